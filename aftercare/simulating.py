"""What the last days' sessions and answers would have caused under other figures.

Everything runs in a transaction that is taken back; nothing is queued, nothing sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from aftercare import checkins, replies
from aftercare.models import AftercarePolicy, Reply
from aftercare.rules.tiers import Tier
from clinic.models import Clinic
from clinic.rules.known import known
from needling.models import Session


class CannotSimulate(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Sent:
    """One check-in of a session: when it goes out now, and under the other figures.

    None where it does not exist.
    """

    session: Session
    kind: str
    now_at: datetime | None
    then_at: datetime | None


@dataclass(frozen=True)
class Judged:
    """One answer: its tier as the figures are, and under the others."""

    reply: Reply
    now_tier: Tier
    then_tier: Tier


def messages(
    clinic: Clinic, *, since: datetime, until: datetime, figures: Mapping[str, int]
) -> list[Sent]:
    """Every check-in of the sessions that ended then. Raises CannotSimulate."""
    now, then = AftercarePolicy.of(clinic), _changed(clinic, figures)
    sessions = Session.objects.signed().filter(
        clinic=clinic,
        ended_at__gte=since,
        ended_at__lt=until,
        consent__allows_messages=True,
    )
    rows = sessions.select_related("clinic", "patient__clinic").order_by("ended_at")
    return [each for row in rows for each in _both(row, now, then)]


def alerts(
    clinic: Clinic, *, since: datetime, until: datetime, figures: Mapping[str, int]
) -> list[Judged]:
    """Every answer that came in then, judged twice by the rules of today."""
    rows = list(
        Reply.objects.filter(
            clinic=clinic,
            check_in__isnull=False,
            received_at__gte=since,
            received_at__lt=until,
        )
        .select_related("check_in__clinic", "check_in__session")
        .order_by("received_at")
    )
    now = [_tier(row) for row in rows]
    with transaction.atomic():
        _changed(clinic, figures).save()
        then = [_tier(row) for row in rows]
        transaction.set_rollback(True)
    return [Judged(*each) for each in zip(rows, now, then, strict=True)]


def _changed(clinic: Clinic, figures: Mapping[str, int]) -> AftercarePolicy:
    """The clinic's figures with these in their place; not saved."""
    policy = AftercarePolicy.of(clinic)
    names = {field.name for field in policy._meta.fields} - {"clinic"}
    for name, value in figures.items():
        if name not in names:
            raise CannotSimulate(f"There is no figure {name}.")
        setattr(policy, name, value)
    try:
        policy.full_clean(validate_unique=False)
    except ValidationError as error:
        raise CannotSimulate(" ".join(error.messages)) from error
    return policy


def _both(
    session: Session, now: AftercarePolicy, then: AftercarePolicy
) -> Iterator[Sent]:
    """The check-ins of one session under both, in order of kinds."""
    before = {each.kind: each.due_at for each in checkins.foresee(session, now)}
    after = {each.kind: each.due_at for each in checkins.foresee(session, then)}
    for kind in dict.fromkeys((*before, *after)):
        yield Sent(session, kind.value, before.get(kind), after.get(kind))


def _tier(reply: Reply) -> Tier:
    """What the rules of today say to a stored answer, at the moment it came."""
    submission = replies.Submission(
        submission_id=reply.submission_id,
        ticked=frozenset(reply.ticked),
        none_of_these=reply.none_of_these,
        soreness=reply.soreness,
        trend=reply.trend,
        free_text=reply.free_text,
        call_wanted=reply.call_wanted,
        asks_for_help=reply.source == Reply.Source.HELP,
    )
    check_in = known(reply.check_in, "only answers to a check-in are read")
    return replies.judge(check_in, submission=submission, now=reply.received_at)
