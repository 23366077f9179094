"""Countersignatures: a supervisor reads a signed note and answers for it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.db import refusing
from clinic.models import Practitioner, User
from needling.models import Countersignature, Session


class CannotCountersign(Exception):
    """Refused; the text says why in words fit for the user."""


def may_countersign(session: Session, user: User) -> bool:
    """The therapist's supervisor, or the clinical lead; never who signed the note."""
    if session.signed_by_id == user.pk or not may(user, Permission.SESSION_WRITE):
        return False
    is_supervisor = session.practitioner.supervisor_id == user.pk
    return is_supervisor or User.Role.CLINICAL_LEAD in user.roles


def supervisors_for(practitioner: Practitioner) -> QuerySet[User]:
    """Who may countersign for a therapist: clinicians of the clinic but for them."""
    clinical = Q()
    for role in (User.Role.THERAPIST, User.Role.CLINICAL_LEAD):
        clinical |= Q(roles__contains=[role])
    here = User.objects.filter(clinical, clinic=practitioner.clinic_id, is_active=True)
    others = here.exclude(pk=practitioner.user_id)
    return others.order_by("last_name", "first_name", "pk")


@transaction.atomic
def supervise(
    practitioner: Practitioner,
    *,
    supervisor: User | None,
    by: User,
    now: datetime,
) -> Practitioner:
    """From now on notes of this therapist wait for that person, or for nobody.

    What was signed before stays as it is. Raises CannotCountersign for somebody who
    may not countersign.
    """
    fit = supervisors_for(practitioner)
    if supervisor is not None and not fit.filter(pk=supervisor.pk).exists():
        raise CannotCountersign(_("Choose another clinician of this clinic."))
    locked = Practitioner.objects.select_for_update().get(pk=practitioner.pk)
    before, locked.supervisor = locked.supervisor_id, supervisor
    locked.save(update_fields=["supervisor"])
    detail = {"from": before, "to": supervisor.pk if supervisor else None}
    audit.record("practitioner.supervised", locked, by=by, now=now, detail=detail)
    return locked


@transaction.atomic
def give(session: Session, *, remark: str, by: User, now: datetime) -> Countersignature:
    """Countersign a note that waits for it. Raises CannotCountersign.

    `remark` may be empty; it stands beside the note for good.
    """
    if session.state != Session.State.SIGNED:
        raise CannotCountersign(_("Only a signed note is countersigned."))
    if not session.needs_countersignature:
        raise CannotCountersign(_("This note needs no countersignature."))
    if not may_countersign(session, by):
        raise CannotCountersign(
            _("Only the supervisor or the clinical lead countersigns this note.")
        )
    twice = CannotCountersign(_("This note is countersigned already."))
    with refusing({"needling_countersignature_session_id_key": twice}):
        given = Countersignature.objects.create(
            session=session, signed_at=now, signed_by=by, remark=remark.strip()
        )
    audit.record("session.countersigned", session, by=by, now=now)
    return given
