"""Telling staff about an escalation: to whom, once per round, through the outbox."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from aftercare import outbox
from aftercare.models import (
    AftercarePolicy,
    AlertChoice,
    AlertRoute,
    Escalation,
    EscalationStep,
    Message,
    OnCallShift,
    Reply,
)
from aftercare.rules.ladder import Rung, Step, next_rung
from aftercare.rules.tiers import Tier
from clinic.models import Clinic, User
from clinic.rules.hours import OpeningCalendar
from clinic.rules.known import known
from clinic.stencils import Stencil, gap

_R = User.Role
_EMAIL = Message.Channel.EMAIL
_PUSH = Message.Channel.PUSH
_SMS = Message.Channel.SMS
_K = EscalationStep.Kind


def begin(
    escalation: Escalation,
    *,
    why: str,
    now: datetime,
    by: User | None = None,
    note: str = "",
) -> None:
    """Save it as open and start the ladder, at once or at the next opening.

    Only what can wait for a business day waits for one. `why`, `by` and `note` are the
    first line of its story.
    """
    first = _next(escalation, None)
    escalation.rung, escalation.alerted_at = Rung.THERAPIST, None
    escalation.next_alert_at = first.at
    line = EscalationStep(escalation=escalation, kind=why, at=now, by=by, note=note)
    if first.at > now:
        escalation.save()
        line.save()
        return
    _set(escalation, Rung.THERAPIST, now=now)
    escalation.save()
    _send(escalation, before=(line,), now=now)


def climb(escalation: Escalation, *, now: datetime) -> None:
    """Nobody has taken it on: alert the next rung, or everyone again."""
    rung, unheard = Rung.THERAPIST, False
    if escalation.alerted_at is not None:
        last = Step(Rung(escalation.rung), escalation.alerted_at)
        unheard = reached_nobody(escalation)
        rung = _next(escalation, last, undelivered=unheard).rung
        if unheard and rung == Rung.CLINICAL_LEAD:
            # The lead was told together with the therapist, and not reached either.
            rung = rung.above
    _set(escalation, rung, now=now)
    escalation.save(
        update_fields=["rung", "opened_at", "alerted_at", "round", "next_alert_at"]
    )
    is_last = rung == Rung.EVERYONE
    _send(escalation, now=now, clinic_too=unheard and is_last)


def remind(escalation: Escalation, *, again_at: datetime, now: datetime) -> None:
    """Ask for the second reader again; the state stays."""
    escalation.round += 1
    escalation.next_alert_at = again_at
    escalation.save(update_fields=["round", "next_alert_at"])
    _send(escalation, now=now)


def ask(escalation: Escalation, person: User, *, now: datetime) -> None:
    """Tell one person that a colleague hands it to them."""
    escalation.round += 1
    escalation.save(update_fields=["round", "offered_to"])
    own = AlertRoute.objects.filter(person=person).on()
    rows = list(_to(escalation, person, own))
    outbox.enqueue_all(now=now, clinic_id=escalation.clinic_id, rows=rows)


def is_pressing(reply: Reply) -> bool:
    """Whether two or more flags ask for contact on the same day (rule 7 of 6.3)."""
    flags = {
        reason["flag"] for reason in reply.reasons if reason["tier"] == Tier.SAME_DAY
    }
    return reply.tier == Tier.SAME_DAY and len(flags) > 1


def hours(tier: str, clinic: Clinic) -> OpeningCalendar:
    """The hours that bind the timers of a tier: an emergency knows none."""
    if tier == Tier.EMERGENCY:
        return OpeningCalendar(clinic.zone, {})
    return clinic.calendar()


def _set(escalation: Escalation, rung: Rung, *, now: datetime) -> None:
    """A new round at this rung, and the timer for the next."""
    escalation.rung, escalation.alerted_at = rung, now
    escalation.round += 1
    escalation.next_alert_at = _next(escalation, Step(rung, now)).at


def reached_nobody(escalation: Escalation) -> bool:
    """Whether every alert of this round ended without reaching anybody.

    What went to the clinic's own number went to nobody in particular.
    """
    key = _round_key(escalation)
    sent = escalation.messages.filter(key__startswith=key).exclude(key=f"{key}clinic")
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
        calendar=hours(escalation.tier, escalation.clinic),
        policy=AftercarePolicy.of(escalation.clinic).deadlines(),
        undelivered=undelivered,
    )
    return known(step, "every tier that escalates has a ladder")


def _send(
    escalation: Escalation,
    *,
    now: datetime,
    before: tuple[EscalationStep, ...] = (),
    clinic_too: bool = False,
) -> None:
    """Queue one alert to each person on the rung; call within a transaction.

    The key holds escalation, round and person: a sweep that runs twice sends once. An
    alert names nobody and says nothing clinical. The clinic's alert services hear of
    each round as well; where nobody is left to tell, the clinic's own number does.
    """
    people = recipients(escalation, now=now)
    rows, told = _rows(escalation, people)
    if clinic_too or not rows:
        rows.append(_alert(escalation, "clinic", channel=_SMS))
        told.append(escalation.clinic.phone)
    outbox.enqueue_all(now=now, clinic_id=escalation.clinic_id, rows=rows)
    alerted = EscalationStep(
        escalation=escalation, kind=_K.ALERTED, at=now, note=", ".join(told)
    )
    EscalationStep.objects.bulk_create([*before, alerted])


def _rows(
    escalation: Escalation, people: list[User]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The alerts of this round, and the names of those they go to."""
    services = _services(escalation, people)
    routes = [each for each in services if each.person_id is None]
    rows = [row for person in people for row in _to(escalation, person, services)]
    rows += [_service(escalation, route) for route in routes]
    return rows, [str(each) for each in (*people, *routes)]


