"""Lines of the muscle catalogue, and the names of its regions."""

import pytest

from needling.rules.muscle_rows import BadMuscle, decode_muscle
from needling.rules.regions import Region, in_words
from tests.rules.catalogue import MUSCLES

ROWS = {row["slug"]: row for row in MUSCLES}


def test_every_shipped_line_is_read():
    assert len([decode_muscle(row) for row in MUSCLES]) == 134
    assert {row["region"] for row in MUSCLES} == set(Region.values)


def test_a_line_as_columns():
    found = decode_muscle(ROWS["upper_trapezius"])
    assert (found["name"], found["region"]) == ("Upper trapezius", "neck")
    assert (found["warn_above_mm"], found["warn_above_pincer_mm"]) == (10, 20)
    assert found["is_pneumothorax_risk"] is True
    assert found["other_risks"] == []


def test_a_restricted_muscle_and_several_risks():
    restricted = decode_muscle(ROWS["psoas_major"])
    assert restricted["is_restricted"] is True
    assert restricted["depth_low_mm"] is restricted["depth_high_mm"] is None
    several = next(row for row in MUSCLES if "," in row["other_risk"])
    assert len(decode_muscle(several)["other_risks"]) > 1


@pytest.mark.parametrize(
    "broken",
    [
        {"needle_mm": "25-13"},
        {"depth_mm": "five"},
        {"region": "tail"},
        {"pneumothorax": "perhaps"},
        {"warn_above_mm": ""},
    ],
)
def test_a_line_that_does_not_hold_together_names_its_muscle(broken):
    with pytest.raises(BadMuscle, match=r"^frontalis: "):
        decode_muscle(ROWS["frontalis"] | broken)


def test_a_missing_column_is_told():
    with pytest.raises(BadMuscle, match=r"latin"):
        decode_muscle({"slug": "frontalis", "display": "Frontalis"})


def test_regions_in_words_run_from_head_to_foot():
    assert in_words(["leg", "neck"]) == "Neck, Lower leg"
    assert in_words(["old_region", "neck"]) == "Neck, old region"
    assert in_words([]) == ""
