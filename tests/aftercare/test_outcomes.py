"""How an escalation ends: by a person, with an outcome, an emergency by two."""

from datetime import timedelta

import pytest

from aftercare import escalations, outcomes
from aftercare.escalations import CannotAct, NotTaken
from aftercare.models import AftercarePolicy, Escalation
from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db
S = Escalation.State
MINUTE = timedelta(minutes=1)
WORDS = {
    "outcome": Escalation.Outcome.EMERGENCY_CARE,
    "finding": "Breathless on the phone.",
    "action": "Ambulance called, hospital told.",
}


@pytest.fixture
def emergency():
    return factories.make_escalation(ticked=frozenset({"DYSPNOEA"}))


@pytest.fixture
def same_day():
    return factories.make_escalation(ticked=frozenset({"FEVER"}))


@pytest.fixture
def lead(emergency):
    return factories.make_user(emergency.clinic, User.Role.CLINICAL_LEAD)


@pytest.fixture
def other(emergency):
    return factories.make_user(emergency.clinic, User.Role.THERAPIST)


@pytest.fixture
def concluded(emergency, lead):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=lead, now=now)
    return outcomes.resolve(emergency, **WORDS, by=lead, now=now)


def test_nothing_is_resolved_that_nobody_has_taken_on(emergency, lead):
    with pytest.raises(NotTaken):
        outcomes.resolve(emergency, **WORDS, by=lead, now=emergency.raised_at)


@pytest.mark.parametrize("missing", ["outcome", "finding", "action"])
def test_an_end_needs_finding_action_and_outcome(same_day, missing):
    person = factories.make_user(same_day.clinic, User.Role.CLINICAL_LEAD)
    escalations.acknowledge(same_day, by=person, now=same_day.raised_at)
    words = {**WORDS, missing: " "}
    with pytest.raises(outcomes.NeedsOutcome):
        outcomes.resolve(same_day, **words, by=person, now=same_day.raised_at)


def test_a_same_day_one_is_resolved_by_one_person(same_day):
    person = factories.make_user(same_day.clinic, User.Role.CLINICAL_LEAD)
    now = same_day.raised_at + MINUTE
    escalations.acknowledge(same_day, by=person, now=now)
    done = outcomes.resolve(same_day, **WORDS, by=person, now=now)
    assert (done.state, done.resolved_at, done.next_alert_at) == (S.RESOLVED, now, None)


def test_an_emergency_waits_for_a_second_reader(concluded):
    assert concluded.state == S.SECOND_READER
    assert concluded.resolved_at is None


def test_the_second_reader_is_another_person(concluded, lead, other):
    now = concluded.concluded_at + MINUTE
    with pytest.raises(outcomes.SameReader):
        outcomes.second_read(concluded, agrees=True, note="", by=lead, now=now)
    done = outcomes.second_read(concluded, agrees=True, note="", by=other, now=now)
    assert (done.state, done.second_reader) == (S.RESOLVED, other)


def test_the_second_reader_can_send_it_back_with_words(concluded, other):
    now = concluded.concluded_at + MINUTE
    with pytest.raises(outcomes.NeedsOutcome):
        outcomes.second_read(concluded, agrees=False, note=" ", by=other, now=now)
    back = outcomes.second_read(
        concluded, agrees=False, note="Was the film seen?", by=other, now=now
    )
    assert (back.state, back.outcome, back.concluded_by) == (S.OPEN, "", None)
    assert back.messages.filter(key__contains=f":r{back.round}:").exists()


def test_only_what_waits_for_a_second_reader_is_read(emergency, other):
    with pytest.raises(CannotAct):
        outcomes.second_read(
            emergency, agrees=True, note="", by=other, now=emergency.raised_at
        )


def test_an_outcome_is_written_once(concluded, lead):
    with pytest.raises(CannotAct, match="already"):
        outcomes.resolve(concluded, **WORDS, by=lead, now=concluded.concluded_at)


def test_a_missing_second_reader_is_reminded_and_the_outcome_stands(concluded):
    at = concluded.next_alert_at
    assert escalations.chase(now=at)["reminded"] == 1
    concluded.refresh_from_db()
    assert concluded.state == S.SECOND_READER
    assert concluded.next_alert_at == at + escalations.SECOND_READING
    assert concluded.messages.filter(key__contains=f":r{concluded.round}:").exists()


def test_a_red_flag_after_the_end_opens_a_new_one(same_day):
    person = factories.make_user(same_day.clinic, User.Role.CLINICAL_LEAD)
    now = same_day.raised_at + MINUTE
    escalations.acknowledge(same_day, by=person, now=now)
    outcomes.resolve(same_day, **WORDS, by=person, now=now)
    factories.make_reply(
        same_day.check_in, ticked=frozenset({"CHEST_PAIN"}), now=now + MINUTE
    )
    assert (
        Escalation.objects.unresolved().filter(check_in=same_day.check_in).count() == 1
    )


def test_no_call_is_logged_on_what_is_resolved(same_day):
    person = factories.make_user(same_day.clinic, User.Role.CLINICAL_LEAD)
    now = same_day.raised_at + MINUTE
    escalations.acknowledge(same_day, by=person, now=now)
    outcomes.resolve(same_day, **WORDS, by=person, now=now)
    with pytest.raises(CannotAct):
        escalations.log_call(same_day, reached=True, note="", by=person, now=now)


def test_a_clinic_may_be_stricter_about_the_deadlines():
    check_in = factories.make_sent_check_in()
    AftercarePolicy.objects.create(clinic=check_in.clinic, emergency_acknowledge=5)
    escalation = factories.make_escalation(check_in)
    assert escalation.acknowledge_by - escalation.raised_at == 5 * MINUTE
