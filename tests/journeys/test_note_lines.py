"""The line, the server and the login go away while a note is written.

After each, the database holds what the therapist saw as saved, and what waited arrives
once, in order, when the way is free again.
"""

import re

import pytest
from django.contrib.sessions.models import Session as Login
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from needling import sessions
from needling.models import NeedleSite, NoteChange
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.fault]
SAVED = re.compile("^saved ")


@pytest.fixture
def practitioner(server, at_now):
    """A therapist on a morning in March."""
    factories.load_reference()
    return factories.make_practitioner(factories.make_clinic())


@pytest.fixture
def draft(practitioner):
    """A note that has just begun, with one site."""
    now = factories.NOW - factories.noting.LENGTH
    patient = factories.make_patient(practitioner.clinic, now=now)
    note = factories.make_draft(patient, practitioner=practitioner, now=now)
    row = {"muscle_id": "soleus", "side": "left", "needles": 1}
    return factories.write_note(note, row, now=now)


@pytest.fixture
def open_note(server, signed_in, draft):
    """Opens the note in a tab of its own."""

    def go(user=None):
        tab = signed_in(user or draft.practitioner.user)
        tab.goto(server + reverse("needling:session_edit", args=[draft.pk]))
        expect(state(tab)).to_have_text("nothing changed yet")
        return tab

    return go


def state(tab):
    return tab.locator("[data-save-state]")


def twitch(tab, times=1):
    for _ in range(times):
        tab.get_by_role("button", name=re.compile("Twitch .1")).click()


def tell(tab, name, value):
    """A field of the card, folded away or not."""
    field = tab.locator(f"[data-site] [name={name}]").first
    field.evaluate(
        "(field, value) => { field.value = value;"
        " field.dispatchEvent(new Event('change', {bubbles: true})); }",
        value,
    )


def stored():
    return NeedleSite.objects.get()


def test_the_line_is_cut_in_the_middle_of_ten_changes(open_note):
    tab = open_note()
    for number in range(4):
        twitch(tab)
        expect(state(tab)).to_have_text(SAVED)
        assert stored().twitches == number + 1
    tab.context.set_offline(True)
    twitch(tab, 3)
    tell(tab, "lot", "L-1")
    expect(state(tab)).to_have_text(re.compile("waiting: no connection"))
    assert stored().twitches == 4
    tab.context.set_offline(False)
    expect(state(tab)).to_have_text(SAVED)
    twitch(tab, 3)
    expect(tab.locator("[data-shows=twitches]").first).to_have_text("10")
    expect(state(tab)).to_have_text(SAVED)
    tab.wait_for_timeout(500)
    assert stored().twitches == 10


def test_an_answer_that_is_lost_makes_no_second_site(open_note, draft):
    tab = open_note()
    lost: list[object] = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    tab.route("**/sites/", lose)
    tab.evaluate(
        "document.dispatchEvent(new CustomEvent('note:add',"
        " {detail: {muscle: 'gluteus_medius', side: 'left'}}))"
    )
    expect(state(tab)).to_have_text(SAVED)
    assert lost
    assert draft.sites.count() == 2
    assert NoteChange.objects.filter(row__startswith="site:").count() == 2


