"""A consent that was given: countersigned, taken back, asked anew."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, Practitioner, User
from needling import offers
from needling.models import Consent, ConsentReview
from needling.refusals import AlreadyWithdrawn, BadSignature, Closed, NotYours
from needling.rules.consent import Decision
from needling.rules.signer import Lack
from needling.signals import consent_completed, consent_withdrawn

_REASON_LIMIT = 200


@transaction.atomic
def countersign(
    consent: Consent,
    *,
    identity_check: str = "",
    chaperone: str = "",
    by: User,
    now: datetime,
) -> Consent:
    """The therapist puts their name beside the patient's: now needling may begin.

    A second press changes nothing. Raises NotYours for somebody whom the consent does
    not cover, Closed for one that was refused or withdrawn, BadSignature where it is
    not said how a guardian or representative was identified, or who is the chaperone.
    """
    locked = _held(consent)
    if locked.countersigned_at is not None:
        return locked
    _require_therapist(locked, by)
    if locked.decision != Decision.GIVEN or locked.withdrawn_at is not None:
        raise Closed(_("There is no consent to countersign."))
    locked.identity_check = identity_check.strip()
    locked.chaperone_name = chaperone.strip() or locked.chaperone_name
    missing = tuple(_unsaid(locked))
    if missing:
        raise BadSignature(missing)
    locked.countersigned_at, locked.countersigned_by = now, by
    locked.save(
        update_fields=[
            "countersigned_at",
            "countersigned_by",
            "identity_check",
            "chaperone_name",
        ]
    )
    audit.record("consent.countersigned", locked, by=by, now=now)
    consent_completed.send(sender=Consent, consent=locked, by=by, now=now)
    return locked


def _unsaid(consent: Consent) -> Iterator[Lack]:
    """What the therapist has to say for this consent."""
    if consent.person != Consent.Person.PATIENT and not consent.identity_check:
        yield Lack(
            "identity_check",
            _("Say how you made sure who signed, for example: passport."),
        )
    if consent.allows_intimate and not consent.chaperone_name:
        yield Lack("chaperone", _("Name the second person who will be in the room."))


def _held(consent: Consent) -> Consent:
    """The consent, held until the verb is done."""
    rows = Consent.objects.select_for_update(of=("self",))
    return rows.select_related("patient__clinic", "clinic", "offer").get(pk=consent.pk)


def _require_therapist(consent: Consent, user: User) -> None:
    """Somebody who treats here, and whom the consent names where it names any."""
    own = Practitioner.objects.filter(user=user, clinic_id=consent.clinic_id).first()
    named = set(consent.offer.named.values_list("practitioner_id", flat=True))
    if own is None or (named and own.pk not in named):
        raise NotYours(_("Only a therapist whom the consent covers countersigns it."))


@transaction.atomic
def withdraw(consent: Consent, *, reason: str, by: User, now: datetime) -> Consent:
    """The patient takes it back: all that was agreed to ends at once; the past stays.

    Earlier consents end with it, and forms that wait are closed, so that none of them
    comes back to life. Raises AlreadyWithdrawn, Closed for a refusal.
    """
    locked = _held(consent)
    if locked.decision != Decision.GIVEN:
        raise Closed(_("There is no consent to withdraw."))
    if locked.withdrawn_at is not None:
        raise AlreadyWithdrawn(_("This consent is withdrawn already."))
    for each in _standing(locked, now=now):
        each.withdrawn_at, each.withdrawn_to = now, by
        each.withdrawal_reason = reason.strip()[:_REASON_LIMIT]
        each.save(update_fields=["withdrawn_at", "withdrawn_to", "withdrawal_reason"])
        audit.record("consent.withdrawn", each, by=by, now=now)
        consent_withdrawn.send(sender=Consent, consent=each, by=by, now=now)
    offers.cancel_waiting(locked.patient, now=now)
    locked.refresh_from_db()
    return locked


def _standing(consent: Consent, *, now: datetime) -> QuerySet[Consent]:
    """Every consent of this patient that has neither run out nor been taken back."""
    today = now.astimezone(consent.clinic.zone).date()
    own = Q(pk=consent.pk) | Q(patient=consent.patient_id, expires_on__gte=today)
    return Consent.objects.select_for_update().filter(
        own, decision=Decision.GIVEN, withdrawn_at__isnull=True
    )


@transaction.atomic
def ask_anew(
    patient: Patient, *, cause: str, note: str = "", by: audit.Actor, now: datetime
) -> ConsentReview:
    """Note why consent has to be asked anew before the next needle.

    `cause` is one of Cause: an adverse event that was moderate or worse, or the patient
    who asks.
    """
    review = ConsentReview.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        cause=cause,
        note=note.strip()[:_REASON_LIMIT],
        noted_at=now,
        noted_by=audit.user_or_none(by),
    )
    audit.record("consent.review", review, by=by, now=now, detail={"cause": cause})
    return review
