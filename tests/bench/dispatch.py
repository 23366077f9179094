"""What the outbox costs: throughput, claim, memory, and others beside it in one run.

Not a test: run it by hand on a quiet machine, against a database of its own.

    python -m tests.bench.dispatch all --count 2000

DATABASE_URL names an empty, migrated database, EMAIL_HOST and EMAIL_PORT a mail server
that takes everything. With BENCH_HARNESS (the folder of a harness with `b_peers.py`)
and BENCH_PYTHON (an interpreter that has the alternatives) the named alternatives run
in the same minutes: only ratios within one run mean anything. Prints a line of JSON a
figure.
"""

import argparse
import copy
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from datetime import datetime, timedelta
from datetime import time as wall
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 (after the setup)

from aftercare import checkins, dispatch, outbox  # noqa: E402 (after the setup)
from aftercare.models import CheckIn, Message  # noqa: E402 (after the setup)
from clinic import db  # noqa: E402 (after the setup)
from clinic.models import ContactPoint  # noqa: E402 (after the setup)
from tests import factories  # noqa: E402 (after the setup)

_CHUNK = 2000


def tell(what: str, **figures: Any) -> None:
    """One figure, with the machine's load beside it."""
    line = {"figure": what, "load": round(os.getloadavg()[0], 1), **figures}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def seed(count: int, *, due: datetime) -> None:
    """So many patients with one check-in each, due then; all in one clinic."""
    factories.load_reference()
    base = factories.make_check_in(muscles=["gluteus_medius"])
    session = base.session
    session.check_ins.exclude(pk=base.pk).delete()
    CheckIn.objects.filter(pk=base.pk).update(
        state="cancelled", reason="pattern", settled_at=due
    )
    for first in range(0, count, _CHUNK):
        _seed_some(base, range(first, min(first + _CHUNK, count)), due=due)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def _seed_some(base: CheckIn, numbers: range, *, due: datetime) -> None:
    rows: dict[type, list[Any]] = {}
    for number in numbers:
        patient = _copy(base.patient, number=10_000 + number)
        session = _copy(base.session, patient=patient)
        point = ContactPoint(
            patient=patient,
            kind=ContactPoint.Kind.EMAIL,
            value=f"c{number}@example.test",
            state_at=due,
        )
        check_in = _copy(base, patient=patient, session=session)
        check_in.state, check_in.reason, check_in.settled_at = "scheduled", "", None
        check_in.due_at = check_in.nominal_at = due
        check_in.closes_at = due + timedelta(days=5)
        check_in.window_opens, check_in.window_closes = wall.min, wall.max
        for row in (patient, session, point, check_in):
            rows.setdefault(type(row), []).append(row)
    for kind, some in rows.items():
        kind.objects.bulk_create(some)  # type: ignore[attr-defined]  # each is a model


def _copy(row: Any, **columns: Any) -> Any:
    """The same row under another id."""
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.fields_cache = {}
    made._state.adding = True
    made.pk = uuid.uuid4()
    for name, value in columns.items():
        setattr(made, name, value)
    return made


def work() -> None:
    """What one worker does, until nothing is due; prints what it handed over."""
    handed = 0
    while True:
        queued = checkins.send_due(now=db.now())["queued"]
        counts = dispatch.deliver_due(clock=db.now)
        handed += counts.get("sent", 0)
        if not queued and not counts:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"handed": handed, "peak_mb": round(peak)}) + "\n")


def throughput(count: int, workers: int) -> None:
    """From due rows to handed over, by so many processes."""
    seed(count, due=db.now() - timedelta(minutes=1))
    began = time.monotonic()
    words = [sys.executable, "-m", "tests.bench.dispatch", "work"]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE)  # noqa: S603 (our own words)
        for _ in range(workers)
    ]
    said = [json.loads(each.communicate()[0].splitlines()[-1]) for each in running]
    took = time.monotonic() - began
    tell(
        "throughput",
        workers=workers,
        count=count,
        a_second=round(sum(each["handed"] for each in said) / took, 1),
        lost=Message.objects.exclude(state="sent").count(),
        peak_mb=max(each["peak_mb"] for each in said),
    )
    empty()


def claiming(rows: int, due: int = 2000) -> None:
    """What it costs to claim the due ones out of so many that wait for later."""
    now = db.now()
    message = factories.make_message(now=now)
    later = now + timedelta(days=2)
    made = (
        _copy(message, key=f"bench:{n}", next_attempt_at=now if n < due else later)
        for n in range(rows)
    )
    Message.objects.bulk_create(made, batch_size=_CHUNK)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE aftercare_message")
    began = time.monotonic()
    taken = 0
    while claimed := outbox.claim(worker="bench", now=now):
        taken += len(claimed)
    took = time.monotonic() - began
    tell("claim", rows=rows, taken=taken, ms_a_row=round(1000 * took / taken, 3))
    empty()


def empty() -> None:
    """An empty database again."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = [name for name in tables if not name.startswith("django_migr")]
        names = ", ".join(f'"{name}"' for name in kept)
        cursor.execute(f"TRUNCATE {names} CASCADE")


def beside(peer: str, count: int, workers: int) -> None:
    """One of the alternatives, by the harness, in the same minutes."""
    harness = os.environ["BENCH_HARNESS"]
    words = [os.environ["BENCH_PYTHON"], f"{harness}/b_peers.py", peer]
    options = {"ref": ["k=100", "mark=row"]}.get(peer, [])
    done = subprocess.run(  # noqa: S603 (the harness that the caller named)
        [*words, str(count), str(workers), *options],
        cwd=os.environ.get("BENCH_FOLDER"),
        capture_output=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    tell("beside", peer=peer, workers=workers, a_second=said["e2e"], twice=said["dups"])


def main() -> None:
    """One of the figures, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dispatch")
    parser.add_argument("what", choices=["all", "work", "claim", "throughput"])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000])
    options = parser.parse_args()
    if options.what == "work":
        work()
        return
    if options.what in ("all", "throughput"):
        for workers in (1, 2):
            throughput(options.count, workers)
            if os.environ.get("BENCH_HARNESS"):
                for peer in ("post_office", "ref"):
                    beside(peer, options.count, workers)
    if options.what in ("all", "claim"):
        for rows in options.rows:
            claiming(rows)


if __name__ == "__main__":
    main()
