"""Sending a patient a form to answer, and the copy of what was signed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import destinations, outbox
from aftercare.models import Message
from clinic import audit
from clinic.models import Patient
from needling.models import Consent, ConsentOffer, PendingScreening

# After alerts and check-ins.
_PRIORITY = 30
# So often a form is sent by one press after the other; then somebody calls.
_MOST = 5
_ON_ITS_WAY = (Message.State.QUEUED, Message.State.CLAIMED, Message.State.SENDING)


class CannotSend(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def send_form(offer: ConsentOffer, *, by: audit.Actor, now: datetime) -> Message:
    """Queue a message with a link to the consent form; the link is made as it leaves.

    It goes by text where the patient prefers texts. A second press while the first is
    on its way changes nothing. Raises CannotSend for a form that is closed, a patient
    without an address, or the sixth message.
    """
    held = ConsentOffer.objects.select_for_update().get(pk=offer.pk)
    sent = Message.objects.filter(consent_offer=held).order_by("-created_at")
    waiting = sent.filter(state__in=_ON_ITS_WAY).first()
    if waiting is not None:
        return waiting
    if not ConsentOffer.objects.filter(pk=held.pk).waiting(now).exists():
        raise CannotSend(_("This form is closed. Make a new one."))
    way = _required_way(held.patient)
    if sent.count() >= _MOST:
        raise CannotSend(
            _("The link was sent five times. Call the patient, or sign at the clinic.")
        )
    message = outbox.enqueue(
        key=f"form:{held.pk}:{sent.count()}",
        now=now,
        clinic_id=held.clinic_id,
        purpose=Message.Purpose.NOTICE,
        priority=_PRIORITY,
        channel=way,
        patient=held.patient,
        consent_offer=held,
        template="form_link",
        send_before=held.closes_at,
    )
    audit.record("consent.link_sent", held, by=by, now=now)
    return message


def _way(patient: Patient, errand: destinations.Errand) -> str | None:
    """By what the patient hears of it; None where there is no way."""
    try:
        return destinations.reach(patient, errand).channel
    except destinations.NoDestination:
        return None


@transaction.atomic
def send_screening(
    form: PendingScreening, *, by: audit.Actor, now: datetime
) -> Message:
    """Queue a message with a link to the questions before the visit.

    Like `send_form`: a second press changes nothing, and it raises CannotSend for the
    same reasons.
    """
    held = PendingScreening.objects.select_for_update().get(pk=form.pk)
    sent = Message.objects.filter(pending_screening=held).order_by("-created_at")
    waiting = sent.filter(state__in=_ON_ITS_WAY).first()
    if waiting is not None:
        return waiting
    if not held.is_open(now):
        raise CannotSend(_("This form is closed. Make a new one."))
    way = _required_way(held.patient)
    if sent.count() >= _MOST:
        raise CannotSend(
            _("The link was sent five times. Call the patient, or ask at the clinic.")
        )
    message = outbox.enqueue(
        key=f"questions:{held.pk}:{sent.count()}",
        now=now,
        clinic_id=held.clinic_id,
        purpose=Message.Purpose.NOTICE,
        priority=_PRIORITY,
        channel=way,
        patient=held.patient,
        pending_screening=held,
        template="form_link",
        send_before=held.closes_at,
    )
    audit.record("screening_form.link_sent", held, by=by, now=now)
    return message


def _required_way(patient: Patient) -> str:
    """By what the patient hears of a form. Raises CannotSend where there is no way."""
    way = _way(patient, destinations.Errand("form_link"))
    if way is None:
        raise CannotSend(_("There is no address in use for this patient."))
    return way


@transaction.atomic
def send_copy(consent: Consent, *, by: audit.Actor, now: datetime) -> Message:
    """Queue a mail with the patient's copy; it is written as it leaves.

    A second press while the first is on its way changes nothing. Raises CannotSend for
    a patient without an address of their own: a copy tells about their health.
    """
    held = Consent.objects.select_for_update().get(pk=consent.pk)
    sent = Message.objects.filter(consent=held).order_by("-created_at")
    waiting = sent.filter(state__in=_ON_ITS_WAY).first()
    if waiting is not None:
        return waiting
    if _way(held.patient, destinations.Errand("consent_copy", is_private=True)) is None:
        raise CannotSend(
            _("There is no e-mail address that only the patient reads: print the copy.")
        )
    message = outbox.enqueue(
        key=f"copy:{held.pk}:{sent.count()}",
        now=now,
        clinic_id=held.clinic_id,
        purpose=Message.Purpose.NOTICE,
        priority=_PRIORITY,
        channel=Message.Channel.EMAIL,
        patient=held.patient,
        consent=held,
        template="consent_copy",
    )
    audit.record("consent.copy_sent", held, by=by, now=now)
    return message
