"""Two desks at one slot, two desks with one visit: one wins, the other is told."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from clinic import booking, clashes, visits
from clinic.models import Appointment
from tests import factories
from tests.factories import NOW, SOON
from tests.races.test_two_sweeps import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wishes():
    """Four patients who want the same half hour, and the desk."""
    practitioner = factories.make_practitioner(factories.make_clinic())
    clinic = practitioner.clinic
    kind, room = factories.make_kind(clinic), factories.make_room(clinic)
    given = {"kind": kind, "room": room}
    made = [
        factories.make_wish(factories.make_patient(clinic), practitioner, **given)
        for _ in range(4)
    ]
    return made, factories.make_user(clinic, "front_desk")


@contextmanager
def without(*names):
    """The table without these guards."""
    constraints = [each for each in Appointment._meta.constraints if each.name in names]
    with connection.schema_editor() as editor:
        for each in constraints:
            editor.remove_constraint(Appointment, each)
    try:
        yield
    finally:
        Appointment.objects.all().delete()
        with connection.schema_editor() as editor:
            for each in constraints:
                editor.add_constraint(Appointment, each)


def careless(wish, both_have_looked):
    """Looks first and books then, as if nobody else could."""
    with transaction.atomic():
        rows = Appointment.objects.filter(practitioner=wish.practitioner)
        taken = rows.between(wish.starts_at, wish.ends_at).exists()
        both_have_looked.wait(timeout=10)
        if not taken:
            Appointment.objects.create(
                clinic_id=wish.patient.clinic_id,
                patient=wish.patient,
                practitioner=wish.practitioner,
                room=wish.room,
                kind=wish.kind,
                starts_at=wish.starts_at,
                ends_at=wish.ends_at,
                booked_at=NOW,
                changed_at=NOW,
            )


def test_without_the_guards_two_desks_book_the_same_slot(wishes):
    left, _desk = wishes
    gate = threading.Barrier(2)
    with without("appointment_practitioner_once", "appointment_room_once"):
        together(lambda: careless(left.pop(), gate), times=2)
        assert Appointment.objects.count() == 2


def outcome(work):
    """Whether it worked, or how it was refused."""
    try:
        work()
    except (clashes.CannotBook, visits.CannotMark) as refusal:
        return type(refusal).__name__
    return "done"


def test_of_four_desks_one_gets_the_slot(wishes):
    left, desk = wishes
    outcomes = together(
        lambda: outcome(lambda: booking.book(left.pop(), by=desk, now=NOW))
    )
    assert sorted(outcomes) == ["Clash"] * 3 + ["done"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("held", ["room", "patient"])
def test_one_room_and_one_patient_are_had_once(wishes, held):
    left, desk = wishes
    for index, wish in enumerate(left):
        other = factories.make_practitioner(wish.patient.clinic)
        room = wish.room if held == "room" else None
        patient = left[0].patient if held == "patient" else wish.patient
        left[index] = replace(wish, practitioner=other, room=room, patient=patient)
    outcomes = together(
        lambda: outcome(lambda: booking.book(left.pop(), by=desk, now=NOW))
    )
    assert sorted(outcomes) == ["Clash"] * 3 + ["done"]


def test_of_four_desks_one_moves_the_visit(wishes):
    left, desk = wishes
    visit = booking.book(left[0], by=desk, now=NOW)
    hours = [1, 2, 3, 4]

    def move():
        to = booking.Place(
            visit.practitioner, SOON + timedelta(hours=hours.pop()), None, 0
        )
        booking.move(visit, to=to, by=desk, now=NOW)

    outcomes = together(lambda: outcome(move))
    assert sorted(outcomes) == ["ChangedMeanwhile"] * 3 + ["done"]
    visit.refresh_from_db()
    assert visit.sequence == 1


def test_moved_and_cancelled_at_once_one_is_told(wishes):
    left, desk = wishes
    visit = booking.book(left[0], by=desk, now=NOW)
    to = booking.Place(visit.practitioner, SOON + timedelta(hours=1), None, 0)
    works = [
        lambda: booking.move(visit, to=to, by=desk, now=NOW),
        lambda: booking.cancel(visit, why="patient", seen=0, by=desk, now=NOW),
    ]
    outcomes = together(lambda: outcome(works.pop()), times=2)
    assert sorted(outcomes) == ["ChangedMeanwhile", "done"]


def test_arrived_and_missed_at_once_one_is_told(wishes):
    left, desk = wishes
    visit = booking.book(left[0], by=desk, now=NOW)
    states = ["arrived", "missed"]
    outcomes = together(
        lambda: outcome(
            lambda: visits.mark(visit, state=states.pop(), by=desk, now=SOON)
        ),
        times=2,
    )
    visit.refresh_from_db()
    # An arrival may follow on a visit that was missed, never the other way round.
    assert sorted(outcomes) in (["CannotMark", "done"], ["done", "done"])
    assert visit.state == "arrived"
