"""Texts that come in: matched, judged, answered, and never trusted too far."""

from datetime import timedelta

import pytest

from aftercare import answering, dispatch, inbound
from aftercare.models import CheckIn, Escalation, InboundText, Message, Reply
from clinic.models import Clinic
from tests import factories
from tests.aftercare.texting import PHONE, answer_to, text

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def patient(clinic):
    return factories.make_patient(clinic, phone=PHONE, given_name="Ann")


@pytest.fixture
def check_in(patient):
    """Sent a day after a session without lung risk."""
    return factories.make_sent_check_in(patient=patient, muscles=["tibialis_anterior"])


@pytest.fixture
def now(check_in):
    return check_in.due_at + HOUR


def state_of(check_in):
    check_in.refresh_from_db()
    return check_in.state


def test_a_bare_number_is_the_score_of_the_open_check_in(check_in, now):
    row = text("2", now=now)
    assert (row.patient, row.check_in) == (check_in.patient, check_in)
    assert (row.reply.soreness, row.reply.source) == (2, Reply.Source.TEXT)
    assert not row.reply.is_verified
    assert state_of(check_in) == CheckIn.State.ANSWERED
    assert (answer_to(row), row.needs_person) == ("calm", False)


def test_a_high_score_is_raised_and_the_answer_says_by_when(check_in, now):
    row = text("9", now=now)
    assert Escalation.objects.get().tier == "same_day"
    assert answer_to(row) == "same_day"


@pytest.mark.parametrize("body", ["I can't breathe", "chest pain since this morning"])
def test_an_emergency_by_text_is_an_emergency(check_in, now, body):
    row = text(body, now=now)
    assert Escalation.objects.get().tier == "emergency"
    assert answer_to(row) == "emergency"


def test_what_is_not_understood_goes_to_a_person_the_same_day(check_in, now):
    text("xqzt blorp wibble", now=now)
    assert Escalation.objects.get().tier == "same_day"


def test_a_text_without_words_goes_to_a_person(check_in, now):
    text("", now=now)
    assert Escalation.objects.get().tier == "same_day"


def test_the_same_text_twice_is_one(check_in, now):
    first = text("2", now=now, provider_id="once")
    again = text("2", now=now + HOUR, provider_id="once")
    assert first == again
    assert (InboundText.objects.count(), Reply.objects.count()) == (1, 1)
    assert Message.objects.filter(inbound=first).count() == 1


def test_a_calm_text_leaves_the_questions_after_a_lung_risk_site_open(patient):
    check_in = factories.make_sent_check_in(patient=patient)
    assert check_in.is_lung_risk
    row = text("1", now=check_in.due_at + HOUR)
    assert state_of(check_in) == CheckIn.State.SENT
    assert answer_to(row) == "more"


def test_a_text_before_the_check_in_leaves_it_planned(patient):
    check_in = factories.make_check_in(patient=patient, muscles=["tibialis_anterior"])
    row = text("2", now=check_in.due_at - HOUR)
    assert row.check_in == check_in
    assert state_of(check_in) == CheckIn.State.SCHEDULED


def test_a_calm_word_lowers_nothing(check_in, now):
    text("chest pain", now=now)
    text("1", now=now + HOUR)
    escalation = Escalation.objects.get()
    assert (escalation.tier, escalation.state) == ("emergency", "open")


def test_a_number_long_after_is_for_a_person(check_in):
    row = text("2", now=check_in.due_at + timedelta(days=20))
    assert row.reply is None
    assert (row.needs_person, answer_to(row)) == (True, "received")


def test_an_emergency_long_after_is_raised_all_the_same(check_in):
    text("I cannot breathe", now=check_in.due_at + timedelta(days=20))
    assert Escalation.objects.get().tier == "emergency"


def test_an_unknown_number_gets_a_polite_line_and_staff_a_row(clinic):
    row = text("Hello?", now=factories.NOW, sender="+447700900777")
    assert row.patient is None
    assert (row.needs_person, row.is_urgent) == (True, False)
    assert answer_to(row) == "unknown"


def test_an_urgent_text_of_nobody_alerts_everybody_until_it_is_read(clinic, desk, lead):
    now = factories.NOW
    row = text("chest pain, can't breathe", now=now, sender="+447700900777")
    alerts = Message.objects.filter(inbound=row, purpose="alert")
    assert {message.staff for message in alerts} == {desk, lead}
    assert answering.remind(now=now + timedelta(minutes=10)) == {"urgent_texts": 1}
    answering.remind(now=now + timedelta(minutes=11))
    assert alerts.all().count() == 4
    inbound.handle(row, by=desk, now=now)
    assert answering.remind(now=now + timedelta(minutes=30)) == {"urgent_texts": 0}


def test_a_patient_who_was_never_treated_is_read_by_a_person(patient):
    row = text("When is my visit?", now=factories.NOW)
    assert (row.patient, row.needs_person) == (patient, True)
    assert answer_to(row) == "received"


def test_help_is_answered_and_read(check_in, now):
    row = text("HELP", now=now)
    assert (answer_to(row), row.needs_person) == ("help", True)


def test_another_robot_is_not_kept_talking(check_in, now):
    rows = [text(f"out of office {n}", now=now + n * HOUR / 60) for n in range(10)]
    assert [bool(answer_to(row)) for row in rows] == [True] * 6 + [False] * 4
    assert InboundText.objects.count() == 10


@pytest.mark.parametrize("sender", ["RIVERSIDE", "60777", ""])
def test_who_has_no_number_gets_no_answer(clinic, sender):
    assert answer_to(text("Sale!", now=factories.NOW, sender=sender)) == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+447700900123", PHONE),
        ("447700900123", PHONE),
        ("00447700900123", PHONE),
        ("+44 7700-900123", PHONE),
        ("INFO", "INFO"),
    ],
)
def test_a_sender_is_read_as_numbers_are_stored(typed, stored):
    assert inbound.number(typed) == stored


def test_a_text_that_was_read_is_read_once(clinic, desk, lead):
    row = factories.make_text(clinic)
    inbound.handle(row, by=desk, now=factories.NOW)
    assert inbound.handle(row, by=lead, now=factories.NOW).handled_by == desk


def test_the_clinic_that_wrote_last_is_meant(patient):
    elsewhere: Clinic = factories.make_clinic("Hillside Clinic")
    twin = factories.make_patient(elsewhere, phone=PHONE)
    message = factories.make_message(twin, channel="sms")
    Message.objects.filter(pk=message.pk).update(sent_to=PHONE)
    assert text("Hello", now=factories.NOW).clinic == elsewhere


def test_what_can_wait_for_the_next_working_day_is_received(check_in, now):
    row = text("6", now=now)
    assert Escalation.objects.get().tier == "next_business_day"
    assert answer_to(row) == "received"


def test_without_a_gateway_an_answer_to_nobody_is_refused_in_words(clinic, settings):
    row = text("Hello", now=factories.NOW, sender="+447700900999")
    settings.AFTERCARE_WAYS = {"email": "console", "sms": ""}
    assert dispatch.deliver_due(clock=lambda: factories.NOW)["refused"] == 1
    message = Message.objects.get(inbound=row)
    assert message.last_error == "no gateway for texts is set up"
