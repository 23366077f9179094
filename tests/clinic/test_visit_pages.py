"""One visit: moved and cancelled in two taps, marked in one, told when too late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic import booking, visits, waiting
from clinic.models import WaitingEntry
from tests import factories
from tests.factories import NOW, SOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def page(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def visit(patient, practitioner):
    return factories.make_appointment(patient, practitioner)


def detail(page, visit):
    return page.get(reverse("clinic:appointment_detail", args=[visit.pk]))


def post(page, what, visit, data, **kwargs):
    address = reverse(f"clinic:appointment_{what}", args=[visit.pk])
    return page.post(address, data, **kwargs)


def slot(visit, at="2026-03-10T14:00"):
    return {"slot": f"{at} {visit.practitioner_id}", "seen": "0"}


def test_moved_in_two_taps(page, visit):
    assertContains(detail(page, visit), f"moving={visit.pk}")
    table = page.get(reverse("clinic:diary"), {"moving": str(visit.pk)})
    assertContains(table, "Choose a free slot for")
    assertContains(table, f'value="2026-03-10T14:00 {visit.practitioner_id}"')
    response = post(page, "move", visit, slot(visit))
    assert response["Location"] == "/diary/?day=2026-03-10"
    visit.refresh_from_db()
    assert visit.starts_at == NOW + timedelta(hours=4)


def test_a_clash_while_moving(page, visit, desk):
    other = factories.make_appointment(
        factories.make_patient(visit.clinic),
        visit.practitioner,
        starts_at=SOON + timedelta(hours=3, minutes=30),
    )
    response = post(page, "move", visit, slot(visit))
    assertContains(response, "has a visit from 14:00 to 14:30", status_code=409)
    assertContains(response, "Move it all the same", status_code=409)
    again = post(page, "move", visit, {**slot(visit), "override": "Twins"})
    assert again.status_code == 303
    visit.refresh_from_db()
    assert (visit.starts_at, visit.override_by) == (other.starts_at, desk)


def test_who_comes_second_is_told(page, visit, desk):
    to = booking.Place(visit.practitioner, SOON + timedelta(hours=1), None, 0)
    booking.move(visit, to=to, by=desk, now=NOW)
    moved = post(page, "move", visit, slot(visit))
    assertContains(moved, "Somebody else changed this visit", status_code=409)
    assertNotContains(moved, "all the same", status_code=409)
    late = {"why": "patient", "seen": "0"}
    response = post(page, "cancel", visit, late, follow=True)
    assertContains(response, "Somebody else changed this visit")


@pytest.mark.parametrize("wrong", ["", "soon x", "2026-03-10T14:00 nobody"])
def test_no_slot_was_chosen(page, visit, wrong):
    response = post(page, "move", visit, {"slot": wrong, "seen": "0"}, follow=True)
    assertContains(response, "Choose a free slot.")


def test_cancelled_with_a_reason(page, visit, desk):
    other = factories.make_patient(visit.clinic)
    request = waiting.Request(visit.kind)
    waiting.add(other, request=request, by=desk, now=NOW)
    response = post(page, "cancel", visit, {"why": "clinic", "seen": "0"}, follow=True)
    assertContains(response, "The visit is cancelled.")
    assertContains(response, "1 patient waits for a slot")
    assertContains(response, "The clinic cannot see the patient")


def test_a_series_is_cancelled_from_here_on(page, patient, practitioner, desk):
    wish = factories.make_wish(patient, practitioner)
    made = booking.book_series(wish, weeks_apart=1, times=3, by=desk, now=NOW)
    assertContains(detail(page, made[1]), "every later visit of this series")
    data = {"why": "patient", "seen": "0", "later": "on"}
    response = post(page, "cancel", made[1], data, follow=True)
    assertContains(response, "2 visits are cancelled.")


@pytest.mark.parametrize("wrong", [{}, {"why": "x", "seen": "0"}, {"why": "patient"}])
def test_no_reason_no_cancelling(page, visit, wrong):
    assertContains(post(page, "cancel", visit, wrong, follow=True), "Say why")


def test_one_tap_marks_and_one_takes_back(page, visit):
    response = post(page, "mark", visit, {"state": "arrived"})
    assert response["Location"] == f"/visits/{visit.pk}/"
    visit.refresh_from_db()
    assert visit.state == "arrived"
    back = {"state": "arrived", "back": "yes", "from": "today"}
    assert post(page, "mark", visit, back)["Location"] == "/"
    visit.refresh_from_db()
    assert visit.state == "booked"


def test_htmx_is_told_and_the_day_asks_anew(page, visit):
    answer = post(page, "mark", visit, {"state": "arrived"}, headers=HTMX)
    assert (answer["HX-Trigger"], answer.content.strip()) == ("visits-changed", b"")
    answer = post(page, "mark", visit, {"state": "missed"}, headers=HTMX)
    assertContains(answer, "Somebody has marked this visit already: Arrived.")


HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("state", ["", "cancelled", "booked"])
def test_only_a_step_is_taken(page, visit, state):
    response = post(page, "mark", visit, {"state": state}, follow=True)
    assertContains(response, "Choose what became of the visit.")


def test_a_missed_visit_says_who_marked_it(page, visit, desk):
    visits.mark(visit, state="missed", by=desk, now=SOON)
    response = detail(page, visit)
    assertContains(response, "Missed")
    assertContains(response, "appointment.missed")
    assertContains(response, desk.email)


def test_the_patients_page_lists_visits(page, visit, patient):
    strip = page.hx_get(reverse("clinic:visits_strip", args=[patient.pk]))
    assertContains(strip, "Tue 10 Mar 2026, 10:30")
    assertContains(strip, "Put onto the waiting list")
    assertContains(page.get(reverse("clinic:visits_strip", args=[patient.pk])), "<h1>")
    assertContains(
        page.get(reverse("clinic:patient_detail", args=[patient.pk])),
        reverse("clinic:visits_strip", args=[patient.pk]),
    )


def test_the_waiting_list(page, patient, clinic):
    kind = factories.make_kind(clinic, "Long visit")
    assertContains(page.get(reverse("clinic:waiting_list")), "Nobody is waiting")
    new = reverse("clinic:waiting_new", args=[patient.pk])
    assertContains(page.get(new), "Any therapist")
    data = {"kind": str(kind.pk), "note": "Mornings", "last_day": "2026-04-01"}
    listed = page.post(new, data, follow=True)
    for words in ("Long visit", "Mornings", "not after", "any therapist"):
        assertContains(listed, words)
    twice = page.post(new, data)
    assertContains(twice, "on the waiting list already", status_code=422)
    entry = WaitingEntry.objects.get()
    gone = reverse("clinic:waiting_withdraw", args=[entry.pk])
    assertContains(page.post(gone, follow=True), "Taken off the waiting list.")
