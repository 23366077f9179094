"""What the outbox costs, with others beside it in the same minutes.

Not a test: run it by hand on a quiet machine, against a database of its own.

    python -m tests.bench.dispatch throughput --count 2000 --rounds 3

DATABASE_URL names an empty, migrated database, EMAIL_HOST and EMAIL_PORT a mail server
that takes everything. BENCH_HARNESS is the folder of a harness with `b_peers.py`,
BENCH_PYTHON an interpreter that has the alternatives, BENCH_SINK the address at which
its mail server tells what it took. Only ratios within one run mean anything. Prints a
line of JSON a figure.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 (after the setup)
from django.db import connection  # noqa: E402 (after the setup)

from aftercare import asking, dispatch, outbox  # noqa: E402 (after the setup)
from aftercare.models import CheckIn, Message  # noqa: E402 (after the setup)
from clinic import db  # noqa: E402 (after the setup)
from tests import factories  # noqa: E402 (after the setup)
from tests.bench import seeding  # noqa: E402 (after the setup)

_PEERS = {"ref": ["k=100", "mark=row"], "post_office": [], "celery_now": []}
_DUE = 5000


def tell(what: str, **figures: Any) -> None:
    """One figure, with the machine's load beside it."""
    line = {"figure": what, "load": round(os.getloadavg()[0], 1), **figures}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def sink(path: str) -> Any:
    """What the mail server says."""
    address = os.environ["BENCH_SINK"] + path
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own address)
        return answer.read().decode()


