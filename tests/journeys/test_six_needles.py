"""Six needles in two regions, logged and signed: how many taps, how many keys.

Everything that touches the page is counted, from the moment it is open: a tap, a choice
(a tap to open the list, one to choose), every letter typed. The patient and these
muscles have been treated before, so that the screening asks for nothing new.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from needling.models import Session
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 60
EACH = 3
MUSCLES = ["soleus", "gluteus_medius"]


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March."""
    factories.load_reference()
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def draft(practitioner):
    """A second visit that has just begun."""
    before = factories.NOW - timedelta(days=20)
    signed = factories.make_signed_session(
        practitioner=practitioner, ended_at=before, muscles=MUSCLES
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
            place.tap()
            self.taps += 1

    def choose(self, place, value):
        """A choice of a list: one tap to open it, one to choose."""
        place.select_option(value)
        self.taps += 2

    def press(self, *keys):
        for key in keys:
            self.tab.keyboard.press(key)
            self.keys += 1


@pytest.fixture
def hand(server, signed_in, draft):
    """The note, open under a counted hand on a tablet."""
    tab = signed_in(draft.practitioner.user, width=820, has_touch=True)
    facts = reverse("needling:chart_facts", args=[draft.pk])
    # What this therapist uses most is known once this has come.
    with tab.expect_response(server + facts):
        tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
    expect(tab.locator("[data-save-state]")).to_have_text("nothing changed yet")
    return Counted(tab)


def newest(hand, count):
    """The card just added, under the focus, with the depths usual in its muscle."""
    cards = hand.tab.locator("article[data-site]")
    expect(cards).to_have_count(count)
    expect(cards.first.locator("[data-note-set^=depth_mm]").first).to_be_visible()
    expect(cards.first).to_be_focused()
    return cards.first


def touch_before(hand):
    tab = hand.tab
    hand.choose(tab.locator("#id_position"), "prone")
    hand.tap(tab.locator("#id_verbal_consent"))
    hand.choose(tab.locator("#id_pain_before"), "6")
    told = tab.locator("#note-told")
    hand.choose(told.locator("[name=worst_24h]"), "7")
    hand.tap(told.locator("[name=asked_at_once]"))


def touch_site(hand, part, muscle, number):
    """Region, muscle, needles, depth, in; the twitches; each needle out."""
    tab = hand.tab
    hand.tap(tab.locator(f'#chart-back [data-part="{part}"][data-side="left"]'))
    hand.tap(tab.locator("[data-chart-list]").get_by_role("button", name=muscle))
    card = newest(hand, number)
    hand.tap(card.locator("[name=needles]"))
    hand.press("Backspace", str(EACH))
    hand.tap(card.locator("[data-note-set^=depth_mm]").first)
    hand.tap(card.get_by_role("button", name="Needle in"))
    hand.tap(card.locator("[data-note-tap]"), times=3)
    hand.tap(card.locator("[data-clock-out]"), times=EACH)


def touch_after(hand):
    tab = hand.tab
    hand.tap(tab.locator("[data-note-expected]"))
    hand.tap(tab.locator("[data-note-all='pain_during=4']"))
    hand.tap(tab.locator("[data-note-count]"))
    hand.choose(tab.locator("#id_pain_after"), "3")
    ticks = {"outlook": "no_reaction", "clean": "at_once", "advice": "at_once"}
    for part, tick in ticks.items():
        hand.tap(tab.locator(f"#note-{part} [name={tick}]"))
    hand.tap(tab.get_by_role("button", name="Sign", exact=True))


def signed(hand, draft, how):
    """The note is signed and says what was done; the count, printed and held."""
    expect(hand.tab.get_by_text("The note is signed and locked.")).to_be_visible()
    draft.refresh_from_db()
    assert draft.state == Session.State.SIGNED
    sites = list(draft.sites.order_by("order"))
    assert [each.muscle_id for each in sites] == MUSCLES
    for site in sites:
        assert (site.needles, site.needles_out, site.twitches) == (EACH, EACH, 3)
        assert (site.pain_during, site.side) == (4, "left")
        assert site.in_at <= site.out_at
    total = hand.taps + hand.keys
    print(  # noqa: T201 (the figure is what this is for)
        f"six needles by {how}: {hand.taps} taps + {hand.keys} keys = {total}"
    )
    assert total <= MOST


def test_by_touch(hand, draft, at_now):
    touch_before(hand)
    touch_site(hand, "calf_lower", "Soleus", 1)
    touch_site(hand, "buttock_upper", "Gluteus medius", 2)
    # The page's clock has gone on meanwhile, the server's stands still in a test.
    at_now.shift(timedelta(minutes=2))
    touch_after(hand)
    signed(hand, draft, "touch")


def test_by_keys_alone(hand, draft, at_now):
    """From the top of the page: its second skip link leads to the sites."""
    hand.press("Tab", "Tab", "Enter")
    hand.press("b", "p", "Tab", "Space", "Tab", "6", "Tab", "7", "Tab", "Space")
    hand.press("Escape")
    for number, typed in enumerate(("sol l", "glu l"), 1):
        hand.press("n", *typed, "Enter")
        newest(hand, number)
        hand.press(str(EACH), "u", "i", "+", "+", "+", *["o"] * EACH)
    at_now.shift(timedelta(minutes=2))
    hand.press("r", "e", "4", "c", "f", "3", "Escape")
    hand.press("a", "Space", "a", "Space", "a", "Space", "s")
    signed(hand, draft, "keys")
    assert hand.taps == 0
