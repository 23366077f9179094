"""What goes wrong in and after sessions, and how each of it is closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aftercare.synthetic.staff import Staff
from aftercare.synthetic.timeline import Timeline
from aftercare.synthetic.treatment import Note
from needling import adverse, countersignatures, needlecount, searches
from needling.models import AdverseEvent, NeedleSearch, Session
from needling.rules.adverse import EventOutcome, Relatedness
from needling.rules.choices import EventSeverity, SiteEvent

# Which notes, in the order they are written.
_MISSING = 4
_FAINTS = (6, 31, 90)
_BRUISE_EVERY = 11
_LOT_LASTS = 60
_FOUND_AFTER = timedelta(minutes=1)
_CLOSED_AFTER = timedelta(hours=46)
_READ_AFTER = timedelta(hours=20)
_FAINT = "Went pale when sitting up, lay down with the legs raised, well after 10 min."
_END = "Rang on the next day: well. Stays lying for five minutes from now on."


@dataclass
class Closing:
    """Colours notes before they are written, and follows up what comes of it."""

    staff: Staff
    timeline: Timeline
    written: int = 0

    def supervise(self, now: datetime) -> None:
        """The lead answers for the notes of the newest therapist."""
        countersignatures.supervise(
            self.staff.therapists[-1],
            supervisor=self.staff.lead,
            by=self.staff.lead,
            now=now,
        )

    def colour(self, note: Note) -> None:
        """Lots everywhere; now and then a bruise or a faint, once a missing needle."""
        self.written += 1
        lot = f"FN-{2600 + self.written // _LOT_LASTS}"
        for site in note.sites:
            site.update(brand="Fernhill Steel", lot=lot)
        first = note.sites[0]
        if self.written in _FAINTS:
            first.update(
                event=SiteEvent.VASOVAGAL,
                event_severity=EventSeverity.SIGNIFICANT,
                event_note=_FAINT,
            )
        elif self.written % _BRUISE_EVERY == 0:
            first.update(event=SiteEvent.BRUISE, event_severity=EventSeverity.MILD)
        if self.written == _MISSING:
            note.header["needles_opened"] += 1

    def saved(self, session: Session, now: datetime) -> datetime:
        """Park a note whose needles do not add up; when it may be signed at the
        earliest."""
        session.refresh_from_db()
        sites = list(session.sites.select_related("muscle"))
        if not needlecount.findings(session, sites):
            return now
        search = searches.park(session, by=session.practitioner.user, now=now)
        self.timeline.plan(now + _FOUND_AFTER, partial(self._found, search))
        return now + 2 * _FOUND_AFTER

    def signed(self, session: Session, now: datetime) -> None:
        """Events are closed when the patient is well; the supervisor reads."""
        for event in session.adverse_events.open():
            self.timeline.plan(now + _CLOSED_AFTER, partial(_close, event))
        if session.needs_countersignature:
            self.timeline.plan(now + _READ_AFTER, partial(self._read, session))

    def _found(self, search: NeedleSearch, now: datetime) -> None:
        session = search.session
        before = needlecount.counts_of(session)
        counts = {name: number or 0 for name, number in before.items()}
        counts["discarded"] += 1
        searches.found(
            search,
            where="Under the couch roll, still in its tube.",
            counts=counts,
            progress=searches.Progress(
                done=("floor_searched", "linen_searched", "clothes_searched"),
                checked_sites=tuple(searches.site_keys(session)),
                second_user=self.staff.lead,
            ),
            by=session.practitioner.user,
            now=now,
        )

    def _read(self, session: Session, now: datetime) -> None:
        countersignatures.give(session, remark="", by=self.staff.lead, now=now)


def _close(event: AdverseEvent, now: datetime) -> None:
    by = event.practitioner.user
    adverse.add(event, kind="contact", text=_END, by=by, now=now)
    is_needle = event.origin == AdverseEvent.Origin.NEEDLE_COUNT
    conclusion = adverse.Conclusion(
        Relatedness.UNRELATED if is_needle else Relatedness.PROBABLE,
        EventOutcome.NO_HARM if is_needle else EventOutcome.RECOVERED,
        "Found, nobody was hurt; packs are counted aloud now." if is_needle else _END,
    )
    adverse.close(event, conclusion=conclusion, by=by, now=now)
