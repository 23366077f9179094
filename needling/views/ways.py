"""From what stands in the way to the page that lifts it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import Permission, may
from clinic.models import Patient, Practitioner, User
from needling import screenings
from needling.chips import Chip
from needling.forms.rows import anchor
from needling.models import Screening
from needling.readiness import UNREAD, Obstacle
from needling.rules.screening_freshness import ASKS_THE_FULL_FORM


@dataclass(frozen=True)
class Hurdle:
    """An obstacle on a page: what it is, what lifts it, and where. `url` may be ""."""

    sentence: str
    way_out: str
    url: str
    label: str


def hurdles(
    obstacles: Sequence[Obstacle],
    *,
    patient: Patient,
    practitioner: Practitioner,
    user: User,
) -> list[Hurdle]:
    """Each obstacle once, with the page or the field that lifts it."""
    short = {item.code for item in screenings.questions(Screening.Kind.SHORT)}
    # The full form asks all that the short one does.
    is_full = any(each.code in ASKS_THE_FULL_FORM for each in obstacles)
    kinds = {each.code: _kind(each, short) for each in obstacles}
    found = []
    for each in dict.fromkeys(obstacles):
        if is_full and each.code == "short_form":
            continue
        if each.topic == "screening":
            url, label = _form(patient, each.code, kinds[each.code])
        else:
            url, label = _elsewhere(each, patient, practitioner, user)
        found.append(Hurdle(each.sentence, each.way_out, url, label))
    return found


def _kind(obstacle: Obstacle, short: set[str]) -> str:
    """The form that asks the question behind an obstacle, the short one if it does."""
    is_short = obstacle.code == "short_form" or obstacle.code in short
    return Screening.Kind.SHORT if is_short else Screening.Kind.FULL


def _form(patient: Patient, code: str, kind: str) -> tuple[str, str]:
    """The form to ask; the one to go through, where the patient filled it in."""
    if code == UNREAD:
        return _answers(patient), _("Go through the answers")
    return _screening(patient, kind)


def _elsewhere(
    obstacle: Obstacle, patient: Patient, practitioner: Practitioner, user: User
) -> tuple[str, str]:
    """The page that lifts what no screening lifts, else the field of the note."""
    if obstacle.topic == "consent":
        return _consent(patient, obstacle.code)
    if obstacle.topic == "clearance":
        return _clearance(patient)
    if obstacle.topic == "certificate":
        return _certificate(practitioner, user)
    if obstacle.topic == "search":
        url = reverse("needling:search_detail", args=[obstacle.field])
        return url, _("Go on with the search")
    if obstacle.topic == "adverse":
        url = reverse("needling:adverse_new", args=[obstacle.field])
        return url, _("Enter an adverse event")
    if obstacle.topic == "inbox":
        return reverse("aftercare:inbox"), _("Open the inbox")
    return f"#{anchor(obstacle.field)}", _("Go to the field")


def mending(
    chip: Chip, *, patient: Patient, practitioner: Practitioner | None, user: User
) -> str:
    """The page that mends what a chip shows; "" where the user may not."""
    if chip.mend == "certificate":
        return _certificate(practitioner, user)[0] if practitioner else ""
    if not may(user, _NEEDS[chip.mend]):
        return _by_patient(chip, patient, user)
    if chip.mend == "answers":
        return _answers(patient)
    if chip.mend in ("consent", "countersign"):
        return _consent(patient, f"consent_{chip.mend}")[0]
    if chip.mend == "contact":
        return reverse("clinic:contact_add", args=[patient.pk])
    if chip.mend == "inbox":
        return reverse("aftercare:inbox")
    return _screening(patient, chip.mend)[0]


def _by_patient(chip: Chip, patient: Patient, user: User) -> str:
    """Who may not ask the questions may still send them; "" for everything else."""
    if chip.mend in Screening.Kind.values and may(user, Permission.FORM_SEND):
        return reverse("needling:prescreening", args=[patient.pk])
    return ""


_NEEDS = {
    "full": Permission.SCREENING_TAKE,
    "short": Permission.SCREENING_TAKE,
    "answers": Permission.CLINICAL_VIEW,
    "consent": Permission.CONSENT_TAKE,
    "countersign": Permission.CONSENT_TAKE,
    "contact": Permission.PATIENT_EDIT,
    "inbox": Permission.INBOX_VIEW,
}


def _screening(patient: Patient, kind: str) -> tuple[str, str]:
    url = reverse("needling:screening_new", args=[patient.pk, kind])
    if kind == Screening.Kind.SHORT:
        return url, _("Ask what has changed")
    return url, _("Ask the full form")


def _answers(patient: Patient) -> str:
    """The form that waits to be gone through, else the newest: what it means."""
    rows = Screening.objects.all()
    newest = rows.to_review().latest_for(patient) or rows.latest_for(patient)
    return reverse("needling:screening_detail", args=[newest.pk]) if newest else ""


def _consent(patient: Patient, code: str) -> tuple[str, str]:
    """A new consent; the one that was signed, where only the therapist's name lacks."""
    newest = patient.consents.order_by("-given_at").first()
    if code == "consent_countersign" and newest is not None:
        url = reverse("needling:consent_detail", args=[newest.pk])
        return url, _("Countersign")
    return reverse("needling:consent_new", args=[patient.pk]), _("Take consent")


def _clearance(patient: Patient) -> tuple[str, str]:
    url = reverse("needling:clearance_new", args=[patient.pk])
    return url, _("Put a clearance on file")


def _certificate(practitioner: Practitioner, user: User) -> tuple[str, str]:
    """The clinical lead or the owner puts certificates on file."""
    if not may(user, Permission.CERTIFICATE_EDIT):
        return "", _("Ask the clinical lead to put the certificate on file")
    url = reverse("clinic:practitioner_certificates", args=[practitioner.pk])
    return url, _("Put a certificate on file")
