"""What is expected of a session: the reference, the shrinking, the band."""

from math import sqrt
from random import Random
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import expected
from aftercare.rules.expected import LEAST, Basis, Expected, Sample
from aftercare.synthetic.chance import chance

NONE = Sample()


@pytest.mark.parametrize(
    ("hours", "published"), [(0, 3.48), (6, 2.6), (12, 2.0), (24, 1.15), (48, 0.38)]
)
def test_the_published_values_come_out(hours, published):
    assert expected.reference(hours) == pytest.approx(published, abs=0.05)


@pytest.mark.parametrize(("hours", "top"), [(24, 5), (48, 3), (72, 2)])
def test_with_little_the_reference_alone_is_shown(hours, top):
    few = Sample(LEAST - 1, 6.0, 1.0)
    found = expected.expect(hours, similar=NONE, region=few, own=[7])
    assert found.basis == Basis.REFERENCE
    assert (found.score, found.low, found.high) == (expected.reference(hours), 0, top)
    assert (found.similar, found.own) == (LEAST - 1, 1)


def test_the_narrower_sample_serves_where_it_is_large_enough():
    region = Sample(200, 2.0, 2.0)
    narrow = expected.expect(24, similar=Sample(10, 5.0, 2.0), region=region, own=[])
    wide = expected.expect(24, similar=Sample(9, 5.0, 2.0), region=region, own=[])
    assert (narrow.basis, narrow.similar) == (Basis.SIMILAR, 10)
    assert (wide.basis, wide.similar) == (Basis.REGION, 200)


def test_a_sample_is_shrunk_towards_the_reference_and_less_so_the_larger_it_is():
    far = [
        expected.expect(24, similar=Sample(n, 6.0, 3.0), region=NONE, own=[]).score
        for n in (10, 40, 1000)
    ]
    assert expected.reference(24) < far[0] < far[1] < far[2] < 6.0
    assert far[2] == pytest.approx(6.0, abs=0.01)


def test_own_answers_pull_towards_themselves_and_narrow_the_band():
    sample = Sample(500, 3.0, 3.0)
    found = [
        expected.expect(24, similar=sample, region=sample, own=[6] * count)
        for count in (0, 1, 3, 30)
    ]
    scores = [each.score for each in found]
    assert scores == sorted(scores)
    assert scores[0] == pytest.approx(3.0, abs=0.02)
    assert scores[3] == pytest.approx(6.0, abs=0.2)
    assert found[3].high - found[3].low < found[0].high - found[0].low


scores = st.floats(0, 10)


@given(
    hours=st.sampled_from(expected.STAGES),
    count=st.integers(0, 10_000),
    mean=scores,
    spread=st.floats(0, 25),
    own=st.lists(st.integers(0, 10), max_size=30),
)
def test_it_stays_on_the_scale_and_in_its_band(hours, count, mean, spread, own):
    sample = Sample(count, mean, spread)
    found = expected.expect(hours, similar=sample, region=sample, own=own)
    assert 0 <= found.low <= found.score <= found.high <= 10


def test_four_of_five_answers_lie_in_the_band():
    """Patients differ, their sessions differ; clinics and histories of any length."""
    rng = chance(20261129)
    held = []
    for _clinic in range(150):
        middle = rng.uniform(2.5, 6.5)
        seen = [_score(rng, middle, rng.gauss(0, 1.1)) for _ in range(40)]
        sample = Sample(len(seen), fmean(seen), variance(seen))
        for _patient in range(20):
            apart = rng.gauss(0, 1.1)
            own = [_score(rng, middle, apart) for _ in range(rng.randint(0, 6))]
            found = expected.expect(24, similar=sample, region=sample, own=own)
            held.append(found.holds(_score(rng, middle, apart)))
    share = fmean(held)
    # Three standard errors of the share, and what rounding to whole scores adds.
    assert abs(share - 0.8) <= 3 * sqrt(0.16 / len(held)) + 0.03, share


def _score(rng: Random, middle: float, apart: float) -> int:
    return round(min(max(rng.gauss(middle + apart, 1.35), 0), 10))


def test_calibration_counts_what_held_and_how_far_it_was_off():
    band = Expected(24, 3.0, 1.0, 5.0, Basis.SIMILAR, 20, 0)
    found = expected.calibration([(band, 5), (band, 2), (band, 8), (band, 1)])
    assert (found.count, found.inside, found.error) == (4, 0.75, 1.0)
    assert expected.calibration([]).count == 0
