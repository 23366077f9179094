"""Read-only: what happened after sessions, in the order in which it happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from aftercare import delivery
from aftercare.models import CheckIn, Escalation, Message, Reply
from clinic.models import Patient
from needling.models import Session

_C = CheckIn.State
_KINDS = {
    _C.SCHEDULED: "wait",
    _C.QUEUED: "wait",
    _C.SENT: "wait",
    _C.ANSWERED: "ok",
    _C.UNANSWERED: "warn",
    _C.UNDELIVERABLE: "bad",
    _C.CANCELLED: "off",
}
_ROWS = 60


@dataclass(frozen=True)
class Event:
    """One line. `kind` is the mark beside `state`; `link` names a page, with `pk`."""

    at: datetime
    title: str
    state: str
    kind: str
    text: str = ""
    link: str = ""
    pk: object = None


@dataclass(frozen=True)
class Planned:
    """When the patient hears from the clinic, and why not at the very hour.

    `is_moved`: the nominal time lies outside the hours for writing to patients.
    """

    check_in: CheckIn
    title: str
    state: str
    kind: str
    is_moved: bool


def of_patient(patient: Patient, *, clinical: bool) -> list[Event]:
    """Newest first: check-ins, messages, answers, escalations.

    What an answer said is left out unless `clinical`.
    """
    events = [
        *_check_ins(patient),
        *_messages(patient),
        *_replies(patient, clinical=clinical),
        *_escalations(patient),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:_ROWS]


def of_session(session: Session) -> list[Planned]:
    """The check-ins of one session in the order in which they go out."""
    return [
        Planned(
            check_in=check_in,
            title=check_in.get_kind_display(),
            state=check_in.get_state_display(),
            kind=_KINDS[_C(check_in.state)],
            is_moved=check_in.due_at != check_in.nominal_at,
        )
        for check_in in session.check_ins.select_related("clinic").order_by("due_at")
    ]


def _check_ins(patient: Patient) -> Iterator[Event]:
    for check_in in patient.check_ins.order_by("-due_at")[:_ROWS]:
        yield Event(
            at=check_in.due_at,
            title=_("Check-in: %(kind)s") % {"kind": check_in.get_kind_display()},
            state=check_in.get_state_display(),
            kind=_KINDS[_C(check_in.state)],
            text=check_in.reason,
        )


def _messages(patient: Patient) -> Iterator[Event]:
    rows = Message.objects.filter(patient=patient).order_by("-created_at")[:_ROWS]
    for message in delivery.with_people(rows):
        told = delivery.line(message)
        yield Event(
            at=message.sent_at or message.created_at,
            title=_("Message to %(address)s")
            % {"address": message.sent_to or _("the address on file")},
            state=told.words,
            kind=told.kind,
            text=told.trouble,
            link="aftercare:message_detail",
            pk=message.pk,
        )


def _replies(patient: Patient, *, clinical: bool) -> Iterator[Event]:
    for reply in Reply.objects.filter(patient=patient).order_by("-received_at")[:_ROWS]:
        because = dict.fromkeys(reason["because"] for reason in reply.reasons)
        yield Event(
            at=reply.received_at,
            title=_("Answer: %(source)s") % {"source": reply.get_source_display()},
            state=reply.get_tier_display(),
            kind="bad" if reply.tier == "emergency" else "ok",
            text=" ".join(because) if clinical else "",
        )


def _escalations(patient: Patient) -> Iterator[Event]:
    rows = patient.escalations.select_related("acknowledged_by")
    for escalation in rows.order_by("-raised_at")[:_ROWS]:
        resolved = escalation.state == Escalation.State.RESOLVED
        yield Event(
            at=escalation.raised_at,
            title=_("Escalation: %(tier)s") % {"tier": escalation.get_tier_display()},
            state=escalation.get_state_display(),
            kind="ok" if resolved else "bad",
            link="aftercare:escalation_detail",
            pk=escalation.pk,
        )
