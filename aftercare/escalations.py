"""Escalations: raised by an answer, climbing until a human has taken them on."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare import alerts
from aftercare.models import AftercarePolicy, Escalation, EscalationStep, Reply
from aftercare.rules import ladder
from aftercare.rules.tiers import Tier
from clinic import audit
from clinic.models import User

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


@transaction.atomic
def raise_(reply: Reply, *, now: datetime) -> Escalation:
    """Open an escalation for a reply, or raise the one that is open already.

    A new red flag reopens what somebody has acknowledged: that acknowledgement was for
    something else. The tier never falls.
    """
    existing = _unresolved(reply)
    if existing is not None:
        return _raise_again(existing, reply, now=now)
    times = _response(reply.tier, reply, now=now)
    escalation = Escalation.objects.create(
        clinic_id=reply.clinic_id,
        patient_id=reply.patient_id,
        check_in_id=reply.check_in_id,
        reply=reply,
        tier=reply.tier,
        raised_at=now,
        opened_at=now,
        acknowledge_by=times.acknowledge_by,
        contact_by=times.contact_by,
        rung=ladder.Rung.THERAPIST,
        next_alert_at=now,
    )
    step(escalation, _K.RAISED, now=now)
    alerts.begin(escalation, now=now)
    audit.record(
        "escalation.raised",
        escalation,
        by=audit.Agent.PATIENT,
        now=now,
        detail={"tier": reply.tier},
    )
    return escalation


def _unresolved(reply: Reply) -> Escalation | None:
    """The one of the same check-in; of the same patient for a form before a visit."""
    rows = Escalation.objects.unresolved().select_for_update()
    if reply.check_in_id is None:
        return rows.filter(patient=reply.patient_id, check_in__isnull=True).first()
    return rows.filter(check_in_id=reply.check_in_id).first()


def _raise_again(escalation: Escalation, reply: Reply, *, now: datetime) -> Escalation:
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
    reopen(escalation, now=now)
    step(escalation, _K.RAISED_AGAIN, now=now)
    alerts.begin(escalation, now=now)
    return escalation


def reopen(escalation: Escalation, *, now: datetime) -> None:
    """Back to open: nobody has it, nothing is concluded, the ladder starts again."""
    escalation.state = _S.OPEN
    escalation.opened_at = escalation.next_alert_at = now
    escalation.acknowledged_at = escalation.acknowledged_by = None
    escalation.concluded_at = escalation.concluded_by = None
    escalation.outcome = escalation.finding = escalation.action = ""
    escalation.save()


@transaction.atomic
def acknowledge(escalation: Escalation, *, by: User, now: datetime) -> Escalation:
    """ "I have this": one person wins, the ladder stops until the time lapses."""
    lapses = ladder.expires_at(
        Tier(escalation.tier), now, AftercarePolicy.of(escalation.clinic).deadlines()
    )
    won = Escalation.objects.filter(pk=escalation.pk, state=_S.OPEN).update(
        state=_S.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=by,
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
    escalation: Escalation, *, reached: bool, note: str, by: User, now: datetime
) -> Escalation:
    """Keep one attempt to call the patient, reached or not."""
    locked = locked_row(escalation)
    if locked.state == _S.RESOLVED:
        raise CannotAct(_("This is resolved already."))
    outcome = _("Reached.") if reached else _("Not reached.")
    step(locked, _K.CALLED, by=by, now=now, note=f"{outcome} {note}".strip())
    audit.record(
        "escalation.called", locked, by=by, now=now, detail={"reached": reached}
    )
    return locked


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
        .filter(pk=pk, next_alert_at__lte=now)
        .first()
    )
    if escalation is None:
        return ""
    if escalation.state == _S.OPEN:
        alerts.climb(escalation, now=now)
        return "climbed"
    if escalation.state == _S.SECOND_READER:
        # The conclusion stands; only the second pair of eyes is missing.
        alerts.remind(escalation, again_at=now + SECOND_READING, now=now)
        return "reminded"
    # Taken on, but no outcome in time: whoever has it may need help.
    reopen(escalation, now=now)
    step(escalation, _K.LAPSED, now=now)
    alerts.begin(escalation, now=now)
    return "lapsed"


def _response(tier: str, reply: Reply, *, now: datetime) -> ladder.Response:
    """The clinic's deadlines for a tier, counted from now."""
    return ladder.response(
        Tier(tier),
        now,
        reply.clinic.calendar(),
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
