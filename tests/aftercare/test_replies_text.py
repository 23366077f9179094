"""What a patient writes is read at once, in the light of what was needled."""

import pytest

from aftercare.models import Escalation, Reply
from aftercare.rules.triage import RULES_VERSION


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("cant catch my breath since last night", "DYSPNOEA"),
        ("No me siento bien, me cuesta respirar", "DYSPNOEA"),
        ("sharp pain in my chest when i breathe in, otherwise all good!", "CHEST_PAIN"),
    ],
)
def test_a_red_flag_in_words_raises_an_emergency(inside, text, flag):
    response = inside.send(none_of_these="yes", soreness="1", free_text=text)
    assert response.status_code == 303
    (reply,) = inside.replies
    assert flag in reply.flags
    assert reply.rules_version == RULES_VERSION
    assert Escalation.objects.get().tier == "emergency"


def test_the_reason_carries_the_words_that_caused_it(inside):
    inside.send(none_of_these="yes", free_text="Thanks. I am so short of breath!")
    reasons = Reply.objects.get().reasons
    said = [each["words"] for each in reasons if each["flag"] == "DYSPNOEA"]
    assert any("short of breath" in words for words in said)


def test_kind_words_need_nobody(inside):
    inside.send(none_of_these="yes", soreness="2", free_text="Much better, thank you!")
    assert not Escalation.objects.exists()


def test_a_denial_lowers_no_tick(inside):
    inside.send(ticked=["DYSPNOEA"], free_text="No shortness of breath really")
    assert Escalation.objects.get().tier == "emergency"


@pytest.mark.parametrize("text", ["qwpeoi zxmnb asdlkj", "ผมรู้สึกแปลกๆ", "❓❓"])
def test_what_is_not_understood_goes_to_a_person_the_same_day(inside, text):
    inside.send(none_of_these="yes", free_text=text)
    assert Escalation.objects.get().tier == "same_day"


def test_what_does_not_fit_goes_to_a_person(inside):
    inside.send(none_of_these="yes", free_text="all good " * 1200)
    (reply,) = inside.replies
    because = [each["because"] for each in reply.reasons]
    assert "Part of the answer could not be read." in because
    assert Escalation.objects.get().tier == "same_day"
