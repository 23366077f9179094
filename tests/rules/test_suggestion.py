"""What the last session says for the next one."""

import pytest

from aftercare.rules import suggestion
from aftercare.rules.expected import Basis, Expected

BAND = Expected(24, 3.0, 1.0, 5.0, Basis.SIMILAR, 20, 0)


def test_only_scores_outside_of_the_band_are_misses():
    found = suggestion.misses({24: 6, 48: 2}, {24: BAND})
    assert [(each.hours, each.is_above) for each in found] == [(24, True)]
    assert suggestion.misses({24: 3}, {24: BAND}) == ()
    assert not suggestion.misses({24: 0}, {24: BAND})[0].is_above


@pytest.mark.parametrize(
    ("done", "usual", "named"),
    [
        (
            {"insertions": 20, "twitches": 9},
            {"insertions": 10, "twitches": 3},
            "twitches",
        ),
        ({"insertions": 20, "twitches": None}, {"insertions": 10}, "insertions"),
        ({"mean_depth_mm": 22.0}, {"mean_depth_mm": 22.0}, None),
        ({"dwell_seconds": 600}, {"dwell_seconds": 0}, None),
        ({}, {}, None),
    ],
)
def test_the_figure_furthest_above_the_usual_is_named(done, usual, named):
    assert suggestion.heaviest(done, usual) == named


def test_amounts_are_told_with_their_unit():
    assert suggestion.FIGURES["dwell_seconds"].told(330) == "5.5 min in place"
    assert suggestion.FIGURES["mean_depth_mm"].told(22.0) == "a depth of 22 mm"
