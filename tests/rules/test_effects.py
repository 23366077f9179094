"""Spreads, slopes and intervals: right on known data, silent on too little."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import effects
from aftercare.rules.effects import Point
from aftercare.synthetic.chance import chance


def points(figures):
    """Each of another patient."""
    return [Point(number, x, y) for number, (x, y) in enumerate(figures)]


def test_a_straight_line_is_found():
    found = effects.slope(points((x, 3 + 0.5 * x) for x in range(12)))
    assert found is not None
    assert found.by_one == pytest.approx(0.5)
    assert found.low == pytest.approx(found.high)
    assert found.is_clear
    assert found.by(4).by_one == pytest.approx(2.0)


@pytest.mark.parametrize(
    "given_points",
    [
        points((x, x) for x in range(9)),
        [Point(number % 4, number, number) for number in range(40)],
        points((7, y) for y in range(20)),
        points((7 + (y == 3), y) for y in range(20)),
        [],
    ],
    ids=["nine", "four patients", "always the same", "one alone differs", "none"],
)
def test_nothing_is_said_of_too_little(given_points):
    assert effects.slope(given_points) is None


def test_the_interval_covers_the_truth_as_often_as_it_says():
    """Sessions of one patient are alike: to forget that would be too sure."""
    rng = chance(7)
    truth, covered, rounds = 0.3, 0, 400
    for _round in range(rounds):
        found = effects.slope(list(_clustered(rng, truth)))
        assert found is not None
        covered += found.low <= truth <= found.high
    assert 0.92 <= covered / rounds <= 0.98, f"{covered} of {rounds}"


def _clustered(rng, truth):
    for patient in range(30):
        usual, apart = rng.gauss(10, 4), rng.gauss(0, 1.2)
        for _session in range(rng.randint(2, 8)):
            x = usual + rng.gauss(0, 2)
            yield Point(patient, x, 1 + truth * x + apart + rng.gauss(0, 1))


def test_student_is_near_the_tables():
    known = {4: 2.776, 5: 2.571, 9: 2.262, 29: 2.045, 1000: 1.962}
    for freedom, quantile in known.items():
        assert effects.student(0.975, freedom) == pytest.approx(quantile, abs=0.005)


def test_a_spread_is_median_and_centiles():
    found = effects.spread([(number, number) for number in range(11)])
    assert found is not None
    assert (found.count, found.middle, found.low, found.high) == (11, 5, 1, 9)
    assert found.mean == 5


@pytest.mark.parametrize(("sessions", "patients"), [(9, 9), (30, 4)])
def test_a_spread_over_too_few_is_not_given(sessions, patients):
    pairs = [(number % patients, number) for number in range(sessions)]
    assert effects.spread(pairs) is None


figures = st.lists(st.floats(0, 1000), max_size=60)


@given(figures)
def test_thirds_lose_nothing_and_rise(values):
    parts = effects.in_thirds([(each, each) for each in values])
    assert sorted(each for _words, part in parts for each in part) == sorted(values)
    assert len(parts) <= 3
    for (_low, below), (_high, above) in product(parts, parts):
        if parts.index((_low, below)) < parts.index((_high, above)):
            assert max(below) < min(above)


def test_thirds_are_named_by_their_range():
    parts = effects.in_thirds([(each, each) for each in (1, 1, 1, 2, 3, 4, 5, 6, 9)])
    assert [words for words, _part in parts] == ["1", "2–4", "5–9"]
    assert effects.in_thirds([(4, "x")]) == [("4", ["x"])]
