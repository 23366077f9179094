"""How heavy sessions were, how the last was borne, and what follows. Read-only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from clinic.models import Patient
from needling import afterwards
from needling.models import NeedleSite, Session
from needling.rules import dose
from needling.rules.adverse import EventSeverity
from needling.rules.dose import Ceiling, Dose
from needling.rules.finding import Finding


@dataclass(frozen=True)
class LastTime:
    """The last signed session: its sites, dose and what it did.

    `reactions` are sentences; `was_bad` says that the next one must be lighter.
    """

    session: Session
    sites: tuple[NeedleSite, ...]
    dose: Dose
    reactions: tuple[str, ...]
    was_bad: bool

    @property
    def ceiling(self) -> Ceiling:
        """What must not be exceeded next time."""
        return dose.ceiling(self.dose, was_bad=self.was_bad)


def dose_of(sites: list[NeedleSite]) -> Dose:
    """The sites of a session, finished or planned, added up."""
    return dose.weigh(
        dose.SiteDose(
            needles=site.needles,
            insertions=site.insertions or 0,
            twitches=site.twitches or 0,
            depth_mm=site.depth_mm or 0,
            dwell_seconds=site.dwell_seconds or 0,
        )
        for site in sites
    )


def last_time(patient: Patient, *, at: datetime) -> LastTime | None:
    """The newest signed session that began before; None for a first visit."""
    before = patient.sessions.signed().filter(started_at__lt=at)
    session = (
        before.select_related("practitioner__user", "clinic")
        .order_by("-started_at")
        .first()
    )
    if session is None:
        return None
    sites = list(session.sites.select_related("muscle").order_by("order"))
    reactions, was_bad = _borne(session, at=at)
    return LastTime(session, tuple(sites), dose_of(sites), reactions, was_bad)


def warning(session: Session, last: LastTime | None) -> Finding | None:
    """Whether this note is heavier than the last session, which was borne badly."""
    if last is None:
        return None
    today = dose_of(list(session.sites.all()))
    return dose.heavier(today, last.dose, was_bad=last.was_bad)


def _borne(session: Session, *, at: datetime) -> tuple[tuple[str, ...], bool]:
    """What the session did to the patient, in sentences, and whether that was bad."""
    sentences, was_bad = [], False
    for event in session.adverse_events.order_by("occurred_at"):
        sentences.append(f"{event.get_kind_display()}: {event.description}")
        was_bad = was_bad or event.severity != EventSeverity.MILD
    if session.reactions:
        sentences.append(session.reactions)
    said = afterwards.reporter().soreness(session.patient, at=at)
    if said is not None and said.session_id == session.pk:
        sentences.append(_("Soreness %(score)d of 10 at last.") % {"score": said.score})
        was_bad = was_bad or dose.bad_soreness(said.score)
    return tuple(sentences), was_bad
