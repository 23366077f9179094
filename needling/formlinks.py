"""Keys to the forms that a patient fills in before the visit."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clinic import audit, keys, patients
from clinic.models import ContactPoint, User
from needling.models import ConsentOffer, FormLink, PendingScreening

# A device of the clinic is in the patient's hands for so long at most.
_HANDED_OVER_FOR = timedelta(hours=2)
WRONG_PERSON = "somebody else gets these messages"


def create(
    subject: ConsentOffer | PendingScreening,
    *,
    contact_point: ContactPoint | None = None,
    opened_by: User | None = None,
    now: datetime,
) -> str:
    """Make a link and return its plain token, which is kept nowhere.

    To the consent or the screening that `subject` puts before the patient, sent to
    `contact_point`, or opened on a device of the clinic by `opened_by`.
    """
    is_consent = isinstance(subject, ConsentOffer)
    ends = subject.closes_at
    if opened_by is not None:
        ends = min(ends, now + _HANDED_OVER_FOR)
    token = keys.new_token()
    FormLink.objects.create(
        clinic_id=subject.clinic_id,
        patient_id=subject.patient_id,
        kind=FormLink.Kind.CONSENT if is_consent else FormLink.Kind.SCREENING,
        offer=subject if isinstance(subject, ConsentOffer) else None,
        form=subject if isinstance(subject, PendingScreening) else None,
        opened_by=opened_by,
        contact_point=contact_point,
        token_sha256=keys.fingerprint(token),
        created_at=now,
        expires_at=ends,
    )
    return token


def address(token: str) -> str:
    """The public address of a token, on the clinic's own host."""
    return settings.BASE_URL + reverse("needling:form_gate", args=[token])


def find(token: str) -> FormLink | None:
    """The link of a token as it was typed or tapped; None if there is none."""
    return keys.find(
        FormLink.objects.select_related(
            "clinic",
            "patient__clinic",
            "offer__text",
            "offer__patient__clinic",
            "form__patient__clinic",
            "opened_by",
        ),
        token,
    )


def admit(link: FormLink, *, born: date, now: datetime) -> bool:
    """Whether this date of birth opens the link; a wrong one is counted."""
    expected = link.patient.date_of_birth
    return keys.admit(link, expected=expected, born=born, now=now)


@transaction.atomic
def close(link: FormLink, *, now: datetime) -> None:
    """The device of the clinic is handed back, or the form on it was sent."""
    rows = FormLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=now):
        by = audit.Agent.PATIENT
        audit.record("form_link.closed", link, by=by, now=now)


@transaction.atomic
def disown(link: FormLink, *, now: datetime) -> FormLink:
    """ "This is not me": the link closes and the address it went to is in doubt.

    With the address in doubt nothing more is sent there until the desk has mended it.
    What was filled in stays as it is.
    """
    locked = FormLink.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    by = audit.Agent.PATIENT
    point = locked.contact_point
    if point is not None and point.state == ContactPoint.State.USABLE:
        patients.doubt_contact(point, why=WRONG_PERSON, by=by, now=now)
    audit.record("form_link.disowned", locked, by=by, now=now)
    return locked
