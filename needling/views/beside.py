"""What stands beside a note on its page: the code, events, signatures, the move."""

from typing import Any

from clinic.access import Permission, may
from clinic.models import User
from needling import billing, countersignatures, moves
from needling.forms.closing import RemarkForm
from needling.models import Charge, Countersignature, Session


def of(session: Session, user: User) -> dict[str, Any]:
    """For the page of a note; what the user may do about it as well."""
    may_write = may(user, Permission.SESSION_WRITE)
    is_signed = session.state == Session.State.SIGNED
    given = Countersignature.objects.filter(session=session).select_related("signed_by")
    countersignature = given.first()
    return {
        "charge": Charge.objects.filter(session=session).first(),
        "coding": billing.coding_of(session),
        "events": session.adverse_events.select_related("muscle").order_by("opened_at"),
        "searches": session.searches.order_by("opened_at"),
        "countersignature": countersignature,
        "may_countersign": is_signed
        and session.needs_countersignature
        and countersignature is None
        and countersignatures.may_countersign(session, user),
        "may_write": may_write,
        "may_move": is_signed and moves.may_move(session, user),
        "moved_to": Session.objects.filter(moved_from=session).first(),
        "remark_form": RemarkForm(),
    }
