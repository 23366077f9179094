"""Handing over, every attempt to reach the patient, opening again, a clock set back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare import escalations, handing, outcomes
from aftercare.escalations import CannotAct, NotTaken
from aftercare.models import Escalation
from aftercare.outcomes import NeedsOutcome
from clinic.models import User
from tests import factories
from tests.aftercare.visiting import text_of

pytestmark = pytest.mark.django_db
S = Escalation.State
MINUTE = timedelta(minutes=1)


@pytest.fixture
def emergency(clinic, practitioner):
    patient = factories.make_patient(clinic)
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    return factories.make_escalation(check_in)


@pytest.fixture
def taken(emergency, therapist):
    now = emergency.raised_at + MINUTE
    return escalations.acknowledge(emergency, by=therapist, now=now)


def _offer(taken, by, to, **given):
    now = taken.acknowledged_at + MINUTE
    return handing.hand_over(taken, to=to, note="", by=by, now=now, **given)


def test_it_stays_with_the_giver_until_the_colleague_takes_it(taken, therapist, lead):
    offered = _offer(taken, therapist, lead)
    assert (offered.acknowledged_by, offered.offered_to) == (therapist, lead)
    asked = offered.messages.get(staff=lead, key__contains=f":r{offered.round}:")
    assert asked.purpose == "alert"
    now = taken.acknowledged_at + 2 * MINUTE
    held = escalations.acknowledge(offered, by=lead, now=now)
    assert (held.state, held.acknowledged_by, held.offered_to) == (
        S.ACKNOWLEDGED,
        lead,
        None,
    )
    assert held.next_alert_at == now + 15 * MINUTE


def test_a_third_person_cannot_take_what_is_offered(taken, therapist, lead, owner):
    offered = _offer(taken, therapist, lead)
    with pytest.raises(escalations.AlreadyTaken, match=str(therapist)):
        escalations.acknowledge(offered, by=owner, now=taken.acknowledged_at)


def test_not_taken_on_it_lapses_and_alerts_again(taken, therapist, lead):
    offered = _offer(taken, therapist, lead)
    escalations.chase(now=offered.next_alert_at)
    offered.refresh_from_db()
    assert (offered.state, offered.offered_to) == (S.OPEN, None)


def test_only_the_holder_hands_over_and_only_to_a_colleague(
    taken, therapist, lead, owner, stranger
):
    with pytest.raises(CannotAct, match="Only they"):
        _offer(taken, owner, lead)
    with pytest.raises(CannotAct, match="You have it"):
        _offer(taken, therapist, therapist)
    with pytest.raises(CannotAct, match="cannot take"):
        _offer(taken, therapist, stranger)


def test_what_nobody_has_is_not_handed_over(emergency, therapist, lead):
    with pytest.raises(NotTaken):
        handing.hand_over(
            emergency, to=lead, note="", by=therapist, now=emergency.raised_at
        )


def test_the_page_offers_and_takes_over(client, at_now, taken, therapist, lead):
    at_now.move_to(taken.acknowledged_at + MINUTE)
    client.force_login(therapist)
    url = reverse("aftercare:escalation_offer", args=[taken.pk])
    assert client.post(url, {"to": ""}).status_code == 422
    assert client.post(url, {"to": lead.pk, "note": "On a train"}).status_code == 303
    page = reverse("aftercare:escalation_detail", args=[taken.pk])
    assert "Until Lea" in text_of(client.get(page))
    client.force_login(lead)
    assert b"data-acknowledge" in client.get(page).content
    client.post(reverse("aftercare:escalation_acknowledge", args=[taken.pk]))
    taken.refresh_from_db()
    assert taken.acknowledged_by == lead


def _try(escalation, way, by, *, reached=False):
    now = escalation.opened_at + 2 * MINUTE
    escalations.log_call(escalation, way=way, reached=reached, note="", by=by, now=now)


def _give_up(taken, by):
    return outcomes.resolve(
        taken,
        outcome=Escalation.Outcome.UNREACHABLE,
        finding="Silent",
        action="Police asked",
        by=by,
        now=taken.acknowledged_at + 5 * MINUTE,
    )


def test_an_emergency_is_not_given_up_before_all_was_tried(taken, therapist):
    ways = ["call", "text", "call", "contact", "welfare"]
    words = ["Called", "text", "Called", "emergency contact", "welfare"]
    for way, word in zip(ways, words, strict=True):
        with pytest.raises(NeedsOutcome, match=word):
            _give_up(taken, therapist)
        _try(taken, way, therapist)
    assert _give_up(taken, therapist).state == S.SECOND_READER


def test_the_page_says_what_is_tried_next(client, taken, therapist):
    client.force_login(therapist)
    page = reverse("aftercare:escalation_detail", args=[taken.pk])
    seen = []
    for way in ["call", "text", "call", "contact", "welfare"]:
        seen.append(text_of(client.get(page)))
        _try(taken, way, therapist)
    said = ["call 1 of 2", "a text.", "call 2 of 2", "emergency contact", "welfare"]
    for text, words in zip(seen, said, strict=True):
        assert words in text.partition("Next:")[2][:60]
    assert "Next:" not in text_of(client.get(page))


@pytest.fixture
def resolved(taken, therapist, lead):
    now = taken.acknowledged_at + MINUTE
    outcomes.resolve(
        taken,
        outcome=Escalation.Outcome.ADVICE,
        finding="Muscle ache",
        action="Advice",
        by=therapist,
        now=now,
    )
    return outcomes.second_read(taken, agrees=True, note="", by=lead, now=now + MINUTE)


def test_what_was_resolved_is_opened_again_with_its_story(resolved, lead):
    now = resolved.resolved_at + 30 * MINUTE
    again = outcomes.open_again(resolved, note="Called back", by=lead, now=now)
    assert again.state == S.OPEN
    assert (again.resolved_at, again.second_reader, again.outcome) == (None, None, "")
    assert again.acknowledge_by == now + 15 * MINUTE
    assert again.messages.filter(key__contains=f":r{again.round}:").exists()
    story = "\n".join(again.steps.values_list("note", flat=True))
    assert "Muscle ache" in story
    assert "Called back" in story


def test_opening_again_has_a_reason_and_only_one_is_open(resolved, lead):
    now = resolved.resolved_at + MINUTE
    with pytest.raises(NeedsOutcome, match="why"):
        outcomes.open_again(resolved, note=" ", by=lead, now=now)
    factories.make_reply(resolved.check_in, ticked=frozenset({"CHEST_PAIN"}), now=now)
    with pytest.raises(CannotAct, match="newer one"):
        outcomes.open_again(resolved, note="Again", by=lead, now=now)


def test_what_is_open_is_not_opened_again(taken, lead):
    with pytest.raises(CannotAct, match="Only what is resolved"):
        outcomes.open_again(taken, note="x", by=lead, now=taken.acknowledged_at)


def test_the_page_opens_again(client, resolved, lead):
    client.force_login(lead)
    url = reverse("aftercare:escalation_reopen", args=[resolved.pk])
    assert client.post(url, {"note": "Worse"}).status_code == 303
    resolved.refresh_from_db()
    assert resolved.state == S.OPEN


def test_a_clock_set_back_silences_nobody(emergency):
    back = emergency.raised_at - timedelta(hours=3)
    assert escalations.chase(now=back)["climbed"] == 1
    emergency.refresh_from_db()
    assert emergency.alerted_at == back
    assert emergency.next_alert_at - back <= 10 * MINUTE
    assert escalations.chase(now=back + MINUTE)["climbed"] == 0


def test_a_clock_set_back_brings_a_taken_one_back(taken):
    back = taken.acknowledged_at - timedelta(hours=3)
    assert escalations.chase(now=back)["lapsed"] == 1
    taken.refresh_from_db()
    assert taken.state == S.OPEN


def test_hosts_a_few_seconds_apart_change_nothing(taken):
    behind = taken.acknowledged_at - timedelta(seconds=20)
    assert set(escalations.chase(now=behind).values()) == {0}


def test_everybody_gone_it_goes_to_the_clinic_and_stands_on_every_page(emergency):
    User.objects.filter(clinic=emergency.clinic).update(is_active=False)
    escalations.chase(now=emergency.next_alert_at)
    emergency.refresh_from_db()
    last = emergency.messages.get(key__contains=f":r{emergency.round}:")
    assert (last.staff, last.route, last.channel) == (None, None, "sms")
