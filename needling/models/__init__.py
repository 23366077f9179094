"""What the needle record is made of."""

from needling.models.acknowledgement import Acknowledgement
from needling.models.adverse import AdverseEntry, AdverseEvent
from needling.models.billing import Charge
from needling.models.care import (
    NoteAdvice,
    NoteClean,
    NoteOutlook,
    NoteTold,
    RangeOfMotion,
    Reaction,
)
from needling.models.catalogue import Muscle
from needling.models.clearance import Clearance
from needling.models.consent import Consent, ConsentReview
from needling.models.consent_offer import ConsentOffer, ConsentText, OfferTherapist
from needling.models.countersignature import Countersignature
from needling.models.formlink import FormAlarm, FormLink
from needling.models.needle_search import NeedleSearch
from needling.models.note_change import NoteChange, NotePresence
from needling.models.outcome import OutcomeEntry
from needling.models.pain import PainDrawing
from needling.models.plan import PacingReason, Plan
from needling.models.policy import NeedlingPolicy
from needling.models.prescreening import (
    PendingAnswer,
    PendingScreening,
    ScreeningReview,
    Way,
)
from needling.models.screening import Screening, ScreeningAnswer, ScreeningItem
from needling.models.session import Session
from needling.models.site import Addendum, NeedleSite

__all__ = [
    "Acknowledgement",
    "Addendum",
    "AdverseEntry",
    "AdverseEvent",
    "Charge",
    "Clearance",
    "Consent",
    "ConsentOffer",
    "ConsentReview",
    "ConsentText",
    "Countersignature",
    "FormAlarm",
    "FormLink",
    "Muscle",
    "NeedleSearch",
    "NeedleSite",
    "NeedlingPolicy",
    "NoteAdvice",
    "NoteChange",
    "NoteClean",
    "NoteOutlook",
    "NotePresence",
    "NoteTold",
    "OfferTherapist",
    "OutcomeEntry",
    "PacingReason",
    "PainDrawing",
    "PendingAnswer",
    "PendingScreening",
    "Plan",
    "RangeOfMotion",
    "Reaction",
    "Screening",
    "ScreeningAnswer",
    "ScreeningItem",
    "ScreeningReview",
    "Session",
    "Way",
]
