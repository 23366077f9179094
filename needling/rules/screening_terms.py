"""The words and plain facts of screening (clinical specification 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# What a follow-up field holds once it is read; several choices are a tuple.
Value = str | float | date | tuple[str, ...]

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Outcome(TextChoices):
    """What an answer leads to, the mildest first; the highest one wins."""

    CLEAR = "clear", _("Nothing stands in the way")
    CAUTION = "caution", _("Caution: the therapist acknowledges with a note")
    MODIFY = "modify", _("Modify: record what was changed")
    CLEARANCE = "clearance", _("Needs a documented clearance")
    SITE_BLOCK = "site_block", _("Not at this site")
    BLOCK = "block", _("No needling")

    @property
    def rank(self) -> int:
        """Place in the order of precedence (clinical specification 2.3); 0 is clear."""
        return list(Outcome).index(self)


class Reply(TextChoices):
    """An answer to one question. "Not sure" counts as yes."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class Advice(TextChoices):
    """What the patient is shown at once because of an answer."""

    NONE = "none", _("Nothing")
    URGENT = "urgent", _("Medical review today")
    EMERGENCY = "emergency", _("Emergency advice")


class Area(TextChoices):
    """Parts of the body an answer can name: the regions, the thorax front and back."""

    HEAD = "head", _("Head and face")
    NECK = "neck", _("Neck")
    SHOULDER_GIRDLE = "shoulder_girdle", _("Shoulder and shoulder blade")
    CHEST = "chest", _("Chest, front and side")
    UPPER_BACK = "upper_back", _("Upper back")
    ABDOMEN = "abdomen", _("Belly")
    LUMBAR = "lumbar", _("Lower back")
    HIP_PELVIS = "hip_pelvis", _("Hip, buttock and pelvis")
    ARM = "arm", _("Upper arm")
    FOREARM = "forearm", _("Forearm")
    HAND = "hand", _("Hand")
    THIGH = "thigh", _("Thigh")
    LEG = "leg", _("Lower leg")
    FOOT = "foot", _("Foot")


class Limb(TextChoices):
    """One limb, with the shoulder or hip it hangs on."""

    LEFT_ARM = "left_arm", _("Left arm")
    RIGHT_ARM = "right_arm", _("Right arm")
    LEFT_LEG = "left_leg", _("Left leg")
    RIGHT_LEG = "right_leg", _("Right leg")


class Place(TextChoices):
    """Places that are never needled, whatever the muscle (ASAP13)."""

    ORBIT = "orbit", _("Eye socket")
    NIPPLE = "nipple", _("Nipple")
    BREAST = "breast", _("Breast tissue")
    UMBILICUS = "umbilicus", _("Navel")
    GENITALS = "genitals", _("External genitals")
    INFANT_SCALP = "infant_scalp", _("Scalp of an infant")
    SPINAL_MIDLINE = "spinal_midline", _("Over the spinal cord, in the midline")


@dataclass(frozen=True)
class ScreeningPolicy:
    """What a clinic may set. Every default is a conservative one (D).

    The four outcomes name what a rule leads to where a clinic may choose.
    """

    full_form_months: int = 6
    short_form_hours: int = 24
    clearance_months: int = 6
    majority_age: int = 18
    youngest_age: int = 12
    older_above_age: int = 75
    slim_below_bmi: float = 18.5
    inr_limit: float = 3.0
    surgery_weeks: int = 12
    cosmetic_weeks: int = 2
    postpartum_weeks: int = 6
    clot_months: int = 3
    seizure_free_months: int = 12
    near_term_week: int = 37
    first_session_muscles: int = 4
    first_session_minutes: int = 10
    first_trimester: Outcome = Outcome.BLOCK
    near_term: Outcome = Outcome.BLOCK
    lung_history: Outcome = Outcome.SITE_BLOCK


@dataclass(frozen=True)
class Answer:
    """One stored answer; `follow_ups` as stored (dates as ISO text)."""

    reply: Reply
    answered_on: date
    follow_ups: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    @property
    def counts_as_yes(self) -> bool:
        """Yes, or not sure."""
        return self.reply is not Reply.NO


@dataclass(frozen=True)
class PatientFacts:
    """What is known of the patient besides the answers; `age` in full years today."""

    age: int
    first_needling: bool = False
    first_here: bool = False


@dataclass(frozen=True)
class SiteFacts:
    """One needle site, as far as screening is concerned.

    `key` tells it apart from its neighbours. `risks` are the sets of
    `sites.risk_sets` for its muscle. `position` is how the patient lies, `place` one of
    `Place` where the site lies in such a place.
    """

    key: str
    muscle: str
    region: str
    layer: str
    side: str
    risks: frozenset[str] = frozenset()
    technique: str = ""
    position: str = ""
    place: str = ""


@dataclass(frozen=True)
class Clearance:
    """A clinician's documented permission for the items in `covers`.

    `regions` empty means the whole body. Without a clinician's name and role it does
    not count.
    """

    covers: frozenset[str]
    clinician: str
    role: str
    given_on: date
    expires_on: date
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Acknowledgement:
    """The treating therapist has taken note of an item, up to this outcome.

    For MODIFY the note says what was changed. An empty note does not count.
    """

    code: str
    outcome: Outcome
    note: str
