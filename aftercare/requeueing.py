"""Acting on single messages by hand: sending again, and withholding."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import asking, checkins, outbox
from aftercare.models import CheckIn, Message
from clinic import audit
from clinic.models import User

# How a copy is keyed: only a person makes the number grow.
_AGAIN = ":again:"
_COPIED = (
    "clinic_id",
    "purpose",
    "priority",
    "channel",
    "patient_id",
    "staff_id",
    "check_in_id",
    "escalation_id",
    "certification_id",
    "appointment_id",
    "consent_offer_id",
    "consent_id",
    "pending_screening_id",
    "inbound_id",
    "route_id",
    "template",
    "send_before",
)


class CannotChange(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def requeue(message: Message, *, why: str, by: User, now: datetime) -> Message:
    """Send again what ended without reaching anybody, as a new row beside the old one.

    One that still waits for its next attempt is tried now. Raises CannotChange for
    what has left, for what comes too late, and for a check-in that is over.
    """
    locked = _locked(message, by=by)
    if locked.state == Message.State.QUEUED:
        Message.objects.filter(pk=locked.pk).update(next_attempt_at=now)
        again = locked
    elif locked.state in Message.LOST:
        again = _copy(locked, by=by, now=now)
    else:
        raise CannotChange(
            _("This message is %(state)s: only one that reached nobody is sent again.")
            % {"state": locked.get_state_display().lower()}
        )
    audit.record("message.requeued", locked, by=by, now=now, detail={"why": why[:200]})
    return again


@transaction.atomic
def withhold(message: Message, *, why: str, by: User, now: datetime) -> Message:
    """Stop a message that has not left. Its check-in goes to the call list.

    Raises CannotChange for an alert, which nobody may silence but by taking the
    escalation on, and for what is on its way or over.
    """
    locked = _locked(message, by=by)
    if locked.purpose == Message.Purpose.ALERT:
        raise CannotChange(_("An alert is stopped by taking the escalation on."))
    if locked.state != Message.State.QUEUED:
        raise CannotChange(_("Only a message that waits can be withheld."))
    if locked.check_in is not None:
        checkins.give_up(locked.check_in, reason=why[:200], by=by, now=now)
    else:
        outbox.cancel(locked, why=why, now=now)
    audit.record("message.withheld", locked, by=by, now=now, detail={"why": why[:200]})
    locked.refresh_from_db()
    return locked


def _locked(message: Message, *, by: User) -> Message:
    """The row as it stands, held until the verb is done; only of one's own clinic."""
    rows = Message.objects.visible_to(by).select_for_update(of=("self",))
    locked = rows.filter(pk=message.pk).first()
    if locked is None:
        raise CannotChange(_("This message belongs to another clinic."))
    return locked


def _copy(lost: Message, *, by: User, now: datetime) -> Message:
    """A new row for the same person; a check-in waits for its answer again."""
    if lost.send_before is not None and lost.send_before <= now:
        raise CannotChange(_("It is too late to send this. Call instead."))
    if lost.check_in is not None:
        return _ask_again(lost, lost.check_in, by=by, now=now)
    base = lost.key.partition(_AGAIN)[0]
    earlier = Message.objects.filter(key__startswith=base + _AGAIN).count()
    return outbox.enqueue(
        key=f"{base}{_AGAIN}{earlier + 1}",
        now=now,
        **{name: getattr(lost, name) for name in _COPIED},
    )


def _ask_again(lost: Message, check_in: CheckIn, *, by: User, now: datetime) -> Message:
    """The check-in is scheduled anew; its message waits, once it may go."""
    try:
        checkins.ask_again(check_in, by=by, now=now)
    except checkins.TooLate as refusal:
        raise CannotChange(str(refusal)) from refusal
    asking.send_one(check_in.pk, now=now)
    return check_in.messages.filter(state=Message.State.QUEUED).first() or lost
