"""What patients are told: clinical specification 6.2, 6.3 rule 12 and 8."""

import re

import pytest
from hypothesis import given

from aftercare.rules.advice import (
    FLIGHT,
    LUNG_WARNING,
    SELF_CARE,
    Places,
    advise,
)
from aftercare.rules.triage import Flag, RiskSet, Tier, assess
from tests.rules.replies import ANSWERS, CONTEXTS, answer, session

PLACES = Places(emergency="999", phone="020 7946 0000", date="10 June 2026")
LINES = Places("999", "020 7946 0000", "10 June 2026", "111", "116 123")


def told(*ticked, near=(), places=PLACES, **said):
    """The advice for these ticks after needling near these sets."""
    context = session(*near)
    return advise(assess(answer(*ticked, **said), context), context, places=places)


def everything(advice):
    """All that is shown, in order."""
    shown = [advice.headline, advice.watch_for, *advice.watch_list]
    return " ".join([*shown, *advice.lines, *advice.self_care])


@given(reply=ANSWERS, context=CONTEXTS)
def test_the_emergency_number_comes_first_and_nothing_is_called_normal(reply, context):
    advice = advise(assess(reply, context), context, places=LINES)
    text = everything(advice)
    assert text.index("999") < text.index("020 7946 0000")
    assert "%" not in text
    assert "10 June 2026" in text
    assert "020 7946 0000" in advice.headline
    soothing = r"\b(normal|harmless|nothing to worry|don't worry|no need to worry)"
    assert not re.search(soothing, text, re.IGNORECASE)
    assert not re.search(r"\b\d+ ?(mg|tablets?)\b", text)
    assert len(set(advice.lines)) == len(advice.lines)


@pytest.mark.parametrize("flag", [Flag.DYSPNOEA, Flag.CHEST_PAIN, Flag.HAEMOPTYSIS])
def test_a_lung_sign_after_needling_near_the_lung(flag):
    advice = told(flag, near=(RiskSet.PTX,))
    assert advice.headline.startswith("Get urgent help now. Emergency number: 999.")
    assert advice.lines[0] == (
        "Stop what you are doing. Call 999 or go to the emergency department now. Tell "
        "them you had dry needling on 10 June 2026. Do not drive yourself."
    )
    assert "near your chest, neck or shoulder" in advice.lines[1]
    assert "Do not wait for our call" in advice.lines[-1]
    assert not advice.watch_for
    assert not advice.watch_list
    assert not advice.self_care


def test_an_emergency_leaves_calmer_advice_out():
    advice = told(Flag.SYNCOPE, Flag.FEVER, Flag.BRUISE_SMALL)
    assert len(advice.lines) == 2
    assert advice.lines[0].startswith("Lie down.")


def test_a_raised_flag_is_told_as_the_emergency_it_is():
    calm = told(Flag.COUGH_NEW)
    assert any(line.startswith("Please call us now") for line in calm.lines)
    raised = told(Flag.COUGH_NEW, near=(RiskSet.PTX,))
    assert raised.lines[0].startswith("Call 999 or go to the emergency department now.")
    assert not any("call us" in line for line in raised.lines)


def test_the_places_to_name_are_named_once():
    advice = told(Flag.CAUDA, near=(RiskSet.KIDNEY, RiskSet.LUMBAR, RiskSet.AIRWAY))
    named = [line for line in advice.lines if line.startswith("Tell them")]
    assert named == ["Tell them that the needles were near your belly or lower back."]


def test_same_day_names_the_emergency_list_and_other_help():
    advice = told(Flag.FEVER)
    assert "We will contact you" in advice.headline
    assert advice.watch_for.startswith("Call 999")
    assert "Coughing up blood, even a little" in advice.watch_list
    assert advice.lines[0].startswith("Please call us today on 020 7946 0000.")
    assert advice.lines[-1].endswith("use your local urgent care service.")
    assert told(Flag.FEVER, places=LINES).lines[-1].endswith("urgent care line: 111.")
    assert not advice.self_care


def test_a_flag_raised_to_the_same_day_keeps_its_own_words():
    advice = told(Flag.HEADACHE_MILD, near=(RiskSet.NECK,))
    assert advice.lines[0] == "Please call us today on 020 7946 0000."
    assert advice.lines[1].startswith("Rest and drink.")


def test_a_bruise_with_a_blood_thinner_is_not_called_common():
    context = session(anticoagulant=True)
    verdict = assess(answer(Flag.BRUISE_SMALL), context)
    lines = advise(verdict, context, places=PLACES).lines
    assert lines[0] == "Please call us today on 020 7946 0000."
    assert not any("common" in line for line in lines)
    assert "common" in told(Flag.BRUISE_SMALL).lines[0]


@pytest.mark.parametrize("flag", [Flag.DISTRESS, Flag.SELF_HARM])
def test_the_crisis_line_is_named_where_there_is_one(flag):
    assert any("116 123" in line for line in told(flag, places=LINES).lines)
    assert not any("crisis line" in line for line in told(flag).lines)
    assert not any("116 123" in line for line in told(Flag.FEVER, places=LINES).lines)


@pytest.mark.parametrize(
    ("ticked", "tier"), [((), Tier.NONE), ((Flag.ALLERGY_LOCAL,), Tier.ROUTINE)]
)
def test_self_care_when_nothing_or_little_was_found(ticked, tier):
    assert assess(answer(*ticked), session()).tier == tier
    advice = told(*ticked)
    assert advice.self_care == tuple(map(str, SELF_CARE))
    assert advice.watch_list
    lung = told(*ticked, near=(RiskSet.PTX,))
    assert lung.self_care[-1] == FLIGHT
    assert lung.lines[-1] == LUNG_WARNING


def test_only_soreness_is_said_to_be_expected():
    assert "Mild soreness for up to three days is expected." in told().headline
    assert "expected" not in everything(told(Flag.ALLERGY_LOCAL))


@pytest.mark.parametrize("near", [(), (RiskSet.CALF,)])
def test_a_calm_session_elsewhere_has_no_lung_warning(near):
    assert told(near=near).lines == ()


def test_next_business_day_says_when_the_call_comes():
    advice = told(call_wanted=True)
    assert advice.headline.endswith("by the end of our next working day.")
    assert advice.lines == ("We will call you.",)
    assert advice.self_care == ()
