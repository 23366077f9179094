"""Movements whose range is measured, each with the range of a healthy adult.

Degrees from the neutral position. Usual ranges are those of common goniometry tables
(K in the sense of the clinical specification: known, not read again), and only shown.
`least` to `most` is what can be written down: an extension deficit is below zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needling.rules.choices import Side


class Method(TextChoices):
    """What it was measured with."""

    GONIOMETER = "goniometer", gettext_lazy("Goniometer")
    INCLINOMETER = "inclinometer", gettext_lazy("Inclinometer")
    PHONE = "phone", gettext_lazy("Phone")
    EYE = "eye", gettext_lazy("By eye")


@dataclass(frozen=True)
class Movement:
    """One movement of one joint. `usual` is the healthy range's upper end, degrees."""

    code: str
    name: Any
    usual: int
    least: int
    most: int
    has_sides: bool
    regions: frozenset[str]


_NECK = frozenset({"neck", "head", "shoulder_girdle"})
_SHOULDER = frozenset({"shoulder_girdle", "arm", "thorax"})
_TRUNK = frozenset({"lumbar", "thorax", "abdomen"})
_HIP = frozenset({"hip_pelvis", "thigh", "lumbar"})
_KNEE = frozenset({"thigh", "leg"})
_ANKLE = frozenset({"leg", "foot"})
_ELBOW = frozenset({"arm", "forearm"})
_WRIST = frozenset({"forearm", "hand"})
_JAW = frozenset({"head"})

_ALL = (
    Movement("neck_flexion", gettext_lazy("Neck: bending"), 45, 0, 90, False, _NECK),
    Movement(
        "neck_extension", gettext_lazy("Neck: looking up"), 45, 0, 100, False, _NECK
    ),
    Movement("neck_side", gettext_lazy("Neck: to the side"), 45, 0, 75, True, _NECK),
    Movement("neck_turn", gettext_lazy("Neck: turning"), 70, 0, 110, True, _NECK),
    Movement(
        "shoulder_flexion", gettext_lazy("Arm: forwards"), 180, 0, 200, True, _SHOULDER
    ),
    Movement(
        "shoulder_abduction",
        gettext_lazy("Arm: sideways"),
        180,
        0,
        200,
        True,
        _SHOULDER,
    ),
    Movement(
        "shoulder_outward",
        gettext_lazy("Shoulder: turning out"),
        90,
        -20,
        120,
        True,
        _SHOULDER,
    ),
    Movement(
        "shoulder_inward",
        gettext_lazy("Shoulder: turning in"),
        70,
        -20,
        120,
        True,
        _SHOULDER,
    ),
    Movement(
        "elbow_flexion", gettext_lazy("Elbow: bending"), 145, 0, 165, True, _ELBOW
    ),
    Movement(
        "elbow_extension",
        gettext_lazy("Elbow: straightening"),
        0,
        -90,
        20,
        True,
        _ELBOW,
    ),
    Movement(
        "wrist_flexion", gettext_lazy("Wrist: palm down"), 80, -30, 110, True, _WRIST
    ),
    Movement(
        "wrist_extension", gettext_lazy("Wrist: palm up"), 70, -30, 100, True, _WRIST
    ),
    Movement("trunk_flexion", gettext_lazy("Back: bending"), 60, 0, 120, False, _TRUNK),
    Movement(
        "trunk_extension", gettext_lazy("Back: leaning back"), 25, 0, 60, False, _TRUNK
    ),
    Movement("trunk_side", gettext_lazy("Back: to the side"), 25, 0, 60, True, _TRUNK),
    Movement("trunk_turn", gettext_lazy("Back: turning"), 45, 0, 90, True, _TRUNK),
    Movement("hip_flexion", gettext_lazy("Hip: bending"), 120, 0, 150, True, _HIP),
    Movement("hip_extension", gettext_lazy("Hip: backwards"), 20, -60, 45, True, _HIP),
    Movement("hip_abduction", gettext_lazy("Hip: sideways"), 45, -20, 90, True, _HIP),
    Movement("hip_inward", gettext_lazy("Hip: turning in"), 35, -20, 80, True, _HIP),
    Movement("hip_outward", gettext_lazy("Hip: turning out"), 45, -20, 90, True, _HIP),
    Movement(
        "straight_leg", gettext_lazy("Straight leg raise"), 80, 0, 130, True, _HIP
    ),
    Movement("knee_flexion", gettext_lazy("Knee: bending"), 135, 0, 165, True, _KNEE),
    Movement(
        "knee_extension", gettext_lazy("Knee: straightening"), 0, -90, 20, True, _KNEE
    ),
    Movement("ankle_up", gettext_lazy("Ankle: foot up"), 20, -50, 50, True, _ANKLE),
    Movement("ankle_down", gettext_lazy("Ankle: foot down"), 50, -20, 90, True, _ANKLE),
    Movement("jaw_turn", gettext_lazy("Jaw: opening"), 30, 0, 60, False, _JAW),
)
MOVEMENTS: Mapping[str, Movement] = MappingProxyType({each.code: each for each in _ALL})


def offered(regions: Iterable[str]) -> tuple[Movement, ...]:
    """All movements, those of the treated regions first."""
    treated = frozenset(regions)
    return tuple(sorted(_ALL, key=lambda each: not each.regions & treated))


def refusal(
    code: str, side: str, before: int | None, after: int | None
) -> tuple[str, str] | None:
    """The field that is wrong and why, in words; None where the row can be kept."""
    movement = MOVEMENTS.get(code)
    if movement is None:
        return "movement", _("Choose a movement.")
    if movement.has_sides and side not in (Side.LEFT, Side.RIGHT):
        return "side", _("Say left or right.")
    if not movement.has_sides and side not in ("", Side.MIDLINE):
        return "side", _("This movement has no side.")
    for name, degrees in (("before", before), ("after", after)):
        if not _fits(movement, degrees):
            return f"degrees_{name}", _outside(movement)
    return None


def _fits(movement: Movement, degrees: int | None) -> bool:
    return degrees is None or movement.least <= degrees <= movement.most


def _outside(movement: Movement) -> str:
    words = {"least": movement.least, "most": movement.most, "name": movement.name}
    return _("%(name)s: from %(least)d to %(most)d degrees.") % words
