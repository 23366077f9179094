"""What the patient is told at once: clinical specification 6.2, 6.3 rule 12 and 8.

The emergency number comes first, the clinic's number second, the session's date is
named. No symptom is ever called harmless or usual, no diagnosis is named, no dose
given.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.facts import FACTS
from aftercare.rules.flags import Flag, RiskSet
from aftercare.rules.judged import Context, Verdict
from aftercare.rules.questions import emergency_list
from aftercare.rules.tiers import Tier

# The text every patient gets after needling near the lung.
LUNG_WARNING = _(
    "You had needling near your chest, neck or shoulder. Breathlessness, chest, rib, "
    "shoulder-blade or breathing pain, coughing (also with blood), a fast heart or "
    "feeling faint in the next 7 days needs an emergency department at once, even if "
    "it starts days later."
)

FLIGHT = _("Tell us before you fly or dive in the next days.")

SELF_CARE = (
    _(
        "Warmth (a warm shower, or a wrapped heat pack for 10 to 15 minutes) usually "
        "feels best for an ache. If there is fresh swelling or a new bruise, use a "
        "wrapped cold pack for 10 to 15 minutes instead for the first day. Choose what "
        "feels comfortable. No heat or cold on numb skin, and never directly on skin."
    ),
    _("Keep moving gently; light stretching is fine."),
    _(
        "No hard or heavy training of the treated area for 24 hours; up to 48 if it is "
        "sore."
    ),
    _("Light rubbing is fine; no hard massage today."),
    _(
        "Drink as you usually do. Best to skip alcohol and large amounts of caffeine "
        "for the rest of the day."
    ),
    _(
        "Paracetamol (acetaminophen) as on the label is the usual first choice if you "
        "can take it. Ask your therapist or pharmacist before ibuprofen or similar, "
        "especially with blood thinners, kidney, stomach or heart problems, asthma, or "
        "pregnancy."
    ),
    _(
        "Showers are fine; leave sauna, hot tub and swimming until tomorrow if a site "
        "is open."
    ),
    _("Do not drive if you feel faint."),
)

_HEADLINES = {
    Tier.EMERGENCY: _(
        "Get urgent help now. Emergency number: %(emergency)s. Clinic: %(phone)s. Your "
        "session was on %(date)s."
    ),
    Tier.SAME_DAY: _(
        "If you feel very unwell or it gets worse, call %(emergency)s. Our number is "
        "%(phone)s. We will contact you about your session on %(date)s."
    ),
    Tier.NEXT_BUSINESS_DAY: _(
        "If you feel very unwell or it gets worse, call %(emergency)s. Our number is "
        "%(phone)s. We will call you about your session on %(date)s by the end of our "
        "next working day."
    ),
    Tier.ROUTINE: _(
        "If you feel very unwell, call %(emergency)s. Our number is %(phone)s. Thank "
        "you for telling us how you are after your session on %(date)s. We will come "
        "back to it at your next visit."
    ),
    Tier.NONE: _(
        "If you feel very unwell, call %(emergency)s. Our number is %(phone)s. Thank "
        "you for telling us how you are after your session on %(date)s. Mild soreness "
        "for up to three days is expected."
    ),
}

# For a flag that a rule raised above its own tier, instead of or before its own words.
_RAISED = {
    Tier.EMERGENCY: _(
        "Call %(emergency)s or go to the emergency department now. Tell them you had "
        "dry needling on %(date)s. Do not drive yourself."
    ),
    Tier.SAME_DAY: _("Please call us today on %(phone)s."),
    Tier.NEXT_BUSINESS_DAY: _("We will call you."),
}

_TELL_THEM = {
    RiskSet.PTX: _(
        "Tell them that the needles were near your chest, neck or shoulder."
    ),
    RiskSet.CORD: _("Tell them that the needles were near your neck or spine."),
    RiskSet.NECK: _("Tell them that the needles were near your neck or spine."),
    RiskSet.KIDNEY: _("Tell them that the needles were near your belly or lower back."),
    RiskSet.ABDOMINAL: _(
        "Tell them that the needles were near your belly or lower back."
    ),
    RiskSet.LUMBAR: _("Tell them that the needles were near your belly or lower back."),
    RiskSet.PELVIC: _("Tell them that the needles were near your pelvis."),
    RiskSet.CALF: _("Tell them that the needles were in your lower leg."),
}

_ALERTED = _("We have been alerted and will phone you. Do not wait for our call.")
_URGENT_CARE = _("If you cannot reach us, call the urgent care line: %(urgent_care)s.")
_OTHER_CARE = _("If you cannot reach us, use your local urgent care service.")
_CRISIS = _("You can also call the crisis line: %(crisis)s.")
_WATCH_URGENT = _(
    "Call %(emergency)s or go to the emergency department at once if you have any of "
    "these:"
)


@dataclass(frozen=True)
class Places:
    """The numbers and the date to fill in, written as the patient reads them.

    `urgent_care` and `crisis` may be empty: not every clinic has such a line.
    """

    emergency: str
    phone: str
    date: str
    urgent_care: str = ""
    crisis: str = ""


@dataclass(frozen=True)
class Advice:
    """What one patient is told, in the order in which it is shown.

    `watch_for` leads into `watch_list`, the emergency list of this session; both are
    empty in an emergency, when nothing may come before `lines`.
    """

    headline: str
    watch_for: str
    watch_list: tuple[str, ...]
    lines: tuple[str, ...]
    self_care: tuple[str, ...]


def advise(verdict: Verdict, context: Context, *, places: Places) -> Advice:
    """The words for this verdict, in the active language."""
    values = vars(places)
    is_emergency = verdict.tier == Tier.EMERGENCY
    lines = _emergency(verdict, context) if is_emergency else _calm(verdict, context)
    extra = _care(verdict, places)
    items = () if is_emergency else emergency_list(context)
    return Advice(
        headline=str(_HEADLINES[verdict.tier]) % values,
        watch_for="" if is_emergency else str(_WATCH_URGENT) % values,
        watch_list=tuple(str(item.text) for item in items),
        lines=tuple(str(line) % values for line in dict.fromkeys([*lines, *extra])),
        self_care=tuple(str(line) for line in _self_care(verdict, context)),
    )


def _emergency(verdict: Verdict, context: Context) -> Iterator[Promise]:
    """Only what is an emergency: calmer advice beside it could be followed instead."""
    for flag, tier in _tiers(verdict):
        if tier == Tier.EMERGENCY:
            fact = FACTS[flag]
            yield fact.tell if fact.tier == tier else _RAISED[tier]
    for near in RiskSet:
        if near in context.sets and near in _TELL_THEM:
            yield _TELL_THEM[near]
    yield _ALERTED


def _calm(verdict: Verdict, context: Context) -> Iterator[Promise]:
    for flag, tier in _tiers(verdict):
        own = FACTS[flag].tier
        if tier > own:
            yield _RAISED[tier]
        if tier == own or own > Tier.NONE:
            yield FACTS[flag].tell
    if RiskSet.PTX in context.sets:
        yield LUNG_WARNING


def _care(verdict: Verdict, places: Places) -> Iterator[Promise]:
    if verdict.tier == Tier.SAME_DAY:
        yield _URGENT_CARE if places.urgent_care else _OTHER_CARE
    if places.crisis and {Flag.DISTRESS, Flag.SELF_HARM} & set(verdict.flags):
        yield _CRISIS


def _self_care(verdict: Verdict, context: Context) -> Iterable[Promise]:
    if verdict.tier > Tier.ROUTINE:
        return ()
    return (*SELF_CARE, FLIGHT) if RiskSet.PTX in context.sets else SELF_CARE


def _tiers(verdict: Verdict) -> list[tuple[Flag, Tier]]:
    """Each flag with its highest tier, the worst first, as in the verdict."""
    return [
        (flag, max(each.tier for each in verdict.reasons if each.flag == flag))
        for flag in verdict.flags
    ]
