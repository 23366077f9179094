"""The outcome measures in use: their items, scales and what change counts.

Questionnaires belong to their authors. Here stand only topics in words of our own, to
tell one box from the next: the patient fills in the licensed form, and its item scores
are copied. Figures: clinical specification 9; K there marks what is known but was not
read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Measure(TextChoices):
    """What is measured (clinical specification 9)."""

    NPRS = "nprs", _("Pain scale (NPRS)")
    PSFS = "psfs", _("Patient-specific function (PSFS)")
    NDI = "ndi", _("Neck disability (NDI)")
    ODI = "odi", _("Low back disability (ODI)")
    LEFS = "lefs", _("Leg function (LEFS)")
    UEFI = "uefi", _("Arm function (UEFI)")
    QUICKDASH = "quickdash", _("Arm disability (QuickDASH)")
    GROC = "groc", _("Change as the patient rates it (GROC)")


class Way(TextChoices):
    """How the score comes from the items."""

    FIRST = "first", _("the first item")
    MEAN = "mean", _("the mean")
    SUM = "sum", _("the sum")
    PERCENT = "percent", _("per cent of the most possible")
    SCALED = "scaled", _("the mean, put on a scale from 0 to 100")


@dataclass(frozen=True)
class Step:
    """A size of change that counts. `least` is in points of the score."""

    least: Fraction
    word: Any


@dataclass(frozen=True)
class Instrument:
    """One measure.

    Each item is scored from `low` to `high`, the whole from `bottom` to `top`.
    `may_miss` items may be left out, the rest then stands for them. `steps` are sizes
    of change, the smallest first: it is the minimal important one. `is_change` marks a
    scale that is itself a change, with no baseline. `regions` are those that ask for
    it, none for all.
    """

    measure: Measure
    items: Mapping[str, Any]
    low: int
    high: int
    way: Way
    bottom: int
    top: int
    higher_is_better: bool
    steps: tuple[Step, ...]
    source: str
    needed: frozenset[str] = frozenset()
    may_miss: int = 0
    is_change: bool = False
    regions: frozenset[str] = frozenset()
    unit: str = ""


def _numbered(*topics: Any) -> Mapping[str, Any]:
    """The items in their order on the form, keyed by their number."""
    return MappingProxyType(
        {f"{number:02}": topic for number, topic in enumerate(topics, start=1)}
    )


def _steps(*each: tuple[str, Any]) -> tuple[Step, ...]:
    return tuple(Step(Fraction(least), word) for least, word in each)


_SMALL, _MEDIUM, _LARGE = _("small"), _("medium"), _("large")
_MID = _("minimal important")

NPRS = Instrument(
    measure=Measure.NPRS,
    items=MappingProxyType(
        {
            "now": _("Now"),
            "best": _("Best in the last 24 hours"),
            "worst": _("Worst in the last 24 hours"),
        }
    ),
    needed=frozenset({"now"}),
    low=0,
    high=10,
    way=Way.FIRST,
    bottom=0,
    top=10,
    higher_is_better=False,
    steps=_steps(("2", _MID), ("3.5", _LARGE)),
    source="Clinical specification 9: 2 points (SUZUKI20; 1.5 to 3.5, ABBOTT14)",
)
# The patient names three to five activities; the boxes carry their words.
PSFS = Instrument(
    measure=Measure.PSFS,
    items=_numbered(
        _("Activity 1"),
        _("Activity 2"),
        _("Activity 3"),
        _("Activity 4"),
        _("Activity 5"),
    ),
    needed=frozenset({"01", "02", "03"}),
    low=0,
    high=10,
    way=Way.MEAN,
    bottom=0,
    top=10,
    higher_is_better=True,
    steps=_steps(("1.3", _SMALL), ("2.3", _MEDIUM), ("2.7", _LARGE)),
    source="Clinical specification 9: small 1.3, medium 2.3, large 2.7 (ABBOTT14)",
)
NDI = Instrument(
    measure=Measure.NDI,
    items=_numbered(
        _("Pain"),
        _("Washing and dressing"),
        _("Lifting"),
        _("Reading"),
        _("Headache"),
        _("Concentrating"),
        _("Work"),
        _("Driving"),
        _("Sleep"),
        _("Leisure"),
    ),
    low=0,
    high=5,
    way=Way.PERCENT,
    bottom=0,
    top=100,
    higher_is_better=False,
    may_miss=2,
    steps=_steps(("14", _MID)),
    source="Clinical specification 9: 14 percentage points (ABBOTT14); two items may "
    "be missing (K)",
    regions=frozenset({"head", "neck", "shoulder_girdle"}),
    unit="%",
)
ODI = Instrument(
    measure=Measure.ODI,
    items=_numbered(
        _("Pain"),
        _("Washing and dressing"),
        _("Lifting"),
        _("Walking"),
        _("Sitting"),
        _("Standing"),
        _("Sleep"),
        _("Sex life"),
        _("Social life"),
        _("Travelling"),
    ),
    low=0,
    high=5,
    way=Way.PERCENT,
    bottom=0,
    top=100,
    higher_is_better=False,
    may_miss=2,
    steps=_steps(("12", _MID)),
    source="Clinical specification 9: 12 percentage points (ABBOTT14); two items may "
    "be missing (K)",
    regions=frozenset({"lumbar"}),
    unit="%",
)
LEFS = Instrument(
    measure=Measure.LEFS,
    items=_numbered(
        _("Work, housework, school"),
        _("Hobbies, sport"),
        _("In and out of the bath"),
        _("Between rooms"),
        _("Shoes and socks"),
        _("Squatting"),
        _("Lifting a bag from the floor"),
        _("Light work at home"),
        _("Heavy work at home"),
        _("In and out of a car"),
        _("Walking a short way"),
        _("Walking a long way"),
        _("A flight of stairs"),
        _("Standing for an hour"),
        _("Sitting for an hour"),
        _("Running on even ground"),
        _("Running on uneven ground"),
        _("Sharp turns while running"),
        _("Hopping"),
        _("Turning over in bed"),
    ),
    low=0,
    high=4,
    way=Way.SUM,
    bottom=0,
    top=80,
    higher_is_better=True,
    steps=_steps(("9", _MID), ("16", _LARGE)),
    source="Clinical specification 9: 9 to 16 points (ABBOTT14; 9: K, Binkley 1999)",
    regions=frozenset({"hip_pelvis", "thigh", "leg", "foot"}),
)
_ARM = frozenset({"shoulder_girdle", "arm", "forearm", "hand"})
UEFI = Instrument(
    measure=Measure.UEFI,
    items=_numbered(
        _("Work, housework, school"),
        _("Hobbies, sport"),
        _("Shopping bag to the waist"),
        _("Shopping bag above the head"),
        _("Doing one's hair"),
        _("Pushing up on the hands"),
        _("Cooking"),
        _("Driving"),
        _("Sweeping, raking"),
        _("Dressing"),
        _("Buttons"),
        _("Tools and appliances"),
        _("Opening doors"),
        _("Cleaning"),
        _("Laces"),
        _("Sleeping"),
        _("Laundry"),
        _("Opening a jar"),
        _("Throwing"),
        _("Carrying a case"),
    ),
    low=0,
    high=4,
    way=Way.SUM,
    bottom=0,
    top=80,
    higher_is_better=True,
    steps=_steps(("6", _SMALL), ("11", _LARGE)),
    source="Clinical specification 9: 6 to 11 points (ABBOTT14)",
    regions=_ARM,
)
QUICKDASH = Instrument(
    measure=Measure.QUICKDASH,
    items=_numbered(
        _("Tight jar"),
        _("Heavy housework"),
        _("Shopping bag, briefcase"),
        _("Washing the back"),
        _("Cutting food"),
        _("Sport with force in the arm"),
        _("Seeing friends and family"),
        _("Work, daily life"),
        _("Pain"),
        _("Tingling"),
        _("Sleep"),
    ),
    low=1,
    high=5,
    way=Way.SCALED,
    bottom=0,
    top=100,
    higher_is_better=False,
    steps=_steps(("8", _SMALL), ("16", _LARGE)),
    source="Clinical specification 9: about 8 to 16 points (K)",
    regions=_ARM,
)
GROC = Instrument(
    measure=Measure.GROC,
    items=MappingProxyType({"change": _("Since the first visit")}),
    low=-7,
    high=7,
    way=Way.FIRST,
    bottom=-7,
    top=7,
    higher_is_better=True,
    steps=_steps(("3", _("some")), ("5", _("important"))),
    source="Clinical specification 9: from +3 some, from +5 important (K: Jaeschke "
    "1989, Kamper 2009)",
    is_change=True,
)

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {
        each.measure.value: each
        for each in (NPRS, PSFS, NDI, ODI, LEFS, UEFI, QUICKDASH, GROC)
    }
)
