"""The diary and Today in a browser: booked by keys, marked in one tap, drawn once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clinic import visits
from clinic.models import Appointment, User
from tests import factories

pytestmark = pytest.mark.browser
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
WIDTHS = [(1280, "light"), (390, "dark"), (1920, "light")]


@pytest.fixture
def day(transactional_db):
    """A therapist at work today at any hour, with one visit; whoever is at the desk."""
    now = timezone.now()
    practitioner = factories.make_practitioner(factories.make_clinic())
    clinic = practitioner.clinic
    clinic.opening_hours.all().delete()
    for weekday in range(7):
        clinic.opening_hours.create(weekday=weekday, opens="00:00", closes="23:45")
    factories.make_kind(clinic, "Follow-up")
    desk = factories.make_user(clinic, User.Role.FRONT_DESK)
    patient = factories.make_patient(clinic, given_name="Ann", family_name="Brook")
    visit = factories.make_appointment(
        patient,
        practitioner,
        starts_at=now.replace(second=0, microsecond=0),
        by=desk,
        override="For the test",
        now=now,
    )
    return practitioner, desk, visit


def pages(visit):
    """Every page of the diary."""
    kind = visit.kind_id
    new = reverse("clinic:appointment_new")
    return [
        reverse("clinic:today"),
        reverse("clinic:diary"),
        f"{reverse('clinic:diary')}?who={visit.practitioner_id}",
        f"{reverse('clinic:diary')}?moving={visit.pk}",
        reverse("clinic:day_sheet"),
        f"{new}?q=Brook",
        f"{new}?patient={visit.patient_id}&kind={kind}",
        reverse("clinic:appointment_detail", args=[visit.pk]),
        reverse("clinic:waiting_list"),
        reverse("clinic:report_list"),
        reverse("clinic:missed_report"),
    ]


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_every_page_is_accessible(server, day, signed_in, axe, width, scheme):
    _practitioner, desk, visit = day
    page = signed_in(desk, width=width, color_scheme=scheme)
    for address in pages(visit):
        page.goto(server + address)
        page.wait_for_load_state("networkidle")
        axe(page)
        assert page.evaluate(FITS), address


def test_a_slot_is_found_and_booked_by_keys(server, day, signed_in):
    practitioner, desk, _visit = day
    page = signed_in(desk)
    tomorrow = timezone.now().date() + timedelta(days=1)
    page.goto(f"{server}{reverse('clinic:diary')}?day={tomorrow.isoformat()}")
    page.get_by_role("link", name="09:00,").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("Name, phone, date of birth or number").last.fill("Brook")
    page.get_by_role("link", name="Ann Brook").first.click()
    page.get_by_role("button", name="Book").click()
    page.get_by_text("Ann Brook is booked for").wait_for()
    made = practitioner.appointments.latest("booked_at")
    assert f"{made.starts_at:%H:%M}" == "09:30"


def test_today_marks_in_one_tap_and_keeps_the_focus(server, day, signed_in):
    _practitioner, desk, visit = day
    page = signed_in(desk)
    page.goto(server + reverse("clinic:today"))
    page.get_by_role("button", name="Arrived", exact=True).click()
    step = page.locator(f"#step-{visit.pk}")
    expect(step).to_have_text("Started")
    expect(step).to_be_focused()
    visit.refresh_from_db()
    assert visit.state == "arrived"


def test_today_follows_by_itself_without_drawing_what_stays(server, day, signed_in):
    _practitioner, desk, visit = day
    page = signed_in(desk)
    page.goto(server + reverse("clinic:today"))
    card = page.locator(".day-card")
    expect(card.get_by_text("Screening missing")).to_be_visible()
    card.evaluate("(card) => { card.dataset.seen = 'yes'; }")
    page.wait_for_timeout(11000)
    assert card.get_attribute("data-seen") == "yes"
    now = timezone.now()
    visits.mark(visit, state=Appointment.State.ARRIVED, by=desk, now=now)
    expect(card.get_by_text("Arrived", exact=False).first).to_be_visible(timeout=15000)
