"""Putting a clinician's clearance on file, and taking it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, uploads
from clinic.models import Patient, User
from clinic.rules.dates import add_months
from needling import readiness, riskview
from needling.models import Clearance
from needling.rules.regions import Region
from needling.rules.screening import ScreeningFinding
from needling.rules.screening_terms import Outcome


class Refused(Exception):
    """Not put on file, or not withdrawn; the text says why, fit for the user."""


@dataclass(frozen=True)
class NewClearance:
    """A clearance as it was given. No `regions` means the whole body."""

    covers: tuple[str, ...]
    clinician: str
    role: str
    given_on: date
    expires_on: date
    regions: tuple[str, ...] = ()
    note: str = ""


@transaction.atomic
def record(
    patient: Patient,
    *,
    new: NewClearance,
    evidence: uploads.NewFile | None,
    by: User,
    now: datetime,
) -> Clearance:
    """Put a clearance on file, with the file or the note that shows it.

    It holds for at most the clinic's months (clinical specification 2.1). Raises
    Refused, or uploads.CannotStore for a file that is not taken.
    """
    wrong = [*_gaps(new, has_file=evidence is not None), *_dates(patient, new, now=now)]
    if wrong:
        raise Refused(" ".join(wrong))
    clearance = Clearance(
        clinic_id=patient.clinic_id,
        patient=patient,
        covers=sorted(set(new.covers)),
        clinician=new.clinician.strip(),
        role=new.role.strip(),
        given_on=new.given_on,
        expires_on=new.expires_on,
        regions=sorted(set(new.regions)),
        note=new.note.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    if evidence is not None:
        clearance.evidence = uploads.store(
            patient.clinic, file=evidence, by=by, now=now
        )
    clearance.save()
    # What it covers stands in the row: owners read the history.
    detail = {"regions": clearance.regions}
    audit.record("clearance.recorded", clearance, by=by, now=now, detail=detail)
    return clearance


def _gaps(new: NewClearance, *, has_file: bool) -> Iterator[str]:
    """What is missing, or names something that is not there."""
    known = {item.code for item in riskview.current_items()}
    if not new.covers or not known.issuperset(new.covers):
        yield _("Say which answers the clearance covers.")
    if "" in (new.clinician.strip(), new.role.strip()):
        yield _("Write the clinician’s name and role.")
    if not set(Region.values).issuperset(new.regions):
        yield _("Choose the regions from the list.")
    if not new.note.strip() and not has_file:
        yield _("Add the letter, or write down what the clinician said.")


def _dates(patient: Patient, new: NewClearance, *, now: datetime) -> Iterator[str]:
    """Why the clearance cannot run from the one day to the other."""
    today = now.astimezone(patient.clinic.zone).date()
    months = riskview.policy_of(patient.clinic).clearance_months
    if new.given_on > today:
        yield _("A clearance cannot be given in the future.")
    if new.expires_on < today:
        yield _("This clearance has ended: ask for a new one.")
    if new.expires_on < new.given_on:
        yield _("A clearance cannot end before it is given.")
    if new.expires_on > add_months(new.given_on, months):
        yield _("A clearance holds for at most %(months)d months.") % {"months": months}


@transaction.atomic
def withdraw(
    clearance: Clearance, *, reason: str, by: User, now: datetime
) -> Clearance:
    """Take it back: from this moment it lifts nothing; what was done before stands.

    Raises Refused without a reason, or when it was withdrawn before.
    """
    locked = Clearance.objects.select_for_update().get(pk=clearance.pk)
    if not reason.strip():
        raise Refused(_("Say why the clearance is withdrawn."))
    if locked.withdrawn_at is not None:
        raise Refused(_("This clearance was withdrawn before."))
    locked.withdrawn_at, locked.withdrawn_by = now, by
    locked.withdrawal_reason = reason.strip()
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.record("clearance.withdrawn", locked, by=by, now=now)
    return locked


def wanted(patient: Patient, *, now: datetime) -> dict[str, ScreeningFinding]:
    """What in the answers a clearance is asked for, by item; those on file as well."""
    verdict = readiness.verdict_of(patient, at=now)
    found = [*verdict.findings, *verdict.limits]
    return {each.code: each for each in found if each.outcome is Outcome.CLEARANCE}
