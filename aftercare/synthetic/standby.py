"""Who is on call at the invented clinic: week by week, in turns."""

from datetime import datetime, time, timedelta
from itertools import count, cycle

from aftercare import rota
from aftercare.synthetic.staff import Staff
from clinic.models import Clinic
from clinic.rules.hours import wall_clock

_WEEK = timedelta(days=7)
_MORNING = time(8)


def plan(clinic: Clinic, team: Staff, *, since: datetime, until: datetime) -> None:
    """From the Monday before `since` until two weeks after `until`, without a hole."""
    monday = since.astimezone(clinic.zone).date()
    monday -= timedelta(days=monday.weekday() + 7)
    turns = cycle([team.lead, *(each.user for each in team.therapists)])
    for number, person in zip(count(), turns, strict=False):
        starts_at = wall_clock(monday + number * _WEEK, _MORNING, clinic.zone)
        ends_at = wall_clock(monday + (number + 1) * _WEEK, _MORNING, clinic.zone)
        if starts_at > until + 2 * _WEEK:
            return
        if ends_at > since:
            rota.add(
                clinic,
                person=person,
                starts_at=starts_at,
                ends_at=ends_at,
                by=team.owner,
                now=since,
            )
