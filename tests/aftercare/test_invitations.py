"""Links to forms by mail or text, and copies of consents by mail."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from aftercare import channels, dispatch, invitations, letters, outbox
from aftercare.delivery import line
from aftercare.models import Message
from clinic.models import AuditEntry, ContactPoint
from needling import consents, decisions, formlinks, offers
from needling.models import FormLink
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner)


@pytest.fixture
def page(client, therapist, at_now):
    client.force_login(therapist)
    return client


@pytest.fixture
def posted():
    """What leaves by mail lands in `mail.outbox`."""
    channels.hang_up()
    with override_settings(EMAIL_BACKEND=LOCMEM):
        yield mail
    channels.hang_up()


def deliver(now=NOW):
    return dispatch.deliver_due(clock=lambda: now)


def send_form(offer, now=NOW):
    return invitations.send_form(offer, by=offer.practitioner.user, now=now)


def send_copy(consent, now=NOW):
    return invitations.send_copy(consent, by=consent.practitioner.user, now=now)


def test_the_link_is_made_as_the_mail_leaves(offer, posted):
    message = send_form(offer)
    assert not FormLink.objects.exists()
    assert (message.send_before, message.purpose) == (offer.closes_at, "notice")
    assert deliver() == {"sent": 1}
    (letter,) = posted.outbox
    link = FormLink.objects.get()
    token = letter.body.split("/f/")[1].split("/")[0]
    assert formlinks.find(token) == link
    assert (link.offer, link.expires_at) == (offer, offer.closes_at)
    assert "Hello Ann," in letter.body
    assert "until 24 March 2026" in letter.body
    assert "999" in letter.body
    assert "needl" not in letter.body.lower() + letter.subject.lower()
    assert letter.attachments == []
    assert line(message).why == "Link to a consent form"


def test_a_shared_address_names_nobody(offer, posted):
    offer.patient.contact_points.update(is_shared=True)
    send_form(offer)
    deliver()
    assert "Ann" not in posted.outbox[0].body


def test_by_text_where_the_patient_hears_by_text(page, clinic, practitioner, settings):
    settings.AFTERCARE_WAYS = {"email": "email", "sms": "console"}
    patient = factories.make_patient(clinic, email="", phone="07700 900123")
    offer = factories.make_offer(patient, practitioner=practitioner)
    detail = reverse("needling:offer_detail", args=[offer.pk])
    assert "Send the link to the patient" in page.get(detail).content.decode()
    for where in (
        reverse("aftercare:offer_send", args=[offer.pk]),
        reverse("aftercare:screening_send", args=[patient.pk]),
    ):
        told = page.post(where, follow=True).content.decode()
        assert "The link is on its way by text." in told
    assert set(Message.objects.values_list("channel", "template")) == {
        ("sms", "form_link")
    }
    body = letters.compose(Message.objects.all()[0], now=NOW).body
    assert "/f/" in body
    assert "999" in body
    assert "needl" not in body.lower()


def test_a_second_press_changes_nothing(offer):
    assert send_form(offer) == send_form(offer)
    assert AuditEntry.objects.filter(action="consent.link_sent").count() == 1


def test_after_five_mails_somebody_calls(offer, posted):
    for minutes in range(5):
        now = NOW + timedelta(minutes=minutes)
        send_form(offer, now=now)
        deliver(now)
    with pytest.raises(invitations.CannotSend, match="sent five times"):
        send_form(offer, now=NOW + timedelta(hours=1))
    assert len(posted.outbox) == FormLink.objects.count() == 5


def test_a_closed_form_is_not_sent(offer, patient):
    offers.cancel_waiting(patient, now=NOW)
    with pytest.raises(invitations.CannotSend, match="This form is closed"):
        send_form(offer)


def test_without_an_address_nothing_is_sent(offer, patient):
    patient.contact_points.update(state=ContactPoint.State.OPTED_OUT)
    with pytest.raises(invitations.CannotSend, match="no address in use"):
        send_form(offer)


def test_what_was_decided_meanwhile_does_not_leave(offer, posted, therapist):
    message = send_form(offer)
    here = decisions.Origin("tablet")
    decisions.refuse(offer, origin=here, by=therapist, now=NOW)
    assert deliver() == {"cancelled": 1}
    message.refresh_from_db()
    assert message.last_error == "no longer needed"
    assert posted.outbox == []


def test_a_countersigned_consent_brings_its_copy(patient, practitioner, posted):
    consent = factories.make_consent(
        patient, practitioner=practitioner, is_countersigned=False
    )
    assert not Message.objects.exists()
    consents.countersign(consent, by=practitioner.user, now=NOW)
    assert deliver() == {"sent": 1}
    (letter,) = posted.outbox
    (name, content, mime_type) = letter.attachments[0]
    assert (name, mime_type) == ("consent-2026-03-10.pdf", "application/pdf")
    paper = pypdf.PdfReader(io.BytesIO(content))
    (attached,) = paper.attachments["consent-as-shown.md"]
    assert attached.decode() == consent.shown_text
    assert "needl" not in letter.body.lower() + letter.subject.lower()
    assert line(Message.objects.get()).why == "Copy of a consent"


@pytest.mark.parametrize("change", [{"is_shared": True}, {"state": "in_doubt"}])
def test_a_copy_goes_to_nobody_else(patient, practitioner, change):
    patient.contact_points.update(**change)
    consent = factories.make_consent(patient, practitioner=practitioner)
    assert not Message.objects.exists()
    with pytest.raises(invitations.CannotSend, match="print the copy"):
        send_copy(consent)


def test_an_address_that_became_shared_gets_no_copy(patient, practitioner, posted):
    consent = factories.make_consent(patient, practitioner=practitioner)
    assert send_copy(consent) == send_copy(consent)
    patient.contact_points.update(is_shared=True)
    assert deliver() == {"refused": 1}
    assert posted.outbox == []


def test_a_copy_can_be_sent_again(patient, practitioner, posted):
    consent = factories.make_consent(patient, practitioner=practitioner)
    for minutes in (0, 1):
        send_copy(consent, now=NOW + timedelta(minutes=minutes))
        deliver(NOW + timedelta(minutes=minutes))
    assert len(posted.outbox) == 2


def test_a_letter_is_composed_once_for_each_attempt(offer):
    send_form(offer)
    (message,) = outbox.claim(worker="test", now=NOW)
    first, second = (letters.compose(message, now=NOW) for _ in range(2))
    assert first.message_id == second.message_id
    assert first.body != second.body


def test_the_buttons(page, offer):
    where = reverse("aftercare:offer_send", args=[offer.pk])
    assert page.get(where).status_code == 303
    assert not Message.objects.exists()
    assert "on its way by mail" in page.post(where, follow=True).content.decode()
    offer.patient.contact_points.update(state="in_doubt")
    Message.objects.all().delete()
    text = page.post(where, follow=True).content.decode()
    assert "no address in use" in text


def test_the_button_for_the_copy(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    where = reverse("aftercare:copy_send", args=[consent.pk])
    assert page.get(where).status_code == 303
    assert "on its way" in page.post(where, follow=True).content.decode()
    Message.objects.all().delete()
    patient.contact_points.update(is_shared=True)
    assert "print the copy" in page.post(where, follow=True).content.decode()
