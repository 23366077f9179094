"""Sessions: started, saved as a draft, signed once, amended by addenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, Practitioner, User
from needling import notecheck, readiness
from needling.models import Addendum, NeedleSite, Session
from needling.readiness import Obstacle
from needling.signals import session_signed

# A tablet's clock may be a little ahead; more than this is a typing error.
_AHEAD = timedelta(minutes=2)


class CannotStart(Exception):
    """Needling may not begin; `obstacles` says why and what lifts it."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep all of it."""
        super().__init__(" ".join(each.sentence for each in obstacles))
        self.obstacles = tuple(obstacles)


class CannotSave(Exception):
    """Refused; the text says why in words fit for the user."""


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
    """What the session form holds: columns of Session and of each NeedleSite."""

    header: dict[str, Any]
    sites: Sequence[dict[str, Any]]


@transaction.atomic
def start(
    patient: Patient, *, practitioner: Practitioner, by: User, now: datetime
) -> Session:
    """Open a draft. Screening, consent and certificate come first.

    Raises CannotStart with everything that stands in the way, NotYours when somebody
    else than the practitioner starts it.
    """
    if practitioner.user_id != by.pk:
        raise NotYours(_("Only the treating therapist starts a session."))
    obstacles = readiness.before_needling(patient, practitioner, at=now)
    if obstacles:
        raise CannotStart(obstacles)
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
    CannotSave for what may not be written down (a time in the future, a depth beyond
    the needle).
    """
    locked = _own_draft(session, by=by)
    if locked.version != version:
        raise ChangedMeanwhile(
            _(
                "This note was saved in another place since you opened it. Nothing "
                "was overwritten: compare both and save again."
            )
        )
    for name, value in draft.header.items():
        setattr(locked, name, value)
    _require_times(locked, now=now)
    sites = notecheck.sites_of(locked, draft.sites)
    locked.version += 1
    locked.is_lung_risk = notecheck.is_lung_risk(sites)
    locked.save()
    locked.sites.all().delete()
    NeedleSite.objects.bulk_create(sites)
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
    """Lock the note; the check-ins are planned in the same transaction.

    Raises CannotSign with every gap at once, Locked for a second signature, NotYours
    for another therapist.
    """
    locked = _own_draft(session, by=by)
    gaps = notecheck.gaps(locked, now=now)
    if gaps:
        raise CannotSign(gaps)
    at = locked.started_at
    locked.screening = readiness.latest_screening(locked.patient, at=at)
    locked.consent = readiness.valid_consent(locked.patient, at=at)
    locked.state = Session.State.SIGNED
    locked.signed_at, locked.signed_by = now, by
    locked.save()
    audit.record(
        "session.signed",
        locked,
        by=by,
        now=now,
        detail={"sites": locked.sites.count(), "lung_risk": locked.is_lung_risk},
    )
    session_signed.send(sender=Session, session=locked, by=by, now=now)
    return locked


@transaction.atomic
def amend(session: Session, *, text: str, by: User, now: datetime) -> Addendum:
    """Add a dated word beside a signed note; CannotSave for a draft or no words."""
    if session.state != Session.State.SIGNED:
        raise CannotSave(_("This note is still a draft: change it directly."))
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
    if locked.state == Session.State.SIGNED:
        raise Locked(_("This note is signed. Add an addendum instead."))
    if locked.practitioner.user_id != by.pk:
        raise NotYours(_("Only the treating therapist writes and signs this note."))
    return locked


def _require_times(session: Session, *, now: datetime) -> None:
    """A session lies in the past and ends after it began."""
    if session.started_at > now + _AHEAD:
        raise CannotSave(_("The session cannot begin in the future."))
    if session.ended_at is None:
        return
    if session.ended_at > now + _AHEAD:
        raise CannotSave(_("The last needle cannot come out in the future."))
    if session.ended_at <= session.started_at:
        raise CannotSave(_("The session must end after it began."))
