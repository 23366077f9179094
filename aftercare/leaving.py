"""Somebody leaves who has taken alarms on, or would be on call."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftercare import escalations, rota
from aftercare.models import CheckIn, Escalation, EscalationStep, OnCallShift
from aftercare.models.checkin import CheckInQuerySet
from aftercare.models.escalation import EscalationQuerySet
from aftercare.models.rota import OnCallQuerySet
from clinic import audit
from clinic.models import User


def waiting(user: User, *, now: datetime) -> Iterator[str]:
    """Alarms, times on call and calls to make that wait with them."""
    held, shifts = _held(user).count(), _shifts(user, now=now).count()
    calls = _to_call(user).order_by().values("patient").distinct().count()
    if held:
        words = ngettext(
            "%(count)d alarm is with them: it is raised anew.",
            "%(count)d alarms are with them: they are raised anew.",
            held,
        )
        yield words % {"count": held}
    if shifts:
        words = ngettext(
            "They are on call once more.", "They are on call %(count)d times.", shifts
        )
        yield words % {"count": shifts}
    if calls:
        words = ngettext(
            "%(count)d of their patients is on the call list.",
            "%(count)d of their patients are on the call list.",
            calls,
        )
        yield words % {"count": calls}


def hand_over(user: User, *, to: User, by: User, now: datetime) -> Iterator[str]:
    """Raise their alarms anew and give their times on call to the successor.

    An alarm goes to nobody unasked: whoever is alerted takes it on. The call list is
    everybody's and stays. Called inside the leaving.
    """
    held = list(_held(user).select_for_update(of=("self",)))
    note = _("%(name)s has left the clinic.") % {"name": user}
    for escalation in held:
        why = EscalationStep.Kind.REOPENED
        escalations.reopen(escalation, why=why, by=by, note=note, now=now)
        audit.record("escalation.reopened", escalation, by=by, now=now)
    Escalation.objects.filter(offered_to=user).update(offered_to=None)
    if held:
        words = ngettext(
            "%(count)d alarm is open again: staff are alerted.",
            "%(count)d alarms are open again: staff are alerted.",
            len(held),
        )
        yield words % {"count": len(held)}
    yield from _give_shifts(user, to=to, by=by, now=now)


def _give_shifts(user: User, *, to: User, by: User, now: datetime) -> Iterator[str]:
    given = removed = 0
    for shift in _shifts(user, now=now):
        try:
            with transaction.atomic():
                rota.give(shift, to=to, by=by, now=now)
        except rota.CannotRota:
            rota.remove(shift, by=by, now=now)
            removed += 1
        else:
            given += 1
    if given:
        yield _("%(name)s is on call in their place.") % {"name": to}
    if removed:
        yield _("Their times on call are taken out: fill the rota.")


def _held(user: User) -> EscalationQuerySet:
    rows = Escalation.objects.filter(acknowledged_by=user)
    return rows.filter(state=Escalation.State.ACKNOWLEDGED)


def _shifts(user: User, *, now: datetime) -> OnCallQuerySet:
    return OnCallShift.objects.filter(person=user, ends_at__gt=now)


def _to_call(user: User) -> CheckInQuerySet:
    return CheckIn.objects.to_call().filter(session__practitioner__user=user)
