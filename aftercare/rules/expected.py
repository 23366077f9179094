"""How sore a patient may expect to be: the expected score with an 80 % band.

A normal model in three steps, each shrunk towards the one before (docs/soreness.md):

1. the published reference, healthy volunteers with one needled point (clinical
   specification 5.2: MPZ15 at 0 and 48 hours, an exponential through them elsewhere);
2. this clinic's sessions of other patients in the same region with the same dose;
3. this patient's own earlier scores, against what step 2 expected.

The weights are D figures: no study gives them. `calibration` says how well they serve.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist, fmean
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

STAGES: Final = (24, 48, 72)
# Mean of the controls on the scale 0 to 100, and how fast it falls (5.2: MPZ15).
_AT_ONCE, _PER_HOUR = 34.8, 0.0463
# Below so many similar sessions only the reference is shown (D; issue: below ten).
LEAST: Final = 10
# Spread of single scores where little is known, 0 to 10 (D).
_SPREAD = 1.8
# How far a clinic may lie from the reference: patients run higher (5.2), by how much
# no figure says. One standard deviation, 0 to 10 (D).
_CLINIC_FROM_REFERENCE = 2.0
# As many sessions as the prior on the spread weighs (D).
_SPREAD_WEIGHT = 10
# Share of the spread that lies between patients, not between sessions of one (D).
_BETWEEN_PATIENTS = 0.4
_INSIDE = 0.8
_Z: Final = NormalDist().inv_cdf(0.5 + _INSIDE / 2)
# The band of clinical specification 5.2 for flags, 0 to 10 (D).
_TOP_OF_BAND = {24: 5.0, 48: 3.0, 72: 2.0}
_TOP: Final = 10.0


class Basis(TextChoices):
    """What an expected score rests on."""

    REFERENCE = "reference", _("The published reference only")
    REGION = "region", _("Sessions of this clinic in the same region")
    SIMILAR = "similar", _("Sessions of this clinic in the same region and dose")


@dataclass(frozen=True)
class Sample:
    """Scores of one hour, 0 to 10, of other patients: count, mean and variance.

    The variance is that of a sample (over n - 1), 0 below two scores.
    """

    count: int = 0
    mean: float = 0.0
    variance: float = 0.0


@dataclass(frozen=True)
class Expected:
    """What to expect `hours` after the needle, 0 to 10.

    Four of five scores are expected from `low` to `high`. `similar` counts the clinic's
    sessions it rests on, `own` this patient's earlier scores of the same hour.
    """

    hours: int
    score: float
    low: float
    high: float
    basis: Basis
    similar: int
    own: int

    def holds(self, score: int) -> bool:
        """Whether a score lies inside the band."""
        return self.low <= score <= self.high


def reference(hours: float) -> float:
    """The published mean so many hours after the needle, 0 to 10.

    34.8 x exp(-0.0463 t) on the scale 0 to 100 (clinical specification 5.2: MPZ15).
    """
    return _AT_ONCE * exp(-_PER_HOUR * hours) / 10


def expect(
    hours: int, *, similar: Sample, region: Sample, own: Iterable[int]
) -> Expected:
    """The expected score at 24, 48 or 72 hours.

    `similar` are sessions of the same region and dose, `region` those of the same
    region; the narrower one serves where it has ten. With fewer, the reference alone
    is given, with the band of clinical specification 5.2.
    """
    mine = list(own)
    for basis, sample in ((Basis.SIMILAR, similar), (Basis.REGION, region)):
        if sample.count >= LEAST:
            return _shrunk(hours, basis, sample, mine)
    return Expected(
        hours,
        reference(hours),
        0.0,
        _TOP_OF_BAND[hours],
        Basis.REFERENCE,
        similar=region.count,
        own=len(mine),
    )


def _shrunk(hours: int, basis: Basis, sample: Sample, own: list[int]) -> Expected:
    spread = _spread(sample)
    # Step 2: the group's mean against the reference, by precision.
    from_sample, from_prior = sample.count / spread, 1 / _CLINIC_FROM_REFERENCE**2
    precision = from_sample + from_prior
    group = (from_sample * sample.mean + from_prior * reference(hours)) / precision
    # Step 3: how far this patient lies from the group.
    between = _BETWEEN_PATIENTS * spread
    within = spread - between
    weight = len(own) / (len(own) + within / between)
    apart = weight * (fmean(own) - group) if own else 0.0
    unsure = 1 / precision + between * (1 - weight)
    reach = _Z * sqrt(within + unsure)
    score = min(max(group + apart, 0.0), _TOP)
    return Expected(
        hours,
        score,
        max(score - reach, 0.0),
        min(score + reach, _TOP),
        basis,
        similar=sample.count,
        own=len(own),
    )


def _spread(sample: Sample) -> float:
    """The variance of single scores: what was seen, with a prior of ten sessions."""
    seen = sample.count - 1
    weighed = seen * sample.variance + _SPREAD_WEIGHT * _SPREAD**2
    return weighed / (seen + _SPREAD_WEIGHT)


@dataclass(frozen=True)
class Calibration:
    """How well expectations met what was answered.

    `inside` is the share of scores in the band, `error` the mean of score less
    expected: above 0, patients were sorer than expected.
    """

    count: int
    inside: float
    error: float


def calibration(pairs: Iterable[tuple[Expected, int]]) -> Calibration:
    """Of pairs of what was expected and what was answered; zeros without any."""
    given = list(pairs)
    if not given:
        return Calibration(0, 0.0, 0.0)
    return Calibration(
        len(given),
        sum(expected.holds(score) for expected, score in given) / len(given),
        fmean(score - expected.score for expected, score in given),
    )
