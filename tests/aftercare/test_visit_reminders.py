"""Reminders of visits: 48 and 2 hours before, taken back with the visit."""

from datetime import timedelta

import pytest

from aftercare import dispatch, visitreminders
from aftercare.models import AftercarePolicy, Message, VisitReminder
from clinic import booking, patients, visits
from clinic.booking import Place
from tests import factories
from tests.aftercare.texting import PHONE, text
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# A Friday morning: the reminders are due on Wednesday and on that morning.
FRIDAY = NOW + timedelta(days=3)


@pytest.fixture
def patient(clinic):
    return factories.make_patient(clinic, given_name="Ann")


@pytest.fixture
def visit(patient, practitioner):
    return factories.make_appointment(patient, practitioner, starts_at=FRIDAY)


def planned(visit):
    rows = VisitReminder.objects.planned().filter(appointment=visit)
    return sorted((row.kind, row.due_at) for row in rows)


def queued(**lookup):
    return Message.objects.filter(purpose="visit", **lookup)


def test_planned_with_the_booking(visit):
    assert planned(visit) == [
        ("h2", FRIDAY - 2 * HOUR),
        ("h48", FRIDAY - 48 * HOUR),
    ]
    visitreminders.plan(visit, now=NOW)
    assert len(planned(visit)) == 2


def test_whoever_books_late_is_not_told_what_they_know(patient, practitioner):
    soon = factories.make_appointment(patient, practitioner)
    assert planned(soon) == []
    today = NOW + 5 * HOUR
    later = factories.make_appointment(patient, practitioner, starts_at=today)
    assert planned(later) == [("h2", today - 2 * HOUR)]


def test_quiet_hours_move_it_before(patient, practitioner):
    early = FRIDAY - 2 * HOUR
    visit = factories.make_appointment(patient, practitioner, starts_at=early)
    evening = (FRIDAY - timedelta(days=1)).replace(hour=20, minute=30)
    assert planned(visit)[0] == ("h2", evening)


def remind(now):
    return visitreminders.remind(now=now)


def test_queued_once_when_due(visit):
    assert remind(FRIDAY - 49 * HOUR) == {"queued": 0, "cancelled": 0}
    assert remind(FRIDAY - 48 * HOUR) == {"queued": 1, "cancelled": 0}
    assert remind(FRIDAY - 48 * HOUR) == {"queued": 0, "cancelled": 0}
    message = queued().get()
    assert (message.template, message.patient, message.channel) == (
        "visit",
        visit.patient,
        "email",
    )
    assert message.send_before == FRIDAY - timedelta(minutes=30)


@pytest.mark.parametrize("state", ["arrived", "cancelled"])
def test_nobody_is_reminded_of_what_is_over(visit, desk, state):
    if state == "arrived":
        visits.mark(visit, state=state, by=desk, now=NOW)
        assert remind(FRIDAY - 48 * HOUR) == {"queued": 0, "cancelled": 1}
    else:
        booking.cancel(visit, why="patient", seen=0, by=desk, now=NOW)
        assert remind(FRIDAY) == {"queued": 0, "cancelled": 0}
    assert not queued()


def test_too_late_after_an_outage(visit):
    assert remind(FRIDAY - timedelta(minutes=20)) == {"queued": 0, "cancelled": 2}
    reasons = set(VisitReminder.objects.values_list("reason", flat=True))
    assert reasons == {"it is too late to remind"}


def test_a_clinic_may_switch_them_off(visit):
    AftercarePolicy.objects.create(clinic=visit.clinic, visit_reminders=False)
    assert remind(FRIDAY - 48 * HOUR) == {"queued": 0, "cancelled": 1}


def test_an_opt_out_of_their_own(visit, desk):
    point = visit.patient.contact_points.get()
    patients.stop_visit_reminders(point, by=desk, now=NOW)
    assert remind(FRIDAY - 48 * HOUR) == {"queued": 0, "cancelled": 1}
    assert "no usable" in VisitReminder.objects.get(kind="h48").reason
    # Check-ins are another matter.
    assert point.check_ins_off_at is None
    patients.resume_visit_reminders(point, by=desk, now=NOW)
    assert remind(FRIDAY - 2 * HOUR) == {"queued": 1, "cancelled": 0}


def to(visit, starts_at):
    return Place(visit.practitioner, starts_at, None, visit.sequence)


