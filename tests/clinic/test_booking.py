"""Booking, moving and cancelling: what is refused, and with which way out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic import booking, clashes, clinics, patients, schedules
from clinic.audit import Agent
from clinic.booking import Place
from clinic.clashes import CannotBook, ChangedMeanwhile, Clash
from clinic.models import Appointment, AuditEntry
from clinic.signals import (
    appointment_booked,
    appointment_cancelled,
    appointment_moved,
)
from tests import factories
from tests.factories import NOW, SOON

pytestmark = pytest.mark.django_db
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def kind(clinic):
    return factories.make_kind(clinic)


@pytest.fixture
def other(clinic):
    return factories.make_patient(clinic)


@pytest.fixture
def wish(patient, practitioner, kind):
    return factories.make_wish(patient, practitioner, kind=kind)


@pytest.fixture
def booked(wish, desk):
    return booking.book(wish, by=desk, now=NOW)


def to(booked, **columns):
    given = {
        "practitioner": booked.practitioner,
        "starts_at": booked.starts_at + timedelta(hours=2),
        "room": booked.room,
        "seen": booked.sequence,
        **columns,
    }
    return Place(**given)


def test_a_visit_is_booked_with_its_audit_entry(booked, desk, practitioner):
    assert (booked.state, booked.ends_at) == ("booked", SOON + HALF_HOUR)
    entry = AuditEntry.objects.get(action="appointment.booked")
    assert (entry.actor, entry.patient_id) == (desk.email, booked.patient_id)
    assert list(practitioner.appointments.all()) == [booked]


def test_a_taken_time_is_refused_with_the_nearest_free_ones(booked, wish, other, desk):
    late = replace(wish, patient=other, starts_at=SOON + timedelta(minutes=15))
    with pytest.raises(Clash, match=r"has a visit from 10:30 to 11:00\.") as refusal:
        booking.book(late, by=desk, now=NOW)
    assert refusal.value.may_override
    assert refusal.value.nearest == (
        SOON - HALF_HOUR,
        SOON + HALF_HOUR,
        SOON + timedelta(minutes=45),
        SOON + timedelta(minutes=60),
    )
    for moment in refusal.value.nearest:
        with transaction.atomic():
            booking.book(replace(late, starts_at=moment), by=desk, now=NOW)
            transaction.set_rollback(True)


def test_what_touches_does_not_clash(booked, wish, other, desk):
    after = replace(wish, patient=other, starts_at=SOON + HALF_HOUR)
    assert booking.book(after, by=desk, now=NOW).state == "booked"


def test_a_taken_room_is_refused(wish, other, clinic, desk):
    room = factories.make_room(clinic, "Blue")
    booking.book(replace(wish, room=room), by=desk, now=NOW)
    elsewhere = factories.make_practitioner(clinic)
    same = replace(wish, patient=other, practitioner=elsewhere, room=room)
    with pytest.raises(Clash, match="Blue is taken from 10:30 to 11:00"):
        booking.book(same, by=desk, now=NOW)


def test_a_patient_is_not_in_two_places(booked, wish, clinic, desk):
    elsewhere = factories.make_practitioner(clinic)
    with pytest.raises(Clash, match="The patient has a visit from 10:30"):
        booking.book(replace(wish, practitioner=elsewhere), by=desk, now=NOW)


def test_overridden_by_name_with_a_reason(booked, wish, other, desk):
    twin = replace(wish, patient=other, override="Twins are treated together")
    made = booking.book(twin, by=desk, now=NOW)
    assert (made.override_by, made.override_reason) == (
        desk,
        "Twins are treated together",
    )
    entry = AuditEntry.objects.filter(action="appointment.booked").latest("pk")
    assert entry.detail == {"override": True}
    # The overridden visit takes time like every other.
    third = replace(wish, patient=factories.make_patient(wish.patient.clinic))
    with pytest.raises(Clash):
        booking.book(third, by=desk, now=NOW)


def test_nobody_overrides_without_a_name(booked, wish, other):
    nameless = replace(wish, patient=other, override="Just so")
    with pytest.raises(IntegrityError, match="appointment_override_by"):
        booking.book(nameless, by=Agent.SWEEP, now=NOW)


@pytest.mark.parametrize("hours", [-3, 8, 24 * 4])
def test_outside_of_the_hours_is_refused(wish, desk, hours):
    late = replace(wish, starts_at=SOON + timedelta(hours=hours))
    with pytest.raises(Clash, match="does not work then") as refusal:
        booking.book(late, by=desk, now=NOW)
    assert refusal.value.nearest


def test_own_hours_a_break_and_leave_count(wish, practitioner, desk):
    day = NOW.weekday()
    span, clock = clinics.Span, NOW.replace
    spans = [
        span(day, clock(hour=9).time(), clock(hour=10, minute=45).time()),
        span(day, clock(hour=11).time(), clock(hour=13).time()),
    ]
    schedules.set_week(practitioner, spans=spans, by=desk, now=NOW)
    with pytest.raises(Clash, match="does not work then"):
        booking.book(wish, by=desk, now=NOW)
    later = replace(wish, starts_at=SOON + HALF_HOUR)
    schedules.leave(
        practitioner,
        starts_at=later.starts_at,
        ends_at=later.ends_at,
        reason="",
        by=desk,
        now=NOW,
    )
    with pytest.raises(Clash, match="does not work then"):
        booking.book(later, by=desk, now=NOW)


def test_a_closed_day_is_refused(wish, clinic, desk):
    day = SOON.date()
    clinics.close(clinic, first_day=day, last_day=day, reason="", by=desk, now=NOW)
    with pytest.raises(Clash, match="does not work then"):
        booking.book(wish, by=desk, now=NOW)


def test_what_nobody_can_override(wish, patient, practitioner, desk):
    past = replace(wish, starts_at=NOW - timedelta(hours=13), override="x")
    with pytest.raises(CannotBook, match="That time is over"):
        booking.book(past, by=desk, now=NOW)
    practitioner.user.is_active = False
    with pytest.raises(CannotBook, match="no longer works here"):
        booking.book(replace(wish, override="x"), by=desk, now=NOW)
    gone = patients.change_status(patient, status="left", by=desk, now=NOW)
    with pytest.raises(CannotBook, match="no longer comes"):
        booking.book(replace(wish, patient=gone, override="x"), by=desk, now=NOW)


def test_a_visit_is_moved(booked, clinic, desk):
    elsewhere = factories.make_practitioner(clinic)
    room = factories.make_room(clinic)
    place = to(booked, practitioner=elsewhere, room=room)
    moved = booking.move(booked, to=place, by=desk, now=NOW)
    assert (moved.practitioner, moved.room, moved.sequence) == (elsewhere, room, 1)
    assert (moved.starts_at, moved.ends_at) == (
        SOON + timedelta(hours=2),
        SOON + timedelta(hours=2, minutes=30),
    )


def test_its_own_time_is_free_for_a_visit_that_moves(booked, desk):
    place = to(booked, starts_at=SOON + timedelta(minutes=15))
    assert booking.move(booked, to=place, by=desk, now=NOW).sequence == 1


def test_a_clash_refuses_the_move_and_nothing_changes(booked, wish, other, desk):
    later = replace(wish, patient=other, starts_at=SOON + timedelta(hours=2))
    booking.book(later, by=desk, now=NOW)
    with pytest.raises(Clash, match="has a visit from 12:30"):
        booking.move(booked, to=to(booked), by=desk, now=NOW)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence) == (SOON, 0)
    moved = booking.move(
        booked, to=to(booked, override="Both at once"), by=desk, now=NOW
    )
    assert moved.override_by == desk


def test_of_two_who_move_one_is_told(booked, desk):
    booking.move(booked, to=to(booked), by=desk, now=NOW)
    again = to(booked, starts_at=SOON + timedelta(hours=3))
    with pytest.raises(ChangedMeanwhile, match="Somebody else changed this visit"):
        booking.move(booked, to=again, by=desk, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        booking.cancel(booked, why="patient", seen=0, by=desk, now=NOW)


def test_only_what_lies_ahead_is_moved(patient, practitioner, desk):
    come = factories.make_appointment(patient, practitioner, state="arrived")
    with pytest.raises(CannotBook, match="this one is: Arrived"):
        booking.move(come, to=to(come), by=desk, now=NOW)


def test_a_cancelled_visit_frees_its_time(booked, wish, other, desk):
    (gone,) = booking.cancel(booked, why="patient", seen=0, by=desk, now=NOW)
    assert (gone.state, gone.cancelled_why, gone.sequence) == (
        "cancelled",
        "patient",
        1,
    )
    assert booking.book(replace(wish, patient=other), by=desk, now=NOW).pk != gone.pk
    with pytest.raises(CannotBook, match="it is: Cancelled"):
        booking.cancel(gone, why="patient", seen=1, by=desk, now=NOW)


def test_a_series_is_booked_or_nothing(wish, other, desk):
    third = replace(wish, patient=other, starts_at=SOON + timedelta(weeks=2))
    booking.book(third, by=desk, now=NOW)
    with pytest.raises(Clash, match=r"On Tuesday 24 March: .* has a visit from 10:30"):
        booking.book_series(wish, weeks_apart=1, times=4, by=desk, now=NOW)
    assert Appointment.objects.count() == 1
    made = booking.book_series(wish, weeks_apart=2, times=1, by=desk, now=NOW)
    assert [each.starts_at for each in made] == [SOON]


def test_the_rest_of_a_series_is_cancelled_with_one(wish, desk):
    made = booking.book_series(wish, weeks_apart=1, times=4, by=desk, now=NOW)
    assert len({each.series for each in made}) == 1
    gone = booking.cancel(
        made[1], why="clinic", seen=0, and_later=True, by=desk, now=NOW
    )
    assert len(gone) == 3
    left = Appointment.objects.ahead().values_list("pk", flat=True)
    assert list(left) == [made[0].pk]


def test_one_visit_has_no_later_ones(booked, desk):
    gone = booking.cancel(
        booked, why="clinic", seen=0, and_later=True, by=desk, now=NOW
    )
    assert len(gone) == 1


@pytest.fixture
def told():
    heard = []

    def hear(signal, **kwargs):
        heard.append((signal, kwargs["appointment"].pk, kwargs["now"]))

    signals = (appointment_booked, appointment_moved, appointment_cancelled)
    for signal in signals:
        signal.connect(hear)
    yield heard
    for signal in signals:
        signal.disconnect(hear)


def test_each_change_is_told(told, wish, desk):
    booked = booking.book(wish, by=desk, now=NOW)
    moved = booking.move(booked, to=to(booked), by=desk, now=NOW)
    booking.cancel(moved, why="patient", seen=1, by=desk, now=NOW)
    assert [signal for signal, _pk, _now in told] == [
        appointment_booked,
        appointment_moved,
        appointment_cancelled,
    ]


def test_the_room_used_last_is_proposed_while_it_is_free(wish, clinic, desk):
    def proposed(starts_at):
        ends_at = starts_at + HALF_HOUR
        return clashes.free_room(
            wish.practitioner, starts_at=starts_at, ends_at=ends_at
        )

    assert proposed(SOON) is None
    one, two = (factories.make_room(clinic, name) for name in ("1", "2"))
    assert proposed(SOON) == one
    booking.book(replace(wish, room=two), by=desk, now=NOW)
    assert proposed(SOON) == one
    assert proposed(SOON + HALF_HOUR) == two
