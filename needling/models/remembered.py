"""Which rows of the needle record are remembered, change by change, and why."""

from clinic.models.remembering import Remembered, leave_out, remember
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
)
from needling.models.screening import Screening, ScreeningAnswer, ScreeningItem
from needling.models.session import Session
from needling.models.site import Addendum, NeedleSite

_NOTE = "what was done in a session"
_SCREENING = "what a patient told about risks"
_CONSENT = "what a patient agreed to"
_HARM = "what went wrong"
_COURSE = "how a treatment goes on"
_RULES = "by what is decided who may be needled, and how"
# Counts the changes of a draft; what changed stands beside it.
_COUNTED = ("version",)

remember(
    {
        Session: Remembered(_NOTE, quiet=_COUNTED),
        NeedleSite: Remembered(_NOTE, quiet=_COUNTED),
        NoteTold: Remembered(_NOTE, quiet=_COUNTED),
        NoteClean: Remembered(_NOTE, quiet=_COUNTED),
        NoteAdvice: Remembered(_NOTE, quiet=_COUNTED),
        NoteOutlook: Remembered(_NOTE, quiet=_COUNTED),
        RangeOfMotion: Remembered(_NOTE, quiet=_COUNTED),
        Reaction: Remembered(_NOTE, quiet=_COUNTED),
        Acknowledgement: Remembered(_NOTE),
        PacingReason: Remembered(_NOTE),
        Addendum: Remembered(_NOTE),
        Countersignature: Remembered(_NOTE),
        Charge: Remembered("what a session is charged as"),
        Screening: Remembered(_SCREENING),
        ScreeningAnswer: Remembered(_SCREENING),
        ScreeningReview: Remembered(_SCREENING),
        PendingScreening: Remembered(_SCREENING),
        PendingAnswer: Remembered(_SCREENING, quiet=_COUNTED),
        FormAlarm: Remembered(_SCREENING),
        FormLink: Remembered("a key to a patient's form", hidden=("token_sha256",)),
        Clearance: Remembered(_SCREENING),
        Consent: Remembered(_CONSENT),
        ConsentOffer: Remembered(_CONSENT),
        OfferTherapist: Remembered(_CONSENT),
        ConsentReview: Remembered(_CONSENT),
        AdverseEvent: Remembered(_HARM),
        AdverseEntry: Remembered(_HARM),
        NeedleSearch: Remembered(_HARM),
        Plan: Remembered(_COURSE),
        OutcomeEntry: Remembered(_COURSE),
        PainDrawing: Remembered(_COURSE),
        NeedlingPolicy: Remembered(_RULES, is_open=True),
        ScreeningItem: Remembered(_RULES, is_open=True),
        ConsentText: Remembered(_RULES, is_open=True),
        Muscle: Remembered(_RULES, is_open=True),
    }
)
leave_out(
    {
        NoteChange: "the trail of a draft, which is only added to and holds the values",
        NotePresence: "who has a draft open at this moment",
    }
)