def test_moved_before_anything_left_says_nothing(visit, desk):
    remind(FRIDAY - 48 * HOUR)
    later = FRIDAY + timedelta(days=3)
    moved = booking.move(visit, to=to(visit, later), by=desk, now=FRIDAY - 47 * HOUR)
    assert queued().get().state == "cancelled"
    assert planned(moved) == [("h2", later - 2 * HOUR), ("h48", later - 48 * HOUR)]


def deliver(now):
    return dispatch.deliver_due(clock=lambda: now)


@pytest.fixture
def reminded(visit):
    """The first reminder has left."""
    remind(FRIDAY - 48 * HOUR)
    assert deliver(FRIDAY - 48 * HOUR) == {"sent": 1}
    return visit


def test_the_mail_names_the_time_and_nothing_else(reminded, mailoutbox):
    (mail,) = mailoutbox
    assert "Fri 13 Mar 10:00" in mail.body
    assert "Hello Ann" in mail.body
    for word in ("needl", "treat", "therap", str(reminded.practitioner.user.last_name)):
        assert word not in mail.body + mail.subject


def test_whoever_was_reminded_hears_of_the_new_time(reminded, desk, mailoutbox):
    later = FRIDAY + timedelta(days=3)
    now = FRIDAY - 24 * HOUR
    booking.move(reminded, to=to(reminded, later), by=desk, now=now)
    assert deliver(now) == {"sent": 1}
    assert "moved to Mon 16 Mar 10:00" in mailoutbox[-1].body


def test_whoever_was_reminded_hears_that_it_is_off(reminded, desk, mailoutbox):
    now = FRIDAY - 24 * HOUR
    booking.cancel(reminded, why="clinic", seen=0, by=desk, now=now)
    assert not planned(reminded)
    assert deliver(now) == {"sent": 1}
    assert "is cancelled" in mailoutbox[-1].body


def test_in_the_night_it_waits_for_the_morning(reminded, desk):
    night = (FRIDAY - 24 * HOUR).replace(hour=22)
    booking.cancel(reminded, why="clinic", seen=0, by=desk, now=night)
    assert deliver(night) == {"held": 1}
    assert deliver(FRIDAY - timedelta(minutes=90)) == {"sent": 1}


def test_nobody_to_write_to(reminded, desk):
    point = reminded.patient.contact_points.get()
    patients.opt_out_contact(point, why="said so", by=desk, now=NOW)
    booking.cancel(reminded, why="clinic", seen=0, by=desk, now=NOW)
    assert queued().count() == 1


def test_what_waits_while_the_patient_comes_is_not_sent(visit, desk):
    remind(FRIDAY - 48 * HOUR)
    visits.mark(visit, state="arrived", by=desk, now=NOW)
    assert deliver(FRIDAY - 48 * HOUR) == {"cancelled": 1}


@pytest.fixture
def by_text(settings, clinic, practitioner):
    """A patient who hears by text and was reminded."""
    settings.AFTERCARE_WAYS = {"email": "email", "sms": "console"}
    patient = factories.make_patient(clinic, email="", phone=PHONE)
    visit = factories.make_appointment(patient, practitioner, starts_at=FRIDAY)
    Message.objects.create(
        clinic=clinic,
        key="told",
        purpose="visit",
        channel="sms",
        patient=patient,
        appointment=visit,
        template="visit",
        sent_to=PHONE,
        state="sent",
        created_at=NOW,
        next_attempt_at=NOW,
        sent_at=NOW,
    )
    return patient.contact_points.get()


def test_stop_after_a_reminder_stops_reminders_alone(by_text):
    text("STOP", now=NOW + HOUR)
    by_text.refresh_from_db()
    assert by_text.visit_reminders_off_at == NOW + HOUR
    assert by_text.check_ins_off_at is None
    answer = Message.objects.get(inbound__isnull=False)
    assert answer.template == "stopped_visits"


def test_all_after_a_reminder_stops_everything(by_text):
    text("ALL", now=NOW + HOUR)
    by_text.refresh_from_db()
    assert by_text.state == "opted_out"


def test_what_another_sweep_has_is_left_to_it(visit, monkeypatch):
    later = FRIDAY - HOUR
    due = VisitReminder.objects.due(later).count()
    send = visitreminders._send

    def after_the_other(pk, *, now):
        assert send(pk, now=now)
        return send(pk, now=now)

    monkeypatch.setattr(visitreminders, "_send", after_the_other)
    assert sum(visitreminders.remind(now=later).values()) == 0
    assert due
    assert VisitReminder.objects.due(later).count() == 0
