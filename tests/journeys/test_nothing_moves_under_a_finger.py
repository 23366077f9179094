"""What arrives while somebody presses on the page waits until they let go."""

import re
import time
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PANEL = "<p style='height: 400px'>What came late</p>"


class Late:
    """Holds the answers to requests of one kind until they are let through."""

    def __init__(self, tab, wanted):
        self.held: list[Any] = []
        tab.route(wanted, lambda route: self.held.append(route))

    def wait(self, tab):
        """Until something has been asked for."""
        patience = time.monotonic() + 20
        while not self.held:
            assert time.monotonic() < patience, "nothing was asked for"
            tab.wait_for_timeout(20)

    def answer(self, tab, body=None):
        """Lets what was asked for arrive, and the page time to show it."""
        with tab.expect_response(self.held[0].request.url):
            route = self.held.pop(0)
            if body is None:
                route.continue_()
            else:
                route.fulfill(body=body, content_type="text/html")
        tab.wait_for_timeout(200)


@pytest.fixture
def draft(server, at_now):
    """A note that has just begun."""
    factories.load_reference()
    return factories.make_draft(now=factories.NOW - factories.noting.LENGTH)


def press(tab, place):
    """The mouse goes down in the middle of it, and stays down."""
    place.evaluate("each => each.scrollIntoView({block: 'center'})")
    box = place.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.down()


def test_a_panel_that_comes_late_takes_no_tick_away(draft, server, signed_in):
    factories.around(draft, "clean", at_once=False, gloves=False)
    tab = signed_in(draft.practitioner.user, width=820)
    late = Late(tab, re.compile(reverse("needling:last_time", args=[draft.pk])))
    tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
    expect(tab.locator("[data-save-state]")).to_have_text("nothing changed yet")
    late.wait(tab)
    tab.evaluate("document.documentElement.style.overflowAnchor = 'none'")
    tick = tab.locator("#note-clean [name=at_once]")
    press(tab, tick)
    late.answer(tab, PANEL)
    tab.mouse.up()
    expect(tick).to_be_checked()
    expect(tab.get_by_text("What came late")).to_be_attached()


def test_a_card_that_is_told_anew_takes_no_tap_away(draft, server, signed_in):
    factories.write_note(draft, factories.site_row("gluteus_medius"))
    site = draft.sites.get()
    tab = signed_in(draft.practitioner.user)
    late = Late(
        tab, re.compile(reverse("needling:note_site", args=[draft.pk, site.pk]))
    )
    tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
    card = tab.locator(f"#site-{site.pk}")
    card.locator("[name=depth_mm]").fill("20")
    card.locator("[name=depth_mm]").blur()
    late.wait(tab)
    quick = card.locator("[data-note-set^=depth_mm]").first
    meant = quick.inner_text().split()[0]
    assert meant != "20"
    press(tab, quick)
    late.answer(tab)
    tab.mouse.up()
    expect(card.locator("[name=depth_mm]")).to_have_value(meant)


def test_who_keeps_pressing_sees_it_all_the_same(draft, server, signed_in):
    tab = signed_in(draft.practitioner.user)
    late = Late(tab, re.compile(reverse("needling:last_time", args=[draft.pk])))
    tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
    late.wait(tab)
    press(tab, tab.get_by_role("heading", level=1))
    late.answer(tab, PANEL)
    expect(tab.get_by_text("What came late")).to_be_attached()
    tab.mouse.up()
