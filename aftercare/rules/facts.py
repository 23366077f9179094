"""Clinical specification 6.2 as one table: what each flag means by itself."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aftercare.rules.facts_emergency import EMERGENCY_FACTS
from aftercare.rules.facts_same_day import SAME_DAY_FACTS
from aftercare.rules.flags import Flag, FlagFact
from aftercare.rules.tiers import Tier

_MINUTES = 120
_READ = _("A person reads it on the same day.")
_UNCLEAR = FlagFact(
    Tier.SAME_DAY,
    suspect=_("Not known until it is read."),
    tell=_("A person will read this. If you feel unwell, call %(emergency)s."),
    staff=_READ,
    minutes=_MINUTES,
)

FACTS: Mapping[Flag, FlagFact] = {
    **EMERGENCY_FACTS,
    **SAME_DAY_FACTS,
    Flag.SITE_LATE_LUMP: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Slow-growing bacteria, weeks after the needle."),
        tell=_("Please see a doctor."),
        staff=_("Contact on the same day."),
        minutes=_MINUTES,
    ),
    Flag.THIRD_PARTY: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Somebody with the patient is ill."),
        tell=_(
            "If anyone with you has this symptom, call %(emergency)s. Then tell us on "
            "%(phone)s."
        ),
        staff=_READ,
        minutes=_MINUTES,
    ),
    Flag.ALARM_OTHER: _UNCLEAR,
    Flag.REVIEW: _UNCLEAR,
    Flag.SORENESS_HIGH: FlagFact(
        Tier.NEXT_BUSINESS_DAY,
        suspect=_("Over-treatment, complication."),
        tell=_(
            "You are sorer than we expect by now. We will call you. If it gets worse, "
            "call us on %(phone)s."
        ),
        staff=_("Contact by the end of the next business day."),
        minutes=None,
    ),
    Flag.PERSIST_72H: FlagFact(
        Tier.NEXT_BUSINESS_DAY,
        suspect=_("Over-treatment, complication."),
        tell=_("Soreness should have eased by now. We will call you."),
        staff=_("Contact by the end of the next business day."),
        minutes=None,
    ),
    Flag.HEADACHE_MILD: FlagFact(
        Tier.NEXT_BUSINESS_DAY,
        suspect=_("Tension; leak of spinal fluid if worse when sitting up."),
        tell=_(
            "Rest and drink. If the headache is sudden or severe, or comes with "
            "changed vision, a stiff neck or vomiting, call %(emergency)s."
        ),
        staff=_("Contact by the end of the next business day; ask about posture."),
        minutes=None,
    ),
    Flag.CALL_WANTED: FlagFact(
        Tier.NEXT_BUSINESS_DAY,
        suspect=_("The patient wants to talk."),
        tell=_("We will call you."),
        staff=_("Call by the end of the next business day."),
        minutes=None,
    ),
    Flag.ABOVE_BAND: FlagFact(
        Tier.ROUTINE,
        suspect=_("Heavier than this patient bears well."),
        tell=_(
            "You are a little sorer than we expected for you. Tell us on %(phone)s if "
            "it gets worse."
        ),
        staff=_("Look at it at the next visit."),
        minutes=None,
    ),
    Flag.ALLERGY_LOCAL: FlagFact(
        Tier.ROUTINE,
        suspect=_("Contact reaction."),
        tell=_("Wash the area. Tell us on %(phone)s if it spreads or blisters."),
        staff=_("Raise at the next visit."),
        minutes=None,
    ),
    Flag.BRUISE_SMALL: FlagFact(
        Tier.NONE,
        suspect=_("Expected."),
        tell=_("Small bruises are common and fade. Tell us on %(phone)s if one grows."),
        staff=_("Nothing to do."),
        minutes=None,
    ),
    Flag.NO_REPLY: FlagFact(
        Tier.NONE,
        suspect=_("Not known."),
        tell=_("We have not heard from you. If you feel unwell, call %(emergency)s."),
        staff=_("One reminder after 12 hours, then the list for the morning."),
        minutes=None,
    ),
}
