"""Escalations: raised by an answer, climbing until a human has taken them on."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from aftercare import alerts
from aftercare.models import AftercarePolicy, Escalation, EscalationStep, Reply
from aftercare.rules import ladder
from aftercare.rules.contacting import Attempt, Way
from aftercare.rules.tiers import Tier
from clinic import audit
from clinic.models import AuditEntry, User

_S = Escalation.State
_K = EscalationStep.Kind


class CannotAct(Exception):
    """Refused; the text says why in words fit for the user."""


class AlreadyTaken(CannotAct):
    """Somebody else was first."""


class NotTaken(CannotAct):
    """It must be taken on first."""


# A second person reads how an emergency ended within a day; then all are reminded.
SECOND_READING = timedelta(hours=24)


def raise_(
    reply: Reply,
    *,
    now: datetime,
    is_first: bool = False,
    along: Iterable[AuditEntry] = (),
) -> Escalation:
    """Open an escalation for a reply, or raise the one that is open already.

    Call it in the transaction that keeps the reply: both stand or fall together. A new
    red flag reopens what somebody has acknowledged: that acknowledgement was for
    something else. The tier never falls. `is_first`: the caller holds the check-in and
    has seen that none is open. `along` is what is audited with it.
    """
    existing = None if is_first else _unresolved(reply)
    if existing is not None:
        return _raise_again(existing, reply, along=along, now=now)
    times = _response(reply.tier, reply, now=now)
    escalation = Escalation(
        clinic=reply.clinic,
        patient=reply.patient,
        check_in=reply.check_in,
        reply=reply,
        tier=reply.tier,
        raised_at=now,
        opened_at=now,
        acknowledge_by=times.acknowledge_by,
        contact_by=times.contact_by,
        round=1,
    )
    alerts.begin(escalation, why=_K.RAISED, now=now)
    _audit(escalation, "raised", along=along, now=now)
    return escalation


def _audit(
    escalation: Escalation, what: str, *, along: Iterable[AuditEntry], now: datetime
) -> None:
    """Note that a patient's answer raised it, together with what led to it."""
    raised = audit.entry(
        f"escalation.{what}",
        escalation,
        by=audit.Agent.PATIENT,
        now=now,
        detail={"tier": str(escalation.tier)},
    )
    audit.keep([*along, raised])


def _unresolved(reply: Reply) -> Escalation | None:
    """The one of the same check-in; of the same patient for a form before a visit."""
    rows = Escalation.objects.unresolved().select_for_update()
    if reply.check_in_id is None:
        return rows.filter(patient=reply.patient_id, check_in__isnull=True).first()
    return rows.filter(check_in_id=reply.check_in_id).first()


def _raise_again(
    escalation: Escalation,
    reply: Reply,
    *,
    along: Iterable[AuditEntry],
    now: datetime,
) -> Escalation:
    """Another flagged answer while one is unresolved: worse counts, it reopens."""
    escalation.tier = max(Tier(reply.tier), Tier(escalation.tier))
    times = _response(escalation.tier, reply, now=now)
    was_open = escalation.state == _S.OPEN
    escalation.reply = reply
    escalation.acknowledge_by = (
        min(escalation.acknowledge_by, times.acknowledge_by)
        if was_open
        else times.acknowledge_by
    )
    escalation.contact_by = min(escalation.contact_by, times.contact_by)
    reopen(escalation, why=_K.RAISED_AGAIN, now=now)
    _audit(escalation, "raised_again", along=along, now=now)
    return escalation


def reopen(
    escalation: Escalation,
    *,
    why: str,
    now: datetime,
    by: User | None = None,
    note: str = "",
) -> None:
    """Back to open: nobody has it, nothing is concluded, the ladder starts again."""
    escalation.state = _S.OPEN
    escalation.opened_at = now
    escalation.acknowledged_at = escalation.acknowledged_by = None
    escalation.concluded_at = escalation.concluded_by = None
    escalation.resolved_at = escalation.second_reader = None
    escalation.offered_to = None
    escalation.outcome = escalation.finding = escalation.action = ""
    alerts.begin(escalation, why=why, by=by, note=note, now=now)


