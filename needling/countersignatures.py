"""Countersignatures: a supervisor reads a signed note and answers for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.db import refusing
from clinic.models import User
from needling.models import Countersignature, Session


class CannotCountersign(Exception):
    """Refused; the text says why in words fit for the user."""


def may_countersign(session: Session, user: User) -> bool:
    """The therapist's supervisor, or the clinical lead; never who signed the note."""
    if session.signed_by_id == user.pk or not may(user, Permission.SESSION_WRITE):
        return False
    is_supervisor = session.practitioner.supervisor_id == user.pk
    return is_supervisor or User.Role.CLINICAL_LEAD in user.roles


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
