"""Who has a draft open: for people's eyes, no record and no lock."""

from datetime import datetime, timedelta

from clinic.models import User
from needling.models import NoteChange, NotePresence, Session

# A page that is open tells so every 20 seconds.
_HERE = timedelta(minutes=1)


def beat(session: Session, *, by: User, now: datetime) -> None:
    """Somebody has the draft open now. One query."""
    NotePresence.objects.bulk_create(
        [NotePresence(session=session, user=by, seen_at=now)],
        update_conflicts=True,
        update_fields=["seen_at"],
        unique_fields=["session", "user"],
    )


def others(session: Session, *, by: User, now: datetime) -> list[User]:
    """Whoever else had it open or wrote in it within the last minute. One query."""
    since = now - _HERE
    here = NotePresence.objects.filter(session=session, seen_at__gte=since)
    wrote = NoteChange.objects.filter(session=session, at__gte=since)
    people = User.objects.filter(pk__in=here.values("user").union(wrote.values("by")))
    return list(people.exclude(pk=by.pk).order_by("last_name", "first_name", "pk"))