def work(seconds: float) -> None:
    """What one worker does until nothing is due, at least so long."""
    until = time.monotonic() + seconds
    while True:
        queued = asking.send_due(now=db.now())["queued"]
        counts = dispatch.deliver_due(clock=db.ticking())
        if not queued and not counts:
            if time.monotonic() > until:
                break
            time.sleep(0.1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{peak:.0f}\n")


@contextmanager
def workers(count: int, *, seconds: float = 0) -> Iterator[list[int]]:
    """So many workers; at the end their largest memory in MB."""
    pin = os.environ.get("BENCH_PIN", "").split()
    words = [*pin, sys.executable, "-m", "tests.bench.dispatch", "work"]
    running = [
        subprocess.Popen([*words, "--seconds", str(seconds)], stdout=subprocess.PIPE)  # noqa: S603 (our own words)
        for _ in range(count)
    ]
    peaks: list[int] = []
    yield peaks
    peaks.extend(int(each.communicate()[0].split()[-1]) for each in running)


def throughput(count: int, number: int) -> float:
    """From queued to handed over, by so many processes, as the others are asked."""
    seeding.check_ins(count, due=db.now() - timedelta(minutes=1))
    began = time.monotonic()
    while asking.send_due(now=db.now())["queued"]:
        pass
    queueing = time.monotonic() - began
    sink("/reset")
    with workers(number) as peaks:
        pass
    took = json.loads(sink("/stats"))
    tell(
        "throughput",
        workers=number,
        count=count,
        a_second=took["rate"],
        twice=took["dups"],
        lost=count - took["unique"],
        unsettled=Message.objects.exclude(state="sent").count(),
        peak_mb=max(peaks),
        lanes=settings.DISPATCH_LANES,
        queued_a_second=round(count / queueing),
    )
    seeding.empty()
    return float(took["rate"])


def beside(peer: str, count: int, number: int) -> float:
    """One of the alternatives, by the harness, in the same minutes."""
    harness = os.environ["BENCH_HARNESS"]
    words = [os.environ["BENCH_PYTHON"], f"{harness}/b_peers.py", peer]
    done = subprocess.run(  # noqa: S603 (the harness that the caller named)
        [*words, str(count), str(number), *_PEERS[peer]],
        cwd=os.environ.get("BENCH_FOLDER"),
        env={**os.environ, "DB_REUSE": "1000000"},
        capture_output=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    rate = said["rate"]
    tell("beside", peer=peer, workers=number, a_second=rate, twice=said["dups"])
    return float(rate)


def side_by_side(count: int, rounds: int) -> None:
    """All of them in turn, so often; the medians and their ratios."""
    for number in (1, 2):
        taken: dict[str, list[float]] = {}
        for _ in range(rounds):
            taken.setdefault("ours", []).append(throughput(count, number))
            for peer in _PEERS if "BENCH_HARNESS" in os.environ else ():
                taken.setdefault(peer, []).append(beside(peer, count, number))
        ours = statistics.median(taken.pop("ours"))
        ratios = {
            peer: round(ours / statistics.median(rates), 2)
            for peer, rates in taken.items()
        }
        tell("median", workers=number, ours=ours, **ratios)


def claiming(rows: int, *, hold: bool) -> None:
    """What it costs to claim the due ones out of so many that wait for later.

    `hold`: while a long transaction elsewhere keeps what is dead from being cleared.
    """
    now = db.now()
    seeding.messages(rows, due=_DUE, now=now)
    other = connection.copy()
    if hold:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
    began, taken = time.monotonic(), 0
    while claimed := outbox.claim(worker="bench", now=now, limit=100):
        taken += len(claimed)
    took = time.monotonic() - began
    other.close()
    tell("claim", rows=rows, held=hold, taken=taken, us_a_row=round(1e6 * took / taken))
    seeding.empty()


def waiting(rate: float, seconds: float) -> None:
    """From due to handed over, with one worker, at a steady pace."""
    count = int(rate * seconds)
    first = db.now() + timedelta(seconds=20)
    apart = timedelta(seconds=1 / rate)
    seeding.check_ins(count, due=first, apart=apart)
    sink("/reset")
    late_start = (db.now() - first).total_seconds()
    with workers(1, seconds=seconds + 40):
        pass
    waits = sorted(
        float(at) / 1e6 - (first + int(key) * apart).timestamp()
        for at, key, _ in (line.split() for line in sink("/dump").splitlines())
    )
    tell(
        "due to handed over, seconds",
        a_second=rate,
        count=len(waits),
        late_start=round(max(0, late_start)),
        p50=round(waits[len(waits) // 2], 2),
        p99=round(waits[int(len(waits) * 0.99)], 2),
    )
    seeding.empty()


def alert(number: int, pattern: Message) -> None:
    """One more like that, due now."""
    names = "purpose", "priority", "channel", "staff", "escalation", "template"
    outbox.enqueue(
        key=f"bench-alert:{number}",
        now=db.now(),
        clinic_id=pattern.clinic_id,
        **{name: getattr(pattern, name) for name in names},
    )


def flood(count: int, alerts: int = 50) -> None:
    """How long a red flag takes in the midst of so many check-ins that are due."""
    seeding.check_ins(count, due=db.now() - timedelta(minutes=1))
    (pattern,) = factories.make_alerts(1)
    with workers(1) as peaks:
        time.sleep(8)
        for number in range(alerts):
            alert(number, pattern)
            time.sleep(0.5)
        time.sleep(5)
        rows = Message.objects.filter(key__startswith="bench-alert:", state="sent")
        waits = sorted(
            (row.sent_at - row.created_at).total_seconds()
            for row in rows
            if row.sent_at is not None
        )
        left = CheckIn.objects.filter(state__in=["scheduled", "queued"]).count()
    tell(
        "red flag in a flood, seconds",
        flood=count,
        still_waiting=left,
        alerts=len(waits),
        p50=round(waits[len(waits) // 2], 2),
        p99=round(waits[int(len(waits) * 0.99)], 2),
        peak_mb=max(peaks),
    )
    seeding.empty()


def main() -> None:
    """One of the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dispatch")
    parser.add_argument(
        "what", choices=["work", "throughput", "alone", "claim", "latency", "flood"]
    )
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000])
    options = parser.parse_args()
    if options.what == "work":
        work(options.seconds)
    elif options.what == "throughput":
        side_by_side(options.count, options.rounds)
    elif options.what == "alone":
        throughput(options.count, options.workers)
    elif options.what == "latency":
        waiting(50, options.seconds or 20)
    elif options.what == "flood":
        flood(options.count)
    else:
        for hold in (False, True):
            for rows in options.rows:
                claiming(rows, hold=hold)


if __name__ == "__main__":
    main()
