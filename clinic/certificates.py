"""Certificates of practitioners: on file, and whether they allow needling."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clinic import audit
from clinic.models import Certification, Practitioner
from clinic.rules import certification


@dataclass(frozen=True)
class NewCertificate:
    """A certificate as it is entered; hours are whole, `expires_on` its last day."""

    body: str
    course: str
    hours_total: int
    hours_in_person: int
    regions: Sequence[str]
    is_advanced: bool
    awarded_on: date
    expires_on: date


@transaction.atomic
def add(
    practitioner: Practitioner, *, new: NewCertificate, by: audit.Actor, now: datetime
) -> Certification:
    """Put a certificate on file."""
    row = Certification(practitioner=practitioner, **vars(new))
    row.full_clean()
    row.save()
    audit.record(
        "certificate.added", row, by=by, now=now, clinic_id=practitioner.clinic_id
    )
    return row


def obstacles(
    practitioner: Practitioner,
    *,
    regions: Collection[str] = (),
    advanced_regions: Collection[str] = (),
    on: date,
) -> tuple[certification.Reason, ...]:
    """What forbids this person to needle those regions on that day; empty means may."""
    return certification.may_needle(
        on_file(practitioner),
        regions=regions,
        advanced_regions=advanced_regions,
        on=on,
    )


def has_advanced(practitioner: Practitioner, region: str, *, on: date) -> bool:
    """Whether a valid advanced certificate covers the region on that day."""
    return any(
        each.is_advanced and each.holds(on) and region in each.regions
        for each in on_file(practitioner)
    )


def on_file(practitioner: Practitioner) -> list[certification.Certificate]:
    """The certificates as values for the rules. One query."""
    return [
        certification.Certificate(
            regions=frozenset(row.regions),
            awarded_on=row.awarded_on,
            expires_on=row.expires_on,
            hours_total=row.hours_total,
            hours_in_person=row.hours_in_person,
            is_advanced=row.is_advanced,
        )
        for row in practitioner.certifications.all()
    ]
