"""From what stands in the way to the page that lifts it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import Permission, may
from clinic.models import Patient, Practitioner, User
from needling import screenings
from needling.chips import FULL_FORM, Chip
from needling.forms.note import anchor
from needling.models import Screening
from needling.readiness import Obstacle


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
    short.add("short_form")
    found = []
    codes = {each.code for each in obstacles}
    for each in dict.fromkeys(obstacles):
        if each.code == "short_form" and codes & FULL_FORM:
            continue  # the full form asks it all
        if each.topic == "screening":
            kind = "short" if each.code in short else "full"
            url, label = _screening(patient, kind)
        elif each.topic == "consent":
            url, label = _consent(patient)
        elif each.topic == "certificate":
            url, label = _certificate(practitioner, user)
        else:
            url, label = f"#{anchor(each.field)}", _("Go to the field")
        found.append(Hurdle(each.sentence, each.way_out, url, label))
    return found


def mending(
    chip: Chip, *, patient: Patient, practitioner: Practitioner | None, user: User
) -> str:
    """The page that mends what a chip shows; "" where the user may not."""
    if chip.mend in ("full", "short"):
        return _if_may(user, Permission.SCREENING_TAKE, _screening(patient, chip.mend))
    if chip.mend == "answers":
        return _answers(patient)
    if chip.mend == "consent":
        return _if_may(user, Permission.CONSENT_TAKE, _consent(patient))
    if chip.mend == "certificate" and practitioner is not None:
        return _certificate(practitioner, user)[0]
    page = reverse("clinic:contact_add", args=[patient.pk])
    return _if_may(user, Permission.PATIENT_EDIT, (page, ""))


def _if_may(user: User, permission: Permission, page: tuple[str, str]) -> str:
    return page[0] if may(user, permission) else ""


def _screening(patient: Patient, kind: str) -> tuple[str, str]:
    url = reverse("needling:screening_new", args=[patient.pk, kind])
    if kind == Screening.Kind.SHORT:
        return url, _("Ask what has changed")
    return url, _("Ask the full form")


def _answers(patient: Patient) -> str:
    """The newest form: what was answered and what it means."""
    newest = Screening.objects.latest_for(patient)
    return reverse("needling:screening_detail", args=[newest.pk]) if newest else ""


def _consent(patient: Patient) -> tuple[str, str]:
    return reverse("needling:consent_new", args=[patient.pk]), _("Take consent")


def _certificate(practitioner: Practitioner, user: User) -> tuple[str, str]:
    """The clinical lead or the owner puts certificates on file."""
    if not may(user, Permission.CERTIFICATE_EDIT):
        return "", _("Ask the clinical lead to put the certificate on file")
    url = reverse("clinic:practitioner_certificates", args=[practitioner.pk])
    return url, _("Put a certificate on file")
