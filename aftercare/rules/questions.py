"""What the patient is asked to tick, in plain words, fitted to what was needled.

A symptom stands on the emergency list exactly when ticking it alone would be an
emergency for this patient and session, so that the page says at once what to do. The
wording keeps to a reading age of about nine to eleven (clinical specification 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.combinations import tier_alone
from aftercare.rules.flags import Flag, RiskSet
from aftercare.rules.judged import Context
from aftercare.rules.tiers import Tier


@dataclass(frozen=True)
class Item:
    """One tick box: the flag it stands for and its words.

    `near` limits it to sessions near one of these sets; empty means every session.
    """

    flag: Flag
    text: Promise
    near: frozenset[RiskSet] = frozenset()


_LUNG = frozenset({RiskSet.PTX})
_SPINE = frozenset({RiskSet.CORD, RiskSet.NECK, RiskSet.LUMBAR})
_BELLY = frozenset(
    {
        RiskSet.KIDNEY,
        RiskSet.ABDOMINAL,
        RiskSet.PELVIC,
        RiskSet.LUMBAR,
        RiskSet.LOWER_RIBS,
    }
)

ITEMS = (
    Item(Flag.DYSPNOEA, _("Short of breath, or cannot take a full breath")),
    Item(
        Flag.CHEST_PAIN,
        _(
            "Pain in your chest or ribs; new or sharp pain in your upper back or at "
            "the tip of your shoulder; or pain when you breathe in or cough"
        ),
    ),
    Item(Flag.HAEMOPTYSIS, _("Coughing up blood, even a little")),
    Item(Flag.POP_FELT, _("Felt a pop in your chest, neck or back"), _LUNG),
    Item(Flag.COUGH_NEW, _("A new dry cough"), _LUNG),
    Item(Flag.MALAISE, _("Feeling ill all over"), _LUNG),
    Item(Flag.SYNCOPE, _("Fainted or passed out")),
    Item(Flag.PALPITATIONS, _("Heart racing or beating unevenly")),
    Item(Flag.DIZZY, _("Light-headed, or nearly fainted")),
    Item(Flag.HEAVY_BLEED, _("Bleeding that will not stop")),
    Item(
        Flag.CAUDA,
        _(
            "Numb between your legs or around your bottom; cannot pee, or cannot hold "
            "your pee or poo; or both legs weak"
        ),
    ),
    Item(
        Flag.SPINE_ELECTRIC,
        _("A burning or electric pain down your back"),
        _SPINE,
    ),
    Item(
        Flag.HEADACHE_NEURO,
        _(
            "A sudden very bad headache; a stiff neck with headache; trouble seeing, "
            "speaking or keeping your balance; a drooping face; a fit; or feeling "
            "confused or very sleepy"
        ),
    ),
    Item(
        Flag.ALLERGY_SEVERE,
        _("Swollen lips, tongue or throat; wheezing; or an itchy rash all over"),
    ),
    Item(Flag.RETAINED_NEEDLE, _("A needle, or part of one, still in your body")),
    Item(
        Flag.PREG_BLEED,
        _(
            "If you are pregnant: bleeding, leaking fluid, cramps, or your baby moving "
            "less"
        ),
    ),
    Item(Flag.FEVER, _("A high temperature, shivering or sweats")),
    Item(
        Flag.INFECTION,
        _("Spreading redness, heat, swelling or pus where a needle went in"),
    ),
    Item(Flag.EXPANDING_SWELLING, _("A lump or bruise that is growing, tight or hard")),
    Item(Flag.WEAKNESS, _("Cannot lift, grip or move something as you could before")),
    Item(Flag.NUMB_TINGLE, _("Numbness, tingling or burning that does not go away")),
    Item(Flag.HAEMATURIA, _("Red, pink or dark brown pee"), _BELLY),
    Item(
        Flag.ABDO_PAIN,
        _("Pain in your belly or side, being sick, or black poo"),
        _BELLY,
    ),
    Item(
        Flag.CALF_DVT,
        _("One lower leg swollen, hot or painful"),
        frozenset({RiskSet.CALF}),
    ),
    Item(Flag.SEVERE_PAIN, _("Pain so bad that you cannot cope with it")),
    Item(Flag.SPREADING_PAIN, _("Pain spreading to where you had no needles")),
    Item(Flag.HEADACHE_MILD, _("A mild headache")),
    Item(Flag.DISTRESS, _("Very upset, scared or low since the session")),
    Item(Flag.ALLERGY_LOCAL, _("Itching or a small rash where the needles were")),
    Item(Flag.BRUISE_SMALL, _("A small bruise or a spot of blood")),
)

TEXTS: Mapping[Flag, Promise] = {item.flag: item.text for item in ITEMS}


def both_lists(context: Context) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The first question, what needs the emergency number; the third, what is asked
    besides. Each in the order shown."""
    lists: tuple[list[Item], list[Item]] = [], []
    for item in _fitting(context):
        lists[not _is_urgent(item, context)].append(item)
    urgent, others = lists
    return tuple(urgent), tuple(others)


def emergency_list(context: Context) -> tuple[Item, ...]:
    """The first question alone."""
    return both_lists(context)[0]


def _fitting(context: Context) -> list[Item]:
    return [item for item in ITEMS if not item.near or item.near & context.sets]


def _is_urgent(item: Item, context: Context) -> bool:
    return tier_alone(item.flag, context) == Tier.EMERGENCY
