"""From a newcomer to a signed note, as a therapist sees it in a real browser."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from needling import screenings
from needling.models import Session
from tests import factories
from tests.journeys.signing import choose, draw

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March."""
    factories.load_reference()
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def patient(practitioner):
    """Nothing is on file yet."""
    return factories.make_patient(practitioner.clinic)


@pytest.fixture
def open_page(server, signed_in, practitioner):
    """Opens a page of the needle record as the therapist."""

    def go(name, *args, tab=None, query="", **options):
        tab = tab or signed_in(practitioner.user, **options)
        tab.goto(server + reverse(f"needling:{name}", args=args) + query)
        return tab

    return go


def say_no(tab):
    """Every question that has no answer yet."""
    for item in screenings.questions("full"):
        tab.locator(f"#id_q-{item.code}_1").check()


def sign_consent(tab):
    tab.locator("label", has_text="Neck").first.click()
    tab.get_by_role("button", name="Make the form").click()
    tab.get_by_role("link", name="Read and sign on this device").click()
    choose(tab)
    draw(tab)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()
    tab.get_by_role("link", name="For staff: back to the record").click()
    tab.get_by_role("button", name="Countersign").click()
    tab.get_by_text("Countersigned.").wait_for()


def add_site(tab, muscle="upper_trapezius", side="left"):
    """Choose a muscle and put it into the note; its card."""
    before = tab.locator("article[data-site]").count()
    if tab.locator("#new-muscle").is_visible():
        tab.locator("#new-muscle").select_option(muscle)
        tab.locator("#new-side").select_option(side)
        tab.get_by_role("button", name="Add", exact=True).click()
    else:
        told = {"muscle": muscle, "side": side}
        tab.evaluate(
            "told => document.dispatchEvent("
            "new CustomEvent('note:add', {detail: told}))",
            told,
        )
    expect(tab.locator("article[data-site]")).to_have_count(before + 1)
    return tab.locator("article[data-site]").first


def field(card, name):
    return card.locator(f"[name={name}]")


def fill_site(card, **typed):
    """What a whole site says."""
    if not card.locator("details.more").evaluate("each => each.open"):
        card.get_by_text("Place, entry, ultrasound, lot").click()
    chosen = {"technique": "pistoning", "grip": "pincer", "needle_length_mm": "30"}
    chosen |= {"needle_diameter_mm": "0.25", "reproduced_pain": "yes"}
    chosen |= {"pain_during": "4", "tolerance": "well", "event": "none"}
    for name, value in chosen.items():
        field(card, name).select_option(value)
    words = {"insertions": "8", "dwell": "0:40", "twitches": "3", "needles_out": "1"}
    words |= {"entry": "Middle", "direction": "To the thumb", "depth_mm": "12"}
    for name, value in (words | typed).items():
        field(card, name).fill(value)


def save(tab, place):
    """Without scripts each part has its button; with them it is saved by itself."""
    button = place.get_by_role("button", name=re.compile("^Save"))
    if button.locator("visible=true").count():
        button.locator("visible=true").first.click()
    else:
        tab.get_by_text(re.compile("^(saved|not saved)")).wait_for()


def say_the_usual(tab):
    """What stands around the needles, one tick each."""
    told = tab.locator("#note-told")
    told.locator("[name=worst_24h]").select_option("7")
    ticks = {"told": "asked_at_once", "outlook": "no_reaction"}
    for name, tick in (ticks | {"clean": "at_once", "advice": "at_once"}).items():
        section = tab.locator(f"#note-{name}")
        section.locator(f"[name={tick}]").check()
        save(tab, section)


def finish(tab):
    """What the head of the note still lacks."""
    before = tab.locator("#note-before")
    before.get_by_label("Position").select_option("prone")
    before.locator("[name=verbal_consent]").check()
    before.get_by_label("Pain before").select_option("6")
    save(tab, before)
    count = tab.locator("#note-count")
    for name in ("opened", "used", "removed", "disposed"):
        count.locator(f"[name=needles_{name}]").fill("1")
    count.locator("[name=needles_discarded]").fill("0")
    save(tab, count)
    after = tab.locator("#note-after")
    after.get_by_label("Pain after").select_option("3")
    save(tab, after)
    say_the_usual(tab)
    tab.locator("#note-when summary").click()
    when = tab.locator("#note-when")
    when.get_by_label("Last needle out at").fill("10:00")
    save(tab, when)
    tab.locator("#id_care-FIRST_SESSION").fill("Lying down, watched")
    tab.locator("#note-care").get_by_role("button", name="Save").click()


