"""The patient's way in a real browser: an old phone, no scripts, one column."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from aftercare.models import Escalation, Reply
from clinic.models import User
from tests import factories
from tests.aftercare.visiting import make_visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def link(server, client, at_now):
    """The address in the message, and the clinic behind it."""
    visitor = make_visitor(client, at_now)
    return Link(f"{server}{visitor.url()}", visitor.check_in.clinic)


@dataclass(frozen=True)
class Link:
    """Where the patient goes, and whose patient it is."""

    url: str
    clinic: Any


@pytest.fixture
def phone(chromium):
    """A narrow browser: `phone()` without scripts, `phone(True)` with them."""
    contexts = []

    def unlock(scripts=False, **options):
        context = chromium.new_context(
            viewport={"width": 320, "height": 640},
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        return context.new_page()

    yield unlock
    for context in contexts:
        context.close()


def _enter(page, link):
    page.goto(link.url)
    page.get_by_label("Day").fill("17")
    page.get_by_label("Month", exact=True).fill("May")
    page.get_by_label("Year").fill("1980")
    page.get_by_role("button", name="Continue").click()


def _send(page):
    page.get_by_role("button", name="Send my answers").click()


def test_without_scripts_a_calm_answer_and_then_a_worse_one(link, phone):
    page = phone()
    _enter(page, link)
    page.get_by_label("None of these").check()
    page.get_by_label("3", exact=True).check()
    page.get_by_label("Better").check()
    _send(page)
    assert "We will ask you again on" in page.inner_text("main")
    page.get_by_role("link", name="Has something changed").click()
    page.wait_for_load_state("load")
    advice = page.get_by_text("Stop what you are doing").first
    expect(advice).to_be_hidden()
    page.get_by_role("checkbox", name="Short of breath").check()
    expect(advice).to_be_visible()
    _send(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Get urgent help now"
    assert page.get_by_role("link", name="Call 999").get_attribute("href") == "tel:999"
    assert Escalation.objects.get().tier == "emergency"


def test_help_needs_neither_a_date_nor_a_cookie(link, phone):
    page = phone()
    page.goto(link.url)
    page.get_by_role("link", name="I need help now").click()
    page.get_by_role("button", name="Yes, alert the clinic").click()
    assert "The clinic was alerted at 11:00" in page.inner_text("main")
    assert page.context.cookies() == []
    assert Escalation.objects.get().reply.source == Reply.Source.HELP


def test_back_and_send_again_loses_nothing(link, phone):
    page = phone()
    _enter(page, link)
    page.get_by_label("None of these").check()
    _send(page)
    page.get_by_role("link", name="Has something changed").wait_for()
    page.go_back()
    page.get_by_label("Fainted or passed out").check()
    _send(page)
    assert "Get urgent help now" in page.inner_text("body")


def test_the_address_is_told_to_nobody(link, phone):
    page = phone()
    seen = []
    page.on("request", lambda request: seen.append(request.headers))
    _enter(page, link)
    token = link.url.rstrip("/").rsplit("/", maxsplit=1)[-1]
    assert not [each for each in seen if token in each.get("referer", "")]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_page_is_accessible_and_one_column_wide(link, phone, axe, colours):
    page = phone(scripts=True, color_scheme=colours)

    def look():
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

    for below in ("", "help/", "not-me/"):
        page.goto(link.url + below)
        look()
    _enter(page, link)
    look()
    page.get_by_label("Fainted or passed out").check()
    _send(page)
    look()
    page.goto(link.url + "questions/")
    _send(page)
    look()
    page.goto(link.url.replace(link.url.split("/")[-2], "1" * 22))
    look()


def test_an_emergency_reaches_whoever_looks_and_is_taken_on_by_keyboard(
    link, phone, signed_in, axe
):
    lead = factories.make_user(link.clinic, User.Role.CLINICAL_LEAD, first_name="Lea")
    patient = phone()
    _enter(patient, link)
    patient.get_by_label("Coughing up blood").check()
    _send(patient)
    page = signed_in(lead)
    page.goto(link.url.split("/c/")[0] + "/inbox/")
    page.get_by_text("1 emergency").wait_for()
    assert page.title().startswith("(1) ")
    axe(page)
    page.get_by_role("button", name="Acknowledge").focus()
    page.keyboard.press("Enter")
    page.get_by_text("has it").wait_for()
    page.get_by_text("Nobody is waiting in the inbox").wait_for()
    page.get_by_role("link", name="Open").click()
    page.get_by_label("What was found").wait_for()
    axe(page)
