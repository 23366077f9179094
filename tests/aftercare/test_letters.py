"""What leaves by mail: no clinical word to patients, nobody's name to staff."""

import pytest

from aftercare import destinations, letters
from aftercare.models import Escalation, Message
from clinic.models import ContactPoint
from tests import factories
from tests.aftercare.texting import PHONE, text

pytestmark = pytest.mark.django_db

CLINICAL = ("needl", "muscle", "trapezius", "sore", "pain", "treatment", "session")


def _check_in_letter(is_shared=False, **columns):
    clinic = factories.make_clinic("Ann & Sons <Physio>")
    patient = factories.make_patient(clinic, **columns)
    check_in = factories.make_sent_check_in(patient=patient)
    message = Message.objects.get(check_in=check_in)
    message.contact_point = ContactPoint.objects.get(patient=patient)
    message.contact_point.is_shared = is_shared
    return letters.compose(message, now=check_in.due_at)


def test_the_check_in_names_the_clinic_and_the_first_name_only():
    letter = _check_in_letter(given_name="Jo", family_name="Öztürk")
    assert letter.subject == "Ann & Sons <Physio>: how are you after your visit?"
    assert letter.body.startswith("Hello Jo,\n")
    assert "Öztürk" not in letter.body


def test_a_shared_address_gets_no_name():
    letter = _check_in_letter(is_shared=True, given_name="Jo")
    assert letter.body.startswith("Hello,\n")
    assert "Jo" not in letter.body.split()


def test_the_check_in_has_no_clinical_word():
    letter = _check_in_letter()
    words = (letter.subject + letter.body).lower()
    assert not [word for word in CLINICAL if word in words]


def test_the_emergency_number_comes_before_the_clinics():
    body = _check_in_letter().body
    assert body.index("999") < body.index("020 7946 0123")


def test_the_link_stands_on_a_line_of_its_own():
    lines = _check_in_letter().body.splitlines()
    (link,) = [line for line in lines if "/c/" in line]
    assert link == link.strip()


def test_the_text_is_plain_and_unescaped():
    body = _check_in_letter(given_name="D'Arcy & co").body
    assert "Hello D'Arcy & co," in body
    assert "&amp;" not in body
    assert "Ann & Sons <Physio>" in body


def _alert_letter(**ticked):
    escalation = factories.make_escalation(**ticked)
    message = Message.objects.filter(escalation=escalation)[0]
    return escalation, message, letters.compose(message, now=escalation.raised_at)


def test_an_alert_names_nobody_and_nothing():
    escalation, _, letter = _alert_letter()
    text = letter.subject + letter.body
    assert "emergency check-in alert" in letter.subject
    assert escalation.patient.given_name not in text
    assert escalation.patient.family_name not in text
    assert "chest" not in text.lower()
    assert str(escalation.pk) not in text


def test_an_alert_leads_to_the_inbox_and_acknowledges_nothing():
    _, _, letter = _alert_letter()
    assert "/inbox/\n" in letter.body
    assert "acknowledge" not in letter.body
    assert "the next person is alerted" in letter.body


def test_a_lesser_alert_says_so():
    _, _, letter = _alert_letter(ticked=frozenset({"FEVER"}))
    assert "same day check-in alert" in letter.subject


def test_a_reminder_of_the_second_reading_says_what_is_missing():
    _, message, _ = _alert_letter()
    message.escalation.state = Escalation.State.SECOND_READER
    letter = letters.compose(message, now=message.created_at)
    assert "A second reader is missing." in letter.body


def test_who_left_the_clinic_is_not_written_to():
    _, message, _ = _alert_letter()
    message.staff.is_active = False
    with pytest.raises(destinations.NoDestination, match="no longer works here"):
        destinations.destination(message)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "left"}, "no longer written to"),
        ({"status": "active"}, "no usable e-mail address"),
    ],
)
def test_a_patient_is_not_written_to_without_reason(change, why):
    message = factories.make_message()
    message.patient.contact_points.update(state="in_doubt")
    message.patient.status = change["status"]
    with pytest.raises(destinations.NoDestination, match=why):
        destinations.destination(message)


@pytest.mark.parametrize("body", ["9", "1"])
def test_the_answer_to_a_text_says_by_when_somebody_calls(clinic, body):
    patient = factories.make_patient(clinic, phone=PHONE)
    check_in = factories.make_sent_check_in(
        patient=patient, muscles=["tibialis_anterior"]
    )
    row = text(body, now=check_in.due_at)
    message = Message.objects.get(inbound=row, channel="sms")
    letter = letters.compose(message, now=check_in.due_at)
    raised = Escalation.objects.first()
    if raised is not None:
        by = raised.contact_by.astimezone(clinic.zone)
        assert f"{by:%d.%m. %H:%M}" in letter.body
    assert (raised is None) == (body == "1")
    assert "call 999" in letter.body
