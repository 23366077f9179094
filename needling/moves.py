"""Moves: a note that was entered for the wrong patient goes into the right chart."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.models import Patient, User
from needling import adverse, billing, care, readiness
from needling.models import Addendum, NeedleSite, Session
from needling.signals import session_moved

# What a copy does not take over: it has these of its own.
_OWN = {
    "id",
    "state",
    "patient",
    "screening",
    "consent",
    "signed_at",
    "signed_by",
    "created_at",
    "moved_from",
    "moved_reason",
    "moved_check",
}


class CannotMove(Exception):
    """Refused; the text says why in words fit for the user."""


def may_move(session: Session, user: User) -> bool:
    """Whoever treated, or the clinical lead."""
    is_own = session.practitioner.user_id == user.pk
    is_lead = User.Role.CLINICAL_LEAD in user.roles
    return may(user, Permission.SESSION_WRITE) and (is_own or is_lead)


@transaction.atomic
def move(
    session: Session, *, to: Patient, reason: str, by: User, now: datetime
) -> Session:
    """Put a signed note into the right chart; returns the signed copy there.

    The original stays word for word, marked as entered in error. The copy says what
    screening and consent of the right patient lacked at the time: the needles are in
    that patient whatever was on file, so nothing stops the copy, and their check-ins
    are planned. Raises CannotMove.
    """
    locked = _movable(session, to=to, reason=reason, by=by)
    lacks = tuple(what_lacks(locked, to=to))
    check = "\n".join(lacks) or _("Screening and consent covered these sites.")
    locked.state = Session.State.MOVED
    locked.save(update_fields=["state"])
    billing.void(locked, reason=_("Entered for the wrong patient"), by=by, now=now)
    copy = _copy(locked, to=to, reason=reason.strip(), check=check, by=by, now=now)
    billing.charge(copy, by=by, now=now)
    for event in locked.adverse_events.order_by("opened_at"):
        adverse.carry_over(event, to=copy, by=by, now=now)
    audit.record(
        "session.moved_away", locked, by=by, now=now, detail={"copy": str(copy.pk)}
    )
    audit.record(
        "session.moved_here",
        copy,
        by=by,
        now=now,
        detail={"original": str(locked.pk), "lacks": len(lacks)},
    )
    session_moved.send(sender=Session, session=locked, copy=copy, by=by, now=now)
    return copy


def what_lacks(session: Session, *, to: Patient) -> Iterator[str]:
    """What screening and consent of that patient lacked for this session."""
    trial = _as_of(session, to)
    sites = list(session.sites.select_related("muscle").order_by("order"))
    facts = [readiness.site_facts(each, session.position) for each in sites]
    at = session.started_at
    for each in readiness.screening_obstacles(to, at=at, sites=facts):
        yield each.sentence
    for each in readiness.consent_of(trial, sites)[1]:
        yield each.sentence


def _movable(session: Session, *, to: Patient, reason: str, by: User) -> Session:
    rows = Session.objects.select_for_update(of=("self",))
    locked = rows.select_related("practitioner", "patient__clinic", "clinic").get(
        pk=session.pk
    )
    if not may_move(locked, by):
        raise CannotMove(
            _("Only the treating therapist or the clinical lead moves a note.")
        )
    if locked.state == Session.State.DRAFT:
        raise CannotMove(
            _("This note is a draft: start another for the right patient.")
        )
    if locked.state == Session.State.MOVED:
        raise CannotMove(_("This note was moved already."))
    if to.clinic_id != locked.clinic_id or to.pk == locked.patient_id:
        raise CannotMove(_("Choose another patient of this clinic."))
    if not reason.strip():
        raise CannotMove(_("Say how the note came into the wrong chart."))
    return locked


def _as_of(session: Session, patient: Patient) -> Session:
    """The session as if it were that patient's; not for saving."""
    trial = Session(**_columns(session, leave_out=_OWN))
    trial.patient = patient
    return trial


def _copy(
    session: Session, *, to: Patient, reason: str, check: str, by: User, now: datetime
) -> Session:
    """The same note in the right chart: written as a draft with its sites, locked."""
    copy = _as_of(session, to)
    copy.created_at = now
    copy.moved_from, copy.moved_reason, copy.moved_check = session, reason, check
    copy.save()
    sites = list(session.sites.select_related("muscle").order_by("order"))
    NeedleSite.objects.bulk_create(
        NeedleSite(**_columns(site, leave_out={"id", "session"}), session=copy)
        for site in sites
    )
    copy.screening = readiness.latest_screening(to, at=copy.started_at)
    copy.consent, _reasons = readiness.consent_of(copy, sites)
    care.copy(session, to=copy)
    Addendum.objects.bulk_create(
        Addendum(**_columns(each, leave_out={"id", "session"}), session=copy)
        for each in session.addenda.order_by("written_at")
    )
    copy.state = Session.State.SIGNED
    copy.signed_at, copy.signed_by = now, by
    copy.save()
    return copy


def _columns(row: Model, *, leave_out: set[str]) -> dict[str, object]:
    """The row's own values by column."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in leave_out
    }
