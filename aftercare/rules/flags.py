"""The words triage speaks: symptom flags and what was needled."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.tiers import Tier


class Flag(TextChoices):
    """Every flag of clinical specification 6.2, and those its rules 6.3 need.

    The order is the order in which findings of one tier are shown: what needs the
    emergency number at once comes first.
    """

    DYSPNOEA = "DYSPNOEA", _("New breathlessness")
    CHEST_PAIN = "CHEST_PAIN", _("Chest, rib, upper back or breathing pain")
    HAEMOPTYSIS = "HAEMOPTYSIS", _("Coughing blood")
    ALLERGY_SEVERE = "ALLERGY_SEVERE", _("Severe allergic reaction")
    HEADACHE_NEURO = "HEADACHE_NEURO", _("Severe headache or stroke signs")
    SPINE_ELECTRIC = "SPINE_ELECTRIC", _("Electric pain down the spine")
    CAUDA = "CAUDA", _("Numb between the legs, bladder or bowel trouble")
    PREG_BLEED = "PREG_BLEED", _("Pregnancy warning sign")
    SELF_HARM = "SELF_HARM", _("Thoughts of self-harm")
    SYNCOPE = "SYNCOPE", _("Passed out")
    HEAVY_BLEED = "HEAVY_BLEED", _("Bleeding that does not stop")
    RETAINED_NEEDLE = "RETAINED_NEEDLE", _("Needle left in or found")
    POP_FELT = "POP_FELT", _("Felt a pop")
    COUGH_NEW = "COUGH_NEW", _("New dry cough")
    MALAISE = "MALAISE", _("Generally unwell")
    PALPITATIONS = "PALPITATIONS", _("Racing or irregular heart")
    DIZZY = "DIZZY", _("Light-headed or nearly fainted")
    EXPANDING_SWELLING = "EXPANDING_SWELLING", _("Growing lump or bruise")
    WEAKNESS = "WEAKNESS", _("New weakness")
    NUMB_TINGLE = "NUMB_TINGLE", _("Numbness or tingling")
    FEVER = "FEVER", _("Fever, chills or sweats")
    INFECTION = "INFECTION", _("Redness, heat or pus at a site")
    HAEMATURIA = "HAEMATURIA", _("Blood in the urine")
    ABDO_PAIN = "ABDO_PAIN", _("Belly or side pain")
    CALF_DVT = "CALF_DVT", _("Swollen, hot or painful calf")
    SEVERE_PAIN = "SEVERE_PAIN", _("Severe pain")
    WORSENING_PAIN = "WORSENING_PAIN", _("Pain getting worse")
    SPREADING_PAIN = "SPREADING_PAIN", _("Pain spreading")
    DISTRESS = "DISTRESS", _("Distress")
    SITE_LATE_LUMP = "SITE_LATE_LUMP", _("Late lump or sore at a site")
    THIRD_PARTY = "THIRD_PARTY", _("Somebody else has symptoms")
    ALARM_OTHER = "ALARM_OTHER", _("Other alarming answer")
    REVIEW = "REVIEW", _("To be read by a person")
    SORENESS_HIGH = "SORENESS_HIGH", _("Sorer than expected")
    PERSIST_72H = "PERSIST_72H", _("Still sore after 72 hours")
    HEADACHE_MILD = "HEADACHE_MILD", _("Mild headache")
    CALL_WANTED = "CALL_WANTED", _("Wants a call")
    ABOVE_BAND = "ABOVE_BAND", _("Above what was expected of this patient")
    ALLERGY_LOCAL = "ALLERGY_LOCAL", _("Itch or small rash at sites")
    BRUISE_SMALL = "BRUISE_SMALL", _("Small bruise or spot of blood")
    NO_REPLY = "NO_REPLY", _("No answer")

    @property
    def position(self) -> int:
        """Its place in the order above, from 0."""
        return _POSITIONS[self]


_POSITIONS = {flag: position for position, flag in enumerate(Flag)}


@dataclass(frozen=True)
class FlagFact:
    """What clinical specification 6.2 says about one flag.

    `tier` is the tier by itself, before rules 6.3 raise it. `tell` is what the patient
    is told, with %(emergency)s, %(phone)s and %(date)s to be filled in; `staff` what
    staff must do, `minutes` by when the patient is phoned (D), None where the tier's
    business day says it.
    """

    tier: Tier
    suspect: Promise
    tell: Promise
    staff: Promise
    minutes: int | None


class RiskSet(TextChoices):
    """What lies near the needled muscles: the sets of clinical specification 1.2."""

    PTX = "ptx", _("lung")
    CORD = "cord", _("spinal cord")
    KIDNEY = "kidney", _("kidney")
    ABDOMINAL = "abdominal", _("belly")
    PELVIC = "pelvic", _("pelvis")
    AIRWAY = "airway", _("airway")
    NECK = "neck", _("neck")
    LUMBAR = "lumbar", _("low back")
    LOWER_RIBS = "lower_ribs", _("lower ribs")
    CALF = "calf", _("lower leg")


_REGIONS = frozenset(
    {"head", "neck", "shoulder_girdle", "thorax", "lumbar", "abdomen", "hip_pelvis"}
    | {"arm", "forearm", "hand", "thigh", "leg", "foot"}
)
_SET_OF_REGION = {
    "neck": RiskSet.NECK,
    "lumbar": RiskSet.LUMBAR,
    "leg": RiskSet.CALF,
}
_TRUNK = frozenset({"thorax", "lumbar", "abdomen"})


def risk_sets(
    region: str, *, pneumothorax: bool, other_risks: Iterable[str] = ()
) -> frozenset[RiskSet]:
    """The sets that one needled muscle belongs to, from its catalogue row.

    `other_risks` are the words of the catalogue's column; those that triage has no rule
    for (eye, implant) are passed over. A lung-risk muscle of the trunk counts as lying
    over the lower ribs. A muscle whose region is not known belongs to every set.
    """
    if region not in _REGIONS:
        return frozenset(RiskSet)
    near = {RiskSet(word) for word in other_risks if word in RiskSet.values}
    if region in _SET_OF_REGION:
        near.add(_SET_OF_REGION[region])
    if pneumothorax:
        near.add(RiskSet.PTX)
        if region in _TRUNK:
            near.add(RiskSet.LOWER_RIBS)
    return frozenset(near)
