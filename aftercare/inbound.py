"""Texts that come in: kept once, matched, judged, answered.

The sender of a text can be forged. So a text may raise concern, stop messages and have
them again where the same phone stopped them; it never closes what was raised, reveals
nothing, and changes no number. Every text is answered, within bounds: another robot
must not keep ours talking.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from aftercare import answering, optouts, outbox
from aftercare.channels.base import Incoming
from aftercare.models import InboundText, Message
from aftercare.optouts import Holder
from aftercare.rules import keywords, wording
from aftercare.rules.keywords import Kind
from clinic import audit
from clinic.models import Clinic, ContactPoint, Patient, User
from clinic.rules import contact

# So many answers to one number in an hour, and in a day.
MOST_AN_HOUR = 6
MOST_A_DAY = 20
# An answer that comes later would only confuse.
_ANSWER_WITHIN = timedelta(hours=6)
# After the alarms, before the check-ins.
_PRIORITY = 5
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_T = wording.Template
_WORDS = {Kind.STOP: _T.STOPPED, Kind.ALL: _T.STOPPED_ALL}


@dataclass(frozen=True)
class Outcome:
    """What a text led to: which answer, and whether a person must read it."""

    template: wording.Template
    needs_person: bool = False
    is_urgent: bool = False


@transaction.atomic
def receive(incoming: Incoming, *, now: datetime) -> InboundText:
    """Take one text. The same one again returns the row as it is and does nothing."""
    sender = number(incoming.sender)
    body, was_cut = contact.cut_text(incoming.body)
    clinic, holders = _holders(sender)
    read = keywords.read(body)
    text, is_new = InboundText.objects.get_or_create(
        provider=incoming.provider,
        provider_id=incoming.provider_id,
        defaults={
            "clinic": clinic,
            "sender": sender,
            "body": body,
            "received_at": now,
            "kind": read.kind,
        },
    )
    if not is_new:
        return text
    outcome = _act(text, holders, read, was_cut=was_cut, now=now)
    text.needs_person, text.is_urgent = outcome.needs_person, outcome.is_urgent
    text.save()
    audit.record(
        "text.received",
        text,
        by=audit.Agent.PATIENT,
        now=now,
        detail={"kind": text.kind, "matched": text.patient_id is not None},
    )
    answer(text, outcome.template, now=now)
    if outcome.is_urgent:
        answering.alert_staff(text, now=now)
    return text


@transaction.atomic
def handle(text: InboundText, *, by: User, now: datetime) -> InboundText:
    """Somebody has read it and done what it asks for."""
    locked = InboundText.objects.select_for_update().get(pk=text.pk)
    if locked.handled_at is None:
        locked.handled_at, locked.handled_by = now, by
        locked.save(update_fields=["handled_at", "handled_by"])
        audit.record("text.handled", locked, by=by, now=now)
    return locked


def number(sender: str) -> str:
    """The sender as numbers are stored: E.164 where it is one, else as it came."""
    digits = re.sub(r"[\s().-]", "", sender)[:40]
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    with_plus = digits if digits.startswith("+") else f"+{digits}"
    return with_plus if _E164.fullmatch(with_plus) else sender.strip()[:40]


def _holders(sender: str) -> tuple[Clinic, list[Holder]]:
    """The clinic that this number belongs to, and whose number it is there.

    Where several clinics know it, the one that last wrote to it is meant.
    """
    points = list(
        ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE, value=sender)
        .filter(patient__merged_into__isnull=True)
        .exclude(patient__status=Patient.Status.DECEASED)
        .select_related("patient__clinic")
        .order_by("position", "id")
    )
    last = _sent_to(sender).select_related("clinic").order_by("-created_at").first()
    if last is not None:
        clinic = last.clinic
    elif points:
        clinic = points[0].patient.clinic
    else:
        clinic = Clinic.objects.order_by("is_synthetic", "pk")[0]
    return clinic, [
        Holder(point.patient, point)
        for point in points
        if point.patient.clinic_id == clinic.pk
    ]


def _sent_to(sender: str) -> QuerySet[Message]:
    return Message.objects.filter(channel=Message.Channel.SMS, sent_to=sender)


def _answers_a_reminder(sender: str) -> bool:
    """Whether the last text to this number was about a visit that is booked."""
    last = _sent_to(sender).exclude(sent_at=None).order_by("-sent_at").first()
    return last is not None and last.appointment_id is not None


def _act(
    text: InboundText,
    holders: list[Holder],
    read: keywords.Read,
    *,
    was_cut: bool,
    now: datetime,
) -> Outcome:
    """Do what the text asks for."""
    if len(holders) == 1:
        text.patient = holders[0].patient
    if holders and read.kind in _WORDS:
        return _stop(text, holders, read.kind, now=now)
    if holders and read.kind == Kind.START:
        resumed = optouts.resume(holders, now=now)
        template = _T.STARTED if resumed else _T.START_KEPT
        return Outcome(template, needs_person=not resumed)
    if read.kind == Kind.HELP:
        return Outcome(_T.HELP, needs_person=bool(holders))
    said = answering.Said(text, read.score, was_cut=was_cut)
    found = answering.take(said, holders, now=now)
    return Outcome(found.template, found.needs_person, found.is_urgent)


def _stop(
    text: InboundText, holders: list[Holder], kind: Kind, *, now: datetime
) -> Outcome:
    """STOP after a reminder of a visit ends those, else check-ins; ALL ends both."""
    if kind == Kind.STOP and _answers_a_reminder(text.sender):
        optouts.stop_visits(holders, now=now)
        return Outcome(_T.STOPPED_VISITS)
    optouts.stop(holders, everything=kind == Kind.ALL, now=now)
    return Outcome(_WORDS[kind])


def answer(text: InboundText, template: wording.Template, *, now: datetime) -> None:
    """Queue the answer, unless this number was answered too often already."""
    if not _E164.fullmatch(text.sender):
        return
    answers = Message.objects.filter(
        inbound__sender=text.sender, channel=Message.Channel.SMS
    )
    lately = answers.filter(created_at__gt=now - timedelta(hours=1)).count()
    today = answers.filter(created_at__gt=now - timedelta(days=1)).count()
    if lately >= MOST_AN_HOUR or today >= MOST_A_DAY:
        return
    outbox.enqueue(
        key=f"text:{text.pk}:answer",
        now=now,
        clinic_id=text.clinic_id,
        purpose=Message.Purpose.NOTICE,
        priority=_PRIORITY,
        channel=Message.Channel.SMS,
        inbound=text,
        template=template,
        send_before=now + _ANSWER_WITHIN,
    )
