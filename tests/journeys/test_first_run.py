"""From an empty clinic to a day at work, as somebody new would do it.

Founded, set up, 200 patients brought in, a day booked and three checked in: on the
pages alone. Prints the clicks (`-s`).
"""

import sys

import pytest
from playwright.sync_api import expect

from clinic.models import Appointment, Patient
from tests import factories
from tests.clinic.importing import a_file, row, work
from tests.journeys.hand import Hand

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("at_now")]
# The first in the file, as they are called.
BOOKED = {
    "10:30": "Annaa Hilla",
    "11:00": "Annba Hilla",
    "11:30": "Annca Hilla",
    "13:00": "Annda Hilla",
    "14:00": "Annea Hilla",
    "15:00": "Annfa Hilla",
}
MOST_CLICKS = 70
MOST_MINUTES = 15


@pytest.fixture
def hand(server, page):
    """Whoever installed the product, before the sign-in."""
    factories.make_user(
        None, email="owner@example.org", password=factories.PASSWORD, is_superuser=True
    )
    page.goto(server)
    return Hand(page)


def sign_in(hand):
    hand.type("E-mail", "owner@example.org")
    hand.type("Password", factories.PASSWORD)
    hand.press("Sign in")


def found(hand):
    hand.type("Name", "Lakeside Physio")
    hand.type("Short name", "Lakeside")
    hand.type("Phone", "020 7946 0123")
    hand.type("Emergency number", "999")
    hand.press("Save and go on")
    hand.go_on("Opening hours")
    hand.press("Save")


def let_in_a_therapist(hand):
    hand.go_on("Therapists")
    hand.press("Add somebody", role="link")
    hand.type("Given name", "Tom")
    hand.type("Family name", "Reed")
    hand.type("E-mail", "tom@example.org")
    hand.click(hand.page.get_by_label("Therapist:"))
    hand.click(hand.page.get_by_label("Clinical lead:"))
    hand.type("Licence number", "PH12345")
    hand.type("Qualification", "Physiotherapist")
    hand.press("Add")
    # Whoever lets somebody in says the password once more.
    hand.type("Password", factories.PASSWORD)
    hand.press("Go on")


def furnish(hand):
    hand.go_on("Rooms")
    for name in ("Blue", "Green"):
        hand.type("Name of the room", name)
        hand.press("Add a room")
    hand.type("Kind of visit", "Follow-up")
    hand.type("Minutes", "30")
    hand.press("Add a kind of visit")


def bring_in(hand, folder):
    """The file is chosen, looked at and started; the background does the rest."""
    path = folder / "patients.csv"
    path.write_bytes(a_file(*map(row, range(200))))
    hand.go_on("Patients")
    hand.clicks += 2
    hand.page.get_by_label("CSV file").set_input_files(path)
    hand.press("Load and look")
    hand.press("Check every row")
    work()
    hand.press("Import now")
    work()
    expect(hand.page.get_by_text("Registered: 200")).to_be_visible(timeout=30_000)


def book(hand, at, name):
    hand.press(f"{at},", role="link")
    hand.type("Name, phone, date of birth or number", name)
    hand.press(name, role="link")
    hand.press("Book")
    hand.page.get_by_text(f"{name} is booked for").wait_for()


def check_in(hand):
    hand.press("Today", role="link")
    for place in range(3):
        card = hand.page.locator(".day-card").nth(place)
        hand.click(card.get_by_role("button", name="Arrived"))
        begin = card.get_by_role("button", name="Started")
        expect(begin).to_be_visible(timeout=30_000)


def test_an_empty_clinic_is_at_work_within_a_quarter_of_an_hour(hand, axe, tmp_path):
    sign_in(hand)
    found(hand)
    let_in_a_therapist(hand)
    furnish(hand)
    bring_in(hand, tmp_path)
    hand.go_on("The first visit")
    for at, name in BOOKED.items():
        book(hand, at, name)
    axe(hand.page)
    check_in(hand)
    arrived = Appointment.objects.filter(state=Appointment.State.ARRIVED)
    assert (Patient.objects.count(), arrived.count()) == (200, 3)
    assert Appointment.objects.count() == len(BOOKED)
    sys.stdout.write(
        f"\n{hand.clicks} clicks, {hand.keys} keys, {hand.minutes:.1f} minutes\n"
    )
    assert hand.clicks <= MOST_CLICKS
    assert hand.minutes < MOST_MINUTES
