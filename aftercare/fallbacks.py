"""The other way: what did not arrive by text goes by mail, and the other way round."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from aftercare import destinations, outbox
from aftercare.handover import OTHERWISE
from aftercare.models import Message

_C = Message.Channel
_OTHER = {_C.SMS.value: _C.EMAIL.value, _C.EMAIL.value: _C.SMS.value}
_BATCH = 200
# An older form is better sent by a person who has spoken to the patient.
_LATELY = timedelta(days=1)


def is_other_way(message: Message) -> bool:
    """Whether it says again what was written to the same patient by another way."""
    return message.key.endswith(OTHERWISE)


def arrived_meanwhile(message: Message) -> bool:
    """Whether the first copy has arrived after all, so that this one says nothing."""
    first = Message.objects.filter(key=message.key.removesuffix(OTHERWISE))
    return first.filter(state=Message.State.DELIVERED).exists()


@transaction.atomic
def other_way(message: Message, *, now: datetime) -> Message | None:
    """Write the same message again by the other way, once.

    None where the patient does not allow it, has no other way, or that was tried.
    """
    patient, channel = message.patient, _OTHER.get(message.channel)
    if patient is None or channel is None or not patient.other_way_allowed:
        return None
    key = f"{message.key}{OTHERWISE}"
    if is_other_way(message) or Message.objects.filter(key=key).exists():
        return None
    errand = destinations.Errand(
        message.template,
        is_private=message.consent_id is not None,
        is_check_in=message.check_in_id is not None,
    )
    try:
        found = destinations.reach(patient, errand, wanted=channel)
    except destinations.NoDestination:
        return None
    if found.channel != channel:
        return None
    return outbox.enqueue(
        key=key,
        now=now,
        clinic_id=message.clinic_id,
        purpose=message.purpose,
        priority=message.priority,
        channel=channel,
        patient=patient,
        check_in_id=message.check_in_id,
        consent_offer_id=message.consent_offer_id,
        consent_id=message.consent_id,
        pending_screening_id=message.pending_screening_id,
        template=message.template,
        send_before=message.send_before,
    )


def reroute(*, now: datetime) -> dict[str, int]:
    """Send forms another way that were lost lately; check-ins see to it as they end."""
    is_form = Q(consent_offer__isnull=False) | Q(pending_screening__isnull=False)
    lost = Message.objects.unsent().filter(
        is_form,
        created_at__gt=now - _LATELY,
        send_before__gt=now,
    )
    sent = [
        other_way(message, now=now)
        for message in lost.select_related("patient")[:_BATCH]
    ]
    return {"rerouted": sum(each is not None for each in sent)}
