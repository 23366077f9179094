"""Today by therapists, the session that comes of a visit, advice while booking."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import visits
from clinic.models import Appointment
from needling import day, sessions
from tests import factories
from tests.factories import NOW, SOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY = NOW.date()


@pytest.fixture
def ready(patient, practitioner):
    """The patient may be needled."""
    factories.make_ready(patient, practitioner)
    return patient


@pytest.fixture
def visit(ready, practitioner):
    return factories.make_appointment(ready, practitioner)


def strip(client, user):
    client.force_login(user)
    return client.hx_get(reverse("needling:today_strip")).content.decode()


def test_cards_by_therapist_in_order_of_time(clinic, patient, practitioner, visit):
    other = factories.make_practitioner(clinic)
    early = factories.make_appointment(
        factories.make_patient(clinic), practitioner, starts_at=NOW
    )
    missed = factories.make_appointment(
        factories.make_patient(clinic), other, state="missed"
    )
    gone = factories.make_patient(clinic)
    factories.make_appointment(
        gone, other, starts_at=SOON + timedelta(hours=1), state="cancelled"
    )
    columns = day.columns(clinic, day=TODAY)
    shown = {
        column.practitioner: [card.appointment for card in column.cards]
        for column in columns
    }
    assert shown == {practitioner: [early, visit], other: [missed]}


def test_a_session_without_a_visit_has_a_card_too(clinic, ready, practitioner):
    session = factories.make_draft(ready, practitioner=practitioner)
    (column,) = day.columns(clinic, day=TODAY)
    (card,) = column.cards
    assert (card.appointment, card.session) == (None, session)


def test_a_first_visit_is_marked(clinic, patient, practitioner, visit):
    known = factories.make_patient(clinic)
    factories.make_signed_session(
        known, practitioner=practitioner, ended_at=NOW - timedelta(days=9)
    )
    factories.make_appointment(known, practitioner, starts_at=SOON + timedelta(hours=1))
    (column,) = day.columns(clinic, day=TODAY)
    assert [card.is_first for card in column.cards] == [True, False]


def test_the_number_of_queries_does_not_grow(
    client, desk, clinic, practitioner, django_assert_max_num_queries
):
    for number in range(6):
        factories.make_appointment(
            factories.make_patient(clinic),
            practitioner,
            starts_at=SOON + timedelta(minutes=30 * number),
        )
    client.force_login(desk)
    with django_assert_max_num_queries(7):
        client.hx_get(reverse("needling:today_strip"))


def test_each_act_about_the_patient_asks_for_readiness_anew(
    clinic, patient, practitioner, visit
):
    def stamp():
        return day.columns(clinic, day=TODAY)[0].cards[0].stamp

    before = stamp()
    assert stamp() == before
    factories.make_screening(patient, practitioner=practitioner)
    assert stamp() != before


def test_a_session_begins_and_ends_its_visit(client, therapist, ready, visit):
    client.force_login(therapist)
    client.post(reverse("needling:session_start", args=[ready.pk]))
    visit.refresh_from_db()
    assert visit.state == "started"
    draft = visit.session
    factories.write_note(draft, factories.site_row())
    visits.end(visit, by=therapist, now=NOW)
    visit.refresh_from_db()
    assert visit.state == "done"


def test_signing_ends_the_visit(ready, practitioner, visit):
    draft = factories.make_filled_draft(ready, practitioner=practitioner)
    type(draft).objects.filter(pk=draft.pk).update(appointment=visit)
    visits.begin(visit, by=practitioner.user, now=NOW)
    sessions.sign(draft, by=practitioner.user, now=NOW)
    visit.refresh_from_db()
    assert (visit.state, visit.done_at) == ("done", NOW)


def test_what_was_marked_otherwise_stays(patient, practitioner, desk):
    gone = factories.make_appointment(patient, practitioner, state="cancelled")
    visits.begin(gone, by=desk, now=NOW)
    visits.end(gone, by=desk, now=NOW)
    gone.refresh_from_db()
    assert gone.state == "cancelled"


def test_the_visit_of_a_session_is_the_nearest_open_one(patient, practitioner):
    def find():
        return day.visit_of(patient, practitioner, now=NOW)

    assert find() is None
    far = factories.make_appointment(
        patient, practitioner, starts_at=NOW + timedelta(hours=6)
    )
    assert find() == far
    near = factories.make_appointment(patient, practitioner)
    assert find() == near
    other = factories.make_practitioner(patient.clinic)
    assert day.visit_of(patient, other, now=NOW) is None
    visits.mark(near, state=Appointment.State.MISSED, by=practitioner.user, now=SOON)
    assert find() == far


def test_the_page_marks_and_starts(client, desk, therapist, ready, visit):
    text = strip(client, desk)
    assert reverse("clinic:appointment_mark", args=[visit.pk]) in text
    assert reverse("needling:visit_chips", args=[visit.pk]) in text
    assert "Start a session" not in text
    assert "Missed" not in text
    assert "Start a session" in strip(client, therapist)
    visits.mark(visit, state="missed", by=desk, now=SOON)
    text = strip(client, therapist)
    assert "Not “Missed”" in text
    assert "Start a session" not in text


def test_a_quiet_day_says_what_to_do(client, desk):
    assert "Visits are booked in the diary." in strip(client, desk)


def test_chips_of_a_visit_lead_to_what_mends_it(client, desk, patient, practitioner):
    visit = factories.make_appointment(patient, practitioner)
    client.force_login(desk)
    page = client.hx_get(reverse("needling:visit_chips", args=[visit.pk]))
    text = page.content.decode()
    assert "Screening missing" in text
    assert reverse("needling:prescreening", args=[patient.pk]) in text


def advice(patient, at):
    return list(day.advice(patient, at=at))


def test_too_soon_is_said_while_booking(patient, practitioner):
    factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(hours=2)
    )
    (soon,) = advice(patient, NOW + timedelta(hours=18))
    assert "Only 20 hours after the last needles; usual are 72" in soon
    assert advice(patient, NOW + timedelta(days=4)) == []


def test_where_in_the_plan_a_visit_would_stand(patient, practitioner):
    factories.make_plan(patient, practitioner=practitioner, sessions=1)
    (first,) = advice(patient, NOW + timedelta(days=1))
    assert first == "This would be session 1 of 1."
    factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW + timedelta(days=2)
    )
    (through,) = advice(patient, NOW + timedelta(days=30))
    assert "The plan of 1 sessions is through" in through


@pytest.mark.parametrize("at", ["2026-03-11T09:00", "", "soon"])
def test_the_strip_while_booking(client, desk, patient, practitioner, at):
    factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(hours=2)
    )
    client.force_login(desk)
    address = reverse("needling:booking_strip", args=[patient.pk])
    page = client.get(address, {"at": at, "who": str(practitioner.pk)})
    text = page.content.decode()
    assert "Screening" in text
    assert "after the last needles" in text
    assert "Neck" not in text
