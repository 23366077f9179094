"""Sessions: started, saved as a draft, signed once, amended by addenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.db import refusing
from clinic.models import Patient, Practitioner, User
from needling import (
    acknowledgements,
    billing,
    draftcheck,
    needlecount,
    notecheck,
    readiness,
)
from needling.models import Addendum, NeedleSite, Session
from needling.readiness import Obstacle
from needling.signals import session_signed

# An empty draft this young is the visit that is going on.
_SAME_VISIT = timedelta(hours=12)


class CannotStart(Exception):
    """Needling may not begin; `obstacles` says why and what lifts it."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep all of it."""
        super().__init__(" ".join(each.sentence for each in obstacles))
        self.obstacles = tuple(obstacles)


class CannotSave(Exception):
    """Refused; the text says why in words fit for the user.

    `obstacles` names the fields, where single fields are to blame.
    """

    def __init__(self, sentence: str, obstacles: Sequence[Obstacle] = ()) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.obstacles = tuple(obstacles)


class Locked(CannotSave):
    """The note is signed."""


class ChangedMeanwhile(CannotSave):
    """Somebody else, or another tab, saved the note first."""


class NotYours(CannotSave):
    """Only the treating therapist writes and signs a note."""


class CannotSign(Exception):
    """The note is not complete; `obstacles` names every gap."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep all of it."""
        super().__init__(" ".join(each.sentence for each in obstacles))
        self.obstacles = tuple(obstacles)


@dataclass(frozen=True)
class Draft:
    """What the session form holds: columns of Session and of each NeedleSite.

    `notes` are the therapist's to what the screening asks to mind, by item code.
    """

    header: dict[str, Any]
    sites: Sequence[dict[str, Any]]
    notes: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def start(
    patient: Patient, *, practitioner: Practitioner, by: User, now: datetime
) -> Session:
    """Open a draft. Screening, consent and certificate come first.

    A second tap gets the same draft as long as nothing is written in it. Raises
    CannotStart with everything that stands in the way, NotYours when
    somebody else than the practitioner starts it.
    """
    if practitioner.user_id != by.pk:
        raise NotYours(_("Only the treating therapist starts a session."))
    obstacles = readiness.before_needling(patient, practitioner, at=now)
    if obstacles:
        raise CannotStart(obstacles)
    begun = _just_begun(patient, practitioner, now=now)
    if begun is not None:
        return begun
    session = Session.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        practitioner=practitioner,
        started_at=now,
        created_at=now,
    )
    audit.record("session.started", session, by=by, now=now)
    return session


@transaction.atomic
def save(
    session: Session, *, draft: Draft, version: int, by: User, now: datetime
) -> Session:
    """Replace the draft by what the form holds.

    `version` is the one the form was opened with: raises ChangedMeanwhile when the note
    was saved since, Locked when it is signed, NotYours for another therapist,
    CannotSave with every field for what may not be written down (a time in the
    future, a depth beyond the needle or beyond the warning without a reason).
    """
    locked = _own_draft(session, by=by)
    if locked.version != version:
        raise ChangedMeanwhile(
            _(
                "This note was saved in another place since you opened it. Nothing "
                "was overwritten: compare both and save again."
            )
        )
    sites = _filled(locked, draft, now=now)
    locked.version += 1
    locked.is_lung_risk = notecheck.is_lung_risk(sites)
    with refusing(
        {name: CannotSave(str(why)) for name, why in draftcheck.CONSTRAINTS.items()}
    ):
        locked.save()
        locked.sites.all().delete()
        NeedleSite.objects.bulk_create(sites)
    acknowledgements.write(locked, notes=draft.notes, by=by, now=now)
    audit.record(
        "session.saved",
        locked,
        by=by,
        now=now,
        detail={"version": locked.version, "sites": len(sites)},
    )
    return locked


