"""Check-ins: planned with the signature, sent when due, settled in the end."""

from datetime import timedelta

import pytest

from aftercare import asking, checkins, destinations, outbox
from aftercare.models import AftercarePolicy, CheckIn, Message
from clinic import patients
from clinic.audit import Agent
from clinic.models import AuditEntry, ContactPoint, Patient
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
S = CheckIn.State
HOUR = timedelta(hours=1)


def kinds(session) -> list[str]:
    return list(session.check_ins.order_by("due_at").values_list("kind", flat=True))


def fail_all(now, error="550 no such mailbox"):
    for message in outbox.claim(worker="w", now=now):
        outbox.mark(message, sent_to="x@example.org", contact_point=None, now=now)
        outbox.refuse(message, error=error, now=now)


def test_a_lung_risk_session_is_followed_up_the_same_evening_too():
    session = factories.make_signed_session(muscles=["upper_trapezius"])
    assert kinds(session) == ["evening", "h24", "h48", "h72"]


def test_any_other_session_after_one_two_and_three_days():
    session = factories.make_signed_session(muscles=["gluteus_medius"])
    assert kinds(session) == ["h24", "h48", "h72"]
    due = session.check_ins.get(kind="h24").due_at
    assert due == session.ended_at + 24 * HOUR


def test_the_evening_check_in_can_be_switched_off():
    clinic = factories.make_clinic()
    AftercarePolicy.objects.create(clinic=clinic, evening_check_in=False)
    patient = factories.make_patient(clinic)
    session = factories.make_signed_session(patient, muscles=["upper_trapezius"])
    assert kinds(session) == ["h24", "h48", "h72"]


def test_who_did_not_agree_to_messages_gets_none_and_it_is_written_down():
    session = factories.make_signed_session(allows_messages=False)
    states = set(session.check_ins.values_list("state", "reason"))
    assert states == {(S.CANCELLED, "the patient did not agree to messages")}


def test_a_note_signed_late_makes_no_burst():
    session = factories.make_signed_session(signed_after=50 * HOUR)
    by_kind = dict(session.check_ins.values_list("kind", "state"))
    assert by_kind["h24"] == S.CANCELLED
    assert by_kind["h48"] == S.SCHEDULED
    assert by_kind["h72"] == S.SCHEDULED


def test_planning_again_changes_nothing():
    session = factories.make_signed_session()
    before = set(session.check_ins.values_list("pk", flat=True))
    checkins.plan(session, by=Agent.SWEEP, now=NOW)
    assert set(session.check_ins.values_list("pk", flat=True)) == before


def test_the_net_plans_what_is_missing():
    session = factories.make_signed_session()
    session.check_ins.all().delete()
    later = NOW + HOUR
    assert checkins.plan_missing(now=later) == {"planned": 1}
    assert session.check_ins.exists()
    assert checkins.plan_missing(now=later) == {"planned": 0}


def test_a_due_check_in_is_queued_once():
    check_in = factories.make_check_in()
    assert asking.send_due(now=check_in.due_at)["queued"] >= 1
    assert asking.send_due(now=check_in.due_at)["queued"] == 0
    message = Message.objects.get(check_in=check_in)
    assert message.send_before == check_in.closes_at
    check_in.refresh_from_db()
    assert check_in.state == S.QUEUED


def test_nothing_is_queued_before_it_is_due():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    assert asking.send_due(now=check_in.due_at - HOUR)["queued"] == 0


def test_after_an_outage_nobody_is_written_to_in_the_night():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    night = check_in.due_at.replace(hour=23)
    counts = asking.send_due(now=night)
    assert {name for name, number in counts.items() if number} == {"held"}


@pytest.mark.parametrize("status", [Patient.Status.LEFT, Patient.Status.DECEASED])
def test_who_has_left_or_died_is_not_written_to(status):
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    patients.change_status(
        check_in.patient, status=status, by=Agent.SEED, now=check_in.due_at
    )
    assert set(asking.send_due(now=check_in.due_at).values()) == {0}
    check_in.refresh_from_db()
    assert check_in.reason == "The patient is no longer written to."


