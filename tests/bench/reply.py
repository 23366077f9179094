"""From the POST of a red flag to the escalation committed, beside a view of one row.

Not a test: run it by hand on a quiet machine, against a database of its own.

    python -m tests.bench.reply --sessions 50

DATABASE_URL names an empty, migrated database. Eight patients answer at the same time,
each answer raises an escalation of its own; the same eight post to a view on the same
server that only inserts one row. Prints a line of JSON a figure; only the ratio within
one run means anything. What to reach: performance.md, item 5 (p99 at most 5 times).
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

os.environ.setdefault("INSECURE_HTTP", "yes")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.reply_settings"

import django

django.setup()

from aftercare.models import Escalation, Message  # noqa: E402 (after the setup)
from clinic import db  # noqa: E402 (after the setup)
from tests import factories  # noqa: E402 (after the setup)

PATIENTS = 8
# Each thread of the server opens a connection, and plans, at its first answer.
_WARM = 4 * PATIENTS
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BORN = {"day": "17", "month": "May", "year": "1980"}


def tell(what: str, **figures: object) -> None:
    """One figure, with the machine's load beside it."""
    line = {"figure": what, "load": round(os.getloadavg()[0], 1), **figures}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Door:
    """One check-in whose patient has given the date of birth."""

    path: str
    cookie: str


@contextmanager
def server() -> Iterator[int]:
    """The product behind gunicorn, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    words = [sys.executable, "-m", "gunicorn", "clinic.wsgi", "--workers", "2"]
    words += ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    running = subprocess.Popen(words)  # noqa: S603 (our own words)
    try:
        _wait(port)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait(port: int) -> None:
    """Until it answers."""
    for _ in range(120):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the server did not start")


def post(
    port: int, path: str, data: dict[str, str], cookie: str = ""
) -> tuple[int, str]:
    """The status, and the cookie that came back."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {**_FORM, "Cookie": cookie} if cookie else _FORM
    line.request("POST", path, urlencode(data), headers)
    answer = line.getresponse()
    answer.read()
    kept = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    line.close()
    return answer.status, kept


def open_doors(port: int, sessions: int) -> list[Door]:
    """Every check-in of so many sessions, each entered with the date of birth."""
    factories.load_reference()
    now = db.now()
    practitioner = factories.make_practitioner(factories.make_clinic())
    doors = []
    for _ in range(sessions):
        patient = factories.make_patient(
            practitioner.clinic, now=now - timedelta(days=9)
        )
        session = factories.make_signed_session(
            patient, practitioner=practitioner, ended_at=now - timedelta(hours=26)
        )
        for check_in in session.check_ins.all():
            token = factories.make_link(check_in, now=now)
            status, cookie = post(port, f"/c/{token}/", _BORN)
            assert status == 303, status
            doors.append(Door(f"/c/{token}/questions/", cookie))
    return doors


def timed(acts: list[Callable[[], int]]) -> list[float]:
    """Milliseconds of each, eight at the same time."""

    def one(act: Callable[[], int]) -> float:
        began = time.perf_counter()
        status = act()
        took = 1000 * (time.perf_counter() - began)
        assert status in (200, 303), status
        return took

    with ThreadPoolExecutor(PATIENTS) as pool:
        return list(pool.map(one, acts))


def answer(port: int, door: Door) -> int:
    """Short of breath."""
    given = {"submission_id": str(uuid.uuid4()), "ticked": "DYSPNOEA", "soreness": "4"}
    return post(port, door.path, given, door.cookie)[0]


def figures(took: list[float]) -> dict[str, float]:
    """The middle one and the slowest of a hundred, in ms."""
    cut = statistics.quantiles(took, n=100)
    return {"p50_ms": round(cut[49], 1), "p99_ms": round(cut[98], 1)}


def main() -> None:
    """Both in turns, so that a busy moment hits both alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    chosen = parser.parse_args()
    with server() as port:
        doors = open_doors(port, chosen.sessions)
        # Both once for each thread of the server before anything counts.
        timed([lambda: post(port, "/bench/row/", {})[0]] * _WARM)
        timed([lambda door=door: answer(port, door) for door in doors[:_WARM]])  # type: ignore[misc]  # the default binds it
        replies: list[float] = []
        rows: list[float] = []
        for first in range(_WARM, len(doors), 3 * PATIENTS):
            some = doors[first : first + 3 * PATIENTS]
            replies += timed([lambda door=door: answer(port, door) for door in some])  # type: ignore[misc]  # the default binds it
            rows += timed([lambda: post(port, "/bench/row/", {})[0]] * len(some))
    reply, row = figures(replies), figures(rows)
    raised = Escalation.objects.count()
    assert raised == len(doors), f"{raised} escalations of {len(doors)} answers"
    assert Message.objects.filter(purpose="alert").exists()
    tell("reply", count=len(replies), patients=PATIENTS, **reply)
    tell("one row", count=len(rows), patients=PATIENTS, **row)
    tell(
        "ratio",
        p50=round(reply["p50_ms"] / row["p50_ms"], 2),
        p99=round(reply["p99_ms"] / row["p99_ms"], 2),
    )


if __name__ == "__main__":
    main()
