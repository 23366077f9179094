"""The six questions: fitted to the session, kept whatever happens, sent once."""

import uuid
from datetime import timedelta

import pytest

from aftercare import unverified
from aftercare.models import CheckIn, Escalation
from tests.aftercare.visiting import BORN, WRONG, make_visitor, text_of

pytestmark = pytest.mark.django_db


def test_a_lung_risk_session_asks_about_the_lung(inside):
    body = inside.get("questions").content.decode()
    emergency = body[: body.index("None of these")]
    assert "A new dry cough" in emergency
    assert "Short of breath" in emergency


def test_a_session_far_from_the_lung_does_not(client, at_now):
    visitor = make_visitor(client, at_now, muscles=["gastrocnemius_medial"])
    visitor.enter()
    text = text_of(visitor.get("questions"))
    assert "A new dry cough" not in text
    assert "One lower leg swollen" in text


def test_ticking_says_at_once_what_to_do_without_a_script(inside):
    body = inside.get("questions").content.decode()
    tick = body[body.index('id="id_DYSPNOEA"') :]
    advice = tick[: tick.index("</div>")]
    assert "Stop what you are doing. Call 999" in advice
    assert 'href="tel:999"' in advice
    assert "<script" not in body


def test_nothing_is_ticked_beforehand(inside):
    assert "checked" not in inside.get("questions").content.decode()


def test_an_answer_is_kept_and_answered_with_what_to_do(inside):
    response = inside.send(trend="better", free_text="All good", soreness="3")
    assert (response.status_code, response.url) == (303, inside.url("answer"))
    (reply,) = inside.replies
    assert (reply.soreness, reply.trend, reply.free_text) == (3, "better", "All good")
    assert (reply.is_verified, reply.source) == (True, "link")
    inside.check_in.refresh_from_db()
    assert inside.check_in.state == CheckIn.State.ANSWERED


def test_a_passed_over_emergency_list_is_asked_again_and_all_is_kept(inside):
    given = {
        "soreness": "7",
        "trend": "worse",
        "free_text": "<b>My words</b>",
        "call_wanted": "yes",
        "call_when": "after five",
        "ticked": ["BRUISE_SMALL"],
        "submission_id": str(uuid.uuid4()),
    }
    response = inside.post("questions", given)
    body = response.content.decode()
    assert "Please answer the first question" in body
    for kept in ("&lt;b&gt;My words", "after five", given["submission_id"]):
        assert kept in body
    assert body.count("checked") == 4
    assert inside.replies == []


def test_every_symptom_on_the_list_raises_an_emergency(inside):
    inside.send(ticked=["DYSPNOEA"])
    escalation = Escalation.objects.get()
    assert (escalation.tier, escalation.state) == ("emergency", "open")


def test_a_tick_wins_over_none_of_these(inside):
    inside.send(ticked=["CHEST_PAIN"], none_of_these="yes")
    assert Escalation.objects.get().tier == "emergency"


@pytest.mark.parametrize(
    "odd",
    [
        {"ticked": ["NO_SUCH_FLAG"]},
        {"ticked": ["REVIEW"]},
        {"soreness": "11"},
        {"soreness": "a lot"},
        {"trend": "sideways"},
    ],
)
def test_what_the_page_does_not_offer_goes_to_a_person(inside, odd):
    assert inside.send(**odd).status_code == 303
    (reply,) = inside.replies
    (value,) = odd.values()
    assert (value if isinstance(value, str) else value[0]) in reply.free_text
    assert "REVIEW" in reply.flags
    assert Escalation.objects.get().tier == "same_day"


def test_long_odd_values_are_cut(inside):
    inside.send(ticked=["X" * 9999] * 50, free_text="y" * 9999)
    (reply,) = inside.replies
    assert len(reply.free_text) <= 4000
    assert "y…" in reply.free_text


def test_the_text_is_counted_in_characters_not_in_bytes(inside):
    inside.send(free_text="🫁" * 3900)
    assert inside.replies[0].free_text == "🫁" * 3900


def test_control_characters_do_not_cost_the_report(inside):
    body = b"none_of_these=yes&free_text=can%00not+%ED%A0%BD+breathe%0D%0Awell"
    kind = "application/x-www-form-urlencoded"
    inside.client.post(inside.url("questions"), body, content_type=kind)
    assert inside.replies[0].free_text.startswith("cannot ")
    assert inside.replies[0].free_text.endswith("breathe\nwell")


def test_when_to_call_is_cut_to_its_column(inside):
    inside.send(call_wanted="yes", call_when="z" * 500)
    assert inside.replies[0].call_when == "z" * 120


def test_a_double_click_is_one_answer(inside):
    page = str(uuid.uuid4())
    first, second = (inside.send(submission_id=page) for _ in range(2))
    assert first.url == second.url
    assert len(inside.replies) == 1


def test_back_and_another_tick_is_another_answer(inside):
    page = str(uuid.uuid4())
    inside.send(submission_id=page)
    inside.send(submission_id=page, ticked=["CHEST_PAIN"])
    assert {reply.tier for reply in inside.replies} == {"none", "emergency"}


def test_two_devices_are_two_answers(inside):
    inside.send()
    inside.send()
    assert len(inside.replies) == 2


@pytest.mark.parametrize("page", ["", "no-uuid", "{}", "\x00"])
def test_a_page_without_an_id_is_still_heard(inside, page):
    assert inside.send(submission_id=page).status_code == 303
    assert len(inside.replies) == 1


def test_after_half_an_hour_the_date_is_asked_again_and_nothing_is_lost(inside, at_now):
    at_now.shift(timedelta(minutes=31))
    response = inside.send(free_text="A long story", soreness="6")
    body = response.content.decode()
    assert "It has been a while" in body
    assert 'name="free_text" value="A long story"' in " ".join(body.split())
    assert inside.replies == []
    again = {"soreness": "6", "none_of_these": "yes", "free_text": "A long story"}
    assert "does not open" in text_of(inside.post("questions", {**again, **WRONG}))
    assert inside.post("questions", {**again, **BORN}).url == inside.url("answer")
    assert inside.replies[0].is_verified
    assert inside.get("answer").status_code == 200


def test_an_emergency_does_not_wait_for_the_date(inside, at_now):
    at_now.shift(timedelta(minutes=31))
    response = inside.send(ticked=["SYNCOPE"])
    assert response.url == inside.url("help")
    (reply,) = inside.replies
    assert (reply.is_verified, reply.tier) == (False, "emergency")
    assert "The clinic was alerted" in text_of(inside.get("help"))


def test_a_flood_of_unverified_emergencies_is_limited(inside, at_now):
    at_now.shift(timedelta(minutes=31))
    for _ in range(unverified.ALARMS + 2):
        assert inside.send(ticked=["SYNCOPE"]).url == inside.url("help")
    assert len(inside.replies) == unverified.ALARMS


def test_the_whole_page_is_light(inside, settings):
    static = settings.BASE_DIR / "clinic" / "static" / "clinic"
    extra = sum((static / name).stat().st_size for name in ("public.css", "mark.svg"))
    for page in ("gate", "questions", "help"):
        assert len(inside.get(page).content) + extra < 60_000
    inside.send(ticked=["DYSPNOEA", "CHEST_PAIN"], free_text="x" * 4000)
    assert len(inside.get("answer").content) + extra < 60_000
