"""A patient answers before the visit: on a phone, on a clinic device, by keyboard."""

import sys
import time

import pytest
from django.urls import reverse

from aftercare.models import Escalation
from needling import formlinks, prescreenings
from needling.models import FormAlarm, PendingAnswer, Screening
from tests import factories
from tests.needling.filling import by_patient, count_pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOW = factories.NOW
SIZES = [(390, "light"), (390, "dark"), (1280, "light")]


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March, who can sign in."""
    factories.load_reference()
    clinic = factories.make_clinic()
    user = factories.make_user(clinic, "therapist", password=factories.PASSWORD)
    return factories.make_practitioner(clinic, user=user)


@pytest.fixture
def patient(practitioner):
    return factories.make_patient(practitioner.clinic)


@pytest.fixture
def form(patient, practitioner):
    return prescreenings.ask(patient, by=practitioner.user, now=NOW)


@pytest.fixture
def link(server, form):
    token = formlinks.create(form, now=NOW)
    return server + reverse("needling:form_gate", args=[token])


@pytest.fixture
def phone(chromium):
    """Opens a tab with a finger on it; an error in a script fails the test."""
    opened, errors = [], []

    def open_tab(width=390, **options):
        browser = chromium.new_context(
            viewport={"width": width, "height": 844}, **options
        )
        opened.append(browser)
        tab = browser.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        return tab

    yield open_tab
    for browser in opened:
        browser.close()
    assert errors == []


def say(capsys, words):
    """A figure for whoever watches the run."""
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")


def enter(tab, link):
    """The date of birth; returns how often the finger came down."""
    tab.goto(link)
    for label, word in (("Day", "17"), ("Month", "May"), ("Year", "1980")):
        tab.get_by_label(label).fill(word)
    tab.get_by_role("button", name="Continue").click()
    return 4


def press(tab, name):
    tab.get_by_role("button", name=name, exact=True).click()
    return 1


def go_through(tab):
    taps = 0
    while not tab.get_by_role("button", name="Send my answers").count():
        taps += press(tab, "No to all the others, go on")
    return taps + press(tab, "Send my answers")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_patient_with_no_problems_taps_little(phone, link, form, scripts, capsys):
    tab = phone(has_touch=True, is_mobile=True, java_script_enabled=scripts)
    began = time.monotonic()
    taps = enter(tab, link) + go_through(tab)
    tab.get_by_text("Your answers have been sent").wait_for()
    seconds = time.monotonic() - began
    say(capsys, f"full screening, no problems: {taps} taps")
    assert taps == 4 + count_pages(form) + 1 <= 15
    # Two minutes for a person: ten seconds stay for each tap after the first page.
    assert seconds < 60
    assert Screening.objects.get().answers.count() >= 50


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_every_page_is_accessible(phone, link, axe, width, scheme):
    tab = phone(width, color_scheme=scheme)
    tab.goto(link)
    axe(tab)
    enter(tab, link)
    while not tab.get_by_role("button", name="Send my answers").count():
        for yes in tab.locator("input[value=yes]:visible").all()[:2]:
            if not yes.evaluate("e => !!e.closest('[data-alarm]')"):
                yes.check()
        axe(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        press(tab, "No to all the others, go on")
        if tab.get_by_text("Go on with the questions").count():
            axe(tab)
            tab.get_by_role("link", name="Go on with the questions").click()
    tab.locator("main details summary").click()
    axe(tab)
    press(tab, "Send my answers")
    axe(tab)
    for page in ("help", "not-me"):
        tab.goto(f"{link}{page}/")
        axe(tab)
    assert Screening.objects.exists()


def test_an_emergency_is_advised_on_at_the_tick(phone, link, form, axe):
    tab = phone()
    enter(tab, link)
    question = tab.locator("[data-question=MEDICAL_EMERGENCY]")
    assert not question.get_by_role("link", name="Call 999").is_visible()
    with tab.expect_response(lambda each: each.request.method == "POST"):
        question.get_by_label("Yes").check()
    assert question.get_by_role("link", name="Call 999").is_visible()
    tab.get_by_text("The clinic has been alerted.").wait_for()
    axe(tab)
    assert FormAlarm.objects.get().urgency == "emergency"
    assert Escalation.objects.get().state == "open"
    tab.reload()
    assert question.get_by_label("Yes").is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_advice_can_be_read(phone, link, axe, scheme):
    tab = phone(color_scheme=scheme)
    enter(tab, link)
    with tab.expect_response(lambda each: each.request.method == "POST"):
        question = tab.locator("[data-question=MEDICAL_EMERGENCY]")
        question.get_by_label("Yes").check()
    for page in ("advice", "check"):
        tab.goto(f"{link}{page}/")
        tab.get_by_role("heading", level=1).wait_for()
        axe(tab)


def test_without_scripts_the_next_page_says_what_to_do(phone, link):
    tab = phone(java_script_enabled=False)
    enter(tab, link)
    tab.locator("[data-question=RED_FLAG_SPINE]").get_by_label("Yes").check()
    press(tab, "Save and go on")
    tab.get_by_role("heading", name="Call 999 now").wait_for()
    assert Escalation.objects.get().tier == "emergency"


def test_a_dropped_line_loses_nothing(phone, link, form):
    tab = phone()
    enter(tab, link)
    question = tab.locator("[data-question=INTOXICATED]")
    # The script has to be there before the line is gone.
    tab.wait_for_load_state("load")
    tab.context.set_offline(True)
    question.get_by_label("Not sure").check()
    tab.get_by_text("Not saved yet: no connection.").wait_for()
    press(tab, "Save and go on")
    assert question.get_by_label("Not sure").is_checked()
    assert not PendingAnswer.objects.exists()
    tab.context.set_offline(False)
    tab.get_by_text("Saved at").wait_for()
    assert PendingAnswer.objects.get().value == "unsure"


def test_two_devices_are_shown_both_answers(phone, link, form):
    first, second = phone(), phone()
    enter(first, link)
    enter(second, link)
    here = first.locator("[data-question=FASTED_FATIGUED]")
    with first.expect_response(lambda each: each.request.method == "POST"):
        here.get_by_label("Yes").check()
    there = second.locator("[data-question=FASTED_FATIGUED]")
    there.get_by_label("No", exact=True).check()
    second.get_by_text("Another window or device answered").wait_for()
    press(second, "Save and go on")
    second.get_by_text("Two different answers were given.").wait_for()
    assert PendingAnswer.objects.get().value == "yes"
    there.get_by_label("No", exact=True).check()
    press(second, "Save and go on")
    second.get_by_text("Page 2 of").wait_for()
    assert PendingAnswer.objects.get().value == "no"


def test_by_keyboard_alone(phone, link, form):
    tab = phone(1280)
    enter(tab, link)
    pages = count_pages(form)
    for number in range(1, pages + 1):
        tab.get_by_text(f"Page {number} of {pages}.").wait_for()
        tab.locator("input[type=radio]").first.focus()
        while tab.evaluate("document.activeElement.name") != "rest":
            tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
    send = tab.get_by_role("button", name="Send my answers")
    send.focus()
    tab.keyboard.press("Enter")
    tab.get_by_text("Your answers have been sent").wait_for()


def test_every_page_is_light(phone, link, form, capsys):
    tab = phone()
    sizes: dict[str, int] = {}
    tab.on(
        "response",
        lambda each: sizes.setdefault(each.url, len(each.body()) if each.ok else 0),
    )
    enter(tab, link)
    tab.wait_for_load_state("networkidle")
    shared = [size for url, size in sizes.items() if "/static/" in url]
    pages = [size for url, size in sizes.items() if "/questions/" in url]
    say(capsys, f"first page of questions: {max(pages) + sum(shared)} bytes in all")
    assert max(pages) + sum(shared) < 60_000


def sign_in(tab, server, user, path="/"):
    tab.goto(f"{server}/accounts/login/?next={path}")
    tab.get_by_label("E-mail").fill(user.email)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_device_of_the_clinic_shows_nothing_else(
    phone, server, patient, practitioner, axe, scripts
):
    path = f"/patients/{patient.pk}/"
    tab = phone(820, java_script_enabled=scripts)
    sign_in(tab, server, practitioner.user, f"{path}questions/")
    press(tab, "Hand over this device (signs you out)")
    tab.get_by_text("For staff: take this device back").wait_for()
    for address in (path, "/", "/inbox/"):
        tab.goto(server + address)
        assert "/accounts/login/" in tab.url
        tab.go_back()
    tab.go_back()
    assert patient.family_name not in tab.content()
    tab.go_forward()
    tab.get_by_text("For staff: take this device back").wait_for()
    go_through(tab)
    tab.get_by_text("Please hand the device back now.").wait_for()
    tab.go_back()
    tab.reload()
    assert "Do you" not in tab.content()
    tab.goto(f"{server}{path}questions/")
    tab.get_by_label("E-mail").fill(practitioner.user.email)
    tab.get_by_label("Password").fill(factories.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("link", name="Go through the answers").click()
    press(tab, "Gone through with the patient: it counts")
    tab.get_by_text("went through the answers").wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_staff_pages_are_accessible(
    signed_in, server, form, patient, practitioner, axe, width, scheme
):
    tab = signed_in(practitioner.user, width=width, color_scheme=scheme)
    tab.goto(f"{server}/patients/{patient.pk}/questions/")
    axe(tab)
    sent = by_patient(patient, practitioner.user)
    for address in (f"patients/{patient.pk}/questions/", f"screenings/{sent.pk}/"):
        tab.goto(f"{server}/{address}")
        axe(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
