"""Which escalations end in the register of adverse events, and as what.

Clinical specification 4.3 says what is registered and 6.2 what a symptom may be. That
somebody came to harm is said by the person who concludes; what the patient ticked only
says what kind it was. A calmer judgement is made in the register, with a reason.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from aftercare.rules.flags import Flag
from needling.rules.adverse import EventKind

# How it ended where the patient needed hands or eyes on them (4.3: "needs medical
# attention"). Expected soreness, advice and a mistake are not harm; whoever was not
# reached is registered once it is known what became of them.
HARMFUL: Final = frozenset({"emergency_care", "doctor", "seen_here"})

_KINDS: Final[Mapping[str, EventKind]] = MappingProxyType(
    {
        Flag.DYSPNOEA: EventKind.CHEST_BREATH,
        Flag.CHEST_PAIN: EventKind.CHEST_BREATH,
        Flag.HAEMOPTYSIS: EventKind.CHEST_BREATH,
        Flag.COUGH_NEW: EventKind.CHEST_BREATH,
        Flag.RETAINED_NEEDLE: EventKind.NEEDLE_UNACCOUNTED,
        Flag.CAUDA: EventKind.NERVE_DEFICIT,
        Flag.SPINE_ELECTRIC: EventKind.NERVE_DEFICIT,
        Flag.WEAKNESS: EventKind.NERVE_DEFICIT,
        Flag.NUMB_TINGLE: EventKind.NERVE_DEFICIT,
        Flag.SYNCOPE: EventKind.VASOVAGAL,
        Flag.DIZZY: EventKind.DIZZINESS,
        Flag.HEAVY_BLEED: EventKind.BLEEDING,
        Flag.EXPANDING_SWELLING: EventKind.HAEMATOMA,
        Flag.FEVER: EventKind.INFECTION,
        Flag.INFECTION: EventKind.INFECTION,
        Flag.SITE_LATE_LUMP: EventKind.INFECTION,
        Flag.ALLERGY_SEVERE: EventKind.SKIN,
        Flag.SEVERE_PAIN: EventKind.PAIN,
        Flag.WORSENING_PAIN: EventKind.AGGRAVATED,
        Flag.SPREADING_PAIN: EventKind.AGGRAVATED,
    }
)
# The gravest first: an answer with several is the first.
_ORDER: Final = tuple(_KINDS.values())


def kind_of(flags: Iterable[str]) -> EventKind:
    """As what it is registered; `flags` are those of the answer's own tier."""
    found = {_KINDS[flag] for flag in flags if flag in _KINDS}
    return min(found, key=_ORDER.index, default=EventKind.OTHER)