def _services(escalation: Escalation, people: list[User]) -> list[AlertRoute]:
    """The services in use; not asked for where the people say that there is none."""
    if people and not any(getattr(each, "has_services", True) for each in people):
        return []
    return list(AlertRoute.objects.filter(clinic=escalation.clinic_id).on())


def _to(
    escalation: Escalation, person: User, services: Iterable[AlertRoute]
) -> Iterator[dict[str, Any]]:
    """The alerts of this round to one person, by each way they chose.

    A browser shows it by itself, from the bar on every page.
    """
    choice = choice_of(person)
    if choice.by_mail:
        yield _alert(escalation, f"u{person.pk}", channel=_EMAIL, staff=person)
    if choice.by_text:
        yield _alert(escalation, f"u{person.pk}:text", channel=_SMS, staff=person)
    for route in services:
        if route.person_id == person.pk:
            yield _service(escalation, route)


def choice_of(person: User) -> AlertChoice:
    """By what somebody is alerted: as chosen, else by mail."""
    return getattr(person, "alert_choice", None) or AlertChoice(person=person)


def _service(escalation: Escalation, route: AlertRoute) -> dict[str, Any]:
    return _alert(escalation, f"route:{route.pk}", channel=_PUSH, route=route)


def _alert(escalation: Escalation, to: str, **fields: Any) -> dict[str, Any]:
    """One alert of this round; `to` makes its key, `fields` say to whom it goes."""
    return {
        "key": f"{_round_key(escalation)}{to}",
        "purpose": Message.Purpose.ALERT,
        "priority": outbox.ALERT_PRIORITY,
        "escalation": escalation,
        "template": "alert",
        **fields,
    }


def _staff() -> QuerySet[User]:
    """Everybody of a clinic, with what says how and when they are told."""
    shifts = OnCallShift.objects.filter(
        person=OuterRef("pk"), starts_at__lte=gap("now"), ends_at__gt=gap("now")
    )
    staff = User.objects.filter(clinic_id=gap("clinic"), is_active=True)
    services = AlertRoute.objects.filter(clinic=OuterRef("clinic")).on()
    chosen = staff.select_related("alert_choice").annotate(
        on_call=Exists(shifts), has_services=Exists(services)
    )
    return chosen.order_by("pk")


_STAFF = Stencil(_staff)


def recipients(escalation: Escalation, *, now: datetime) -> list[User]:
    """Who is told at this rung. Each rung keeps those below it.

    With nobody on call at that moment the rung is owner and front desk. A rung nobody
    stands on is never silent: it reaches everybody.
    """
    everybody: list[Any] = _STAFF.rows(clinic=escalation.clinic_id, now=now)
    concerned, rung = _concerned(escalation), Rung(escalation.rung)
    wanted: list[User] = [
        person
        for person in everybody
        # The lead hears together with the therapist, who may have a needle in hand.
        if person.pk == concerned or _R.CLINICAL_LEAD in person.roles
    ]
    if rung == Rung.ON_CALL:
        wanted += _on_call(everybody)
    if rung == Rung.EVERYONE or not wanted:
        return everybody
    return sorted(set(wanted), key=lambda person: person.pk)


def _on_call(everybody: list[Any]) -> list[User]:
    """Whoever is on call now; else those who run the place."""
    standing = {_R.OWNER.value, _R.FRONT_DESK.value}
    on_call = [person for person in everybody if person.on_call]
    return on_call or [each for each in everybody if standing.intersection(each.roles)]


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
