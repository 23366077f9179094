"""Adverse events: opened, told further, judged anew, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from needling import consents
from needling.models import AdverseEntry, AdverseEvent, Muscle, Session
from needling.rules import adverse as rules
from needling.rules.adverse import EventKind, EventOutcome, EventSeverity, Relatedness
from needling.rules.choices import SiteEvent
from needling.rules.consent import Cause

_K = AdverseEntry.Kind
# What a note calls otherwise.
KIND_OF = {SiteEvent.CHEST.value: EventKind.CHEST_BREATH.value}
# What a conclusion writes; the description stays as it lies, under lock.
_CONCLUDING = (
    "relatedness",
    "outcome",
    "conclusion",
    "state",
    "closed_at",
    "closed_by",
)
# The session's clock and a wall clock.
_CLOCKS_DIFFER = timedelta(minutes=5)


class CannotRecord(Exception):
    """Refused; the text says why in words fit for the user."""


class Closed(CannotRecord):
    """The event is concluded."""


@dataclass(frozen=True)
class Report:
    """What is known of an event when it is opened.

    `muscle`, `side` and `needle_lot` say where and with what, as far as it is known.
    """

    origin: str
    kind: str
    severity: str
    description: str
    occurred_at: datetime
    muscle: Muscle | None = None
    side: str = ""
    needle_lot: str = ""


@transaction.atomic
def open_(
    session: Session, *, report: Report, by: audit.Actor, now: datetime
) -> AdverseEvent:
    """Put an event of this session into the register; its first line is written.

    What is always registered is never mild; from what is more than mild on, consent is
    asked anew. Raises CannotRecord without a description, and for a moment in the
    future or before the session.
    """
    if not report.description.strip():
        raise CannotRecord(_("Say what happened."))
    if report.occurred_at > now:
        raise CannotRecord(_("It cannot have happened in the future."))
    if report.occurred_at < session.started_at - _CLOCKS_DIFFER:
        raise CannotRecord(_("It cannot have happened before the session."))
    event = AdverseEvent.objects.create(
        clinic_id=session.clinic_id,
        patient_id=session.patient_id,
        session=session,
        practitioner_id=session.practitioner_id,
        origin=report.origin,
        kind=report.kind,
        severity=rules.least_severity(report.kind, report.severity),
        muscle=report.muscle,
        side=report.side,
        needle_lot=report.needle_lot,
        description=report.description.strip(),
        occurred_at=report.occurred_at,
        opened_at=now,
        opened_by=audit.user_or_none(by),
    )
    _write(event, _K.OPENED, report.description, by=by, now=now)
    detail = {"kind": event.kind, "severity": event.severity, "origin": event.origin}
    audit.record("adverse_event.opened", event, by=by, now=now, detail=detail)
    if rules.asks_consent_anew(event.severity):
        _ask_consent_anew(event, by=by, now=now)
    return event


def _ask_consent_anew(event: AdverseEvent, *, by: audit.Actor, now: datetime) -> None:
    """The patient agrees again in knowledge of it, before the next needle (3.2)."""
    what = str(EventKind(event.kind).label)
    consents.ask_anew(
        event.patient, cause=Cause.ADVERSE_EVENT, note=what, by=by, now=now
    )


@transaction.atomic
def register_reactions(
    session: Session, *, by: audit.Actor, now: datetime
) -> list[AdverseEvent]:
    """Open an event for every reaction in the note that must be in the register.

    Clinical specification 4.3: more than mild, and the kinds that force an incident.
    """
    opened = []
    for site in session.sites.exclude(event__in=("", SiteEvent.NONE)).order_by("order"):
        kind = KIND_OF.get(site.event, site.event)
        if not rules.why_registered(kind, site.event_severity):
            continue
        report = Report(
            origin=AdverseEvent.Origin.REACTION,
            kind=kind,
            severity=site.event_severity,
            description=site.event_note or str(EventKind(kind).label),
            occurred_at=session.ended_at or now,
            muscle=site.muscle,
            side=site.side,
            needle_lot=site.lot,
        )
        opened.append(open_(session, report=report, by=by, now=now))
    return opened


@transaction.atomic
def add(
    event: AdverseEvent, *, kind: str, text: str, by: audit.Actor, now: datetime
) -> AdverseEntry:
    """One more line of its history. Raises Closed, CannotRecord without words."""
    locked = _open(event)
    if not text.strip():
        raise CannotRecord(_("Write what happened."))
    entry = _write(locked, kind, text, by=by, now=now)
    audit.record("adverse_event.told", locked, by=by, now=now, detail={"kind": kind})
    return entry


@transaction.atomic
def regrade(
    event: AdverseEvent,
    *,
    kind: str,
    severity: str,
    reason: str,
    by: audit.Actor,
    now: datetime,
) -> AdverseEvent:
    """Judge anew what it is and how grave; the old words stay in its history.

    Raises Closed, CannotRecord without a reason or without a change.
    """
    locked = _open(event)
    if (locked.kind, locked.severity) == (kind, severity):
        raise CannotRecord(_("Nothing was changed."))
    if not reason.strip():
        raise CannotRecord(_("Say why it is judged differently now."))
    if rules.least_severity(kind, severity) != severity:
        raise CannotRecord(
            _("%(kind)s is never mild.") % {"kind": EventKind(kind).label}
        )
    text = _("%(old)s, %(old_severity)s; now %(new)s, %(new_severity)s: %(reason)s") % {
        "old": EventKind(locked.kind).label,
        "old_severity": locked.severity,
        "new": EventKind(kind).label,
        "new_severity": severity,
        "reason": reason.strip(),
    }
    was_mild = not rules.asks_consent_anew(locked.severity)
    locked.kind, locked.severity = EventKind(kind), EventSeverity(severity)
    locked.save(update_fields=["kind", "severity"])
    _write(locked, _K.CHANGE, text, by=by, now=now)
    detail = {"kind": kind, "severity": severity}
    audit.record("adverse_event.regraded", locked, by=by, now=now, detail=detail)
    if was_mild and rules.asks_consent_anew(severity):
        _ask_consent_anew(locked, by=by, now=now)
    return locked


@dataclass(frozen=True)
class Conclusion:
    """How an event ended: each of the three is needed."""

    relatedness: str
    outcome: str
    text: str


@transaction.atomic
def close(
    event: AdverseEvent, *, conclusion: Conclusion, by: audit.Actor, now: datetime
) -> AdverseEvent:
    """Conclude it for good.

    Raises Closed, and CannotRecord while a needle is still searched for or a part of
    the conclusion is missing.
    """
    locked = _open(event)
    search = getattr(locked, "search", None)
    if search is not None and search.resolved_at is None:
        raise CannotRecord(_("The needle is still being searched for."))
    locked.relatedness = Relatedness(conclusion.relatedness)
    locked.outcome = EventOutcome(conclusion.outcome)
    locked.conclusion = conclusion.text.strip()
    if not locked.conclusion:
        raise CannotRecord(_("Write what was found and done in the end."))
    locked.state = AdverseEvent.State.CLOSED
    locked.closed_at, locked.closed_by = now, audit.user_or_none(by)
    locked.save(update_fields=_CONCLUDING)
    _write(locked, _K.CLOSED, locked.conclusion, by=by, now=now)
    detail = {"relatedness": locked.relatedness, "outcome": locked.outcome}
    audit.record("adverse_event.closed", locked, by=by, now=now, detail=detail)
    return locked


@transaction.atomic
def carry_over(
    event: AdverseEvent, *, to: Session, by: audit.Actor, now: datetime
) -> AdverseEvent:
    """Go on with an event in the right chart, with its history; close it where it was.

    `to` is the copy of the session that was entered for the wrong patient.
    """
    report = Report(
        origin=event.origin,
        kind=event.kind,
        severity=event.severity,
        description=event.description,
        occurred_at=event.occurred_at,
        muscle=event.muscle,
        side=event.side,
        needle_lot=event.needle_lot,
    )
    carried = open_(to, report=report, by=by, now=now)
    AdverseEntry.objects.bulk_create(
        AdverseEntry(
            event=carried,
            kind=entry.kind,
            text=entry.text,
            written_at=entry.written_at,
            written_by_id=entry.written_by_id,
        )
        for entry in event.entries.exclude(kind=_K.OPENED).order_by("written_at", "pk")
    )
    if event.state == AdverseEvent.State.OPEN:
        wrong = Conclusion(
            Relatedness.UNRELATED,
            EventOutcome.WRONG_CHART,
            _("Entered for the wrong patient; it goes on in the right chart."),
        )
        close(event, conclusion=wrong, by=by, now=now)
    return carried


def _open(event: AdverseEvent) -> AdverseEvent:
    """The event, held until the verb is done."""
    locked = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if locked.state == AdverseEvent.State.CLOSED:
        raise Closed(_("This event is closed. Open another one for what is new."))
    return locked


def _write(
    event: AdverseEvent, kind: str, text: str, *, by: audit.Actor, now: datetime
) -> AdverseEntry:
    return AdverseEntry.objects.create(
        event=event,
        kind=kind,
        text=text.strip(),
        written_at=now,
        written_by=audit.user_or_none(by),
    )
