"""Handing an escalation to a colleague, who has to take it on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import alerts, escalations
from aftercare.escalations import CannotAct, NotTaken
from aftercare.models import Escalation, EscalationStep
from clinic import audit
from clinic.access import Permission, may
from clinic.models import User

_S = Escalation.State
_K = EscalationStep.Kind


@transaction.atomic
def hand_over(
    escalation: Escalation, *, to: User, note: str, by: User, now: datetime
) -> Escalation:
    """Offer it to a colleague, who is told at once, and keep it until they take it on.

    Raises NotTaken while nobody has it, CannotAct for whoever cannot take it.
    """
    locked = escalations.locked_row(escalation)
    if locked.state != _S.ACKNOWLEDGED:
        raise NotTaken(_("Only what somebody has taken on is handed over."))
    if locked.acknowledged_by != by:
        raise CannotAct(
            _("%(name)s has this. Only they can hand it over.")
            % {"name": locked.acknowledged_by}
        )
    if to.pk == by.pk:
        raise CannotAct(_("You have it already."))
    if to.clinic_id != locked.clinic_id or not may(
        to, Permission.ESCALATION_ACKNOWLEDGE
    ):
        raise CannotAct(_("This person cannot take it on."))
    locked.offered_to = to
    alerts.ask(locked, to, now=now)
    escalations.step(locked, _K.OFFERED, by=by, now=now, note=f"{to}. {note}".strip())
    audit.record("escalation.offered", locked, by=by, now=now, detail={"to": to.pk})
    return locked
