"""The day of a visit, as drawn; the database refuses what is not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from clinic import visits
from clinic.models import Appointment
from tests import factories
from tests.factories import NOW, SOON

pytestmark = pytest.mark.django_db
S = Appointment.State
LATER = SOON + timedelta(minutes=5)
MOMENTS = ("arrived_at", "started_at", "done_at", "missed_at", "cancelled_at")


def a_visit(patient, practitioner, state):
    return factories.make_appointment(patient, practitioner, state=state)


@pytest.fixture
def booked(patient, practitioner):
    return a_visit(patient, practitioner, S.BOOKED)


def moments(visit):
    visit.refresh_from_db()
    return [name for name in MOMENTS if getattr(visit, name) is not None]


def test_each_step_has_its_moment(booked, desk):
    seen = []
    for minutes, state in enumerate((S.ARRIVED, S.STARTED, S.DONE)):
        now = SOON + timedelta(minutes=minutes)
        visits.mark(booked, state=state, by=desk, now=now)
        seen.append(moments(booked))
    assert seen == [
        ["arrived_at"],
        ["arrived_at", "started_at"],
        ["arrived_at", "started_at", "done_at"],
    ]
    assert booked.done_at - booked.arrived_at == timedelta(minutes=2)


def test_a_visit_that_starts_has_arrived(booked, desk):
    visits.mark(booked, state=S.STARTED, by=desk, now=LATER)
    booked.refresh_from_db()
    assert (booked.arrived_at, booked.started_at) == (LATER, LATER)


def test_a_second_tap_changes_nothing(booked, desk):
    visits.mark(booked, state=S.ARRIVED, by=desk, now=SOON)
    visits.mark(booked, state=S.ARRIVED, by=desk, now=LATER)
    booked.refresh_from_db()
    assert booked.arrived_at == SOON


def test_missed_after_its_time_and_came_after_all(booked, desk):
    with pytest.raises(visits.CannotMark, match="has not begun yet"):
        visits.mark(booked, state=S.MISSED, by=desk, now=NOW)
    visits.mark(booked, state=S.MISSED, by=desk, now=LATER)
    assert moments(booked) == ["missed_at"]
    visits.mark(booked, state=S.ARRIVED, by=desk, now=LATER)
    assert moments(booked) == ["arrived_at"]


@pytest.mark.parametrize("state", sorted(visits.BACK))
def test_each_step_is_taken_back(patient, practitioner, desk, state):
    visit = a_visit(patient, practitioner, state)
    back = visits.take_back(visit, state=state, by=desk, now=LATER)
    assert back.state == visits.BACK[state]
    with pytest.raises(visits.CannotMark, match="marked this visit already"):
        visits.take_back(visit, state=state, by=desk, now=LATER)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (S.DONE, S.ARRIVED),
        (S.STARTED, S.MISSED),
        (S.BOOKED, S.DONE),
        (S.CANCELLED, S.ARRIVED),
        (S.MISSED, S.STARTED),
    ],
)
def test_a_step_that_does_not_follow_is_told(patient, practitioner, desk, state, step):
    visit = a_visit(patient, practitioner, state)
    with pytest.raises(visits.CannotMark, match="marked this visit already"):
        visits.mark(visit, state=step, by=desk, now=LATER)


DRAWN = {
    (S.BOOKED, S.ARRIVED),
    (S.BOOKED, S.STARTED),
    (S.BOOKED, S.MISSED),
    (S.BOOKED, S.CANCELLED),
    (S.ARRIVED, S.STARTED),
    (S.ARRIVED, S.BOOKED),
    (S.ARRIVED, S.CANCELLED),
    (S.STARTED, S.DONE),
    (S.STARTED, S.ARRIVED),
    (S.DONE, S.STARTED),
    (S.MISSED, S.BOOKED),
    (S.MISSED, S.ARRIVED),
}
NOT_DRAWN = [
    (one, other)
    for one in S.values
    for other in S.values
    if one != other and (one, other) not in DRAWN
]


def columns_of(state):
    """Exactly what belongs to the state."""
    has_come = state in (S.ARRIVED, S.STARTED, S.DONE)
    return {
        "state": state,
        "arrived_at": LATER if has_come else None,
        "started_at": LATER if state in (S.STARTED, S.DONE) else None,
        "done_at": LATER if state == S.DONE else None,
        "missed_at": LATER if state == S.MISSED else None,
        "cancelled_at": LATER if state == S.CANCELLED else None,
        "cancelled_why": "patient" if state == S.CANCELLED else "",
    }


@pytest.mark.parametrize(("one", "other"), NOT_DRAWN)
def test_the_database_refuses_what_is_not_drawn(patient, practitioner, one, other):
    visit = a_visit(patient, practitioner, one)
    rows = Appointment.objects.filter(pk=visit.pk)
    with pytest.raises(ProgrammingError, match="Invalid transition"):
        rows.update(**columns_of(other))


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("name", MOMENTS)
def test_a_state_and_its_moment_come_together(patient, practitioner, state, name):
    visit = a_visit(patient, practitioner, state)
    wrong = None if getattr(visit, name) else LATER
    rows = Appointment.objects.filter(pk=visit.pk)
    with pytest.raises(IntegrityError, match=f"appointment_{name}|cancelled_why"):
        rows.update(**{name: wrong})
