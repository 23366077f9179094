"""Whether what was agreed to covers this visit, and why it has to be asked anew.

Clinical specification 3.2. A consent covers one problem, the regions it names, a group
of therapists, a period and a number of sessions; each thing that ends it early has a
reason of its own with the way out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.rules.dates import add_months
from needling.rules.choices import Technique
from needling.rules.regions import in_words
from needling.rules.screening_terms import SiteFacts

# After so long without a session the patient is asked anew (3.2).
GAP_MONTHS = 6
_NO_CONDITIONS: Mapping[str, str] = MappingProxyType({})


class Decision(TextChoices):
    """What the patient decided. A refusal is recorded the same way."""

    GIVEN = "given", gettext_lazy("Given")
    REFUSED = "refused", gettext_lazy("Refused")


class Cause(TextChoices):
    """What somebody notes that makes a new consent necessary (3.2)."""

    ADVERSE_EVENT = (
        "adverse_event",
        gettext_lazy("A moderate or worse adverse event"),
    )
    PATIENT_ASKS = "patient_asks", gettext_lazy("The patient asks to go through it")


class Helper(TextChoices):
    """Who takes part where the patient cannot agree alone (2.2, 3.2)."""

    INTERPRETER = "interpreter", gettext_lazy("Interpreter or other support")
    REPRESENTATIVE = "representative", gettext_lazy("Legal representative")


@dataclass(frozen=True)
class Reason:
    """Why the consent does not cover the visit. `way_out` says what would."""

    code: str
    sentence: str
    way_out: str


@dataclass(frozen=True)
class Agreed:
    """The newest decision, as values.

    `near` are the names of NEAR that were told with the regions. `therapists` None
    means everybody at the clinic. `by_another`: a guardian or a legal representative
    signed. `conditions` are the screening items that counted when it was given.
    """

    given_on: date
    expires_on: date
    text_version: int
    regions: frozenset[str]
    near: frozenset[str] = frozenset()
    decision: str = Decision.GIVEN
    withdrawn_on: date | None = None
    is_countersigned: bool = True
    allows_e_stim: bool = False
    allows_intimate: bool = False
    therapists: frozenset[str] | None = None
    sessions: int = 6
    by_guardian: bool = False
    by_another: bool = False
    has_interpreter: bool = False
    conditions: frozenset[str] = frozenset()
    was_pregnant: bool = False


@dataclass(frozen=True)
class Visit:
    """The visit that is to be covered.

    `therapist` None asks for nobody in particular. `text_version` is the one in force.
    `sessions_held` counts those since the consent, without this one. `conditions` are
    the relative contraindications that count today, each with its words; `needs` who
    has to take part, of Helper; `causes` what was noted since the consent.
    """

    on: date
    therapist: str | None
    text_version: int
    is_adult: bool = True
    sites: tuple[SiteFacts, ...] = ()
    sessions_held: int = 0
    last_session_on: date | None = None
    conditions: Mapping[str, str] = field(default_factory=lambda: _NO_CONDITIONS)
    is_pregnant: bool = False
    needs: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()


def judge(agreed: Agreed | None, visit: Visit) -> tuple[Reason, ...]:
    """Why the visit is not covered; empty means it is."""
    ended = _ended(agreed)
    if ended is not None or agreed is None:
        return tuple(filter(None, (ended,)))
    return (
        *_period(agreed, visit),
        *_people(agreed, visit),
        *_health(agreed, visit),
        *_sites(agreed, visit.sites),
    )


def _ask_anew(code: str, sentence: str) -> Reason:
    return Reason(code, sentence, _("Go through it with the patient and sign anew."))


def _ended(agreed: Agreed | None) -> Reason | None:
    """There is nothing that could cover anything."""
    if agreed is None:
        return Reason(
            "consent",
            _("There is no written consent."),
            _("Take the patient’s written consent."),
        )
    if agreed.withdrawn_on is not None:
        return Reason(
            "consent_withdrawn",
            _("The patient has withdrawn the consent: no needling."),
            _("A new consent, if the patient wants one."),
        )
    if agreed.decision == Decision.REFUSED:
        return Reason(
            "consent_refused",
            _("The patient has refused the treatment: no needling."),
            _("A new consent, if the patient wants one."),
        )
    return None


def _period(agreed: Agreed, visit: Visit) -> Iterator[Reason]:
    """The months, the number of sessions, a long pause, a newer text."""
    if agreed.expires_on < visit.on:
        yield _ask_anew(
            "consent_expired", _("The consent has run out: it does not hold today.")
        )
    if visit.sessions_held >= agreed.sessions:
        yield _ask_anew(
            "consent_sessions",
            _("The consent covers %(count)d sessions, and they have been held.")
            % {"count": agreed.sessions},
        )
    last = max(agreed.given_on, visit.last_session_on or agreed.given_on)
    if add_months(last, GAP_MONTHS) < visit.on:
        yield _ask_anew(
            "consent_gap",
            _("More than %(months)d months have passed since the last session.")
            % {"months": GAP_MONTHS},
        )
    if agreed.text_version != visit.text_version:
        yield _ask_anew(
            "consent_text", _("The text has changed since the patient signed it.")
        )


def _people(agreed: Agreed, visit: Visit) -> Iterator[Reason]:
    """Who signs, who treats, who has not signed yet."""
    if agreed.by_guardian and visit.is_adult:
        yield Reason(
            "consent_majority",
            _("A guardian signed, and the patient is of age now."),
            _("The patient signs for themselves."),
        )
    if not visit.is_adult and not agreed.by_another:
        yield Reason(
            "consent_guardian",
            _("The patient is a minor, and no parent or guardian has signed."),
            _("A parent or guardian signs, and the young person agrees."),
        )
    yield from _capacity(agreed, visit)
    if not _includes(agreed.therapists, visit.therapist):
        yield _ask_anew(
            "consent_therapist", _("The consent names other therapists, not this one.")
        )
    if not agreed.is_countersigned:
        yield Reason(
            "consent_countersign",
            _("The therapist has not countersigned the consent."),
            _("Answer the patient’s questions and countersign it."),
        )


def _capacity(agreed: Agreed, visit: Visit) -> Iterator[Reason]:
    """Somebody has to help, and did not take part when it was given."""
    if Helper.REPRESENTATIVE in visit.needs and not agreed.by_another:
        yield Reason(
            "consent_capacity",
            _("The patient cannot agree alone, and signed without a representative."),
            _("A legal representative signs."),
        )
    if Helper.INTERPRETER in visit.needs and not agreed.has_interpreter:
        yield _ask_anew(
            "consent_interpreter",
            _("The patient needs an interpreter or support; the consent names none."),
        )


def _includes(named: frozenset[str] | None, therapist: str | None) -> bool:
    """Whether the therapist is named, where any are and one is asked for."""
    return named is None or therapist is None or therapist in named


def _health(agreed: Agreed, visit: Visit) -> Iterator[Reason]:
    """What has changed with the patient since."""
    new = [
        words
        for code, words in visit.conditions.items()
        if code not in agreed.conditions
    ]
    if new:
        yield _ask_anew(
            "consent_condition",
            _("New since the consent: %(conditions)s") % {"conditions": " ".join(new)},
        )
    if visit.is_pregnant and not agreed.was_pregnant:
        yield _ask_anew(
            "consent_pregnancy", _("The patient is or may be pregnant, which is new.")
        )
    if Cause.ADVERSE_EVENT in visit.causes:
        yield _ask_anew(
            "consent_event",
            _("A moderate or worse adverse event has happened since the consent."),
        )
    if Cause.PATIENT_ASKS in visit.causes:
        yield _ask_anew(
            "consent_asked", _("The patient has asked to go through the consent again.")
        )


def _sites(agreed: Agreed, sites: tuple[SiteFacts, ...]) -> Iterator[Reason]:
    """What is to be needled, near what, and how."""
    regions = {site.region for site in sites} - agreed.regions
    if regions:
        yield Reason(
            "consent_region",
            _("The consent does not name: %(regions)s.")
            % {"regions": in_words(regions)},
            _("Take consent for these regions."),
        )
    yield from _special(agreed, sites)


def _special(agreed: Agreed, sites: tuple[SiteFacts, ...]) -> Iterator[Reason]:
    """Organs nearby, electricity and private parts: each is asked by itself."""
    risks = frozenset[str]().union(*(site.risks for site in sites))
    missing = risks - agreed.near
    untold = [str(words) for name, words in _NEAR_WORDS.items() if name in missing]
    if untold:
        yield _ask_anew(
            "consent_risk",
            _("The patient was not told that a site lies near: %(organs)s.")
            % {"organs": ", ".join(untold)},
        )
    yield from _allowed(agreed, risks, {site.technique for site in sites})


def _allowed(
    agreed: Agreed, risks: frozenset[str], techniques: set[str]
) -> Iterator[Reason]:
    """What was asked with a yes or no of its own."""
    if Technique.E_STIM in techniques and not agreed.allows_e_stim:
        yield _ask_anew(
            "consent_e_stim", _("The patient did not agree to electrical stimulation.")
        )
    if "PELVIC" in risks and not agreed.allows_intimate:
        yield _ask_anew(
            "consent_intimate",
            _("The patient did not agree to needling in a private part of the body."),
        )


_NEAR_WORDS = {
    "PTX": gettext_lazy("the lungs"),
    "ABDOMINAL": gettext_lazy("the organs of the belly"),
    "CORD": gettext_lazy("the spinal cord"),
    "PELVIC": gettext_lazy("the organs of the pelvis"),
}
