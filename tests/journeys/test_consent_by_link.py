"""A patient signs a consent: over a link on a phone, on a tablet, by keyboard alone."""

import json

import pytest
from django.urls import reverse

from needling import formlinks
from needling.models import Consent
from tests import factories
from tests.journeys.signing import choose, draw

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOW = factories.NOW
SIZES = [
    *((390, "light"), (390, "dark")),
    *((820, "light"), (1280, "dark")),
]


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March."""
    factories.load_reference()
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def patient(practitioner):
    """Somebody who was screened."""
    patient = factories.make_patient(practitioner.clinic)
    factories.make_screening(patient, yes=["SPINE_CURVE"], practitioner=practitioner)
    return patient


@pytest.fixture
def link(server, patient, practitioner):
    """The address in the mail."""
    offer = factories.make_offer(patient, practitioner=practitioner)
    token = formlinks.create(offer, now=NOW)
    return server + reverse("needling:form_gate", args=[token])


@pytest.fixture
def phone(chromium):
    """Opens a tab with a finger on it."""
    opened = []

    def open_tab(width=390, **options):
        browser = chromium.new_context(
            viewport={"width": width, "height": 844}, **options
        )
        opened.append(browser)
        return browser.new_page()

    yield open_tab
    for browser in opened:
        browser.close()


def enter(tab, link):
    tab.goto(link)
    tab.get_by_label("Day").fill("17")
    tab.get_by_label("Month").fill("May")
    tab.get_by_label("Year").fill("1980")
    tab.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_over_the_link(phone, link, axe, width, scheme):
    tab = phone(width, color_scheme=scheme)
    tab.goto(link)
    axe(tab)
    enter(tab, link)
    axe(tab)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    choose(tab)
    draw(tab)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()
    axe(tab)
    consent = Consent.objects.get()
    assert len(consent.drawn[0]) > 20
    address = tab.get_by_role("link", name="Open my copy").get_attribute("href")
    copy = tab.request.get(link.split("/f/")[0] + address)
    assert copy.body().startswith(b"%PDF")


def test_the_box_is_cleared_and_keeps_a_drawing_through_a_mistake(phone, link, axe):
    tab = phone()
    enter(tab, link)
    field = tab.locator("[name=strokes]")
    draw(tab)
    assert json.loads(field.input_value())
    tab.get_by_role("button", name="Clear the box").click()
    assert field.input_value() == ""
    assert tab.locator(".pad polyline").count() == 0
    draw(tab)
    drawn = field.input_value()
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_role("alert").wait_for()
    axe(tab)
    assert field.input_value() == drawn
    assert tab.locator(".pad polyline").count() == 1
    choose(tab)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()


def test_a_dropped_line_loses_nothing(phone, link, axe):
    tab = phone()
    enter(tab, link)
    choose(tab)
    draw(tab)
    tab.context.set_offline(True)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("nothing was sent, and nothing is lost").wait_for()
    axe(tab)
    assert tab.locator(".pad polyline").count() == 1
    assert not Consent.objects.exists()
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()
    assert len(Consent.objects.get().drawn[0]) > 20


def test_a_finger_draws_too(phone, link):
    tab = phone(has_touch=True, is_mobile=True)
    enter(tab, link)
    tab.locator(".pad svg").scroll_into_view_if_needed()
    tab.evaluate(
        """() => {
          const box = document.querySelector(".pad svg");
          const frame = box.getBoundingClientRect();
          const at = (type, x, y) => box.dispatchEvent(new PointerEvent(type, {
            pointerId: 1, pointerType: "touch", isPrimary: true, cancelable: true,
            clientX: frame.x + x * frame.width, clientY: frame.y + y * frame.height}));
          box.setPointerCapture = () => {};
          at("pointerdown", 0.1, 0.5);
          for (let step = 1; step < 20; step += 1)
            at("pointermove", 0.1 + step / 25, 0.5);
          at("pointerup", 0.9, 0.5);
          at("pointermove", 0.2, 0.9);
        }"""
    )
    (stroke,) = json.loads(tab.locator("[name=strokes]").input_value())
    assert len(stroke) == 20
    assert stroke[0] == [0.1, 0.5]


def test_by_keyboard_alone_with_a_typed_name(phone, link):
    tab = phone(1280)
    tab.goto(link)
    for word in ("17", "May", "1980"):
        tab.get_by_label({"17": "Day", "May": "Month", "1980": "Year"}[word]).focus()
        tab.keyboard.type(word)
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", level=1).wait_for()
    tab.locator("#e_stim_no").focus()
    for _ in range(5):
        tab.keyboard.press("Space")
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == "chaperone":
            tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.name") == "person"
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Ann Brook")
    while tab.evaluate("document.activeElement.name") != "typed":
        tab.keyboard.press("Tab")
    tab.keyboard.type("Ann Brook")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("Your decision is kept.").wait_for()
    assert Consent.objects.get().typed_signature == "Ann Brook"


def test_without_scripts_a_name_is_typed(phone, link):
    tab = phone(java_script_enabled=False)
    enter(tab, link)
    assert not tab.locator(".pad").is_visible()
    choose(tab)
    tab.get_by_label("Or type your name here").fill("Ann Brook")
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()


def test_a_patient_says_no(phone, link):
    tab = phone()
    enter(tab, link)
    tab.locator(".decline summary").click()
    tab.get_by_role("button", name="I do not agree").click()
    tab.get_by_text("No needles will be used.").wait_for()
    assert Consent.objects.get().decision == "refused"


@pytest.fixture
def open_page(server, signed_in, practitioner):
    """Opens a staff page as the therapist."""

    def go(name, *args, tab=None, **options):
        tab = tab or signed_in(practitioner.user, **options)
        tab.goto(server + reverse(f"needling:{name}", args=args))
        return tab

    return go


def test_prepared_signed_on_the_tablet_and_countersigned(open_page, patient, axe):
    tab = open_page("consent_new", patient.pk, width=820)
    axe(tab)
    tab.locator("label", has_text="Neck").first.click()
    tab.get_by_role("button", name="Make the form").click()
    tab.get_by_role("link", name="Read and sign on this device").wait_for()
    axe(tab)
    tab.get_by_role("link", name="Read and sign on this device").click()
    tab.get_by_text("a curved or twisted spine").wait_for()
    axe(tab)
    choose(tab)
    draw(tab)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Your decision is kept.").wait_for()
    tab.get_by_role("link", name="For staff: back to the record").click()
    tab.get_by_role("button", name="Countersign").click()
    tab.get_by_text("Countersigned.").wait_for()
    axe(tab)
    assert Consent.objects.get().countersigned_at


def test_a_device_of_the_clinic_shows_nothing_else(
    open_page, server, patient, practitioner, axe
):
    offer = factories.make_offer(patient, practitioner=practitioner)
    tab = open_page("offer_detail", offer.pk, width=820)
    tab.get_by_role("button", name="Hand over this device").click()
    tab.get_by_role("button", name="For staff: take this device back").wait_for()
    axe(tab)
    for address in (f"/patients/{patient.pk}/", "/", "/inbox/"):
        tab.goto(server + address)
        assert "/accounts/login/" in tab.url
        tab.go_back()
    tab.go_back()
    assert patient.family_name not in tab.content()
    tab.go_forward()
    choose(tab)
    draw(tab)
    tab.get_by_role("button", name="Sign and agree").click()
    tab.get_by_text("Please hand the device back now.").wait_for()
    axe(tab)
    tab.go_back()
    tab.reload()
    assert patient.family_name not in tab.content()
    assert Consent.objects.get().way == "tablet"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_staff_pages_are_accessible(
    open_page, patient, practitioner, axe, width, scheme
):
    given = {
        "practitioner": practitioner,
        "choices": {"intimate": True, "chaperone": "E"},
    }
    consent = factories.make_consent(patient, is_countersigned=False, **given)
    offer = factories.make_offer(patient, practitioner=practitioner)
    tab = None
    for name, pk in (
        ("consent_new", patient.pk),
        ("offer_detail", offer.pk),
        ("consent_detail", consent.pk),
    ):
        tab = open_page(name, pk, tab=tab, width=width, color_scheme=scheme)
        for summary in tab.locator("details summary").all():
            summary.click()
        axe(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
