"""Read-only: what somebody has to know of a patient in an emergency, and no more.

For whoever opened the chart for an hour and does not read charts otherwise: what was
needled lately, what was answered, and what of the screening makes a symptom graver. The
sensitive answers of a screening are not among it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercare import cases
from aftercare.models import Escalation, Reply
from clinic.models import Patient
from needling.models import Session

# A late infection or a lung that collapses late lies within (specification 6.2).
_LATELY = timedelta(days=30)
_SESSIONS, _REPLIES = 5, 10


@dataclass(frozen=True)
class Treated:
    """One session with a line a site."""

    session: Session
    sites: tuple[str, ...]


@dataclass(frozen=True)
class Briefing:
    """All newest first; `flags` in words."""

    flags: tuple[str, ...]
    treated: tuple[Treated, ...]
    replies: tuple[Reply, ...]
    open_alarms: tuple[Escalation, ...]


def of(patient: Patient, *, now: datetime) -> Briefing:
    """The last 30 days of a patient."""
    signed = Session.objects.filter(
        patient=patient, ended_at__gt=now - _LATELY
    ).signed()
    sessions = signed.select_related("practitioner__user").prefetch_related(
        "sites__muscle"
    )
    replies = Reply.objects.filter(patient=patient, received_at__gt=now - _LATELY)
    alarms = Escalation.objects.filter(patient=patient).unresolved()
    return Briefing(
        flags=cases.flags_of(patient, now=now),
        treated=tuple(
            Treated(each, tuple(cases.site_line(site) for site in each.sites.all()))
            for each in sessions.order_by("-ended_at")[:_SESSIONS]
        ),
        replies=tuple(replies.order_by("-received_at")[:_REPLIES]),
        open_alarms=tuple(alarms.worst_first()),
    )
