"""What a patient is told after an answer, at once and when they come back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aftercare import escalations, outcomes
from aftercare.models import Escalation
from tests import factories
from tests.aftercare.visiting import make_visitor, text_of

pytestmark = pytest.mark.django_db


def _told(visitor):
    return text_of(visitor.get("answer"))


def _resolve(lead):
    escalation = Escalation.objects.get()
    now = timezone.now()
    escalations.acknowledge(escalation, by=lead, now=now)
    outcomes.resolve(
        escalation,
        outcome=Escalation.Outcome.ADVICE,
        finding="Tired",
        action="Advice",
        by=lead,
        now=now,
    )


def test_before_an_answer_there_is_nothing_to_read(inside):
    assert inside.get("answer").url == inside.url("questions")


def test_an_emergency_is_told_what_to_do_before_anything_else(inside):
    inside.send(ticked=["DYSPNOEA"])
    text = _told(inside)
    assert text.index("Get urgent help now") < text.index("Call 999")
    assert "Tell them that the needles were near your chest" in text
    assert "We have been alerted and will phone you. Do not wait" in text
    assert "What helps" not in text


def test_same_day_says_who_calls_and_by_when_on_the_patients_clock(inside):
    inside.send(ticked=["FEVER"], none_of_these="yes")
    by = Escalation.objects.get().contact_by
    assert by.hour == 13
    text = _told(inside)
    assert (
        "A person at Riverside Physio will call you by Wednesday 11 March, 13:00"
        in text
    )


def test_a_patient_far_away_reads_their_own_clock(client, at_now, clinic):
    patient = factories.make_patient(clinic, time_zone="Asia/Tokyo")
    visitor = make_visitor(client, at_now, patient=patient)
    visitor.enter()
    visitor.send(ticked=["FEVER"], none_of_these="yes")
    by = Escalation.objects.get().contact_by.astimezone(patient.zone)
    assert f"will call you by {by:%A} {by.day} {by:%B}, {by:%H:%M}" in _told(visitor)


def test_after_a_calm_answer_self_care_and_the_next_message(inside):
    inside.send()
    text = _told(inside)
    assert "Keep moving gently" in text
    assert "We will ask you again on Thursday 12 March, 10:00" in text
    assert "will call you" not in text


def test_after_the_last_check_in_it_says_so(client, at_now):
    visitor = make_visitor(client, at_now, kind="h72")
    visitor.enter()
    visitor.send(soreness="0")
    assert "This was our last message" in _told(visitor)


def test_the_words_never_calm_a_symptom(inside):
    inside.send(ticked=["FEVER"], none_of_these="yes")
    assert "normal" not in _told(inside).lower()


def test_a_second_visit_shows_what_was_sent_and_when(inside, at_now):
    inside.send(free_text="Stiff in the morning", trend="same", call_wanted="yes")
    at_now.shift(timedelta(hours=3))
    inside.enter()
    text = _told(inside)
    for shown in (
        "Wednesday 11 March, 11:00",
        "Stiff in the morning",
        "Soreness: 2 of 10",
        "Since your visit: The same",
        "You asked for a call.",
        "None of the emergency signs",
    ):
        assert shown in text


def test_something_changed_can_only_raise(inside, at_now):
    inside.send(ticked=["DYSPNOEA"])
    at_now.shift(timedelta(minutes=5))
    inside.send()
    assert "Get urgent help now" in _told(inside)
    assert Escalation.objects.get().tier == "emergency"


def test_something_changed_raises(inside, at_now):
    inside.send()
    at_now.shift(timedelta(minutes=5))
    inside.send(ticked=["DYSPNOEA"])
    assert "Get urgent help now" in _told(inside)


def test_a_call_that_did_not_come_is_owned_up_to(inside, at_now):
    inside.send(ticked=["FEVER"], none_of_these="yes")
    at_now.shift(timedelta(hours=3))
    inside.enter()
    text = _told(inside)
    assert "We meant to call you by Wednesday 11 March, 13:00" in text
    assert "please call us now: 020 7946 0123" in text


def test_once_it_is_resolved_no_call_is_promised(inside, lead_here):
    inside.send(ticked=["FEVER"], none_of_these="yes")
    _resolve(lead_here)
    text = _told(inside)
    assert "We followed this up on Wednesday 11 March, 11:00" in text
    assert "will call you by" not in text


def test_after_the_end_of_an_escalation_a_new_answer_counts_by_itself(
    inside, at_now, lead_here
):
    inside.send(ticked=["FEVER"], none_of_these="yes")
    _resolve(lead_here)
    at_now.shift(timedelta(minutes=10))
    inside.send()
    assert "What helps" in _told(inside)


@pytest.fixture
def lead_here(visitor):
    """The clinical lead of the visitor's clinic."""
    return factories.make_user(visitor.check_in.clinic, "clinical_lead")
