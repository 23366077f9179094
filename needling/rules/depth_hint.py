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


def hint(muscle: DepthFacts, *, age: int, at_risk: str, source: str) -> Hint:
    """The hint for this muscle; depths in whole millimetres along the needle."""
    return Hint(
        depth=f"{_usual(muscle)} {_warning(muscle, age)}",
        risk=_("At risk: %(structures)s.") % {"structures": at_risk},
        source=_("Source: %(source)s") % {"source": source},
        is_lung_risk=muscle.is_pneumothorax_risk,
    )


def _usual(muscle: DepthFacts) -> str:
    if muscle.usual_low is None or muscle.usual_high is None:
        return _("Restricted: no usual depth; needs a reason and ultrasound yes or no.")
    return _("Usual %(low)d to %(high)d mm.") % {
        "low": muscle.usual_low,
        "high": muscle.usual_high,
    }


def _warning(muscle: DepthFacts, age: int) -> str:
    other = effective_warn_above(muscle, grip=Grip.FLAT, age=age)
    pincer = effective_warn_above(muscle, grip=Grip.PINCER, age=age)
    if other == pincer:
        return _("A reason is needed above %(depth)d mm.") % {"depth": other}
    return _(
        "A reason is needed above %(other)d mm, above %(pincer)d mm with a pincer grip."
    ) % {"other": other, "pincer": pincer}
