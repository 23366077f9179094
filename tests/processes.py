"""Real processes of the product, pointed at the test database and a test mailbox."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.db.models import F

from aftercare.models import Message
from clinic.localmail import LocalMailbox

ROOT = Path(__file__).parent.parent

DELIVER_ONCE = (
    "import django; django.setup();"
    "from aftercare import dispatch; from clinic import db;"
    "dispatch.deliver_due(clock=db.now)"
)


def environment(mailbox: LocalMailbox, **extra: str) -> dict[str, str]:
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


def end_the_leases() -> None:
    """As if the ninety seconds of every lease had passed."""
    Message.objects.filter(lease_until__isnull=False).update(
        lease_until=F("lease_until") - timedelta(minutes=5)
    )
