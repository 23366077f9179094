"""Rooms, kinds of visit, working hours, absences, and what is free in the end."""

from datetime import date, time, timedelta

import pytest

from clinic import diary, schedules
from clinic.clinics import CannotChange, Span
from clinic.models import AuditEntry
from tests import factories
from tests.factories import NOW, SOON

pytestmark = pytest.mark.django_db
TUESDAY = NOW.date()


def test_rooms_and_kinds_are_added_and_taken_out_of_use(clinic, owner):
    room = schedules.add_room(clinic, name=" Blue  room ", by=owner, now=NOW)
    kind = schedules.add_kind(clinic, name="First", minutes=45, by=owner, now=NOW)
    assert (str(room), str(kind)) == ("Blue room", "First")
    for row in (room, kind):
        schedules.retire(row, by=owner, now=NOW)
    assert not clinic.rooms.in_use()
    assert not clinic.visit_types.in_use()
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "room.added",
        "visit_type.added",
        "room.retired",
        "visit_type.retired",
    ]
    # The name is free again.
    schedules.add_room(clinic, name="Blue room", by=owner, now=NOW)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_room_has_a_name(clinic, owner, name):
    with pytest.raises(CannotChange, match="Give it a name"):
        schedules.add_room(clinic, name=name, by=owner, now=NOW)


def test_a_name_is_there_once(clinic, owner):
    factories.make_room(clinic, "Blue")
    factories.make_kind(clinic, "First")
    with pytest.raises(CannotChange, match="a room of this name"):
        schedules.add_room(clinic, name="Blue", by=owner, now=NOW)
    with pytest.raises(CannotChange, match="a kind of visit of this name"):
        schedules.add_kind(clinic, name="First", minutes=30, by=owner, now=NOW)


@pytest.mark.parametrize("minutes", [4, 241])
def test_a_visit_takes_5_to_240_minutes(clinic, owner, minutes):
    with pytest.raises(CannotChange, match="5 to 240 minutes"):
        schedules.add_kind(clinic, name="Odd", minutes=minutes, by=owner, now=NOW)


@pytest.mark.parametrize(
    ("spans", "why"),
    [
        ([Span(1, time(12), time(9))], "must be after the beginning"),
        ([Span(1, time(9), time(12)), Span(1, time(11), time(13))], "overlap"),
    ],
)
def test_a_week_that_cannot_be(practitioner, owner, spans, why):
    with pytest.raises(CannotChange, match=why):
        schedules.set_week(practitioner, spans=spans, by=owner, now=NOW)


def at_work(practitioner, first=TUESDAY, last=TUESDAY):
    clinic = practitioner.clinic
    agenda = diary.read(clinic, first=first, last=last)
    return [
        (f"{starts:%a %H:%M}", f"{ends:%H:%M}")
        for starts, ends in agenda.at_work(practitioner)
    ]


def test_without_own_hours_the_clinics_hold(practitioner):
    assert at_work(practitioner) == [("Tue 08:00", "18:00")]


def test_own_hours_with_a_break_and_an_absence(practitioner, owner):
    spans = [Span(1, time(13), time(17)), Span(1, time(9), time(12))]
    schedules.set_week(practitioner, spans=spans, by=owner, now=NOW)
    away = schedules.leave(
        practitioner,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        reason="Training",
        by=owner,
        now=NOW,
    )
    both = [("Tue 09:00", "10:00"), ("Tue 14:00", "17:00")]
    assert at_work(practitioner) == both
    # Not on other days: the own week holds, and Wednesday is not in it.
    assert at_work(practitioner, last=TUESDAY + timedelta(days=1)) == both
    schedules.come_back(away, by=owner, now=NOW)
    assert at_work(practitioner) == [("Tue 09:00", "12:00"), ("Tue 13:00", "17:00")]


def test_leave_ends_after_it_begins(practitioner, owner):
    with pytest.raises(CannotChange, match="must be after the beginning"):
        schedules.leave(
            practitioner, starts_at=NOW, ends_at=NOW, reason="", by=owner, now=NOW
        )


def test_an_agenda_knows_who_is_there_and_what_is_free(practitioner, patient):
    visit = factories.make_appointment(patient, practitioner)
    factories.make_appointment(
        patient, practitioner, starts_at=SOON + timedelta(hours=2), state="cancelled"
    )
    agenda = diary.read(practitioner.clinic, first=TUESDAY, last=TUESDAY)
    assert agenda.practitioners == (practitioner,)
    assert agenda.of(practitioner) == [visit]
    day = agenda.on(TUESDAY)
    assert agenda.free(practitioner) == [
        (day[0] + timedelta(hours=8), visit.starts_at),
        (visit.ends_at, day[0] + timedelta(hours=18)),
    ]
    assert agenda.free(practitioner, but=visit) == agenda.at_work(practitioner)


def test_who_left_the_clinic_has_no_column(clinic, practitioner):
    gone = factories.make_practitioner(clinic)
    gone.user.is_active = False
    gone.user.save()
    assert diary.everybody(clinic) == [practitioner]


def test_the_days_of_an_agenda_are_the_clinics_own(clinic, practitioner):
    clinic.time_zone = "Pacific/Auckland"
    clinic.save()
    agenda = diary.read(clinic, first=date(2026, 4, 4), last=date(2026, 4, 5))
    starts, ends = agenda.on(date(2026, 4, 5))
    # The clocks go back that night.
    assert (ends - starts, starts.hour) == (timedelta(hours=25), 11)
