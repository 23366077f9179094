"""Six needles in two regions, logged and signed: how many taps, how many keys.

Everything that touches the page is counted: a tap, a choice, a keystroke. The patient
has been here before, so that the screening asks for nothing new.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from needling.models import Session
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 60
# Two sites in two regions with three needles each.
SITES = ("soleus", "gluteus_medius")
EACH = 3


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March."""
    factories.load_reference()
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def draft(practitioner):
    """A second visit that has just begun; what the screening asks is minded."""
    before = factories.NOW - timedelta(days=20)
    signed = factories.make_signed_session(
        practitioner=practitioner, ended_at=before, muscles=["soleus"]
    )
    return factories.make_draft(
        signed.patient,
        practitioner=practitioner,
        now=factories.NOW - factories.noting.LENGTH,
    )


class Counted:
    """A tab in which every tap and every key is counted."""

    def __init__(self, tab):
        self.tab, self.taps, self.keys = tab, 0, 0

    def tap(self, place, times=1):
        for _ in range(times):
            place.click()
            self.taps += 1

    def choose(self, place, value):
        """A choice of a list: one tap to open it, one to choose."""
        place.select_option(value)
        self.taps += 2

    def press(self, *keys):
        for key in keys:
            self.tab.keyboard.press(key)
            self.keys += 1

    @property
    def total(self):
        return self.taps + self.keys


@pytest.fixture
def hand(server, signed_in, draft):
    """The note, open under a counted hand on a tablet."""
    tab = signed_in(draft.practitioner.user, width=820, has_touch=True)
    tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
    expect(tab.locator("[data-save-state]")).to_have_text("nothing changed yet")
    return Counted(tab)


def site(hand, muscle):
    """One site by touch: muscle, side, three needles, in, twitches, out."""
    tab = hand.tab
    hand.choose(tab.locator("#new-muscle"), muscle)
    hand.choose(tab.locator("#new-side"), "left")
    hand.tap(tab.get_by_role("button", name="Add", exact=True))
    card = tab.locator("[data-site]").first
    expect(card.locator(".site-quick [data-note-set^=depth_mm]").first).to_be_visible()
    hand.tap(card.locator("[data-note-set^=depth_mm]").first)
    hand.tap(card.get_by_role("button", name="Middle", exact=True))
    hand.tap(card.get_by_label("Needles", exact=True))
    hand.press("Control+a", str(EACH), "Tab")
    hand.tap(card.get_by_role("button", name="Needle in"))
    hand.tap(card.locator("[data-note-tap]"), times=3)
    hand.tap(card.locator("[data-clock-out]"), times=EACH)


def finish(hand):
    tab = hand.tab
    hand.tap(tab.locator("[data-note-expected]"))
    hand.tap(tab.locator("[data-note-all='pain_during=4']"))
    hand.choose(tab.locator("#id_position"), "prone")
    hand.tap(tab.locator("#id_verbal_consent"))
    hand.choose(tab.locator("#id_pain_before"), "6")
    hand.choose(tab.locator("#id_pain_after"), "3")
    hand.tap(tab.locator("[data-note-count]"))
    hand.tap(tab.get_by_role("button", name="Sign", exact=True))


def signed(hand, draft, how):
    expect(hand.tab.get_by_text("The note is signed and locked.")).to_be_visible()
    draft.refresh_from_db()
    assert draft.state == Session.State.SIGNED
    assert sum(each.needles for each in draft.sites.all()) == 6
    assert {each.twitches for each in draft.sites.all()} == {3}
    print(f"six needles by {how}: {hand.taps} taps, {hand.keys} keys")  # noqa: T201 (the figure is what this is for)
    assert hand.total <= MOST


def test_by_touch(hand, draft, at_now):
    for muscle in SITES:
        site(hand, muscle)
    # The page's clock has gone on meanwhile, the server's stands still in a test.
    at_now.shift(timedelta(minutes=2))
    finish(hand)
    signed(hand, draft, "touch")


def test_by_keys_alone(hand, draft, at_now):
    """From the heading of the sites, where the skip link and Tab lead."""
    hand.tab.locator("#needle-sites").focus()
    hand.press("b", "p", "Tab", "Space", "Tab", "6", "Escape")
    for letters in ("sol", "glu"):
        hand.press("n", *letters, "Tab", "l", "Tab", "Enter")
        card = hand.tab.locator("[data-site]").first
        expect(card).to_be_focused()
        quick = card.locator(".site-quick [data-note-set^=depth_mm]").first
        expect(quick).to_be_visible()
        hand.press(str(EACH), "u", "m", "i", "+", "+", "+", *["o"] * EACH)
        hand.press("p", "4", "Enter")
    at_now.shift(timedelta(minutes=2))
    hand.press("r", "c", "f", "3", "Escape", "s")
    signed(hand, draft, "keys")
