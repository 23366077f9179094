"""The small behaviours of staff pages, each on a page made for it."""

import re
from pathlib import Path

import django_htmx.jinja
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ORIGIN = "http://clinic.test"
ROOT = Path(__file__).resolve().parent.parent.parent
HTMX = Path(django_htmx.jinja.__file__).parent / "static/django_htmx/htmx-2.min.js"
FRAME = """<!DOCTYPE html><html lang="en"><head><title>Today</title>
<meta name="htmx-config" content='{"allowEval":false,"includeIndicatorStyles":false}'>
<script src="/htmx.js" defer></script><script src="/app.js" defer></script></head>
<body>{body}<div id="announcer" role="alert"></div><p id="stale" hidden>Stale</p>
<div id="frame-words" data-not-saved="Not saved"></div></body></html>"""
BAR = (
    '<a data-emergencies="2" data-alarm="{alarm}" data-announce="New emergency">Bar</a>'
)
REGION = '<section id="escalation-region" hx-get="/bar" hx-trigger="load"></section>'
FORM = (
    '<form method="post" action="/save" {extra}><input name="note">'
    '<button type="submit" name="do" value="it">Save</button></form>'
)
SEARCH = (
    '<input type="search" name="q" value="" hx-get="/found" hx-target="#rows"'
    ' hx-trigger="input changed delay:250ms, typed-early"><ul id="rows"></ul>'
)


@pytest.fixture
def serve(page):
    """Answer `path` with a text and status, and open the page with this body."""

    def route(path, text, status=200):
        page.route(
            re.compile(re.escape(ORIGIN + path) + r"(\?.*)?$"),
            lambda it: it.fulfill(status=status, body=text, content_type="text/html"),
        )

    def open_page(body, **answers):
        page.route(
            f"{ORIGIN}/app.js",
            lambda it: it.fulfill(path=ROOT / "clinic/static/clinic/app.js"),
        )
        page.route(f"{ORIGIN}/htmx.js", lambda it: it.fulfill(path=HTMX))
        route("/", FRAME.replace("{body}", body))
        for name, (text, status) in answers.items():
            route(f"/{name}", text, status)
        page.goto(ORIGIN + "/")

    return open_page


def _questions(page):
    """The kinds of question the browser asks from now on; each is answered yes."""
    asked: list[str] = []

    def accept(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    return asked


def test_a_new_emergency_shows_in_the_title_and_is_announced_once(page, serve):
    serve(REGION, bar=(BAR.format(alarm="a-1"), 200))
    expect(page).to_have_title("(2) Today")
    expect(page.locator("#announcer")).to_have_text("New emergency")
    page.reload()
    expect(page).to_have_title("(2) Today")
    page.wait_for_timeout(300)
    expect(page.locator("#announcer")).to_have_text("")


def test_an_alarm_raised_again_is_announced_again(page, serve):
    serve(REGION, bar=(BAR.format(alarm="a-1"), 200))
    expect(page.locator("#announcer")).to_have_text("New emergency")
    serve(REGION, bar=(BAR.format(alarm="a-2"), 200))
    expect(page.locator("#announcer")).to_have_text("New emergency")


def test_a_sign_in_page_never_lands_inside_the_page(page, serve):
    serve(REGION, bar=("<!doctype html><html>Sign in</html>", 200))
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#escalation-region")).to_be_empty()


def test_a_change_that_failed_is_said(page, serve):
    serve('<button hx-post="/save">Change</button>', save=("", 500))
    page.get_by_role("button").click()
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("Not saved")


def test_a_deadline_runs_down_and_then_counts_what_is_late(page, serve):
    serve(
        '<time data-deadline data-late="late by" datetime="2020-01-01T00:00:00Z">'
        '</time><time data-deadline datetime="2999-01-01T00:00:00Z"></time>'
    )
    expect(page.locator("time").first).to_contain_text("late by")
    expect(page.locator("time").first).to_have_class("clock-late")
    expect(page.locator("time").last).not_to_have_class("clock-late")


def test_a_form_is_sent_once_with_its_button(page, serve):
    serve(FORM.format(extra=""))
    waiting = []
    page.route(f"{ORIGIN}/save", lambda it: waiting.append(it))
    page.evaluate(
        "b = document.querySelector('button'); b.click();"
        "setTimeout(() => b.click(), 100)"
    )
    page.wait_for_timeout(400)
    assert [it.request.post_data for it in waiting] == ["note=&do=it"]
    waiting[0].fulfill(status=204)
    expect(page.get_by_role("button")).to_have_attribute("aria-busy", "true")


def test_leaving_with_unsaved_input_asks(page, serve):
    serve(FORM.format(extra="data-guard"))
    asked = _questions(page)
    page.get_by_role("textbox").fill("26 mm")
    page.reload()
    assert asked == ["beforeunload"]


def test_saving_leaves_without_asking(page, serve):
    serve(FORM.format(extra="data-guard"), save=("saved", 200))
    asked = _questions(page)
    page.get_by_role("textbox").fill("26 mm")
    page.get_by_role("button").click()
    expect(page.locator("body")).to_have_text("saved")
    assert asked == []


def test_escape_closes_the_menu_and_returns_the_focus(page, serve):
    serve('<details class="user-menu" open><summary>Maya</summary>x</details>')
    page.keyboard.press("Escape")
    expect(page.locator("details")).not_to_have_attribute("open", "")
    expect(page.locator("summary")).to_be_focused()


def test_the_alarm_sound_can_be_switched_off(page, serve):
    serve(
        '<button type="button" hidden data-sound-toggle data-on="On" data-off="Off">'
        "<span data-sound-words></span></button>"
    )
    button = page.get_by_role("button")
    expect(button).to_have_text("On")
    button.click()
    expect(button).to_have_text("Off")
    page.reload()
    expect(page.get_by_role("button")).to_have_attribute("aria-pressed", "false")


def test_what_was_typed_before_the_scripts_came_is_looked_for(page, serve):
    """A slow line: the box is there, and what listens to it is not yet."""
    asked = []
    page.on("request", lambda it: asked.append(it.url))
    page.add_init_script(
        "document.addEventListener('readystatechange', () => {"
        " const box = document.querySelector('input[type=search]');"
        " if (document.readyState === 'interactive' && box) box.value = 'Ann'; })"
    )
    serve(SEARCH, found=("<li>Ann Hill</li>", 200))
    expect(page.locator("#rows")).to_have_text("Ann Hill")
    page.wait_for_timeout(300)
    assert asked.count(f"{ORIGIN}/found?q=Ann") == 1


def test_a_box_that_came_filled_is_not_looked_for_again(page, serve):
    asked = []
    page.on("request", lambda it: asked.append(it.url))
    serve(SEARCH.replace('value=""', 'value="Ann"'), found=("<li>Ann Hill</li>", 200))
    page.wait_for_timeout(300)
    assert not [url for url in asked if "/found" in url]
