"""Whether a message may leave now, and how: everything that can have changed since."""

from dataclasses import dataclass
from datetime import datetime

from aftercare import destinations, fallbacks, letters, links, outbox, visitreminders
from aftercare.channels.base import Letter
from aftercare.desk import Desk
from aftercare.handover import Start
from aftercare.models import CheckIn, Message
from aftercare.rules.wording import Template
from clinic.models import Appointment
from clinic.rules.known import known
from needling.models import ConsentOffer, PendingScreening


@dataclass(frozen=True)
class Ready:
    """It may leave, in this way."""

    start: Start
    desk: Desk

    def letter(self, *, now: datetime) -> Letter:
        """What leaves, in words."""
        message = self.start.message
        own = self.desk.own_texts if message.channel == Message.Channel.SMS else None
        return letters.compose(message, now=now, key=self.start.key, own=own)


@dataclass(frozen=True)
class Refusal:
    """It may not: `outcome` is a word for the count, `why` a reason for staff."""

    outcome: str
    why: str = ""
    until: datetime | None = None

    def settle(self, message: Message, *, now: datetime) -> str:
        """End the message, or have it wait; returns the word for the count."""
        if self.until is not None:
            outbox.hold(message, until=self.until, why=self.why, now=now)
        elif self.outcome == "expired":
            outbox.expire(message, now=now)
        elif self.outcome == "cancelled":
            outbox.cancel(message, why=self.why, now=now)
        else:
            outbox.refuse(message, error=self.why, now=now)
        return self.outcome


def judge(message: Message, desk: Desk, *, now: datetime) -> Ready | Refusal:
    """By what the desk has read; writes nothing."""
    if message.send_before is not None and message.send_before <= now:
        return Refusal("expired")
    if not _is_needed(message, now=now):
        return Refusal("cancelled", "no longer needed")
    opens = max(desk.free_from(message, now=now), _opens(message, now=now))
    if opens > now:
        return Refusal("held", "not at this hour", opens)
    points = None if message.patient is None else desk.points(message.patient)
    try:
        goes_to = destinations.destination(message, points=points)
    except destinations.NoDestination as reason:
        return Refusal("refused", str(reason))
    return _ready(message, goes_to, desk, now=now)


def _ready(
    message: Message, goes_to: destinations.Destination, desk: Desk, *, now: datetime
) -> Ready:
    """How it leaves; a check-in gets a key of its own each time."""
    check_in, patient = message.check_in, message.patient
    key = None if check_in is None else links.fresh(check_in, now=now)
    start = Start(
        message,
        goes_to.address,
        goes_to.contact_point,
        goes_to.channel,
        seen=None if patient is None else desk.seen(patient),
        key=key,
    )
    return Ready(start, desk)


def _opens(message: Message, *, now: datetime) -> datetime:
    """What tells of a visit asks nothing, and keeps the quiet hours all the same."""
    if message.appointment_id is None:
        return now
    patient = known(message.patient, "a visit is a patient's")
    return visitreminders.window_of(patient).next_open(now)


def _is_needed(message: Message, *, now: datetime) -> bool:
    """Whether what it asks for still waits: an answer, or a decision about a form."""
    if fallbacks.is_other_way(message) and fallbacks.arrived_meanwhile(message):
        return False
    if message.check_in is not None:
        return message.check_in.state in CheckIn.WAITING
    if message.appointment is not None:
        return _holds(message.appointment, message.template)
    if message.consent_offer_id is not None:
        waiting = ConsentOffer.objects.waiting(now)
        return waiting.filter(pk=message.consent_offer_id).exists()
    if message.pending_screening_id is not None:
        forms = PendingScreening.objects.waiting(now)
        return forms.filter(pk=message.pending_screening_id).exists()
    return True


def _holds(visit: Appointment, template: str) -> bool:
    """Whether what is told of a visit is still so."""
    if template == Template.VISIT_CANCELLED:
        return visit.state == Appointment.State.CANCELLED
    return visit.state == Appointment.State.BOOKED
