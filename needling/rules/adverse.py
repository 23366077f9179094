"""Adverse events: the words for them, and which of them must be in the register."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class EventKind(TextChoices):
    """What happened (clinical specification 4.3, and what comes to light later)."""

    BLEEDING = "bleeding", gettext_lazy("Bleeding")
    BRUISE = "bruise", gettext_lazy("Bruise")
    HAEMATOMA = "haematoma", gettext_lazy("Haematoma")
    NERVE_PAIN = "nerve_pain", gettext_lazy("Sharp nerve pain")
    NERVE_DEFICIT = (
        "nerve_deficit",
        gettext_lazy("Nerve pain with weakness or numbness"),
    )
    VASOVAGAL = "vasovagal", gettext_lazy("Faint or near-faint")
    DIZZINESS = "dizziness", gettext_lazy("Dizziness")
    NAUSEA = "nausea", gettext_lazy("Nausea")
    SKIN = "skin", gettext_lazy("Skin reaction")
    CHEST_BREATH = "chest_breath", gettext_lazy("Chest or breath symptom")
    STUCK_NEEDLE = "stuck_needle", gettext_lazy("Stuck or bent needle")
    BROKEN_NEEDLE = "broken_needle", gettext_lazy("Broken needle")
    NEEDLE_UNACCOUNTED = "needle_unaccounted", gettext_lazy("Needle unaccounted for")
    PAIN = "pain", gettext_lazy("Pain")
    AGGRAVATED = "aggravated", gettext_lazy("Symptoms aggravated")
    INFECTION = "infection", gettext_lazy("Infection")
    PNEUMOTHORAX = "pneumothorax", gettext_lazy("Pneumothorax")
    EXPOSURE = "exposure", gettext_lazy("Needle-stick injury of staff")
    OTHER = "other", gettext_lazy("Other")


class EventSeverity(TextChoices):
    """How grave (clinical specification 4.3, PTALB after White)."""

    MILD = "mild", gettext_lazy("Mild: short, reversible, no inconvenience")
    SIGNIFICANT = (
        "significant",
        gettext_lazy("Significant: needs medical attention or limits activity"),
    )
    SERIOUS = "serious", gettext_lazy("Serious: hospital, lasting disability or death")


class Relatedness(TextChoices):
    """How likely the needle was the cause, as a clinician judges it."""

    UNRELATED = "unrelated", gettext_lazy("Not related")
    POSSIBLE = "possible", gettext_lazy("Possibly related")
    PROBABLE = "probable", gettext_lazy("Probably related")
    CERTAIN = "certain", gettext_lazy("Certainly related")
    UNASSESSABLE = "unassessable", gettext_lazy("Cannot be judged")


class EventOutcome(TextChoices):
    """How it ended for the patient."""

    NO_HARM = "no_harm", gettext_lazy("No harm came of it")
    RECOVERED = "recovered", gettext_lazy("Recovered")
    RECOVERING = "recovering", gettext_lazy("Recovering, looked after elsewhere")
    LASTING = "lasting", gettext_lazy("Lasting harm")
    DIED = "died", gettext_lazy("Died")
    UNKNOWN = "unknown", gettext_lazy("Not known: the patient could not be reached")
    WRONG_CHART = "wrong_chart", gettext_lazy("Entered in the wrong patient's chart")


# Registered whatever severity was chosen (clinical specification 4.3), and what cannot
# be anything but grave.
FORCED = frozenset(
    {
        EventKind.CHEST_BREATH,
        EventKind.BROKEN_NEEDLE,
        EventKind.NERVE_DEFICIT,
        EventKind.NEEDLE_UNACCOUNTED,
        EventKind.PNEUMOTHORAX,
    }
)


def why_registered(kind: str, severity: str) -> str:
    """Why a reaction has to be in the register; "" when it need not be.

    An unknown kind or severity is registered: silence would be the wrong guess.
    """
    if kind in FORCED:
        return _("%(kind)s: always registered.") % {"kind": EventKind(kind).label}
    if severity == EventSeverity.MILD:
        return ""
    return _("More than mild: registered.")


def least_severity(kind: str, severity: str) -> str:
    """The severity with which it enters the register: a forced kind is never mild.

    Source: clinical specification 4.3, "needs medical attention" (D for the rest).
    """
    if kind in FORCED and severity == EventSeverity.MILD:
        return EventSeverity.SIGNIFICANT.value
    return severity


def asks_consent_anew(severity: str) -> bool:
    """Whether the patient has to agree again after it: moderate or worse.

    Source: clinical specification 3.2; "significant" of 4.3 is the moderate one.
    """
    return severity != EventSeverity.MILD
