"""A text that is an answer: whose it is, how urgent, and what is said back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercare import outbox, replies
from aftercare.models import CheckIn, InboundText, Message, Reply
from aftercare.optouts import Holder
from aftercare.rules import keywords, triage, wording
from aftercare.rules.reading import reader
from aftercare.rules.schedule import Kind as CheckInKind
from aftercare.rules.tiers import Tier
from clinic import audit
from clinic.models import User

# After this long a bare number is no answer to anything (clinical specification 6.1).
_ASKED_LATELY = timedelta(days=7)
# So long the question whom a text is about may be answered by a name.
_NAMED_WITHIN = timedelta(days=1)
_NAMESPACE = uuid.UUID("6a2cbb52-9f0d-4d3a-a6a4-0c4b5f0f9b4e")
_T = wording.Template


@dataclass(frozen=True)
class Said:
    """What a text says: its number, or its words. `was_cut`: there was more of it."""

    text: InboundText
    score: int | None
    was_cut: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of it."""

    template: wording.Template
    needs_person: bool = False
    is_urgent: bool = False


def take(said: Said, holders: Sequence[Holder], *, now: datetime) -> Taken:
    """Match the text to a check-in and judge it; call within a transaction."""
    asked = [(holder, _check_in_of(holder, now=now)) for holder in holders]
    open_ones = [check_in for _, check_in in asked if check_in is not None]
    if len(holders) > 1:
        return _shared(said, holders, open_ones, now=now)
    if open_ones:
        return _judged(said, open_ones[0], now=now)
    unknown = _T.RECEIVED if holders else _T.UNKNOWN
    return Taken(unknown, needs_person=True, is_urgent=_sounds_urgent(said))


def _check_in_of(holder: Holder, *, now: datetime) -> CheckIn | None:
    """The check-in a text is about: the last one that was due, else the next."""
    rows = CheckIn.objects.filter(patient=holder.patient).select_related("session")
    last = rows.filter(due_at__lte=now).order_by("-due_at").first()
    return last or rows.order_by("due_at").first()


def _judged(said: Said, check_in: CheckIn, *, now: datetime) -> Taken:
    """One person, one check-in. A calm word long after is for a person to read."""
    submission = _submission(said, check_in)
    ended_at = check_in.session.ended_at
    is_recent = ended_at is not None and now - ended_at <= _ASKED_LATELY
    calm = replies.judge(check_in, submission=submission, now=now) < Tier.SAME_DAY
    if calm and not is_recent:
        said.text.check_in = check_in
        return Taken(_T.RECEIVED, needs_person=True)
    reply = _record(said, check_in, now=now)
    return Taken(_template(reply))


def _record(said: Said, check_in: CheckIn, *, now: datetime) -> Reply:
    """Keep it as an answer that nobody proved to be the patient's."""
    reply = replies.record(
        check_in,
        submission=_submission(said, check_in),
        source=Reply.Source.TEXT,
        is_verified=False,
        by=audit.Agent.PATIENT,
        now=now,
    )
    said.text.check_in, said.text.reply = check_in, reply
    said.text.patient_id = check_in.patient_id
    return reply


def _submission(said: Said, check_in: CheckIn) -> replies.Submission:
    """The text as a filled form; the same text gives the same form."""
    text = said.text
    name = f"{text.provider}:{text.provider_id}:{check_in.pk}"
    return replies.Submission(
        submission_id=uuid.uuid5(_NAMESPACE, name),
        soreness=said.score,
        free_text="" if said.score is not None else text.body,
        is_garbled=said.was_cut or not text.body,
        by_text=True,
    )


def _template(reply: Reply) -> wording.Template:
    """What is said back, by how urgent it is."""
    tier = Tier(reply.tier)
    if tier == Tier.EMERGENCY:
        return _T.EMERGENCY
    if tier == Tier.SAME_DAY:
        return _T.SAME_DAY
    if tier == Tier.NEXT_BUSINESS_DAY:
        return _T.RECEIVED
    is_open = CheckIn.objects.filter(replies=reply).waiting().exists()
    return _T.MORE if is_open else _T.CALM


