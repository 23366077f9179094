"""A patient's answer: saved, judged and raised where it must be, all at once."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from aftercare import circumstances, escalations, outbox
from aftercare.models import AftercarePolicy, CheckIn, Escalation, Message, Reply
from aftercare.rules import triage
from aftercare.rules.reading import reader
from clinic import audit
from clinic.rules.known import known
from clinic.stencils import Stencil, gap

_S = CheckIn.State


@dataclass(frozen=True)
class Submission:
    """One filled form. `submission_id` comes with the form: a double click is one.

    `is_garbled` says that something in it could not be read or did not fit. `by_text`:
    it is a text from a phone, and no form was shown.
    """

    submission_id: uuid.UUID
    ticked: frozenset[str] = field(default_factory=frozenset)
    none_of_these: bool = False
    soreness: int | None = None
    trend: str = ""
    free_text: str = ""
    call_wanted: bool = False
    call_when: str = ""
    asks_for_help: bool = False
    is_garbled: bool = False
    by_text: bool = False


# Whoever asks for help right now is an emergency until a person knows better.
_HELP = triage.Reason(
    triage.Flag.ALARM_OTHER,
    triage.Tier.EMERGENCY,
    gettext_lazy("Pressed “I need help now”."),
)
_GARBLED = triage.Reason(
    triage.Flag.REVIEW,
    triage.Tier.SAME_DAY,
    gettext_lazy("Part of the answer could not be read."),
)


@transaction.atomic
def record(
    check_in: CheckIn,
    *,
    submission: Submission,
    source: str,
    is_verified: bool,
    by: audit.Actor,
    now: datetime,
    context: triage.Context | None = None,
) -> Reply:
    """Save and judge an answer; a tier from `next_business_day` up is escalated.

    The same submission again returns the reply as it was saved. An answer is taken in
    every state of the check-in, also late: a red flag is never refused. `context` is
    given where the same request has just asked for it.
    """
    locked = _held(check_in)
    stands = _stands(locked, submission)
    if stands.reply is not None:
        return Reply.objects.get(pk=stands.reply)
    reply = _judged(locked, submission, context=context, now=now)
    reply.source, reply.is_verified = source, is_verified
    reply.save(force_insert=True)
    if _closes(locked, reply, submission):
        _mark_answered(locked, withdraws=stands.has_queued, now=now)
    noted = audit.entry(
        "reply.recorded",
        reply,
        by=by,
        now=now,
        detail={"tier": str(reply.tier), "source": source},
    )
    if triage.Tier(reply.tier) >= triage.Tier.NEXT_BUSINESS_DAY:
        escalations.raise_(reply, is_first=not stands.is_open, along=[noted], now=now)
    else:
        audit.keep([noted])
    return reply


_HELD = Stencil(
    lambda: CheckIn.objects.filter(pk=gap("pk")).select_for_update(of=("self",))
)


def _held(check_in: CheckIn) -> CheckIn:
    """The row as it stands now, held until the answer is kept.

    What it belongs to is taken over from the one at hand, where it still does: two
    patients may have become one meanwhile.
    """
    held = known(_HELD.first(pk=check_in.pk), "a check-in is never deleted by itself")
    for name in ("patient", "clinic", "session"):
        if getattr(held, f"{name}_id") == getattr(check_in, f"{name}_id"):
            setattr(held, name, getattr(check_in, name))
    return held


@dataclass(frozen=True)
class _Stands:
    """What there is already: this very answer, a message not sent, an escalation."""

    reply: uuid.UUID | None
    has_queued: bool
    is_open: bool


def _stands(held: CheckIn, submission: Submission) -> _Stands:
    """Asked once the row is held: nothing of it can change any more. One query."""
    (found,) = _STANDS.rows(pk=held.pk, submission=submission.submission_id)
    return _Stands(*found)


def _standing() -> QuerySet[CheckIn, tuple[Any, ...]]:
    """The three of a check-in."""
    same = Reply.objects.filter(submission_id=gap("submission"))
    queued = Message.objects.filter(check_in=gap("pk"), state=Message.State.QUEUED)
    unresolved = Escalation.objects.unresolved().filter(check_in=gap("pk"))
    return (
        CheckIn.objects.filter(pk=gap("pk"))
        .annotate(
            same=Subquery(same.values("pk")[:1]),
            queued=Exists(queued),
            unresolved=Exists(unresolved),
        )
        .values_list("same", "queued", "unresolved")
    )


_STANDS = Stencil(_standing)


def judge(check_in: CheckIn, *, submission: Submission, now: datetime) -> triage.Tier:
    """How urgent the answer would be for this check-in; nothing is saved."""
    return triage.Tier(_assess(check_in, submission, now=now).tier)


def _closes(check_in: CheckIn, reply: Reply, submission: Submission) -> bool:
    """Whether the check-in is answered with this.

    A calm text is half an answer: it takes the place neither of the questions after a
    lung-risk site nor of a check-in that has not been sent. What is raised is in the
    hands of a person.
    """
    raised = triage.Tier(reply.tier) >= triage.Tier.NEXT_BUSINESS_DAY
    asked = check_in.state != _S.SCHEDULED and not check_in.is_lung_risk
    return raised or asked or not submission.by_text


def _judged(
    check_in: CheckIn,
    submission: Submission,
    *,
    context: triage.Context | None,
    now: datetime,
) -> Reply:
    """The reply with its verdict, not saved yet."""
    verdict = _assess(check_in, submission, context=context, now=now)
    return Reply(
        clinic=check_in.clinic,
        patient=check_in.patient,
        check_in=check_in,
        submission_id=submission.submission_id,
        received_at=now,
        ticked=sorted(submission.ticked),
        none_of_these=submission.none_of_these,
        soreness=submission.soreness,
        trend=submission.trend,
        free_text=submission.free_text,
        call_wanted=submission.call_wanted,
        call_when=submission.call_when,
        tier=verdict.tier,
        flags=[str(flag) for flag in verdict.flags],
        reasons=[_reason(reason) for reason in verdict.reasons],
        rules_version=verdict.rules_version,
    )


def _assess(
    check_in: CheckIn,
    submission: Submission,
    *,
    now: datetime,
    context: triage.Context | None = None,
) -> triage.Verdict:
    """Judge the answer in the light of what was needled and what is known."""
    thresholds = AftercarePolicy.of(check_in.clinic).thresholds()
    context = context or circumstances.of(check_in, now=now)
    answer = triage.Answer(
        ticked=frozenset(triage.Flag(flag) for flag in submission.ticked),
        none_of_these=submission.none_of_these,
        soreness=submission.soreness,
        trend=submission.trend,
        free_text=submission.free_text,
        call_wanted=submission.call_wanted,
        list_was_asked=not submission.by_text,
    )
    return triage.assess(
        answer,
        context,
        thresholds,
        text_findings=tuple(_found(submission, context, thresholds)),
        text_is_read=True,
    )


def _found(
    submission: Submission, context: triage.Context, thresholds: triage.Thresholds
) -> Iterator[triage.Reason]:
    """What the answer says besides its ticks and its score."""
    if submission.asks_for_help:
        yield _HELP
    if submission.is_garbled:
        yield _GARBLED
    yield from reader.read(submission.free_text, context, thresholds)


def _reason(reason: triage.Reason) -> dict[str, str]:
    """A reason as it is stored: the sentence as it read then."""
    return {
        "flag": str(reason.flag),
        "tier": str(reason.tier),
        "because": str(reason.because),
        "words": reason.words,
    }


def _mark_answered(check_in: CheckIn, *, withdraws: bool, now: datetime) -> None:
    """Close the check-in as answered; a message that has not left is not needed."""
    if check_in.state == _S.ANSWERED:
        return
    if withdraws:
        for message in check_in.messages.filter(state=Message.State.QUEUED):
            outbox.cancel(message, why="answered already", now=now)
    check_in.state, check_in.answered_at, check_in.settled_at = _S.ANSWERED, now, now
    check_in.save(update_fields=["state", "answered_at", "settled_at"])
