"""A red flag reaches a human: raised, alerted, taken on, climbing until it is."""

from datetime import timedelta

import pytest

from aftercare import escalations, outbox
from aftercare.models import Escalation, EscalationStep, Message
from clinic.models import User
from tests import factories

pytestmark = pytest.mark.django_db
S = Escalation.State
MINUTE = timedelta(minutes=1)
CHEST = frozenset({"CHEST_PAIN"})
FEVER = frozenset({"FEVER"})


@pytest.fixture
def check_in():
    """One whose clinic has a lead, an owner and a front desk."""
    sent = factories.make_sent_check_in()
    for role in (User.Role.CLINICAL_LEAD, User.Role.OWNER, User.Role.FRONT_DESK):
        factories.make_user(sent.clinic, role, first_name=str(role))
    return sent


@pytest.fixture
def emergency(check_in):
    return factories.make_escalation(check_in, ticked=CHEST)


@pytest.fixture
def somebody(emergency):
    return factories.make_user(emergency.clinic, User.Role.CLINICAL_LEAD)


def alerted(escalation) -> set[str]:
    """The roles behind the alerts of the newest round."""
    rows = Message.objects.filter(
        escalation=escalation, key__contains=f":r{escalation.round}:"
    )
    return {row.staff.roles[0] for row in rows}


def told(escalation) -> list[str]:
    return list(escalation.steps.order_by("id").values_list("kind", flat=True))


def test_an_emergency_alerts_the_therapist_and_the_lead_at_once(emergency):
    assert alerted(emergency) == {"therapist", "clinical_lead"}
    assert emergency.acknowledge_by - emergency.raised_at == 15 * MINUTE
    assert told(emergency) == ["raised", "alerted"]


def test_a_calm_answer_raises_nothing():
    factories.make_reply()
    assert not Escalation.objects.exists()


def test_it_climbs_while_nobody_takes_it_on(emergency):
    seen = []
    for _ in range(4):
        escalations.chase(now=emergency.next_alert_at)
        emergency.refresh_from_db()
        seen.append((emergency.rung, emergency.alerted_at - emergency.raised_at))
    assert [rung for rung, _ in seen] == [
        "clinical_lead",
        "on_call",
        "everyone",
        "everyone",
    ]
    assert [after / MINUTE for _, after in seen] == [5, 10, 15, 20]


def test_the_ladder_never_ends_by_itself(emergency):
    for _ in range(30):
        escalations.chase(now=emergency.next_alert_at)
        emergency.refresh_from_db()
    assert emergency.state == S.OPEN
    assert alerted(emergency) == {"therapist", "clinical_lead", "owner", "front_desk"}


def test_before_its_time_nothing_is_chased(emergency):
    assert escalations.chase(now=emergency.raised_at + MINUTE)["climbed"] == 0


def test_taking_it_on_stops_the_ladder_and_withdraws_what_has_not_left(
    emergency, somebody
):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=somebody, now=now)
    assert (emergency.state, emergency.acknowledged_by) == (S.ACKNOWLEDGED, somebody)
    assert not emergency.messages.filter(state=Message.State.QUEUED).exists()
    assert escalations.chase(now=now + 5 * MINUTE) == {
        "climbed": 0,
        "lapsed": 0,
        "reminded": 0,
    }


def test_taking_it_on_twice_is_harmless(emergency, somebody):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=somebody, now=now)
    escalations.acknowledge(emergency, by=somebody, now=now + MINUTE)
    assert told(emergency).count("acknowledged") == 1


def test_the_second_learns_who_has_it(emergency, somebody):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=somebody, now=now)
    other = factories.make_user(emergency.clinic, User.Role.OWNER)
    with pytest.raises(escalations.AlreadyTaken, match=str(somebody)):
        escalations.acknowledge(emergency, by=other, now=now)


def test_without_an_outcome_it_lapses_and_everything_begins_again(emergency, somebody):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=somebody, now=now)
    assert escalations.chase(now=now + 15 * MINUTE)["lapsed"] == 1
    emergency.refresh_from_db()
    assert (emergency.state, emergency.acknowledged_by) == (S.OPEN, None)
    assert alerted(emergency) == {"therapist", "clinical_lead"}
    assert "lapsed" in told(emergency)


def test_a_new_red_flag_reopens_what_was_taken_on(emergency, somebody, check_in):
    now = emergency.raised_at + MINUTE
    escalations.acknowledge(emergency, by=somebody, now=now)
    factories.make_reply(check_in, ticked=FEVER, now=now + MINUTE)
    emergency.refresh_from_db()
    assert emergency.state == S.OPEN
    assert emergency.tier == "emergency"
    assert Escalation.objects.count() == 1
    assert "raised_again" in told(emergency)


def test_a_worse_answer_raises_the_tier_of_an_open_one(check_in):
    escalation = factories.make_escalation(check_in, ticked=FEVER)
    assert escalation.tier == "same_day"
    factories.make_reply(check_in, ticked=CHEST, now=escalation.raised_at + MINUTE)
    escalation.refresh_from_db()
    assert escalation.tier == "emergency"
    assert escalation.acknowledge_by <= escalation.raised_at + 16 * MINUTE


def test_a_calm_answer_afterwards_lowers_nothing(emergency, check_in):
    factories.make_reply(check_in, now=emergency.raised_at + MINUTE)
    emergency.refresh_from_db()
    assert (emergency.state, emergency.tier) == (S.OPEN, "emergency")


def test_what_can_wait_alerts_when_the_clinic_opens(check_in):
    evening = check_in.due_at.replace(hour=21)
    escalation = factories.make_escalation(
        check_in, ticked=frozenset(), none_of_these=True, call_wanted=True, now=evening
    )
    assert escalation.tier == "next_business_day"
    assert not escalation.messages.exists()
    assert escalation.next_alert_at == evening.replace(hour=8) + timedelta(days=1)
    escalations.chase(now=escalation.next_alert_at)
    escalation.refresh_from_db()
    assert alerted(escalation) == {"therapist", "clinical_lead"}


def test_a_rung_on_which_nobody_stands_reaches_everybody(check_in):
    User.objects.filter(roles__contains=["clinical_lead"]).update(is_active=False)
    User.objects.filter(practitioner__isnull=False).update(is_active=False)
    escalation = factories.make_escalation(check_in, ticked=CHEST)
    assert alerted(escalation) == {"owner", "front_desk"}


def test_the_first_delivery_failure_does_not_wait_for_the_timer(emergency):
    now = emergency.raised_at
    for message in outbox.claim(worker="w", now=now):
        outbox.mark(message, sent_to="x@example.org", contact_point=None, now=now)
        outbox.refuse(message, error="550", now=now)
    assert escalations.chase(now=now + timedelta(seconds=10))["climbed"] == 1
    emergency.refresh_from_db()
    assert emergency.rung == "on_call"


def test_every_call_is_kept(emergency, somebody):
    now = emergency.raised_at + MINUTE
    escalations.log_call(emergency, reached=False, note="engaged", by=somebody, now=now)
    escalations.log_call(emergency, reached=True, note="", by=somebody, now=now)
    notes = EscalationStep.objects.filter(kind="called").order_by("id")
    assert [(each.reached, each.note) for each in notes] == [
        (False, "engaged"),
        (True, ""),
    ]


def test_what_another_sweep_has_chased_is_left_alone(emergency, monkeypatch):
    assert escalations._chase_one(emergency.pk, now=emergency.raised_at) == ""
    monkeypatch.setattr(escalations, "_chase_one", lambda pk, now: "")
    counts = escalations.chase(now=emergency.next_alert_at)
    assert set(counts.values()) == {0}
