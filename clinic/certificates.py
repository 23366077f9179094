"""Certificates of practitioners: on file, and whether they allow needling."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, training, uploads
from clinic.db import refusing
from clinic.models import Certification, Clinic, Practitioner
from clinic.rules import certification, expiry
from clinic.rules.entry import NewCertificate as NewCertificate
from clinic.rules.entry import contradictions

_K = Certification.Kind


class Refused(Exception):
    """Not done; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Expiring:
    """A certificate whose end is to be announced, and how many days ahead."""

    certification: Certification
    step: int


@transaction.atomic
def add(
    practitioner: Practitioner,
    *,
    new: NewCertificate,
    evidence: uploads.NewFile | None = None,
    by: audit.Actor,
    now: datetime,
) -> Certification:
    """Put a certificate on file, with the file that shows it.

    Raises Refused for contradictions, or for one that is on file already;
    uploads.CannotStore for a file that is not taken.
    """
    wrong = contradictions(new)
    if wrong:
        raise Refused(" ".join(each.sentence for each in wrong))
    row = Certification(practitioner=practitioner, **vars(new))
    if evidence is not None:
        row.evidence = uploads.store(practitioner.clinic, file=evidence, by=by, now=now)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    on_file_already = _("This certificate is on file already.")
    with refusing({"certification_on_file_once": Refused(on_file_already)}):
        row.save()
    _record("certificate.added", row, by=by, now=now)
    return row


@transaction.atomic
def attach(
    row: Certification, *, evidence: uploads.NewFile, by: audit.Actor, now: datetime
) -> Certification:
    """Add the file to a certificate that was entered without one.

    Raises Refused when it has one: what was shown is never replaced.
    """
    locked = _locked(row)
    if locked.evidence_id is not None:
        raise Refused(_("The file of this certificate is stored already."))
    locked.evidence = uploads.store(
        locked.practitioner.clinic, file=evidence, by=by, now=now
    )
    locked.save(update_fields=["evidence"])
    _record("certificate.evidence_added", locked, by=by, now=now)
    return locked


@transaction.atomic
def revoke(
    row: Certification, *, reason: str, by: audit.Actor, now: datetime
) -> Certification:
    """Take a certificate back: from this moment it covers nothing.

    What was needled before under it stands. Raises Refused without a reason, or when
    it was taken back before.
    """
    locked = _locked(row)
    if not reason.strip():
        raise Refused(_("Say why the certificate is withdrawn."))
    if locked.revoked_at is not None:
        raise Refused(_("This certificate was withdrawn before."))
    locked.revoked_at = now
    locked.revoked_by = audit.user_or_none(by)
    locked.revoked_reason = reason.strip()
    locked.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    _record("certificate.revoked", locked, by=by, now=now)
    return locked


def _locked(row: Certification) -> Certification:
    """The row as it stands now, held until the transaction ends."""
    rows = Certification.objects.select_for_update(of=("self",))
    return rows.select_related("practitioner__clinic").get(pk=row.pk)


def _record(action: str, row: Certification, *, by: audit.Actor, now: datetime) -> None:
    clinic_id = row.practitioner.clinic_id
    audit.record(action, row, by=by, now=now, clinic_id=clinic_id)


@transaction.atomic
def set_licence(
    practitioner: Practitioner, *, licensed_on: date, by: audit.Actor, now: datetime
) -> Practitioner:
    """Write down since when somebody is licensed. Raises Refused for a day to come."""
    if licensed_on > _day(practitioner.clinic, now):
        raise Refused(_("The licence cannot begin in the future."))
    locked = Practitioner.objects.select_for_update().get(pk=practitioner.pk)
    before, locked.licensed_on = locked.licensed_on, licensed_on
    locked.save(update_fields=["licensed_on"])
    audit.record(
        "practitioner.licensed",
        locked,
        by=by,
        now=now,
        detail={"from": str(before or ""), "to": str(licensed_on)},
    )
    return locked


def obstacles(
    practitioner: Practitioner,
    *,
    regions: Collection[str] = (),
    advanced_regions: Collection[str] = (),
    at: datetime,
) -> tuple[certification.Reason, ...]:
    """What forbids this person to needle those regions then; empty means may.

    What was taken back later held at that moment: a note on what was needled under it
    must still be signed, and its patient followed up.
    """
    return certification.may_needle(
        on_file(practitioner, at=at),
        regions=regions,
        advanced_regions=advanced_regions,
        on=_day(practitioner.clinic, at),
        licensed_on=practitioner.licensed_on,
        policy=training.policy_of(practitioner.clinic),
    )


def has_advanced(practitioner: Practitioner, region: str, *, at: datetime) -> bool:
    """Whether a valid advanced certificate covered the region at that moment."""
    day = _day(practitioner.clinic, at)
    return any(
        each.is_advanced and each.holds(day) and region in each.regions
        for each in on_file(practitioner, at=at)
    )


def on_file(
    practitioner: Practitioner, *, at: datetime
) -> list[certification.Certificate]:
    """The needling certificates as they stood at that moment. One query."""
    rows = practitioner.certifications.filter(kind=_K.NEEDLING)
    return [as_value(row, at=at) for row in rows]


def as_value(row: Certification, *, at: datetime) -> certification.Certificate:
    """A certificate as the rules take it, as it stood at that moment."""
    withdrawn_on = None
    if row.revoked_at is not None and row.revoked_at <= at:
        withdrawn_on = _day(row.practitioner.clinic, row.revoked_at)
    return certification.Certificate(
        regions=frozenset(row.regions),
        awarded_on=row.awarded_on,
        expires_on=row.expires_on,
        hours_total=row.hours_total,
        hours_in_person=row.hours_in_person,
        hours_needling=row.hours_needling,
        is_advanced=row.is_advanced,
        withdrawn_on=withdrawn_on,
    )


def running_out(clinic: Clinic, *, now: datetime) -> list[Certification]:
    """Certificates that have ended or end within 60 days, and that are missed then.

    Soonest first. One whose regions, level and hours others cover is left out.
    """
    before = _day(clinic, now) + timedelta(days=max(expiry.STEPS) + 1)
    rows = Certification.objects.expiring(clinic, before=before)
    return [row for row in rows if is_missed(row, now=now)]


def expiring(clinic: Clinic, *, now: datetime) -> list[Expiring]:
    """Those of them whose end is still to come, with the step that has been reached."""
    day = _day(clinic, now)
    found = [
        (row, expiry.step_on(row.expires_on, on=day))
        for row in running_out(clinic, now=now)
    ]
    return [Expiring(row, step) for row, step in found if step is not None]


def is_missed(row: Certification, *, now: datetime) -> bool:
    """Whether something cannot be needled once it has ended; first aid: a gap."""
    clinic = row.practitioner.clinic
    if row.kind == _K.FIRST_AID:
        later = row.practitioner.certifications.filter(
            kind=_K.FIRST_AID, revoked_at__isnull=True, expires_on__gt=row.expires_on
        )
        return not later.exists()
    return bool(
        certification.missed_without(
            as_value(row, at=now),
            on_file(row.practitioner, at=now),
            today=_day(clinic, now),
            policy=training.policy_of(clinic),
        )
    )


def _day(clinic: Clinic, at: datetime) -> date:
    """The day on the clinic's calendar."""
    return at.astimezone(clinic.zone).date()
