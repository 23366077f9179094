"""Screenings, consents, drafts and signed notes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from clinic.models import Patient, Practitioner
from clinic.uploads import NewFile
from needling import (
    clearances,
    consents,
    decisions,
    offers,
    screenings,
    sessions,
)
from needling.models import (
    Clearance,
    Consent,
    ConsentOffer,
    Screening,
    Session,
)
from needling.texts import Terms
from tests.factories.clinic import (
    ALL_REGIONS,
    NOW,
    make_clinic,
    make_patient,
    make_practitioner,
)
from tests.factories.noting import LENGTH, minded, note_header, site_row, write_note
from tests.factories.reference import load_reference

_BEFORE = timedelta(minutes=10)


def make_screening(
    patient: Patient,
    *,
    kind: str = Screening.Kind.FULL,
    yes: Collection[str] = (),
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    now: datetime = NOW,
    practitioner: Practitioner | None = None,
) -> Screening:
    """A filled form: every answer is no, but for the codes in `yes` and `answers`.

    `answers` are yes as well, each with what its follow-ups say.
    """
    load_reference()
    practitioner = practitioner or make_practitioner(patient.clinic)
    details: dict[str, Mapping[str, Any]] = {code: {} for code in yes} | dict(
        answers or {}
    )
    given = {
        item.code: screenings.GivenAnswer("yes" if item.code in details else "no")
        for item in screenings.questions(kind)
    }
    told = {
        code: screenings.GivenAnswer("yes", detail) for code, detail in details.items()
    }
    return screenings.record(
        patient, kind=kind, answers=given | told, by=practitioner.user, now=now
    )


def make_offer(
    patient: Patient,
    *,
    practitioner: Practitioner | None = None,
    regions: Sequence[str] = ALL_REGIONS,
    now: datetime = NOW,
    **terms: Any,
) -> ConsentOffer:
    """A consent put before the patient, for every region unless said otherwise.

    Without a screening on file one is made, every answer no.
    """
    load_reference()
    practitioner = practitioner or make_practitioner(patient.clinic)
    if not patient.screenings.filter(answered_at__lte=now).exists():
        make_screening(patient, practitioner=practitioner, now=now - _BEFORE)
    terms = {"practitioner": practitioner, "regions": regions, **terms}
    return offers.prepare(patient, terms=Terms(**terms), by=practitioner.user, now=now)


def signature(patient: Patient, **given: Any) -> decisions.Signature:
    """The patient's own, typed."""
    name = patient.full_name
    return decisions.Signature(**{"name": name, "typed": name, **given})


def make_consent(
    patient: Patient,
    *,
    practitioner: Practitioner | None = None,
    allows_messages: bool = True,
    is_countersigned: bool = True,
    signed: Mapping[str, Any] | None = None,
    choices: Mapping[str, Any] | None = None,
    now: datetime = NOW,
    **terms: Any,
) -> Consent:
    """An agreement to what `make_offer` puts forward, signed and countersigned."""
    practitioner = practitioner or make_practitioner(patient.clinic)
    consent = decisions.sign(
        make_offer(patient, practitioner=practitioner, now=now, **terms),
        signature=signature(patient, **(signed or {})),
        choices=decisions.Choices(messages=allows_messages, **(choices or {})),
        origin=decisions.Origin(Consent.Way.TABLET),
        by=practitioner.user,
        now=now,
    )
    if is_countersigned:
        by = practitioner.user
        consents.countersign(consent, identity_check="Passport", by=by, now=now)
        # Its copy is out of the way of what a test is about.
        consent.messages.all().delete()
        consent.refresh_from_db()
    return consent


def make_clearance(
    patient: Patient,
    *covers: str,
    practitioner: Practitioner | None = None,
    evidence: NewFile | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Clearance:
    """A specialist's word for three months, for the whole body."""
    load_reference()
    today = now.astimezone(patient.clinic.zone).date()
    new = {
        "covers": covers or ("BLEEDING_DISORDER",),
        "clinician": "Dr Ada Osei",
        "role": "Haematologist",
        "given_on": today,
        "expires_on": today + timedelta(days=90),
        "note": "Agreed on the phone, no deep muscles",
        **changes,
    }
    practitioner = practitioner or make_practitioner(patient.clinic)
    return clearances.record(
        patient,
        new=clearances.NewClearance(**new),
        evidence=evidence,
        by=practitioner.user,
        now=now,
    )


def make_ready(
    patient: Patient,
    practitioner: Practitioner,
    *,
    allows_messages: bool = True,
    now: datetime = NOW,
) -> None:
    """Screening and consent, so that a session may start at `now`."""
    before = now - _BEFORE
    make_screening(patient, practitioner=practitioner, now=before)
    make_consent(
        patient,
        practitioner=practitioner,
        allows_messages=allows_messages,
        now=before,
    )


def make_draft(
    patient: Patient | None = None,
    *,
    practitioner: Practitioner | None = None,
    allows_messages: bool = True,
    now: datetime = NOW,
) -> Session:
    """An empty note that began at `now`; what it needs before comes with it."""
    if patient is None:
        patient = make_patient(
            practitioner.clinic if practitioner else make_clinic(), now=now
        )
    practitioner = practitioner or make_practitioner(patient.clinic)
    make_ready(patient, practitioner, allows_messages=allows_messages, now=now)
    return sessions.start(
        patient, practitioner=practitioner, by=practitioner.user, now=now
    )


def make_filled_draft(
    patient: Patient | None = None,
    *,
    practitioner: Practitioner | None = None,
    muscles: Sequence[str] = ("upper_trapezius",),
    allows_messages: bool = True,
    ended_at: datetime = NOW,
    **columns: Any,
) -> Session:
    """A note that lacks nothing but its signature."""
    draft = make_draft(
        patient,
        practitioner=practitioner,
        allows_messages=allows_messages,
        now=ended_at - LENGTH,
    )
    header = note_header(ended_at=ended_at, needles=len(muscles), **columns)
    rows = [site_row(slug) for slug in muscles]
    write_note(draft, *rows, now=draft.started_at)
    return write_note(draft, header=header, notes=minded(), now=ended_at)


def make_signed_session(
    patient: Patient | None = None,
    *,
    ended_at: datetime = NOW,
    signed_after: timedelta = timedelta(minutes=5),
    **given: Any,
) -> Session:
    """A locked note; its check-ins are planned. Takes what `make_filled_draft` takes.

    Signed five minutes after the last needle came out, unless said otherwise.
    """
    draft = make_filled_draft(patient, ended_at=ended_at, **given)
    return sessions.sign(draft, by=draft.practitioner.user, now=ended_at + signed_after)
