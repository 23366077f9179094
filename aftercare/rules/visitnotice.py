"""When a patient is reminded of a visit: 48 and 2 hours before it.

The hours are elapsed hours. A moment in the quiet hours moves to the last moment before
it at which patients are written to: a late reminder is none.
"""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from aftercare.rules.schedule import Window


class Kind(TextChoices):
    """The reminders of one visit."""

    H48 = "h48", _("48 hours before")
    H2 = "h2", _("2 hours before")


_BEFORE = {Kind.H48: timedelta(hours=48), Kind.H2: timedelta(hours=2)}
# Closer to the visit than this nobody is reminded any more.
_TOO_LATE = timedelta(minutes=30)


def due_at(kind: Kind, starts_at: datetime, window: Window) -> datetime:
    """When the reminder goes out."""
    nominal = starts_at - _BEFORE[kind]
    return nominal if window.holds(nominal) else window.around(nominal)[0]


def useless_after(starts_at: datetime) -> datetime:
    """From when on a reminder only confuses."""
    return starts_at - _TOO_LATE
