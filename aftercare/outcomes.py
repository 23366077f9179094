"""How an escalation ends: an outcome by a person, for an emergency read by a second."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import alerts, escalations
from aftercare.escalations import CannotAct, NotTaken
from aftercare.models import Escalation, EscalationStep
from aftercare.rules.tiers import Tier
from clinic import audit
from clinic.models import User

_S = Escalation.State
_K = EscalationStep.Kind


class NeedsOutcome(CannotAct):
    """Finding, action or outcome is missing."""


class SameReader(CannotAct):
    """The second reader must be another person."""


@transaction.atomic
def resolve(
    escalation: Escalation,
    *,
    outcome: str,
    finding: str,
    action: str,
    by: User,
    now: datetime,
) -> Escalation:
    """Say what was found and done. An emergency then waits for a second reader.

    Raises NotTaken while nobody has acknowledged it, NeedsOutcome without words.
    """
    locked = escalations.locked_row(escalation)
    if locked.state == _S.OPEN:
        raise NotTaken(_("Take this on first, so that everybody sees who has it."))
    if locked.state != _S.ACKNOWLEDGED:
        raise CannotAct(_("The outcome is written down already."))
    if outcome not in Escalation.Outcome.values or not (
        finding.strip() and action.strip()
    ):
        raise NeedsOutcome(_("Say what was found, what was done and how it ended."))
    locked.outcome, locked.finding, locked.action = outcome, finding, action
    locked.concluded_at, locked.concluded_by = now, by
    escalations.step(
        locked, _K.CONCLUDED, by=by, now=now, note=locked.get_outcome_display()
    )
    if locked.tier == Tier.EMERGENCY:
        locked.state = _S.SECOND_READER
        locked.next_alert_at = now + escalations.SECOND_READING
        locked.save()
        audit.record("escalation.concluded", locked, by=by, now=now)
        return locked
    return _close(locked, by=by, now=now)


@transaction.atomic
def second_read(
    escalation: Escalation, *, agrees: bool, note: str, by: User, now: datetime
) -> Escalation:
    """Another person reads how an emergency ended: agrees, or sends it back.

    Raises SameReader when it is the person who concluded it.
    """
    locked = escalations.locked_row(escalation)
    if locked.state != _S.SECOND_READER:
        raise CannotAct(_("This is not waiting for a second reader."))
    if locked.concluded_by_id == by.pk:
        raise SameReader(_("A second reader is another person than the first."))
    if not agrees:
        if not note.strip():
            raise NeedsOutcome(_("Say what still has to be done."))
        escalations.reopen(locked, now=now)
        escalations.step(locked, _K.RETURNED, by=by, now=now, note=note)
        alerts.begin(locked, now=now)
        audit.record("escalation.returned", locked, by=by, now=now)
        return locked
    locked.second_reader = by
    return _close(locked, by=by, now=now)


def _close(escalation: Escalation, *, by: User, now: datetime) -> Escalation:
    """The end, by a person and with an outcome."""
    escalation.state = _S.RESOLVED
    escalation.resolved_at, escalation.next_alert_at = now, None
    escalation.save()
    alerts.withdraw(escalation, now=now)
    escalations.step(escalation, _K.RESOLVED, by=by, now=now)
    audit.record(
        "escalation.resolved",
        escalation,
        by=by,
        now=now,
        detail={"outcome": escalation.outcome},
    )
    return escalation
