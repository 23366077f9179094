"""Clinical specification 6.2: the flags that are an emergency by themselves."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag, FlagFact
from aftercare.rules.tiers import Tier

# Clinical specification 0 and 6.2 (D): the patient is phoned within this many minutes.
_MINUTES = 15

_LUNG = FlagFact(
    Tier.EMERGENCY,
    suspect=_("Collapsed lung, blood in the chest, clot on the lung, heart."),
    tell=_(
        "Stop what you are doing. Call %(emergency)s or go to the emergency department "
        "now. Tell them you had dry needling on %(date)s. Do not drive yourself."
    ),
    staff=_(
        "Phone within 15 minutes. Do not reassure: send to an emergency department for "
        "a chest film, even if saturation, pulse and examination are unremarkable. "
        "Hand over site, depth and time. Incident form; tell therapist and clinical "
        "lead."
    ),
    minutes=_MINUTES,
)

EMERGENCY_FACTS: Mapping[Flag, FlagFact] = {
    Flag.DYSPNOEA: _LUNG,
    Flag.CHEST_PAIN: _LUNG,
    Flag.HAEMOPTYSIS: _LUNG,
    Flag.ALLERGY_SEVERE: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Anaphylaxis (nickel, skin preparation)."),
        tell=_("Use your adrenaline pen if you have one and call %(emergency)s now."),
        staff=_(
            "Phone within 15 minutes; make sure that an ambulance has been called."
        ),
        minutes=_MINUTES,
    ),
    Flag.HEADACHE_NEURO: FlagFact(
        Tier.EMERGENCY,
        suspect=_(
            "Bleeding in the head or at the spinal cord, torn neck artery, stroke, "
            "meningitis."
        ),
        tell=_(
            "Call %(emergency)s now. Tell them you had dry needling on %(date)s. Do "
            "not drive yourself."
        ),
        staff=_("Phone within 15 minutes; hand over site, depth and time."),
        minutes=_MINUTES,
    ),
    Flag.SPINE_ELECTRIC: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Bleeding at the spinal cord, cord injury."),
        tell=_(
            "Call %(emergency)s now. Tell them you had dry needling on %(date)s near "
            "your spine."
        ),
        staff=_("Phone within 15 minutes; hand over level, depth and time."),
        minutes=_MINUTES,
    ),
    Flag.CAUDA: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Cauda equina syndrome, bleeding at the spinal cord."),
        tell=_(
            "This needs urgent hospital assessment now. Go to the emergency department "
            "or call %(emergency)s."
        ),
        staff=_(
            "Phone within 15 minutes; hand over to the emergency department for an MRI "
            "scan."
        ),
        minutes=_MINUTES,
    ),
    Flag.PREG_BLEED: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Miscarriage, early labour."),
        tell=_("Call your maternity unit or %(emergency)s now."),
        staff=_(
            "Phone within 15 minutes; make sure that the maternity unit has been "
            "reached."
        ),
        minutes=_MINUTES,
    ),
    Flag.SELF_HARM: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Crisis."),
        tell=_("Please call %(emergency)s now. You do not have to be alone with this."),
        staff=_("Phone within 15 minutes; follow the safeguarding policy."),
        minutes=_MINUTES,
    ),
    Flag.SYNCOPE: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Faint, bleeding, collapsed lung, heart."),
        tell=_(
            "Lie down. Do not drive. If you are alone or feel unwell, call "
            "%(emergency)s now."
        ),
        staff=_(
            "Phone within 15 minutes; ask about chest symptoms, injury and pregnancy."
        ),
        minutes=_MINUTES,
    ),
    Flag.HEAVY_BLEED: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Injury of a blood vessel."),
        tell=_(
            "Press firmly for 10 minutes without looking. If it does not stop, call "
            "%(emergency)s."
        ),
        staff=_("Phone within 15 minutes; ask about blood thinners."),
        minutes=_MINUTES,
    ),
    # 6.2 makes a needle that was only found in clothes a same-day matter. A tick says
    # that it is still in the body, and cannot say where or whether it broke.
    Flag.RETAINED_NEEDLE: FlagFact(
        Tier.EMERGENCY,
        suspect=_("Needle left in the body, broken needle."),
        tell=_(
            "Do not move that area and do not dig. Call us now on %(phone)s. If it is "
            "in your neck, chest, back or belly, or you feel unwell, call "
            "%(emergency)s. Keep any piece in a jar."
        ),
        staff=_(
            "Phone within 15 minutes; go through every site of the session. Incident "
            "form."
        ),
        minutes=_MINUTES,
    ),
}