def test_the_login_expires_and_the_page_goes_on(open_note, draft, server):
    tab = open_note()
    Login.objects.all().delete()
    twitch(tab, 2)
    expect(tab.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(state(tab)).to_have_text(re.compile("waiting: signed out"))
    assert stored().twitches is None
    sign_in_again(tab.context, draft.practitioner.user, server)
    expect(tab.get_by_role("heading", name="You are signed out")).to_be_hidden()
    expect(state(tab)).to_have_text(SAVED)
    assert stored().twitches == 2


def test_signing_in_again_in_the_page(open_note, draft):
    user = draft.practitioner.user
    user.set_password(factories.PASSWORD)
    user.save()
    tab = open_note()
    Login.objects.all().delete()
    twitch(tab, 2)
    box = tab.get_by_role("dialog", name="You are signed out")
    password = box.get_by_label(f"Password of {user.email}")
    password.fill("wrong")
    password.press("Enter")
    expect(box.get_by_role("alert")).to_have_text(
        "The e-mail or the password is not right."
    )
    assert stored().twitches is None
    password.fill(factories.PASSWORD)
    box.get_by_role("button", name="Sign in and go on").click()
    expect(box).to_be_hidden()
    expect(state(tab)).to_have_text(SAVED)
    assert stored().twitches == 2
    twitch(tab)
    tab.wait_for_timeout(500)
    assert stored().twitches == 3


def sign_in_again(context, user, server):
    """As if somebody had signed in in another tab of this browser."""
    client = Client()
    client.force_login(user)
    value = client.cookies["sid"].value
    context.add_cookies([{"name": "sid", "value": value, "url": server}])


def test_a_second_tab_overwrites_nothing(open_note):
    first, second = open_note(), open_note()
    twitch(first, 3)
    expect(state(first)).to_have_text(SAVED)
    twitch(second)
    both = second.get_by_role("dialog", name="Changed in another place meanwhile")
    expect(both.get_by_role("cell", name="3", exact=True)).to_be_visible()
    both.get_by_role("button", name="Keep what is stored").click()
    expect(second.locator("[data-shows=twitches]").first).to_have_text("3")
    tell(second, "depth_mm", "20")
    expect(state(second)).to_have_text(SAVED)
    assert (stored().twitches, stored().depth_mm) == (3, 20)


def test_therapist_and_student_see_each_other(open_note, draft, practitioner):
    student = factories.make_practitioner(practitioner.clinic).user
    sessions.let_write(
        draft, writer=student, by=practitioner.user, now=draft.started_at
    )
    first, second = open_note(), open_note(student)
    twitch(first)
    expect(state(first)).to_have_text(SAVED)
    second.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    others = second.locator("[data-others]")
    expect(others).to_contain_text(str(practitioner.user))
    tell(second, "lot", "L-2")
    expect(state(second)).to_have_text(SAVED)
    assert (stored().twitches, stored().lot) == (1, "L-2")
    by = NoteChange.objects.filter(version__gt=0).values_list("by", flat=True)
    assert set(by) == {practitioner.user.pk, student.pk}


def test_a_note_signed_elsewhere_keeps_the_words_for_an_addendum(open_note, draft):
    tab = open_note()
    sign_behind_its_back(draft)
    tab.locator("#note-after [name=notes]").fill("Typed too late")
    tab.locator("#note-after [name=notes]").press("Tab")
    words = tab.get_by_label("What you typed and is not in the note")
    expect(words).to_have_value("Notes: Typed too late")
    tab.get_by_role("button", name="Add it as an addendum").click()
    tab.get_by_text("The addendum stands beside the note.").wait_for()
    assert draft.addenda.get().text == "Notes: Typed too late"


def sign_behind_its_back(draft):
    """Whole, and signed, in another place."""
    now = factories.NOW
    site = stored()
    row = factories.site_row("soleus", dwell_seconds=1)
    factories.change_row(draft, f"site:{site.pk}", row, now=now)
    header = factories.note_header(ended_at=now, started_at=draft.started_at)
    factories.write_note(draft, header=header, notes=factories.minded(), now=now)
    sessions.sign(draft, by=draft.practitioner.user, now=now)


def test_leaving_with_a_needle_in_asks(open_note):
    tab = open_note()
    asked: list[str] = []

    def accept(dialog):
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", accept)
    tab.get_by_role("button", name="Needle in").click()
    expect(tab.locator("[data-bar-still]")).to_have_text("1")
    expect(state(tab)).to_have_text(SAVED)
    tab.goto("about:blank")
    assert asked == ["beforeunload"]
    assert stored().in_at is not None
