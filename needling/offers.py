"""Putting a consent before a patient, word for word, and taking it away again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, Practitioner, User
from clinic.rules.dates import add_months
from needling import coverage, formlinks, texts
from needling.coverage import Basis
from needling.models import (
    ConsentOffer,
    FormLink,
    NeedlingPolicy,
    OfferTherapist,
    Screening,
)
from needling.refusals import Closed, NotOffered, NotScreened
from needling.rules.consent import Helper
from needling.texts import Terms

_MOST_SESSIONS = 20


@transaction.atomic
def prepare(
    patient: Patient, *, terms: Terms, by: audit.Actor, now: datetime
) -> ConsentOffer:
    """Fix what the patient is asked to agree to, word for word.

    It takes the place of any earlier form that still waits. Raises NotOffered,
    NotScreened or NoText.
    """
    policy = NeedlingPolicy.of(patient.clinic)
    sessions = policy.consent_sessions if terms.sessions is None else terms.sessions
    screening = Screening.objects.filter(answered_at__lte=now).latest_for(patient)
    _require_terms(patient, terms, sessions, screening)
    text = texts.in_use(terms.language or texts.language_for(patient))
    today = now.astimezone(patient.clinic.zone).date()
    until = add_months(today, policy.consent_months)
    basis = coverage.basis(patient, at=now)
    _require_helper(terms, basis)
    near = coverage.near(terms.regions)
    shown = texts.shown_to(
        patient, text, terms, near, basis.raised, sessions=sessions, until=until, at=now
    )
    cancel_waiting(patient, now=now)
    offer = ConsentOffer.objects.create(
        patient=patient,
        text=text,
        screening=screening,
        near=sorted(near),
        sessions_covered=sessions,
        expires_on=until,
        shown_text=shown,
        shown_sha256=texts.fingerprint(shown),
        prepared_by=audit.user_or_none(by),
        **_columns(terms, basis, now=now),
    )
    _name(offer, terms.therapists)
    detail = {"regions": offer.regions}
    audit.record("consent.prepared", offer, by=by, now=now, detail=detail)
    return offer


def _columns(terms: Terms, basis: Basis, *, now: datetime) -> dict[str, Any]:
    """What stands in the offer as it was asked for, and as it was answered."""
    return {
        "raised": list(basis.raised),
        "conditions": sorted(basis.conditions),
        "is_pregnant": basis.is_pregnant,
        "clinic_id": terms.practitioner.clinic_id,
        "practitioner": terms.practitioner,
        "regions": sorted(terms.regions),
        "interpreter_name": terms.interpreter_name.strip(),
        "interpreter_language": terms.interpreter_language.strip(),
        "prepared_at": now,
        "closes_at": now + ConsentOffer.OPEN_FOR,
    }


def _name(offer: ConsentOffer, therapists: Iterable[Practitioner]) -> None:
    """The therapists it is for; none means all of the clinic."""
    OfferTherapist.objects.bulk_create(
        OfferTherapist(offer=offer, practitioner=each) for each in set(therapists)
    )


def _require_terms(
    patient: Patient, terms: Terms, sessions: int, screening: Screening | None
) -> None:
    """An active patient, a region, a number of sessions, people here, a screening."""
    if patient.status != Patient.Status.ACTIVE:
        raise NotOffered(_("This patient is no longer treated here."))
    if not terms.regions:
        raise NotOffered(_("Name at least one region that may be needled."))
    if not 1 <= sessions <= _MOST_SESSIONS:
        raise NotOffered(_("A consent covers 1 to 20 sessions."))
    _require_people(patient, terms)
    if screening is None:
        raise NotScreened(
            _(
                "Ask the full screening form first: the consent names the risks that "
                "are higher for this patient."
            )
        )


def _require_people(patient: Patient, terms: Terms) -> None:
    """Everybody named works here, and who treats is among them."""
    people = {terms.practitioner, *terms.therapists}
    if {each.clinic_id for each in people} != {patient.clinic_id}:
        raise NotOffered(_("A therapist of another clinic cannot be named."))
    if terms.therapists and terms.practitioner not in terms.therapists:
        raise NotOffered(_("The therapist who treats must be among those named."))


def _require_helper(terms: Terms, basis: Basis) -> None:
    """Whoever helps the patient to understand is named in the consent."""
    if Helper.INTERPRETER in basis.needs and not terms.interpreter_name.strip():
        raise NotOffered(
            _(
                "The patient needs an interpreter or other support: write who or what "
                "helps in the field “Interpreter”."
            )
        )


@transaction.atomic
def hand_over(offer: ConsentOffer, *, by: User, now: datetime) -> str:
    """Open the form on a device of the clinic; returns the token of its address.

    Raises Closed for one that nobody can decide about any longer.
    """
    if not ConsentOffer.objects.filter(pk=offer.pk).waiting(now).exists():
        raise Closed(_("This form is closed. Make a new one."))
    audit.record("consent.handed_over", offer, by=by, now=now)
    return formlinks.create(offer, opened_by=by, now=now)


def cancel_waiting(patient: Patient, *, now: datetime) -> int:
    """Close every form of the patient that waits, and its links; returns how many."""
    waiting = ConsentOffer.objects.filter(patient=patient).waiting(now)
    keys = list(waiting.values_list("pk", flat=True))
    FormLink.objects.filter(offer__in=keys, revoked_at__isnull=True).update(
        revoked_at=now
    )
    return ConsentOffer.objects.filter(pk__in=keys).update(cancelled_at=now)
