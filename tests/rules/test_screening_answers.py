"""What each answer does: one line a case in `data/screening_rows.csv`.

A line gives the item, the reply, what its follow-ups say ("@-60" is sixty days ago),
the context (site, age, other answers), the verdict, and one effect with the reason
that is shown.
"""

import csv
import json
from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from string import Template

import pytest

from needling.rules.screening import verdict
from needling.rules.screening_terms import (
    Answer,
    Outcome,
    PatientFacts,
    Reply,
    ScreeningPolicy,
)
from tests.rules.cases import ITEMS, TODAY, case, site, yes

_FILE = Path(__file__).parent / "data" / "screening_rows.csv"
LINES = list(csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines()))
THIGH = site("biceps_femoris", "left")
LUNG = site("rhomboid_major", "left")
# Worked out of the date that one question asks for.
_ASKED_AS = {"PREGNANT_T2": "PREGNANT_T1", "PREGNANT_T3": "PREGNANT_T1"}


def ago(days):
    return (TODAY - timedelta(days=days)).isoformat()


def _cases():
    """Lines of the same case together: each gives one of its effects."""
    grouped = defaultdict(list)
    for line in LINES:
        key = tuple(line[name] for name in ("item", "reply", "told", "context"))
        grouped[key].append(line)
    return [pytest.param(*key, lines, id=key[0]) for key, lines in grouped.items()]


def _dated(value):
    is_day = isinstance(value, str) and value.startswith("@")
    return ago(-int(value[1:])) if is_day else value


def _answers(code, reply, told, also):
    answers = {each: yes(**details) for each, details in also.items()}
    if reply != "told" or told:
        given = Reply.YES if reply == "told" else Reply(reply)
        details = {key: _dated(value) for key, value in told.items()}
        answers[_ASKED_AS.get(code, code)] = Answer(given, TODAY, details)
    elif code == "LOW_BMI":
        answers[code] = Answer(Reply.YES, TODAY)
    return answers


@pytest.mark.parametrize(("code", "reply", "told", "context", "lines"), _cases())
def test_an_answer_does_what_is_specified_and_says_why(
    code, reply, told, context, lines
):
    around = json.loads(context)
    there = site(**{"slug": around["site"].pop("muscle"), **around["site"]})
    age = around.get("age", 40)
    patient = PatientFacts(age, first_here=around.get("first_here", False))
    answers = _answers(code, reply, json.loads(told), around.get("also", {}))
    result = verdict(case(answers, patient=patient), [there])
    found = [(f.outcome.value, f.sentence) for f in result.findings if f.code == code]
    expected = [(line["does"], line["reason"]) for line in lines]
    assert found == [each for each in expected if each[0] != "clear"]
    assert {line["verdict"] for line in lines} == {result.outcome.value}


def test_every_effect_of_every_item_has_a_line():
    """An item or an effect that is added to the data without a line here fails."""
    figures = asdict(ScreeningPolicy())
    said = {(line["item"], line["does"], line["reason"]) for line in LINES}
    for item in ITEMS:
        for effect in item.effects:
            outcome = figures[effect.policy] if effect.policy else effect.outcome
            sentence = Template(effect.say).substitute(figures)
            assert (item.code, outcome.value, sentence) in said


def test_an_effect_with_a_place_is_tried_at_another_place_too():
    """Nothing is blocked wider than it is said."""
    placed = {i.code for i in ITEMS if any(e.at is not None for e in i.effects)}
    by_item = defaultdict(set)
    for line in LINES:
        by_item[line["item"]].add(line["context"])
    assert all(len(by_item[code]) > 1 for code in placed)


INR_CASES = [
    ({"drugs": ["apixaban"]}, True),
    ({"drugs": ["warfarin"], "inr": 3.0, "inr_on": ago(3)}, True),
    ({"drugs": ["warfarin"], "inr": 3.1, "inr_on": ago(3)}, False),
    ({"drugs": ["warfarin"], "inr": 2.5}, False),
    ({"drugs": ["warfarin"], "inr_on": ago(3)}, False),
    ({}, False),
]


@pytest.mark.parametrize(("told", "satisfied"), INR_CASES)
def test_warfarin_needs_a_known_inr_besides_the_clearance(told, satisfied):
    findings = verdict(case({"ANTICOAGULANT": yes(**told)}), [THIGH]).findings
    lifts = [each.open_because for each in findings]
    assert any("INR of at most 3.0" in lift for lift in lifts) is not satisfied


def test_two_kinds_of_blood_thinner_need_a_clearance():
    answers = {
        "ANTIPLATELET": yes(drugs=["aspirin"]),
        "ANTICOAGULANT": yes(drugs=["apixaban"]),
    }
    result = verdict(case(answers), [THIGH])
    assert ("ANTIPLATELET", Outcome.CLEARANCE) in {
        (each.code, each.outcome) for each in result.findings
    }


def test_a_clinic_may_ask_for_a_clearance_instead_of_blocking_lung_muscles():
    policy = ScreeningPolicy(lung_history=Outcome.CLEARANCE)
    given = case({"LUNG_DISEASE": yes(which=["copd"])}, policy=policy)
    assert verdict(given, [LUNG]).outcome is Outcome.CLEARANCE
