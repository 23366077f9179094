"""Somebody leaves: what waits with them goes to another, and nothing is lost."""

from datetime import timedelta

import pytest

from aftercare import escalations, handing
from aftercare.models import CheckIn, Escalation, EscalationStep, OnCallShift
from clinic import leaving
from clinic.clinics import CannotChange
from clinic.models import AuditEntry, User
from needling import countersignatures
from tests import factories
from tests.factories import NOW, SOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def successor(clinic):
    return factories.make_practitioner(clinic)


def leave(practitioner, to, by, now=NOW):
    return " ".join(leaving.leave(practitioner.user, to=to, by=by, now=now))


def waits(practitioner):
    return " ".join(leaving.waiting(practitioner.user, now=NOW))


def test_whoever_has_nothing_leaves_nothing(practitioner, owner, lead):
    assert leaving.waiting(practitioner.user, now=NOW) == []
    assert leave(practitioner, lead, owner) == ""
    entry = AuditEntry.objects.get(action="user.handed_over")
    assert entry.detail == {"to": lead.pk}
    practitioner.user.refresh_from_db()
    assert not practitioner.user.is_active


def test_visits_go_to_whoever_is_free(practitioner, successor, owner, patient):
    for turn in range(3):
        at = SOON + turn * timedelta(minutes=30)
        factories.make_appointment(patient, practitioner, starts_at=at)
    other = factories.make_patient(owner.clinic)
    factories.make_appointment(other, successor, starts_at=SOON)
    assert "3 visits are booked with them." in waits(practitioner)
    told = leave(practitioner, successor.user, owner)
    assert f"2 visits are now with {successor}" in told
    assert "1 visit is booked with them: move it." in told
    assert successor.appointments.count() == 3


def test_whoever_does_not_treat_gets_no_visits(practitioner, owner, desk, patient):
    factories.make_appointment(patient, practitioner, starts_at=SOON)
    assert "1 visit is booked with them: move it." in leave(practitioner, desk, owner)


def test_a_note_stays_with_whoever_treated(practitioner, successor, owner, patient):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert "1 note is not signed" in waits(practitioner)
    told = leave(practitioner, successor.user, owner)
    assert "may write in it" in told
    draft.refresh_from_db()
    assert draft.practitioner == practitioner
    assert draft.second_writer == successor.user


def test_nobody_without_the_right_writes_in_a_note(practitioner, owner, desk, patient):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert "1 of their notes is not signed." in leave(practitioner, desk, owner)
    draft.refresh_from_db()
    assert draft.second_writer is None


@pytest.mark.parametrize("fits", [True, False])
def test_countersigning_goes_on(practitioner, successor, owner, lead, desk, fits):
    by = {"by": owner, "now": NOW}
    countersignatures.supervise(successor, supervisor=practitioner.user, **by)
    assert f"countersign the notes of {successor}" in waits(practitioner)
    told = leave(practitioner, lead if fits else desk, owner)
    successor.refresh_from_db()
    assert successor.supervisor == (lead if fits else None)
    words = "now countersigns" if fits else "Nobody countersigns"
    assert words in told


def taken(practitioner, patient):
    """An emergency that the therapist has taken on."""
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    case = factories.make_escalation(check_in)
    now = case.raised_at + timedelta(minutes=1)
    return escalations.acknowledge(case, by=practitioner.user, now=now)


def test_an_alarm_is_raised_anew(practitioner, owner, lead, patient):
    case = taken(practitioner, patient)
    now = case.acknowledged_at + timedelta(minutes=1)
    assert "1 alarm is with them" in waits(practitioner)
    told = leave(practitioner, lead, owner, now=now)
    assert "1 alarm is open again: staff are alerted." in told
    case.refresh_from_db()
    assert (case.state, case.acknowledged_by) == (Escalation.State.OPEN, None)
    step = case.steps.get(kind=EscalationStep.Kind.REOPENED)
    assert (step.by, step.note) == (owner, f"{practitioner} has left the clinic.")
    alerted = case.messages.filter(key__contains=f":r{case.round}:")
    assert lead in {message.staff for message in alerted}
    assert practitioner.user not in {message.staff for message in alerted}


def test_what_was_offered_to_them_stays_with_its_holder(
    practitioner, owner, lead, patient
):
    case = taken(practitioner, patient)
    now = case.acknowledged_at + timedelta(minutes=1)
    handing.hand_over(case, to=lead, note="", by=practitioner.user, now=now)
    leaving.leave(lead, to=owner, by=owner, now=now)
    case.refresh_from_db()
    assert case.acknowledged_by == practitioner.user
    assert case.offered_to is None


def test_times_on_call_go_to_the_successor_or_out(clinic, practitioner, owner, lead):
    own = factories.make_shift(clinic, practitioner.user)
    assert "They are on call once more." in waits(practitioner)
    assert f"{lead} is on call in their place." in leave(practitioner, lead, owner)
    own.refresh_from_db()
    assert (own.person, own.instead_of) == (lead, practitioner.user)
    desk = factories.make_user(clinic, User.Role.FRONT_DESK)
    told = " ".join(leaving.leave(lead, to=desk, by=owner, now=NOW))
    assert "fill the rota" in told
    assert not OnCallShift.objects.exists()


def test_the_call_list_is_told_and_stays(practitioner, owner, lead, patient):
    check_in = factories.make_sent_check_in(patient=patient, practitioner=practitioner)
    CheckIn.objects.filter(pk=check_in.pk).update(
        state=CheckIn.State.UNANSWERED, settled_at=check_in.due_at
    )
    assert "1 of their patients is on the call list." in waits(practitioner)
    leave(practitioner, lead, owner)
    assert check_in in CheckIn.objects.to_call()


def test_the_successor_works_here(practitioner, owner, stranger):
    for nobody in (stranger, practitioner.user):
        with pytest.raises(CannotChange, match="Choose somebody else"):
            leaving.leave(practitioner.user, to=nobody, by=owner, now=NOW)
    practitioner.user.refresh_from_db()
    assert practitioner.user.is_active