def _shared(
    said: Said, holders: Sequence[Holder], open_ones: list[CheckIn], *, now: datetime
) -> Taken:
    """Several people have this phone: ask whom it is about, and guess nobody.

    What would be urgent for one of them does not wait for the name: it is raised for
    each whom it may concern.
    """
    named = _named(said, open_ones)
    if named is not None:
        return _about(said, named, now=now)
    worst = Taken(_T.WHOM, needs_person=True, is_urgent=False)
    rank = Tier.NONE
    for check_in in open_ones:
        submission = _submission(said, check_in)
        if replies.judge(check_in, submission=submission, now=now) >= Tier.SAME_DAY:
            reply = _record(said, check_in, now=now)
            if Tier(reply.tier) > rank:
                rank, worst = Tier(reply.tier), Taken(_template(reply), True)
    said.text.patient = said.text.check_in = said.text.reply = None
    if not open_ones:
        return Taken(_T.WHOM, needs_person=True, is_urgent=_sounds_urgent(said))
    return worst


def _named(said: Said, open_ones: list[CheckIn]) -> CheckIn | None:
    """The one whose first name the text is, if it is exactly one."""
    found = [
        check_in
        for check_in in open_ones
        if any(
            keywords.same_name(said.text.body, name)
            for name in (check_in.patient.given_name, check_in.patient.preferred_name)
        )
    ]
    return found[0] if len(found) == 1 else None


def _about(said: Said, check_in: CheckIn, *, now: datetime) -> Taken:
    """Now it is known whom the earlier texts are about: judge them all."""
    said.text.patient_id, said.text.check_in = check_in.patient_id, check_in
    earlier = InboundText.objects.unmatched(
        said.text.sender, since=now - _NAMED_WITHIN
    ).exclude(pk=said.text.pk)
    if not earlier:
        return Taken(_T.RECEIVED, needs_person=True)
    worst, template = Tier.NONE, _T.RECEIVED
    for text in earlier.select_for_update(of=("self",)):
        read = keywords.read(text.body)
        taken = _judged(Said(text, read.score), check_in, now=now)
        text.needs_person = taken.needs_person
        text.save()
        tier = Tier(text.reply.tier) if text.reply is not None else Tier.NONE
        if tier >= worst:
            worst, template = tier, taken.template
    return Taken(template)


def _sounds_urgent(said: Said) -> bool:
    """Whether the words alone, of nobody we know, may tell of an emergency."""
    if said.score is not None or not said.text.body:
        return False
    nobody = triage.Context(
        sets=frozenset(triage.RiskSet), hours_since=0, kind=CheckInKind.H24
    )
    found = reader.read(said.text.body, nobody)
    return any(reason.tier == Tier.EMERGENCY for reason in found)


def alert_staff(text: InboundText, *, now: datetime) -> int:
    """Tell everybody who works there of an urgent text that has no patient.

    It has no ladder, so it goes to all at once, and again until somebody has read it.
    """
    step = int((now - text.received_at) / _AGAIN)
    people = User.objects.get_queryset().at(text.clinic).order_by("pk")
    for person in people:
        outbox.enqueue(
            key=f"text:{text.pk}:alert:{step}:u{person.pk}",
            now=now,
            clinic_id=text.clinic_id,
            purpose=Message.Purpose.ALERT,
            priority=outbox.ALERT_PRIORITY,
            channel=Message.Channel.EMAIL,
            staff=person,
            inbound=text,
            template="alert_text",
        )
    return len(people)


_AGAIN = timedelta(minutes=10)
# Two hours; then the list that everybody sees must do.
_LAST_STEP = 12


def remind(*, now: datetime) -> dict[str, int]:
    """Alert again about urgent texts that nobody has read; returns how many."""
    since = now - _AGAIN * _LAST_STEP
    urgent = InboundText.objects.waiting().filter(
        is_urgent=True, received_at__range=(since, now)
    )
    for text in urgent.select_related("clinic"):
        alert_staff(text, now=now)
    return {"urgent_texts": len(urgent)}
