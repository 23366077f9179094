"""Strips that other pages load, and the call list with its script."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare import asking, checkins
from aftercare.models import CheckIn, Escalation, Message, Reply
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db

TODAY = reverse("aftercare:today_strip")


@pytest.fixture
def sent(clinic, practitioner, at_now):
    """A check-in an hour after it left."""
    patient = factories.make_patient(clinic, phone="07700 900123")
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    at_now.move_to(check_in.due_at + timedelta(hours=1))
    return check_in


@pytest.fixture
def silent(sent, at_now):
    """The same once its time is over, unanswered."""
    at_now.move_to(sent.closes_at)
    checkins.settle(now=sent.closes_at)
    sent.refresh_from_db()
    return sent


def _strip(client, user, url=TODAY):
    client.force_login(user)
    return " ".join(client.hx_get(url).content.decode().split())


def _of(name, row):
    return reverse(f"aftercare:{name}", args=[row.pk])


def test_a_quiet_day_says_so(client, desk):
    body = _strip(client, desk)
    for words in ("Nobody is waiting.", "Nobody to call", "has left."):
        assert words in body


def test_today_shows_escalations_calls_and_lost_messages(client, desk, silent):
    later = silent.session.check_ins.get(kind="h48")
    factories.make_escalation(later, now=timezone.now())
    lost = factories.make_message(silent.patient, now=timezone.now())
    state = Message.State.EXPIRED
    Message.objects.filter(pk=lost.pk).update(state=state, last_error="not in time")
    body = _strip(client, desk)
    assert "Escalations (1)" in body
    assert "Messages not delivered (1)" in body
    assert "not in time" in body
    assert "No answer" in body
    assert 'href="tel:+447700900123"' in body
    assert "Call first" in body


def test_lost_messages_of_last_month_are_on_their_own_page(client, desk, clinic):
    lost = factories.make_message(factories.make_patient(clinic))
    state = Message.State.EXPIRED
    Message.objects.filter(pk=lost.pk).update(state=state, last_error="not in time")
    assert "Messages not delivered (0)" in _strip(client, desk)


def test_a_patient_without_a_phone_is_marked(client, desk, clinic, at_now):
    patient = factories.make_patient(clinic, email="", phone="07700 900123")
    check_in = factories.make_check_in(patient=patient)
    patient.contact_points.update(state="opted_out")
    at_now.move_to(check_in.due_at)
    asking.send_due(now=check_in.due_at)
    body = _strip(client, desk)
    assert "No phone number on file" in body
    assert "no usable e-mail address" in body


def test_the_patients_strip_is_a_timeline(client, lead, sent):
    factories.make_reply(sent, ticked=frozenset({"FEVER"}), none_of_these=True)
    body = _strip(client, lead, _of("patient_strip", sent.patient))
    for shown in (
        "Check-in: After 24 hours",
        "Message to ann@example.org",
        "Answer: On the link",
        "Ticked: Fever, chills or sweats.",
        "Escalation: Same day",
    ):
        assert shown in body


def test_the_desk_does_not_read_what_was_answered(client, desk, sent):
    factories.make_reply(sent, ticked=frozenset({"FEVER"}), none_of_these=True)
    body = _strip(client, desk, _of("patient_strip", sent.patient))
    assert "Answer: On the link" in body
    assert "Fever" not in body


def test_a_new_patient_has_an_empty_timeline(client, desk, patient):
    assert "Nothing yet" in _strip(client, desk, _of("patient_strip", patient))


def test_the_sessions_strip_says_when_and_why_it_was_moved(
    client, therapist, clinic, practitioner
):
    late = factories.NOW.replace(hour=21, minute=30)
    session = factories.make_signed_session(
        factories.make_patient(clinic), practitioner=practitioner, ended_at=late
    )
    body = _strip(client, therapist, _of("session_strip", session))
    assert "11 Mar 2026, 20:30" in body
    assert "Moved from 11 Mar 2026, 21:30" in body
    assert "from 08:00 to 20:30" in body


def test_a_draft_has_nothing_planned(client, therapist, clinic, practitioner):
    draft = factories.make_draft(
        factories.make_patient(clinic), practitioner=practitioner
    )
    body = _strip(client, therapist, _of("session_strip", draft))
    assert "Nothing is planned until the note is signed." in body


def test_a_cancelled_check_in_says_why(client, therapist, clinic, practitioner):
    session = factories.make_signed_session(
        factories.make_patient(clinic), practitioner=practitioner, allows_messages=False
    )
    body = _strip(client, therapist, _of("session_strip", session))
    assert "the patient did not agree to messages" in body


def test_each_strip_stands_alone_behind_a_plain_link(client, lead, sent):
    client.force_login(lead)
    for url in (
        TODAY,
        _of("patient_strip", sent.patient),
        _of("session_strip", sent.session),
    ):
        body = client.get(url).content.decode()
        assert body.count("<h1") == 1
        assert "<!DOCTYPE html>" in body


def test_another_clinics_strips_do_not_exist(client, stranger, sent):
    client.force_login(stranger)
    assert sent.patient.full_name not in client.hx_get(TODAY).content.decode()
    assert client.get(_of("patient_strip", sent.patient)).status_code == 404
    assert client.get(_of("session_strip", sent.session)).status_code == 404
    assert client.get(_of("checkin_call", sent)).status_code == 404


def test_a_call_asks_the_same_questions_in_the_same_words(client, desk, silent):
    client.force_login(desk)
    text = text_of(client.get(_of("checkin_call", silent)))
    assert "Short of breath, or cannot take a full breath" in text
    assert "Stop what you are doing. Call 999" in text


def test_reached_and_well_leaves_the_call_list(client, desk, silent):
    client.force_login(desk)
    given = {"none_of_these": "yes", "soreness": "1"}
    response = client.post(_of("checkin_call", silent), given)
    assert (response.status_code, response.url) == (303, reverse("aftercare:inbox"))
    silent.refresh_from_db()
    assert silent.state == CheckIn.State.ANSWERED
    assert Reply.objects.get().source == Reply.Source.STAFF


def test_reached_and_not_well_is_an_escalation(client, desk, silent):
    client.force_login(desk)
    response = client.post(_of("checkin_call", silent), {"ticked": ["DYSPNOEA"]})
    escalation = Escalation.objects.get()
    assert escalation.tier == "emergency"
    assert response.url == reverse("aftercare:escalation_detail", args=[escalation.pk])


def test_a_call_that_did_not_ask_the_first_question_is_not_saved(client, desk, silent):
    client.force_login(desk)
    response = client.post(_of("checkin_call", silent), {"free_text": "Fine, she says"})
    assert response.status_code == 422
    assert "Fine, she says" in response.content.decode()
    assert not Reply.objects.exists()