def test_a_newcomer_is_screened_agrees_and_is_treated(open_page, patient, at_now, axe):
    tab = open_page("patient_strip", patient.pk)
    tab.get_by_role("button", name="Start a session").click()
    tab.get_by_role("heading", name="No needle yet").wait_for()
    axe(tab)
    tab.get_by_role("link", name="Ask the full form").click()
    say_no(tab)
    tab.get_by_label("Average").check()
    tab.get_by_role("button", name="Save the answers").click()
    tab.get_by_text("Nothing in the answers forbids needling").wait_for()
    open_page("consent_new", patient.pk, tab=tab)
    sign_consent(tab)
    open_page("patient_strip", patient.pk, tab=tab)
    at_now.shift(15 * 60)
    tab.get_by_role("button", name="Start a session").click()
    tab.get_by_role("heading", name="Session note").wait_for()
    assert not Session.objects.get().changes.exists()


@pytest.fixture
def begun(patient, practitioner):
    """A draft that is a quarter of an hour old."""
    return factories.make_draft(
        patient,
        practitioner=practitioner,
        now=factories.NOW - factories.noting.LENGTH,
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_is_written_mended_and_signed(open_page, begun, scripts):
    tab = open_page("session_edit", begun.pk, java_script_enabled=scripts)
    fill_site(add_site(tab), depth_mm="12,5")
    save(tab, tab.locator("article[data-site]").first)
    tab.get_by_text("Write a whole number from 1 to 125").first.wait_for()
    depth = field(tab.locator("article[data-site]").first, "depth_mm")
    assert depth.input_value() == "12,5"
    depth.fill("12")
    save(tab, tab.locator("article[data-site]").first)
    finish(tab)
    tab.get_by_role("button", name="Sign", exact=True).click()
    tab.get_by_text("Before it can be signed").wait_for()
    assert "give the lung advice" in tab.locator("#missing").inner_text()
    tab.locator("#id_care-LOW_BMI").fill("Ribs felt before each needle")
    tab.locator("#note-care").get_by_role("button", name="Save").click()
    tab.locator("[name=lung_advice_given]").check()
    save(tab, tab.locator("#note-after"))
    tab.get_by_role("button", name="Sign", exact=True).click()
    tab.get_by_text("The note is signed and locked.").wait_for()
    begun.refresh_from_db()
    assert begun.state == Session.State.SIGNED


def test_an_emergency_is_shown_before_anything_is_sent(open_page, patient):
    tab = open_page("screening_new", patient.pk, "short", width=390)
    advice = tab.get_by_text("This may be an emergency").first
    expect(advice).to_be_hidden()
    symptoms = tab.get_by_label("What is happening?")
    expect(symptoms).to_be_hidden()
    tab.locator("#id_q-MEDICAL_EMERGENCY_0").check()
    expect(advice).to_be_visible()
    expect(symptoms).to_be_visible()
    tab.locator("#id_q-MEDICAL_EMERGENCY_1").check()
    expect(advice).to_be_hidden()


def _pages(signed, draft):
    """Every page of a visit, with something on it."""
    patient = signed.patient
    return [
        ("screening_new", patient.pk, "full"),
        ("screening_detail", patient.screenings.latest_for(patient).pk),
        ("consent_new", patient.pk),
        ("consent_detail", signed.consent_id),
        ("session_edit", draft.pk),
        ("session_detail", signed.pk),
        ("patient_strip", patient.pk),
        ("today_strip",),
    ]


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark"), (390, "light")]
)
def test_every_page_is_accessible(open_page, practitioner, axe, width, scheme):
    signed = factories.make_signed_session(
        practitioner=practitioner, muscles=["upper_trapezius", "soleus"]
    )
    patient = signed.patient
    factories.make_screening(
        patient,
        yes=["MEDICAL_EMERGENCY", "SMOKER", "LUNG_DISEASE"],
        practitioner=practitioner,
    )
    draft = factories.make_filled_draft(
        practitioner=practitioner, pain_after=None, lung_advice_given=False
    )
    tab = None
    for name, *args in _pages(signed, draft):
        query = "?check=yes" if name == "session_edit" else ""
        tab = open_page(
            name, *args, tab=tab, query=query, width=width, color_scheme=scheme
        )
        axe(tab)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways"
