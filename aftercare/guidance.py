"""Read-only: what a patient is asked and told, put together from rules and rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from django.utils.formats import date_format

from aftercare import circumstances
from aftercare.models import CheckIn, Escalation, Reply
from aftercare.rules import advice, questions, triage
from clinic.rules.contact import display_phone
from clinic.rules.known import known

TRENDS = tuple(triage.Trend.choices)


@dataclass(frozen=True)
class Question:
    """One tick box of the form; `at_once` makes what to do when it is ticked."""

    flag: str
    text: str
    at_once: Callable[[], str] = str

    @property
    def advice(self) -> str:
        """Made when the page is shown: an answer that comes back has no use for it."""
        return self.at_once()


@dataclass(frozen=True)
class Questions:
    """The two lists of the form, fitted to what was needled, which is `context`."""

    emergency: tuple[Question, ...]
    other: tuple[Question, ...]
    context: triage.Context


def questions_for(check_in: CheckIn, *, now: datetime) -> Questions:
    """What this patient is asked after this session."""
    context = circumstances.of(check_in, now=now)
    places = cache(partial(places_of, check_in))
    urgent, others = questions.both_lists(context)
    return Questions(
        emergency=tuple(
            Question(
                item.flag.value,
                str(item.text),
                partial(_at_once, item.flag, context, places),
            )
            for item in urgent
        ),
        other=tuple(Question(item.flag.value, str(item.text)) for item in others),
        context=context,
    )


def _at_once(
    flag: triage.Flag, context: triage.Context, places: Callable[[], advice.Places]
) -> str:
    """The first words of the advice that this flag alone would get."""
    verdict = triage.assess(triage.Answer(ticked=frozenset({flag})), context)
    return advice.advise(verdict, context, places=places()).lines[0]


def advice_on(reply: Reply, *, now: datetime) -> advice.Advice:
    """What the patient is told after this answer, in the active language."""
    check_in = known(reply.check_in, "only an answer to a check-in is advised on")
    context = circumstances.of(check_in, now=now)
    return advice.advise(_verdict(reply), context, places=places_of(check_in))


def places_of(check_in: CheckIn) -> advice.Places:
    """Numbers and the session's day as this patient reads them."""
    clinic = check_in.clinic
    ended_at = known(check_in.session.ended_at, "a check-in follows a signed session")
    return advice.Places(
        emergency=clinic.emergency_number,
        phone=display_phone(clinic.phone, clinic.country),
        date=date_format(ended_at.astimezone(check_in.patient.zone), "j F"),
        urgent_care=clinic.urgent_care_number,
        crisis=clinic.crisis_number,
    )


def _verdict(reply: Reply) -> triage.Verdict:
    """The verdict as it was stored with the reply."""
    return triage.Verdict(
        tier=triage.Tier(reply.tier),
        flags=tuple(triage.Flag(flag) for flag in reply.flags),
        reasons=tuple(
            triage.Reason(
                triage.Flag(reason["flag"]),
                triage.Tier(reason["tier"]),
                reason["because"],
                reason["words"],
            )
            for reason in reply.reasons
        ),
        rules_version=reply.rules_version,
    )


@dataclass(frozen=True)
class Sent:
    """One answer as its patient reads it."""

    reply: Reply
    ticked: tuple[str, ...]
    trend: str


@dataclass(frozen=True)
class Standing:
    """How things stand for a patient who comes back to the page.

    `reply` is the answer that counts: while an escalation is open the gravest since it
    was raised, else the newest. `sent` is everything they sent, newest first.
    `is_overdue` says that the promised call has not come.
    """

    reply: Reply
    sent: tuple[Sent, ...]
    escalation: Escalation | None
    is_overdue: bool
    next_check_in: CheckIn | None


def standing(check_in: CheckIn, *, now: datetime) -> Standing | None:
    """The same for a check-in; None while the patient has not answered."""
    sent = tuple(check_in.replies.order_by("-received_at", "-id"))
    if not any(reply.is_verified for reply in sent):
        return None
    escalation = check_in.escalations.order_by("-raised_at").first()
    upcoming = check_in.session.check_ins.filter(
        state=CheckIn.State.SCHEDULED, due_at__gt=now
    )
    return Standing(
        reply=_gravest(sent, escalation),
        sent=tuple(_as_sent(each) for each in sent),
        escalation=escalation,
        is_overdue=escalation is not None and _is_overdue(escalation, now=now),
        next_check_in=upcoming.order_by("due_at").first(),
    )


def _gravest(sent: tuple[Reply, ...], escalation: Escalation | None) -> Reply:
    """The answer that counts: a calmer one later takes nothing back."""
    if escalation is None or escalation.state == Escalation.State.RESOLVED:
        return sent[0]
    since = [each for each in sent if each.received_at >= escalation.raised_at]
    return max(since, key=lambda each: triage.Tier(each.tier).rank)


def _as_sent(reply: Reply) -> Sent:
    """An answer in the words of the form."""
    texts = {flag.value: str(text) for flag, text in questions.TEXTS.items()}
    return Sent(
        reply=reply,
        ticked=tuple(texts[flag] for flag in reply.ticked if flag in texts),
        trend=str(dict(TRENDS).get(reply.trend, "")),
    )


def _is_overdue(escalation: Escalation, *, now: datetime) -> bool:
    """Whether the patient should have been called by now and nothing is concluded."""
    waiting = (Escalation.State.OPEN, Escalation.State.ACKNOWLEDGED)
    return escalation.state in waiting and now > escalation.contact_by
