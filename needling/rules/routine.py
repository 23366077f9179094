"""What is ticked in every session: what was asked, clean technique, advice.

Clinical specification 4.1, 4.4 and 4.6. Each name is that of a column of the note.
Items beyond hand hygiene, gloves, skin preparation and single use are marked K there.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from needling.rules.adverse import EventKind

# The clean technique; each is required, or a reason is typed.
CLEAN: Mapping[str, Any] = MappingProxyType(
    {
        "hands": _("Hands cleaned"),
        "skin_seen": _("Skin looked at"),
        "skin_clean": _("Skin clean and dry"),
        "gloves": _("Gloves as the clinic’s rules say"),
        "sterile": _("Sterile single-use needles, pack whole and in date"),
        "shaft": _("Shaft not touched"),
        "used_once": _("Each needle used once"),
        "sharps": _("Straight into the sharps bin"),
        "bin_space": _("Sharps bin less than three quarters full"),
        "surfaces": _("Surfaces cleaned"),
    }
)
# What the patient was told. The lung advice has a field of its own in the note.
ADVICE: Mapping[str, Any] = MappingProxyType(
    {
        "soreness": _("Soreness: how it goes"),
        "red_flags": _("When to call at once"),
        "activity": _("Moving and training"),
        "heat_ice": _("Warmth or cold"),
        "medicines": _("Pain relief"),
        "reach_us": _("When we write, and how to reach us"),
        "altitude": _("Flying and diving"),
        "driving": _("No driving while faint"),
    }
)
# What was done besides needling.
ADJUNCTS: Mapping[str, Any] = MappingProxyType(
    {
        "exercise": _("Exercise"),
        "manual": _("Manual therapy"),
        "compression": _("Pressure on the point"),
        "stretch": _("Stretching"),
        "electro": _("Electrotherapy"),
        "education": _("Explanation"),
    }
)


class Tolerance(TextChoices):
    """How the patient bore the treatment as a whole."""

    WELL = "well", _("Well")
    FAIR = "fair", _("With effort")
    POOR = "poor", _("Badly")
    STOPPED = "stopped", _("Asked to stop")


# What can happen straight after a needle (clinical specification 4.3).
REACTIONS = (
    EventKind.VASOVAGAL,
    EventKind.DIZZINESS,
    EventKind.NAUSEA,
    EventKind.BLEEDING,
    EventKind.BRUISE,
    EventKind.HAEMATOMA,
    EventKind.NERVE_PAIN,
    EventKind.NERVE_DEFICIT,
    EventKind.SKIN,
    EventKind.CHEST_BREATH,
    EventKind.STUCK_NEEDLE,
    EventKind.BROKEN_NEEDLE,
    EventKind.OTHER,
)
_ONLY_SOME = frozenset({"altitude", "driving"})
_FAINT = frozenset({EventKind.VASOVAGAL, EventKind.DIZZINESS})


def advice_needed(
    *, is_lung_risk: bool, travels: bool, events: Iterable[str] = ()
) -> tuple[str, ...]:
    """What this patient has to be told, in the order of the form.

    Flying and diving after a site near the lung or before a journey, driving after
    somebody felt faint.
    """
    needed = ADVICE.keys() - _ONLY_SOME
    if is_lung_risk or travels:
        needed.add("altitude")
    if _FAINT.intersection(events):
        needed.add("driving")
    return tuple(each for each in ADVICE if each in needed)
