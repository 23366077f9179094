"""Giving and withdrawing written consent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, Practitioner, User
from clinic.rules.contact import display_phone
from clinic.rules.dates import add_months, age_on
from needling import riskview
from needling.models import Consent, ConsentText, NeedlingPolicy, Screening
from needling.rules import prose, screening_special
from needling.rules.prose import Block
from needling.rules.regions import in_words


class CannotConsent(Exception):
    """Refused; the text says why in words fit for the user."""


class GuardianNeeded(CannotConsent):
    """A minor's guardian signs and the young person agrees."""


class NothingCovered(CannotConsent):
    """A consent names at least one region."""


class NoSignature(CannotConsent):
    """The name of whoever signs is missing."""


class NoRelation(CannotConsent):
    """Somebody signs for another and does not say how they are related."""


class NoText(CannotConsent):
    """There is no text that could be signed."""


class TextChanged(CannotConsent):
    """A text that was signed under this number reads differently now."""


class AlreadyWithdrawn(CannotConsent):
    """It is withdrawn already."""


@dataclass(frozen=True)
class Signature:
    """Who signed. `relation` says how they are related when it is not the patient."""

    name: str
    person: str = Consent.Person.PATIENT
    relation: str = ""
    has_assent: bool = False


@transaction.atomic
def give(
    patient: Patient,
    *,
    practitioner: Practitioner,
    regions: Sequence[str],
    signature: Signature,
    allows_messages: bool,
    allows_e_stim: bool = False,
    by: User,
    now: datetime,
) -> Consent:
    """Record a signature under the text in use, for the months the clinic has set.

    A minor needs a guardian's signature and their own assent (clinical specification
    3.2). Raises GuardianNeeded, NothingCovered, NoSignature, NoRelation or NoText.
    """
    policy = NeedlingPolicy.of(patient.clinic)
    today = now.astimezone(patient.clinic.zone).date()
    is_minor = age_on(patient.date_of_birth, today) < policy.age_of_majority
    _require(regions, signature, is_minor=is_minor)
    consent = Consent.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        practitioner=practitioner,
        text=text_in_use(),
        screening=Screening.objects.latest_for(patient),
        regions=sorted(regions),
        allows_e_stim=allows_e_stim,
        allows_messages=allows_messages,
        person=signature.person,
        signed_name=signature.name.strip(),
        relation=signature.relation.strip(),
        has_assent=signature.has_assent,
        given_at=now,
        expires_on=add_months(today, policy.consent_months),
        taken_by=by,
    )
    covers = {"regions": consent.regions}
    audit.record("consent.given", consent, by=by, now=now, detail=covers)
    return consent


def _require(regions: Sequence[str], signature: Signature, *, is_minor: bool) -> None:
    """Regions, a name and a relation; for a minor a guardian's, and own assent."""
    if not regions:
        raise NothingCovered(_("Name at least one region that may be needled."))
    if not signature.name.strip():
        raise NoSignature(_("Write the name of the person who signs."))
    if signature.person != Consent.Person.PATIENT and not signature.relation.strip():
        raise NoRelation(_("Say how the person who signs is related to the patient."))
    if is_minor and not _is_guarded(signature):
        raise GuardianNeeded(
            _(
                "This patient is a minor: a parent or guardian signs, and the young "
                "person agrees."
            )
        )


def _is_guarded(signature: Signature) -> bool:
    """Whether somebody else signs and the young person agrees."""
    return signature.person != Consent.Person.PATIENT and signature.has_assent


@transaction.atomic
def withdraw(consent: Consent, *, reason: str, by: User, now: datetime) -> Consent:
    """The patient takes it back. It ends at once; the past stays.

    Raises AlreadyWithdrawn.
    """
    locked = Consent.objects.select_for_update().get(pk=consent.pk)
    if locked.withdrawn_at is not None:
        raise AlreadyWithdrawn(_("This consent is withdrawn already."))
    locked.withdrawn_at, locked.withdrawn_to = now, by
    locked.withdrawal_reason = reason[:200]
    locked.save(update_fields=["withdrawn_at", "withdrawn_to", "withdrawal_reason"])
    audit.record("consent.withdrawn", locked, by=by, now=now)
    return locked


def read_before(
    patient: Patient, *, practitioner: Practitioner | None, now: datetime
) -> tuple[Block, ...]:
    """The text in use as this patient is to read it before signing. Raises NoText.

    The parts of the body, and the therapist where there is none yet, are those chosen
    on the page.
    """
    name, qualification = _("the therapist named on this page"), _("as registered")
    if practitioner is not None:
        name, qualification = str(practitioner), practitioner.qualification
    return _filled(
        text_in_use(),
        patient,
        at=now,
        regions=_("those ticked on this page"),
        therapist_name=name,
        therapist_qualification=qualification,
    )


def read_signed(consent: Consent) -> tuple[Block, ...]:
    """The words that were signed, with what was known at that moment."""
    return _filled(
        consent.text,
        consent.patient,
        at=consent.given_at,
        regions=in_words(consent.regions),
        therapist_name=str(consent.practitioner),
        therapist_qualification=consent.practitioner.qualification,
    )


def _filled(
    text: ConsentText, patient: Patient, *, at: datetime, **words: str
) -> tuple[Block, ...]:
    """The text with its places filled in."""
    clinic = patient.clinic
    case = riskview.case_of(patient, now=at)
    raised = "; ".join(screening_special.raised_risks(case)) or _("nothing special")
    if not case.answers:
        raised = _("not known yet, because the screening has not been asked")
    return prose.blocks(
        text.body,
        {
            "raised_risks": raised,
            "sessions": str(Consent.SESSIONS_COVERED),
            "clinic_phone": display_phone(clinic.phone, clinic.country),
            "emergency_number": clinic.emergency_number,
            **words,
        },
    )


def text_in_use() -> ConsentText:
    """The text that is signed now. Raises NoText."""
    try:
        return ConsentText.in_use()
    except ConsentText.DoesNotExist as error:
        raise NoText(
            _("No consent text is loaded: ask whoever runs the system to load it.")
        ) from error


@transaction.atomic
def put_text(*, version: int, language: str, body: str) -> ConsentText:
    """Make a consent text the one in use; the same text again changes nothing.

    Raises TextChanged for other words under a number that is taken: people have signed
    what stood there.
    """
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    known = ConsentText.objects.filter(version=version, language=language).first()
    if known is not None:
        if known.sha256 != sha256:
            raise TextChanged(
                _("Version %(version)d reads differently: give it a new number.")
                % {"version": version}
            )
        return known
    ConsentText.objects.filter(language=language).update(is_current=False)
    return ConsentText.objects.create(
        version=version, language=language, body=body, sha256=sha256
    )
