"""Wake-ups: each runs one sweep at the database's time and returns its counts."""

from typing import Any

from celery.signals import worker_ready
from django.conf import settings

from aftercare import sweeps
from clinic import acting, db
from clinic.celery import app


def _wake_up(name: str) -> None:
    """Register the task that runs this sweep. It takes no fact along, and none back."""

    task = f"aftercare.{name}"

    @app.task(name=task)
    def wake(**_: Any) -> sweeps.Counts:
        with acting.under(task):
            return sweeps.run(name, clock=db.now)


for _name in sweeps.SWEEPS:
    _wake_up(_name)


@worker_ready.connect
def wake_all(**_: Any) -> None:
    """Run every sweep as soon as a worker is up: some tick only once an hour.

    Until its first run a sweep counts as late, and rightly so after an outage.
    """
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.send_task(entry["task"], **entry["options"])
