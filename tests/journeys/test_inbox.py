"""What comes after a session, as staff see it in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from aftercare import checkins, escalations, outcomes
from aftercare.models import CheckIn, Escalation, Message
from clinic.models import User
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def day(server, at_now):
    """A day with an emergency, one that waits for a second reader, one to call."""
    clinic = factories.make_clinic()
    practitioner = factories.make_practitioner(clinic)
    lead = factories.make_user(clinic, User.Role.CLINICAL_LEAD, first_name="Lea")
    sent = [
        factories.make_sent_check_in(
            patient=factories.make_patient(clinic, phone="07700 900123"),
            practitioner=practitioner,
        )
        for _ in range(3)
    ]
    now = sent[0].due_at + timedelta(hours=1)
    at_now.move_to(now)
    for check_in in sent[:2]:
        factories.make_escalation(check_in, now=now, free_text="My own\nwords")
    concluded = Escalation.objects.get(check_in=sent[1])
    escalations.acknowledge(concluded, by=lead, now=now)
    words = {"outcome": "doctor", "finding": "Short of breath", "action": "Sent there"}
    outcomes.resolve(concluded, **words, by=lead, now=now)
    at_now.move_to(sent[2].closes_at)
    checkins.settle(now=timezone.now())
    return clinic


def _paths():
    """Every staff page of aftercare, with something on it."""
    escalation = Escalation.objects.get(state="open")
    waiting = Escalation.objects.get(state="second_reader")
    to_call = CheckIn.objects.to_call().get(kind="h24")
    message = Message.objects.filter(check_in=to_call).get()
    named = [
        ("inbox",),
        ("escalation_detail", escalation.pk),
        ("escalation_detail", waiting.pk),
        ("message_list",),
        ("message_detail", message.pk),
        ("today_strip",),
        ("patient_strip", escalation.patient_id),
        ("session_strip", to_call.session_id),
        ("checkin_call", to_call.pk),
    ]
    return [reverse(f"aftercare:{name}", args=args) for name, *args in named]


@pytest.mark.parametrize(
    ("role", "width", "colours"),
    [
        (User.Role.THERAPIST, 1280, "light"),
        (User.Role.THERAPIST, 390, "dark"),
        (User.Role.FRONT_DESK, 390, "light"),
    ],
)
def test_every_page_is_accessible_and_fits(
    server, day, signed_in, axe, role, width, colours
):
    page = signed_in(factories.make_user(day, role), width=width, color_scheme=colours)
    for path in _paths():
        page.goto(server + path)
        page.locator("#escalation-bar").wait_for()
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path


def test_two_who_take_the_same_one_on(server, day, signed_in):
    one, two = (
        signed_in(factories.make_user(day, User.Role.THERAPIST, first_name=name))
        for name in ("Olu", "Pia")
    )
    for page in (one, two):
        page.goto(server + reverse("aftercare:inbox"))
    one.get_by_role("button", name="Acknowledge").click()
    one.get_by_text("Olu", exact=False).first.wait_for()
    two.get_by_role("button", name="Acknowledge").click()
    two.get_by_text("has already taken this on.").wait_for()


def test_a_clinician_closes_an_emergency_with_two_pairs_of_eyes(server, day, signed_in):
    page = signed_in(factories.make_user(day, User.Role.THERAPIST))
    waiting = Escalation.objects.get(state="second_reader")
    page.goto(server + reverse("aftercare:escalation_detail", args=[waiting.pk]))
    page.get_by_label("No, more has to be done").check()
    page.get_by_role("button", name="Keep my reading").click()
    page.get_by_role("alert").get_by_text("Say what still has to be done.").wait_for()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Keep my reading").click()
    page.locator(".timeline").get_by_text("Resolved").wait_for()
    waiting.refresh_from_db()
    assert waiting.state == Escalation.State.RESOLVED


def test_the_call_list_empties_by_calling(server, day, signed_in):
    page = signed_in(factories.make_user(day, User.Role.FRONT_DESK))
    page.goto(server + reverse("aftercare:today_strip"))
    row = page.get_by_role("listitem").filter(has_text="after 24 hours")
    row.get_by_role("link", name="Note the call").click()
    advice = page.get_by_text("Stop what you are doing").first
    expect(advice).to_be_hidden()
    page.get_by_role("checkbox", name="Short of breath").check()
    expect(advice).to_be_visible()
    page.get_by_role("button", name="Save what they said").click()
    page.get_by_text("Nobody has it yet").wait_for()


def test_a_case_is_taken_on_and_opened_with_the_keys_alone(server, day, signed_in):
    page = signed_in(factories.make_user(day, User.Role.THERAPIST, first_name="Olu"))
    page.goto(server + reverse("aftercare:inbox"))
    cards = page.locator("[data-case]")
    cards.first.wait_for()
    page.keyboard.press("j")
    expect(cards.first).to_be_focused()
    for key in ("j", "k", "k"):
        page.keyboard.press(key)
    expect(cards.first).to_be_focused()
    worst = Escalation.objects.get(state="open")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    worst.refresh_from_db()
    assert worst.state == Escalation.State.ACKNOWLEDGED
    page.goto(server + reverse("aftercare:inbox"))
    path = reverse("aftercare:escalation_detail", args=[worst.pk])
    taken = cards.filter(has=page.locator(f'a[href="{path}"]'))
    while not taken.evaluate("card => card === document.activeElement"):
        page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**" + path)
    page.keyboard.press("l")
    expect(page.locator("#callform_way")).to_be_focused()
    # A letter that is typed into a field stays one.
    page.keyboard.press("i")
    page.locator("h1").click()
    page.keyboard.press("i")
    page.wait_for_url("**" + reverse("aftercare:inbox"))