@transaction.atomic
def sign(session: Session, *, by: User, now: datetime) -> Session:
    """Lock the note; the check-ins are planned and the code is derived with it.

    Raises CannotSign with every gap at once, Locked for a second signature, NotYours
    for another therapist.
    """
    locked = _own_draft(session, by=by)
    gaps = notecheck.gaps(locked, now=now)
    if gaps:
        raise CannotSign(gaps)
    at = locked.started_at
    sites = list(locked.sites.select_related("muscle"))
    locked.screening = readiness.latest_screening(locked.patient, at=at)
    locked.consent, _reasons = readiness.consent_of(locked, sites)
    # The gaps are closed: what differs here was searched for in vain.
    locked.is_needle_missing = bool(needlecount.findings(locked, sites))
    locked.needs_countersignature = locked.practitioner.supervisor_id is not None
    locked.state = Session.State.SIGNED
    locked.signed_at, locked.signed_by = now, by
    locked.save()
    billing.charge(locked, by=by, now=now)
    audit.record(
        "session.signed",
        locked,
        by=by,
        now=now,
        detail={"sites": len(sites), "lung_risk": locked.is_lung_risk},
    )
    session_signed.send(sender=Session, session=locked, by=by, now=now)
    return locked


@transaction.atomic
def amend(session: Session, *, text: str, by: User, now: datetime) -> Addendum:
    """Add a dated word beside a signed note; CannotSave for a draft or no words.

    A note in the wrong chart takes none: its copy in the right one does.
    """
    if session.state == Session.State.DRAFT:
        raise CannotSave(_("This note is still a draft: change it directly."))
    if session.state == Session.State.MOVED:
        raise CannotSave(_("This note was moved: add to the copy in the other chart."))
    if not text.strip():
        raise CannotSave(_("Write what you want to add."))
    addendum = Addendum.objects.create(
        session=session, text=text.strip(), written_at=now, written_by=by
    )
    audit.record("session.amended", session, by=by, now=now)
    return addendum


def _own_draft(session: Session, *, by: User) -> Session:
    """The draft, locked until the verb is done."""
    locked = (
        Session.objects.select_for_update(of=("self",))
        .select_related("practitioner", "patient__clinic", "clinic")
        .get(pk=session.pk)
    )
    if locked.state != Session.State.DRAFT:
        raise Locked(_("This note is signed. Add an addendum instead."))
    if locked.practitioner.user_id != by.pk:
        raise NotYours(_("Only the treating therapist writes and signs this note."))
    return locked


def _filled(session: Session, draft: Draft, *, now: datetime) -> list[NeedleSite]:
    """Put what was typed into the note and its sites, all of it or nothing."""
    for name, value in draft.header.items():
        setattr(session, name, value)
    _time_the_word(session, now=now)
    sites = notecheck.sites_of(session, draft.sites)
    _time_the_sites(session, sites, now=now)
    problems = draftcheck.problems(session, sites, header=draft.header, now=now)
    if problems:
        raise CannotSave(" ".join(each.sentence for each in problems), problems)
    return sites


def _time_the_sites(
    session: Session, sites: Sequence[NeedleSite], *, now: datetime
) -> None:
    """When each was put in: a site that the note had before keeps its moment."""
    before: dict[tuple[str, str, str], list[datetime | None]] = {}
    for row in session.sites.order_by("order"):
        before.setdefault(_what(row), []).append(row.placed_at)
    for site in sites:
        known = before.get(_what(site))
        site.placed_at = known.pop(0) if known else now


def _what(site: NeedleSite) -> tuple[str, str, str]:
    """What the answers of the screening are asked about."""
    return (site.muscle_id, site.side, site.technique)


def _time_the_word(session: Session, *, now: datetime) -> None:
    """When the patient agreed again by word: now, or at the start of a visit that is
    over when it is first written down."""
    if not session.verbal_consent:
        session.verbal_consent_at = None
    elif session.verbal_consent_at is None:
        is_over = session.ended_at is not None and session.ended_at < now
        session.verbal_consent_at = session.started_at if is_over else now


def _just_begun(
    patient: Patient, practitioner: Practitioner, *, now: datetime
) -> Session | None:
    """The empty draft of this visit. Of two taps at once the second waits here."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    return (
        Session.objects.drafts()
        .filter(patient=patient, practitioner=practitioner, version=0)
        .filter(started_at__gt=now - _SAME_VISIT, started_at__lte=now)
        .first()
    )
