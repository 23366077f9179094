"""How an escalation ends: an outcome by a person, for an emergency read by a second."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import alerts, escalations, registering
from aftercare.escalations import CannotAct, NotTaken
from aftercare.models import AftercarePolicy, CheckIn, Escalation, EscalationStep
from aftercare.rules import contacting, ladder
from aftercare.rules.tiers import Tier
from clinic import audit, db
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

    Harm opens an event in the register at once: it is not for the reader to withhold.
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
    if outcome == Escalation.Outcome.UNREACHABLE:
        _require_attempts(locked)
    locked.concluded_at, locked.concluded_by = now, by
    locked.offered_to = None
    registering.register(locked, by=by, now=now)
    escalations.step(locked, _K.CONCLUDED, by=by, now=now, note=_in_words(locked))
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
        escalations.reopen(locked, why=_K.RETURNED, by=by, note=note, now=now)
        audit.record("escalation.returned", locked, by=by, now=now)
        return locked
    locked.second_reader = by
    return _close(locked, by=by, now=now)


@transaction.atomic
def open_again(
    escalation: Escalation, *, note: str, by: User, now: datetime
) -> Escalation:
    """What was resolved needs a person after all: the ladder starts anew.

    Its former end stays in its story. Raises CannotAct while it is not resolved, or
    while a newer one of the same check-in is; NeedsOutcome without a reason.
    """
    # Answers to a check-in wait for each other on its row, and this with them.
    if escalation.check_in_id is not None:
        CheckIn.objects.select_for_update().get(pk=escalation.check_in_id)
    locked = escalations.locked_row(escalation)
    if locked.state != _S.RESOLVED:
        raise CannotAct(_("Only what is resolved can be opened again."))
    if not note.strip():
        raise NeedsOutcome(_("Say why it is opened again."))
    taken = CannotAct(_("A newer one of this patient is open already. Go on there."))
    refusals: dict[str, Exception] = {
        "escalation_one_unresolved_per_check_in": taken,
        "escalation_one_unresolved_from_forms": taken,
    }
    tier = Tier(locked.tier)
    times = ladder.response(
        tier,
        now,
        alerts.hours(tier, locked.clinic),
        AftercarePolicy.of(locked.clinic).deadlines(),
    )
    locked.acknowledge_by, locked.contact_by = times.acknowledge_by, times.contact_by
    with db.refusing(refusals):
        escalations.reopen(locked, why=_K.REOPENED, by=by, note=note, now=now)
    audit.record("escalation.reopened", locked, by=by, now=now)
    return locked


def _in_words(escalation: Escalation) -> str:
    """Outcome, finding and action, for the story: a new round clears the columns."""
    parts = (escalation.get_outcome_display(), escalation.finding, escalation.action)
    return "\n".join(parts)


def _require_attempts(escalation: Escalation) -> None:
    """Nobody is given up on before everything was tried (6.3 rule 13)."""
    if escalation.tier != Tier.EMERGENCY:
        return
    made = escalations.attempts(escalation)
    missing = contacting.next_attempt(made, since=escalation.opened_at)
    if missing is not None:
        raise NeedsOutcome(
            _("Before an emergency ends as not reached, log this as well: %(way)s.")
            % {"way": missing.way.label}
        )


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
