"""Clinical specification 6.2: the flags that need contact on the same day."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag, FlagFact
from aftercare.rules.tiers import Tier

# Clinical specification 6.2 (D): staff contact within two hours of opening time.
_MINUTES = 120

SAME_DAY_FACTS: Mapping[Flag, FlagFact] = {
    Flag.POP_FELT: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Collapsed lung."),
        tell=_(
            "Please call us now on %(phone)s. If you feel short of breath or have "
            "chest pain, call %(emergency)s."
        ),
        staff=_("Phone within 2 hours; ask about breathing and chest pain."),
        minutes=_MINUTES,
    ),
    Flag.COUGH_NEW: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Collapsed lung."),
        tell=_(
            "Please call us now on %(phone)s. If you feel short of breath or have "
            "chest pain, call %(emergency)s."
        ),
        staff=_("Phone within 2 hours; ask about breathing and chest pain."),
        minutes=_MINUTES,
    ),
    Flag.MALAISE: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Collapsed lung, infection."),
        tell=_(
            "Please call us today on %(phone)s. If you feel very unwell, call "
            "%(emergency)s."
        ),
        staff=_("Phone within 2 hours; ask about breathing, chest pain and fever."),
        minutes=_MINUTES,
    ),
    Flag.PALPITATIONS: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Heart, anxiety, clot on the lung, collapsed lung."),
        tell=_(
            "Rest. If you have chest pain, breathlessness or feel faint, call "
            "%(emergency)s."
        ),
        staff=_("Contact within 2 hours."),
        minutes=_MINUTES,
    ),
    Flag.DIZZY: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Near faint, bleeding."),
        tell=_(
            "Sit or lie down, drink water, do not drive. Call us on %(phone)s if it "
            "continues."
        ),
        staff=_("Contact on the same day; ask about breathing and chest pain."),
        minutes=_MINUTES,
    ),
    Flag.EXPANDING_SWELLING: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Bleeding into the tissue, compartment syndrome, injured artery."),
        tell=_(
            "Please call us now on %(phone)s. If the swelling is in your neck, or the "
            "limb is very tight, cold or numb, call %(emergency)s."
        ),
        staff=_("Phone within 2 hours; ask about neck, swallowing and blood thinners."),
        minutes=_MINUTES,
    ),
    Flag.WEAKNESS: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Nerve injury, bleeding at the spinal cord, stroke."),
        tell=_(
            "Please call us now on %(phone)s. If it is getting worse, or affects your "
            "face or speech, both legs or your bladder, call %(emergency)s."
        ),
        staff=_("Contact within 2 hours; medical review on the same day."),
        minutes=_MINUTES,
    ),
    Flag.NUMB_TINGLE: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Nerve irritation or injury."),
        tell=_("Please call us today on %(phone)s."),
        staff=_("Contact within 2 hours; test power and feeling, refer."),
        minutes=_MINUTES,
    ),
    Flag.FEVER: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Infection, sepsis."),
        tell=_(
            "Please call us today on %(phone)s. If you shiver, feel confused, very "
            "unwell or drowsy, call %(emergency)s."
        ),
        staff=_("Contact within 2 hours; ask about shivering and confusion."),
        minutes=_MINUTES,
    ),
    Flag.INFECTION: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Skin infection, abscess, fasciitis, infected joint."),
        tell=_(
            "Please see a doctor today. Mark the edge of the redness. If it grows "
            "quickly or you feel ill, call %(emergency)s."
        ),
        staff=_("Contact within 2 hours; a photo helps."),
        minutes=_MINUTES,
    ),
    Flag.HAEMATURIA: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Injury of kidney or bladder."),
        tell=_(
            "Please go to an emergency department today. If you feel faint, call "
            "%(emergency)s."
        ),
        staff=_("Phone within 2 hours; ask about side pain, clots and fever."),
        minutes=_MINUTES,
    ),
    Flag.ABDO_PAIN: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Injury of bowel or another organ, bleeding behind the belly."),
        tell=_(
            "If the pain is severe or you feel faint, call %(emergency)s. Otherwise "
            "call us today on %(phone)s."
        ),
        staff=_("Contact within 2 hours; ask about a hard belly, vomiting and stool."),
        minutes=_MINUTES,
    ),
    Flag.CALF_DVT: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Clot in the leg, bleeding into the tissue, compartment syndrome."),
        tell=_(
            "Please be seen today. If you get breathless or have chest pain, call "
            "%(emergency)s."
        ),
        staff=_("Contact within 2 hours; ultrasound on the same day."),
        minutes=_MINUTES,
    ),
    Flag.SEVERE_PAIN: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Many causes; ask where it is and what goes with it."),
        tell=_(
            "Please call us today on %(phone)s. If the pain is in your chest, belly or "
            "head, or your arm or leg is hard and tight, call %(emergency)s."
        ),
        staff=_("Contact within 2 hours."),
        minutes=_MINUTES,
    ),
    Flag.WORSENING_PAIN: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Infection, bleeding into the tissue, nerve."),
        tell=_("Please call us today on %(phone)s."),
        staff=_("Contact on the same day."),
        minutes=_MINUTES,
    ),
    Flag.SPREADING_PAIN: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Nerve, infection."),
        tell=_("Please call us today on %(phone)s."),
        staff=_("Contact on the same day."),
        minutes=_MINUTES,
    ),
    Flag.DISTRESS: FlagFact(
        Tier.SAME_DAY,
        suspect=_("Distress."),
        tell=_(
            "We are sorry you feel like this. We will call you. If you feel unsafe, "
            "call %(emergency)s."
        ),
        staff=_("Contact within 2 hours; ask whether the patient feels safe."),
        minutes=_MINUTES,
    ),
}
