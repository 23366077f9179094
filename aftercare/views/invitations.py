"""Buttons that send a form, or the copy of one, to the patient."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftercare import invitations
from aftercare.models import Message
from clinic.access import Permission, StaffRequest, find, requires
from clinic.models import Patient
from clinic.views.answers import see_other
from needling import prescreenings
from needling.models import Consent, ConsentOffer

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.CONSENT_TAKE)
def offer_send(request: StaffRequest, id: UUID) -> HttpResponse:
    """Send the link to a consent form."""
    rows = ConsentOffer.objects.select_related("patient", "clinic")
    offer: ConsentOffer = find(rows, request.user, pk=id)
    if request.method == "POST":
        try:
            sent = invitations.send_form(offer, by=request.user, now=timezone.now())
        except invitations.CannotSend as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _on_its_way(sent))
    return see_other("needling:offer_detail", offer.pk)


@require_http_methods(_FORM)
@requires(Permission.CONSENT_TAKE)
def copy_send(request: StaffRequest, id: UUID) -> HttpResponse:
    """Mail the copy of a consent."""
    rows = Consent.objects.select_related("patient", "clinic")
    consent: Consent = find(rows, request.user, pk=id)
    if request.method == "POST":
        try:
            invitations.send_copy(consent, by=request.user, now=timezone.now())
        except invitations.CannotSend as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The copy is on its way."))
    return see_other("needling:consent_detail", consent.pk)


@require_http_methods(_FORM)
@requires(Permission.FORM_SEND)
def screening_send(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put the questions before the patient and send the link to them."""
    rows = Patient.objects.select_related("clinic").named()
    patient: Patient = find(rows, request.user, pk=id)
    if request.method == "POST":
        now = timezone.now()
        try:
            with transaction.atomic():
                form = prescreenings.ask(patient, by=request.user, now=now)
                sent = invitations.send_screening(form, by=request.user, now=now)
        except (prescreenings.CannotAsk, invitations.CannotSend) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _on_its_way(sent))
    return see_other("needling:prescreening", patient.pk)


def _on_its_way(message: Message) -> str:
    """Names the way, so that the desk can tell the patient where to look."""
    if message.channel == Message.Channel.SMS:
        return _("The link is on its way by text.")
    return _("The link is on its way by mail.")
