"""What the page of a draft does by itself: found, carried over, warned of, asked."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from needling.models import Muscle, NeedleSite
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAVED = re.compile("^saved ")
THREE_HOURS_AHEAD = "const now = Date.now; Date.now = () => now() + 3 * 3600 * 1000;"
# What somebody may type for a muscle: full names, and how therapists shorten them.
SHORT = {
    "traps": "upper_trapezius",
    "QL": "quadratus_lumborum",
    "SCM": "sternocleidomastoid",
    "TFL": "tensor_fasciae_latae",
    "lev scap": "levator_scapulae",
    "glute med": "gluteus_medius",
    "infra": "infraspinatus",
    "VMO": "vastus_medialis",
}
TYPED = """names => {
    const field = document.querySelector("[data-muscle-search]");
    return names.map(name => {
        field.value = name;
        field.dispatchEvent(new Event("input", {bubbles: true}));
        return document.querySelector("#muscle-list li")?.firstChild.textContent || "";
    });
}"""
TAPPED = """() => {
    const found = new Set();
    document.querySelectorAll("[data-drawing] [data-part]").forEach(part => {
        part.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
        document.querySelectorAll("[data-chart-list] li button").forEach(
            each => found.add(each.firstChild.textContent));
    });
    return [...found];
}"""


@pytest.fixture
def draft(server, at_now):
    """A note that has just begun."""
    factories.load_reference()
    return factories.make_draft(now=factories.NOW - factories.noting.LENGTH)


@pytest.fixture
def open_note(server, signed_in, draft):
    """Opens the note as its therapist, once it can be worked in."""

    def go(script=""):
        tab = signed_in(draft.practitioner.user)
        if script:
            tab.add_init_script(script)
        tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
        expect(tab.locator("[data-save-state]")).to_have_text("nothing changed yet")
        return tab

    return go


def add(tab, muscle, side="left"):
    """A site as the chart asks for it, saved."""
    tab.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('note:add', {detail}))",
        {"muscle": muscle, "side": side},
    )
    expect(tab.locator("[data-save-state]")).to_have_text(SAVED)


def test_all_134_muscles_are_found_by_typing_and_by_tapping(open_note):
    tab = open_note()
    names = dict(Muscle.objects.values_list("name", "slug"))
    assert len(names) == 134
    assert tab.evaluate(TYPED, list(names)) == list(names)
    assert set(tab.evaluate(TAPPED)) == set(names)
    found = tab.evaluate(TYPED, list(SHORT))
    assert [names[each] for each in found] == list(SHORT.values())


def test_head_hand_and_foot_have_drawings_of_their_own(open_note):
    tab = open_note()
    detail = tab.locator("#chart-detail")
    shown = tab.locator("[data-drawing]:not([hidden])")
    views = [each.get_attribute("value") for each in detail.locator("option").all()]
    for view in filter(None, views):
        detail.select_option(view)
        expect(shown).to_have_attribute("data-drawing", view)
        assert shown.locator("[data-part]").count() > 0
    assert {each.partition("_")[0] for each in views if each} == {
        "head",
        "hand",
        "foot",
    }


def test_needle_lot_and_electrodes_are_those_of_the_last_site(open_note, draft):
    tab = open_note()
    add(tab, "gluteus_medius")
    told = {
        "technique": "e_stim",
        "needle_length_mm": "60",
        "needle_diameter_mm": "0.30",
        "lot": "L-9",
        "stim_electrodes": "On the needle and at the hip",
    }
    tab.evaluate(
        "told => noteCards.set(document.querySelector('article[data-site]'), told)",
        told,
    )
    expect(tab.locator("[data-save-state]")).to_have_text(SAVED)
    add(tab, "soleus")
    site = draft.sites.get(muscle="soleus")
    assert {name: str(getattr(site, name)) for name in told} == told
    assert site.depth_mm is site.twitches is site.in_at is None


def test_near_the_lung_is_said_at_once(open_note, draft):
    tab = open_note()
    advice = tab.get_by_text("A site is near the lung: the chest advice is needed.")
    expect(advice).to_be_hidden()
    add(tab, "upper_trapezius")
    expect(advice).to_be_visible()
    add(tab, "rhomboid_major", "right")
    warning = tab.locator("article[data-site]").first.locator("[data-note-findings]")
    expect(warning).to_contain_text("on both sides in one session")
    expect(warning).to_contain_text("AHPCSA")


def test_a_wrong_clock_of_the_device_is_told_and_used_for_nothing(open_note, draft):
    tab = open_note(THREE_HOURS_AHEAD)
    skew = tab.locator("[data-skew]")
    expect(skew).to_contain_text(re.compile(r"is \d+ min off"))
    add(tab, "soleus")
    tab.get_by_role("button", name="Needle in").click()
    expect(tab.locator("[data-save-state]")).to_have_text(SAVED)
    tab.wait_for_timeout(500)
    taken = NeedleSite.objects.get().in_at
    assert abs((taken - factories.NOW).total_seconds()) < 120


def test_leaving_with_a_change_that_waits_asks(open_note):
    tab = open_note()
    add(tab, "soleus")
    asked: list[str] = []

    def accept(dialog):
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", accept)
    tab.goto("about:blank")
    assert asked == []
    tab.go_back()
    tab.context.set_offline(True)
    tab.get_by_role("button", name=re.compile("Twitch .1")).click()
    expect(tab.locator("[data-save-state]")).to_contain_text("waiting")
    tab.evaluate("location.href = 'about:blank'")
    tab.wait_for_timeout(300)
    assert asked == ["beforeunload"]