def test_nor_is_somebody_whose_row_says_so_alone():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    Patient.objects.update(status="left")
    assert asking.send_due(now=check_in.due_at)["undeliverable"] == 1


def test_without_a_usable_address_it_goes_to_the_call_list():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    ContactPoint.objects.update(state=ContactPoint.State.OPTED_OUT)
    asking.send_due(now=check_in.due_at)
    assert list(CheckIn.objects.to_call()) == [check_in]


def test_what_could_not_be_sent_in_time_is_undeliverable():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.closes_at)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.reason) == (
        S.UNDELIVERABLE,
        "it could not be sent in time",
    )


def test_no_answer_in_time_is_a_state():
    check_in = factories.make_sent_check_in()
    assert checkins.settle(now=check_in.closes_at - HOUR)["unanswered"] == 0
    assert checkins.settle(now=check_in.closes_at)["unanswered"] == 1
    check_in.refresh_from_db()
    assert (check_in.state, check_in.settled_at) == (S.UNANSWERED, check_in.closes_at)
    assert AuditEntry.objects.about(check_in).first().action == "check_in.unanswered"


def test_a_refused_message_settles_its_check_in_with_the_reason():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    fail_all(check_in.due_at)
    assert checkins.settle(now=check_in.due_at + HOUR)["undeliverable"] == 1
    check_in.refresh_from_db()
    assert (check_in.state, check_in.reason) == (
        S.UNDELIVERABLE,
        "550 no such mailbox",
    )


def test_cancelling_takes_the_unsent_message_with_it():
    check_in = factories.make_check_in(muscles=["gluteus_medius"])
    asking.send_due(now=check_in.due_at)
    checkins.cancel(check_in, reason="moved", by=Agent.SEED, now=check_in.due_at)
    check_in.refresh_from_db()
    assert check_in.state == S.CANCELLED
    assert check_in.messages.get().state == Message.State.CANCELLED


def test_an_answered_check_in_is_not_cancelled():
    check_in = factories.make_reply().check_in
    assert check_in is not None
    checkins.cancel(check_in, reason="moved", by=Agent.SEED, now=NOW)
    check_in.refresh_from_db()
    assert check_in.state == S.ANSWERED


def test_what_was_answered_meanwhile_is_not_settled_again():
    check_in = factories.make_reply().check_in
    assert check_in is not None
    now = check_in.closes_at
    assert checkins._settle_one(check_in.pk, now=now) == ""


def test_what_left_after_all_is_not_settled_before_its_time():
    check_in = factories.make_sent_check_in()
    assert checkins._settle_one(check_in.pk, now=check_in.due_at) == ""


def test_a_row_that_another_sweep_settled_is_not_counted(monkeypatch):
    check_in = factories.make_sent_check_in()
    monkeypatch.setattr(checkins, "_settle_one", lambda pk, now: "")
    counts = checkins.settle(now=check_in.closes_at)
    assert counts == {"unanswered": 0, "undeliverable": 0}


def test_what_another_sweep_has_queued_is_left_alone():
    check_in = factories.make_sent_check_in()
    assert asking.send_one(check_in.pk, now=check_in.due_at) == ""


def test_a_defect_in_one_stops_no_other(monkeypatch):
    first, second = (
        factories.make_check_in(muscles=["gluteus_medius"]) for _ in range(2)
    )
    real = destinations.reach

    def broken(patient, errand, **given):
        if patient.pk == first.patient_id:
            raise KeyError("a defect")
        return real(patient, errand, **given)

    monkeypatch.setattr(destinations, "reach", broken)
    assert asking.send_due(now=second.due_at)["queued"] == 1
    first.refresh_from_db()
    assert first.state == CheckIn.State.SCHEDULED
