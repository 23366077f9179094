"""Keys to the forms that a patient fills in before the visit."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from clinic import keys
from clinic.models import Patient
from needling.models import ConsentOffer, FormLink

# A screening is asked shortly before a visit; a consent link ends with its offer.
_OPEN_FOR = timedelta(days=14)


def create(
    patient: Patient, *, offer: ConsentOffer | None = None, now: datetime
) -> str:
    """Make a link and return its plain token, which is kept nowhere.

    To the consent that `offer` puts before the patient, or to the screening.
    """
    token = keys.new_token()
    FormLink.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=FormLink.Kind.CONSENT if offer else FormLink.Kind.SCREENING,
        offer=offer,
        token_sha256=keys.fingerprint(token),
        created_at=now,
        expires_at=offer.closes_at if offer else now + _OPEN_FOR,
    )
    return token


def address(token: str) -> str:
    """The public address of a token, on the clinic's own host."""
    return settings.BASE_URL + reverse("needling:form_gate", args=[token])


def find(token: str) -> FormLink | None:
    """The link of a token as it was typed or tapped; None if there is none."""
    return keys.find(
        FormLink.objects.select_related(
            "clinic", "patient__clinic", "offer__text", "offer__patient__clinic"
        ),
        token,
    )


def admit(link: FormLink, *, born: date, now: datetime) -> bool:
    """Whether this date of birth opens the link; a wrong one is counted."""
    expected = link.patient.date_of_birth
    return keys.admit(link, expected=expected, born=born, now=now)
