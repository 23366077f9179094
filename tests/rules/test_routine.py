"""Advice by what was done, movements by what a joint can do, codes by their shape."""

import pytest

from needling.rules import icd10, movements
from needling.rules.routine import ADVICE, advice_needed

ALWAYS = tuple(each for each in ADVICE if each not in ("altitude", "driving"))


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({}, ()),
        ({"is_lung_risk": True}, ("altitude",)),
        ({"travels": True}, ("altitude",)),
        ({"events": ["bruise"]}, ()),
        ({"events": ["vasovagal"]}, ("driving",)),
        ({"events": ["bruise", "dizziness"], "travels": True}, ("altitude", "driving")),
    ],
)
def test_advice_follows_what_was_done_and_what_happened(given, more):
    said = {"is_lung_risk": False, "travels": False, **given}
    assert advice_needed(**said) == (*ALWAYS, *more)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("neck_turn", "left", 60, 75), None),
        (("neck_turn", "left", None, None), None),
        (("neck_flexion", "", 40, 45), None),
        (("neck_flexion", "midline", 40, 45), None),
        (("knee_extension", "right", -20, -5), None),
        (("tail_wagging", "left", 5, 5), "movement"),
        (("neck_turn", "", 60, 75), "side"),
        (("neck_turn", "midline", 60, 75), "side"),
        (("neck_flexion", "left", 40, 45), "side"),
        (("neck_turn", "left", 111, 75), "degrees_before"),
        (("neck_turn", "left", 60, -1), "degrees_after"),
        (("knee_extension", "right", -91, 0), "degrees_before"),
    ],
)
def test_a_movement_stays_within_what_a_joint_can_do(row, field):
    found = movements.refusal(*row)
    assert (found and found[0]) == field
    assert found is None or found[1]


def test_every_usual_range_lies_within_what_can_be_written_down():
    for each in movements.MOVEMENTS.values():
        assert each.least <= each.usual <= each.most
        assert -90 <= each.least < each.most <= 200


def test_the_movements_of_the_treated_region_come_first():
    offered = movements.offered(["lumbar"])
    assert offered[0].code == "trunk_flexion"
    assert len(offered) == len(movements.MOVEMENTS)


@pytest.mark.parametrize(
    ("text", "is_code"),
    [("M54.2", True), ("M62.830", True), ("M54", True), ("54.2", False), ("", False)],
)
def test_a_code_has_its_shape(text, is_code):
    assert icd10.is_code(text) is is_code


def test_every_suggestion_is_a_code():
    assert all(icd10.is_code(each) for each in icd10.SUGGESTED)
