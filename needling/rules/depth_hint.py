"""What a therapist sees beside the depth field (clinical specification 1.2, 1.3)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from needling.rules.choices import Grip
from needling.rules.depth import DepthFacts, effective_warn_above


@dataclass(frozen=True)
class Hint:
    """Short sentences about one muscle, for a patient of one age.

    `depth` tells the usual range and the warning depth and never that a depth is safe;
    `risk` what lies near; `source` where the figures come from, D being a cautious
    default without a study.
    """

    depth: str
    risk: str
    source: str
    is_lung_risk: bool


def usual_range(muscle: DepthFacts, *, limit: int) -> tuple[int, int] | None:
    """The working range in mm as far as it goes no deeper than the warning depth.

    None for a restricted muscle. For a minor the warning may begin inside the range of
    adults: what lies deeper is not offered.
    """
    if muscle.usual_low is None or muscle.usual_high is None:
        return None
    high = min(muscle.usual_high, limit)
    return min(muscle.usual_low, high), high


def steps(muscle: DepthFacts, *, limit: int) -> tuple[int, ...]:
    """Depths in mm to tap: the usual range in three steps, none beyond the warning."""
    usual = usual_range(muscle, limit=limit)
    if usual is None:
        return ()
    low, high = usual
    return tuple(sorted({low, (low + high) // 2, high}))


def hint(muscle: DepthFacts, *, age: int, at_risk: str, source: str) -> Hint:
    """The hint for this muscle; depths in whole millimetres along the needle."""
    return Hint(
        depth=f"{_usual(muscle, age)} {_warning(muscle, age)}",
        risk=_("At risk: %(structures)s.") % {"structures": at_risk},
        source=_("Source: %(source)s") % {"source": source},
        is_lung_risk=muscle.is_pneumothorax_risk,
    )


def _usual(muscle: DepthFacts, age: int) -> str:
    limits = (effective_warn_above(muscle, grip=grip, age=age) for grip in Grip)
    usual = usual_range(muscle, limit=max(limits))
    if usual is None:
        return _("Restricted: no usual depth; needs a reason and ultrasound yes or no.")
    return _("Usual %(low)d to %(high)d mm.") % {
        "low": usual[0],
        "high": usual[1],
    }


def _warning(muscle: DepthFacts, age: int) -> str:
    other = effective_warn_above(muscle, grip=Grip.FLAT, age=age)
    pincer = effective_warn_above(muscle, grip=Grip.PINCER, age=age)
    if other == pincer:
        return _("A reason is needed above %(depth)d mm.") % {"depth": other}
    return _(
        "A reason is needed above %(other)d mm, above %(pincer)d mm with a pincer grip."
    ) % {"other": other, "pincer": pincer}
