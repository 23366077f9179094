"""Real processes of the product, pointed at the test database and a test mailbox."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.db.models import F

from aftercare import letters, outbox
from aftercare.models import Message
from clinic import db
from clinic.localmail import LocalMailbox

ROOT = Path(__file__).parent.parent

DELIVER_ONCE = (
    "import django; django.setup();"
    "from aftercare import dispatch; from clinic import db;"
    "dispatch.deliver_due(clock=db.now)"
)


class MailServer(Protocol):
    """Whatever takes mail on a port of this machine."""

    port: int


def environment(mailbox: MailServer, **extra: str) -> dict[str, str]:
    """The variables that make a child use this test's database and mailbox."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DATABASE_URL": f"{server}/{name}",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mailbox.port),
        "DEBUG": "1",
        "INSECURE_HTTP": "1",
        **extra,
    }


def deliver_once(mailbox: LocalMailbox, **extra: str) -> int:
    """One worker that hands over what is due and ends; its exit code.

    `CRASH_AT` names where it kills itself with SIGKILL.
    """
    done = subprocess.run(  # noqa: S603 (our own interpreter and words)
        [sys.executable, "-c", DELIVER_ONCE],
        env=environment(mailbox, **extra),
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    return done.returncode


@contextmanager
def running(
    mailbox: MailServer, *words: str, **extra: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product (`manage.py …`, `-m celery …`); killed at the end."""
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and words)
        [sys.executable, *words],
        env=environment(mailbox, **extra),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the process and its children, as the kernel does when memory ends."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(holds: Callable[[], bool], seconds: float = 180) -> bool:
    """Look again and again until it holds or the time is up.

    The time is a bound for a busy machine; an idle one needs a tenth.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def sent(messages: Iterable[Message]) -> int:
    """How many of these have left. The ladder climbs meanwhile and adds its own."""
    rows = Message.objects.filter(pk__in=[message.pk for message in messages])
    return rows.filter(state=Message.State.SENT).count()


def copies(mailbox: LocalMailbox, messages: Iterable[Message]) -> Counter[str]:
    """How often each of these arrived, by its Message-ID."""
    wanted = {letters.message_id(message) for message in messages}
    arrived = (str(mail["Message-ID"]) for mail in mailbox.messages())
    return Counter(each for each in arrived if each in wanted)


def tell(fault: str, **figures: float) -> None:
    """Print what came of a fault; shown by `pytest -s` and with every failure."""
    line = " ".join(f"{name}={number:g}" for name, number in figures.items())
    sys.stdout.write(f"figure {fault}: {line}\n")


def end_the_leases(*, held_for: float = 0) -> None:
    """As if the ninety seconds of a lease had passed, for those held that long.

    Seconds; beside a living worker leave it those that it has just taken.
    """
    youngest = db.now() + outbox.LEASE - timedelta(seconds=held_for)
    Message.objects.filter(lease_until__lte=youngest).update(
        lease_until=F("lease_until") - timedelta(minutes=5)
    )
