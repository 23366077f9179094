"""Sessions: started, signed once, amended by addenda. `notes` writes the draft."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, visits
from clinic.models import Appointment, Patient, Practitioner, User
from needling import adverse, billing, care, needlecount, notecheck, readiness
from needling.models import Addendum, Session
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


@transaction.atomic
def start(
    patient: Patient,
    *,
    practitioner: Practitioner,
    appointment: Appointment | None = None,
    by: User,
    now: datetime,
) -> Session:
    """Open a draft. Screening, consent and certificate come first.

    The visit it was booked as, if any, has started with it. A second tap gets the same
    draft as long as nothing is written in it. Raises CannotStart with everything that
    stands in the way, NotYours when somebody else than the practitioner starts it.
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
        appointment=appointment,
        started_at=now,
        created_at=now,
    )
    care.lay_out(session)
    if appointment is not None:
        visits.begin(appointment, by=by, now=now)
    audit.record("session.started", session, by=by, now=now)
    return session


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
    at, rows = locked.started_at, list(locked.sites.select_related("muscle"))
    locked.ended_at = notecheck.ended_at(locked, rows)
    locked.is_lung_risk = notecheck.is_lung_risk(rows)
    locked.screening = readiness.latest_screening(locked.patient, at=at)
    locked.consent, _reasons = readiness.consent_of(locked, rows)
    # The gaps are closed: what differs here was searched for in vain.
    locked.is_needle_missing = bool(needlecount.findings(locked, rows))
    locked.needs_countersignature = locked.practitioner.supervisor_id is not None
    care.seal(locked)
    locked.state = Session.State.SIGNED
    locked.signed_at, locked.signed_by = now, by
    locked.save()
    billing.charge(locked, by=by, now=now)
    adverse.register_reactions(locked, by=by, now=now)
    audit.record(
        "session.signed",
        locked,
        by=by,
        now=now,
        detail={"sites": len(rows), "lung_risk": locked.is_lung_risk},
    )
    if locked.appointment is not None:
        visits.end(locked.appointment, by=by, now=now)
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


@transaction.atomic
def let_write(
    session: Session, *, writer: User | None, by: User, now: datetime
) -> Session:
    """Name who may write in this draft besides the therapist; None for nobody.

    Raises Locked, NotYours for anybody but the therapist, CannotSave for somebody of
    another clinic.
    """
    locked = _own_draft(session, by=by)
    if writer is not None and writer.clinic_id != locked.clinic_id:
        raise CannotSave(_("Choose somebody of this clinic."))
    locked.second_writer = writer
    locked.save(update_fields=["second_writer"])
    detail = {"writer": writer.pk if writer else None}
    audit.record("session.shared", locked, by=by, now=now, detail=detail)
    return locked


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


def _just_begun(
    patient: Patient, practitioner: Practitioner, *, now: datetime
) -> Session | None:
    """The empty draft of this visit. Of two taps at once the second waits here."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    return (
        Session.objects.drafts()
        .filter(patient=patient, practitioner=practitioner, changes__isnull=True)
        .filter(started_at__gt=now - _SAME_VISIT, started_at__lte=now)
        .first()
    )