@transaction.atomic
def acknowledge(escalation: Escalation, *, by: User, now: datetime) -> Escalation:
    """ "I have this": one person wins, the ladder stops until the time lapses.

    Whoever it is offered to takes it over from the colleague who has it.
    """
    lapses = ladder.expires_at(
        Tier(escalation.tier), now, AftercarePolicy.of(escalation.clinic).deadlines()
    )
    free = Q(state=_S.OPEN) | Q(state=_S.ACKNOWLEDGED, offered_to=by)
    won = Escalation.objects.filter(free, pk=escalation.pk).update(
        state=_S.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=by,
        offered_to=None,
        next_alert_at=lapses,
    )
    escalation.refresh_from_db()
    if not won:
        if escalation.acknowledged_by == by:
            return escalation
        raise AlreadyTaken(
            _("%(name)s has already taken this on.")
            % {"name": escalation.acknowledged_by or _("Somebody")}
        )
    alerts.withdraw(escalation, now=now)
    step(escalation, _K.ACKNOWLEDGED, by=by, now=now)
    audit.record("escalation.acknowledged", escalation, by=by, now=now)
    return escalation


@transaction.atomic
def log_call(
    escalation: Escalation,
    *,
    reached: bool,
    note: str,
    by: User,
    now: datetime,
    way: str = Way.CALL,
) -> Escalation:
    """Keep one attempt to reach the patient, successful or not."""
    locked = locked_row(escalation)
    if locked.state == _S.RESOLVED:
        raise CannotAct(_("This is resolved already."))
    EscalationStep.objects.create(
        escalation=locked,
        kind=_K.CALLED,
        at=now,
        by=by,
        note=note.strip(),
        way=Way(way),
        reached=reached,
    )
    audit.record(
        "escalation.called",
        locked,
        by=by,
        now=now,
        detail={"reached": reached, "way": str(way)},
    )
    return locked


def attempts(escalation: Escalation) -> list[Attempt]:
    """What was tried to reach the patient since it was raised, or raised again."""
    rows = escalation.steps.filter(kind=_K.CALLED, at__gte=escalation.opened_at)
    return [
        Attempt(Way(way), bool(reached))
        for way, reached in rows.order_by("at", "id").values_list("way", "reached")
    ]


def chase(*, now: datetime) -> dict[str, int]:
    """Alert again and climb wherever a timer has run out; returns counts."""
    counts = {"climbed": 0, "lapsed": 0, "reminded": 0}
    for pk in Escalation.objects.to_chase(now).values_list("pk", flat=True)[:200]:
        outcome = _chase_one(pk, now=now)
        if outcome:
            counts[outcome] += 1
    return counts


@transaction.atomic
def _chase_one(pk: uuid.UUID, *, now: datetime) -> str:
    """One escalation; "" when another sweep has it."""
    escalation = (
        Escalation.objects.unresolved()
        .select_for_update(skip_locked=True, of=("self",))
        .to_chase(now)
        .filter(pk=pk)
        .first()
    )
    if escalation is None:
        return ""
    _set_back(escalation, now=now)
    if escalation.state == _S.OPEN:
        alerts.climb(escalation, now=now)
        return "climbed"
    if escalation.state == _S.SECOND_READER:
        # The conclusion stands; only the second pair of eyes is missing.
        alerts.remind(escalation, again_at=now + SECOND_READING, now=now)
        return "reminded"
    # Taken on, but no outcome in time: whoever has it may need help.
    reopen(escalation, why=_K.LAPSED, now=now)
    return "lapsed"


def _set_back(escalation: Escalation, *, now: datetime) -> None:
    """The clock was set back: what lies in the future counts from now."""
    escalation.opened_at = min(escalation.opened_at, now)
    if escalation.alerted_at is not None:
        escalation.alerted_at = min(escalation.alerted_at, now)


def _response(tier: str, reply: Reply, *, now: datetime) -> ladder.Response:
    """The clinic's deadlines for a tier, counted from now."""
    return ladder.response(
        Tier(tier),
        now,
        alerts.hours(tier, reply.clinic),
        AftercarePolicy.of(reply.clinic).deadlines(),
        pressing=alerts.is_pressing(reply),
    )


def locked_row(escalation: Escalation) -> Escalation:
    """The row as it stands now, held until the verb is done."""
    return Escalation.objects.select_for_update().get(pk=escalation.pk)


def step(
    escalation: Escalation,
    kind: str,
    *,
    now: datetime,
    by: User | None = None,
    note: str = "",
) -> None:
    """Append one line to the story."""
    EscalationStep.objects.create(
        escalation=escalation, kind=kind, at=now, by=by, note=note
    )
