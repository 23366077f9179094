"""Telling staff about an escalation: to whom, once per round, through the outbox."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from aftercare import outbox
from aftercare.models import (
    AftercarePolicy,
    AlertRoute,
    Escalation,
    EscalationStep,
    Message,
    Reply,
)
from aftercare.rules.ladder import Rung, Step, next_rung
from aftercare.rules.tiers import Tier
from clinic.models import User
from clinic.rules.known import known

_R = User.Role
_EMAIL = Message.Channel.EMAIL
_PUSH = Message.Channel.PUSH


def begin(escalation: Escalation, *, now: datetime) -> None:
    """Start the ladder: therapist and clinical lead at once, or at the next opening.

    Only what can wait for a business day waits for one.
    """
    first = _next(escalation, None)
    if first.at > now:
        escalation.rung, escalation.next_alert_at = Rung.THERAPIST, first.at
        escalation.alerted_at = None
        escalation.save(update_fields=["rung", "next_alert_at", "alerted_at"])
        return
    _alert(escalation, Rung.CLINICAL_LEAD, now=now)


def climb(escalation: Escalation, *, now: datetime) -> None:
    """Nobody has taken it on: alert the next rung, or everyone again."""
    if escalation.alerted_at is None:
        _alert(escalation, Rung.CLINICAL_LEAD, now=now)
        return
    last = Step(Rung(escalation.rung), escalation.alerted_at)
    step = _next(escalation, last, undelivered=_reached_nobody(escalation))
    _alert(escalation, step.rung, now=now)


def remind(escalation: Escalation, *, again_at: datetime, now: datetime) -> None:
    """Ask for the second reader again; the state stays."""
    escalation.round += 1
    escalation.next_alert_at = again_at
    escalation.save(update_fields=["round", "next_alert_at"])
    _send(escalation, now=now)


def is_pressing(reply: Reply) -> bool:
    """Whether two or more flags ask for contact on the same day (rule 7 of 6.3)."""
    flags = {
        reason["flag"] for reason in reply.reasons if reason["tier"] == Tier.SAME_DAY
    }
    return reply.tier == Tier.SAME_DAY and len(flags) > 1


def _alert(escalation: Escalation, rung: Rung, *, now: datetime) -> None:
    """Tell everybody on the rung and set the timer for the next."""
    escalation.rung, escalation.alerted_at = rung, now
    escalation.round += 1
    escalation.next_alert_at = _next(escalation, Step(rung, now)).at
    escalation.save(update_fields=["rung", "alerted_at", "round", "next_alert_at"])
    _send(escalation, now=now)


def _reached_nobody(escalation: Escalation) -> bool:
    """Whether every alert of this round ended without reaching anybody."""
    sent = escalation.messages.filter(key__startswith=_round_key(escalation))
    return not sent.exclude(state__in=Message.LOST).exists()


def _round_key(escalation: Escalation) -> str:
    """How the keys of this round's alerts begin."""
    return f"alert:{escalation.pk}:r{escalation.round}:"


def _next(
    escalation: Escalation, last: Step | None, *, undelivered: bool = False
) -> Step:
    """What the ladder says comes after `last`."""
    step = next_rung(
        last,
        tier=Tier(escalation.tier),
        since=escalation.opened_at,
        calendar=escalation.clinic.calendar(),
        policy=AftercarePolicy.of(escalation.clinic).deadlines(),
        undelivered=undelivered,
    )
    return known(step, "every tier that escalates has a ladder")


def _send(escalation: Escalation, *, now: datetime) -> None:
    """Queue one alert to each person on the rung; call within a transaction.

    The key holds escalation, round and person: a sweep that runs twice sends once. An
    alert names nobody and says nothing clinical. The clinic's alert services hear of
    each round as well.
    """
    people = list(recipients(escalation))
    for person in people:
        _queue(escalation, f"u{person.pk}", now=now, channel=_EMAIL, staff=person)
    routes = list(AlertRoute.objects.filter(clinic=escalation.clinic_id).on())
    for route in routes:
        _queue(escalation, f"route:{route.pk}", now=now, channel=_PUSH, route=route)
    EscalationStep.objects.create(
        escalation=escalation,
        kind=EscalationStep.Kind.ALERTED,
        at=now,
        note=", ".join(str(each) for each in (*people, *routes)),
    )


def _queue(escalation: Escalation, to: str, *, now: datetime, **fields: Any) -> None:
    """One alert of this round; `to` makes its key, `fields` say to whom it goes."""
    outbox.enqueue(
        key=f"{_round_key(escalation)}{to}",
        now=now,
        clinic_id=escalation.clinic_id,
        purpose=Message.Purpose.ALERT,
        priority=outbox.ALERT_PRIORITY,
        escalation=escalation,
        template="alert",
        **fields,
    )


def recipients(escalation: Escalation) -> list[User]:
    """Who is told at this rung. Each rung keeps those below it.

    A rung nobody stands on is never silent: it reaches everybody.
    """
    staff = User.objects.filter(clinic_id=escalation.clinic_id, is_active=True)
    rung = Rung(escalation.rung)
    treating = Q(pk=_concerned(escalation))
    # The lead hears together with the therapist, who may have a needle in hand.
    wanted = treating | Q(roles__contains=[_R.CLINICAL_LEAD])
    if rung == Rung.ON_CALL:
        wanted |= Q(roles__contains=[_R.OWNER]) | Q(roles__contains=[_R.FRONT_DESK])
    if rung == Rung.EVERYONE:
        wanted = Q()
    found = list(staff.filter(wanted).order_by("pk").distinct())
    return found or list(staff.order_by("pk"))


def _concerned(escalation: Escalation) -> int | None:
    """Whoever treated; before a visit whoever put the form before the patient."""
    if escalation.check_in is not None:
        return escalation.check_in.session.practitioner.user_id
    alarm = known(escalation.reply.alarm, "without a check-in it comes from a form")
    link = alarm.link
    asked_by = link.form.asked_by_id if link.form else None
    prepared_by = link.offer.practitioner.user_id if link.offer else None
    return link.opened_by_id or asked_by or prepared_by


def withdraw(escalation: Escalation, *, now: datetime) -> None:
    """Alerts that have not left are not needed once somebody has it."""
    queued = escalation.messages.filter(
        state=Message.State.QUEUED, purpose=Message.Purpose.ALERT
    )
    for message in queued:
        outbox.cancel(message, why="taken on", now=now)
