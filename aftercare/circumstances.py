"""Read-only: what an answer is judged against, what was needled and what is known."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet

from aftercare.models import CheckIn, ExpectedSoreness, Reply
from aftercare.rules import triage
from aftercare.rules.schedule import Kind
from clinic.rules.known import known
from clinic.stencils import Stencil, gap
from needling import graver
from needling.models import Session

# Suspicion after a lung-risk site lasts a week (clinical specification 6.1).
_LOOK_BACK = timedelta(days=7)


def of(check_in: CheckIn, *, now: datetime) -> triage.Context:
    """What was needled in the last week, what makes it graver, earlier scores.

    Hours count from the latest needle this patient had, also of another session than
    the one asked about: a later one is the likelier cause.
    """
    needled = _needled(check_in, now=now)
    latest = max(each.ended_at for each in needled)
    background = graver.background(check_in.patient, now=now)
    return triage.Context(
        sets=_sets(check_in, needled, now=now),
        hours_since=max(0, (now - latest).total_seconds() / 3600),
        kind=Kind(check_in.kind),
        anticoagulant=background.anticoagulant,
        diabetes=background.diabetes,
        immune_low=background.immune_low,
        pregnant=background.pregnant,
        earlier_scores=tuple(
            ((at - latest).total_seconds() / 3600, score)
            for at, score in needled[0].scores
            if at >= latest
        ),
        expected_tops=needled[0].tops,
    )


def _sets(
    check_in: CheckIn, needled: list[_Needled], *, now: datetime
) -> frozenset[triage.RiskSet]:
    """What lies near the muscles of this session and of those in the last week."""
    concerned = [
        each
        for each in needled
        if each.ended_at >= now - _LOOK_BACK or each.session == check_in.session_id
    ]
    return frozenset(near for each in concerned for near in each.near)


@dataclass(frozen=True)
class _Needled:
    """One muscle of one session and what lies near it.

    Of the session asked about: the scores of its check-ins, and the tops of what was
    expected, by hours.
    """

    session: uuid.UUID
    ended_at: datetime
    near: frozenset[triage.RiskSet]
    scores: tuple[tuple[datetime, int], ...]
    tops: tuple[tuple[int, float], ...]


def _needled(check_in: CheckIn, *, now: datetime) -> list[_Needled]:
    """What was needled since the session asked about, or in the last week. One query.

    Each row carries the earlier scores after that session.
    """
    ended_at = known(check_in.session.ended_at, "a check-in follows a signed session")
    rows = _ROWS.rows(
        patient=check_in.patient_id,
        session=check_in.session_id,
        since=min(ended_at, now - _LOOK_BACK),
        now=now,
    )
    return [
        _Needled(
            session=pk,
            ended_at=known(ended, "a signed session has ended"),
            near=_near(region, is_risk, others),
            scores=tuple(zip(scored_at, scores, strict=True)),
            tops=tuple(zip(hours, tops, strict=True)),
        )
        for pk, ended, region, is_risk, others, scored_at, scores, hours, tops in rows
    ]


def _drawn() -> QuerySet[Session, tuple[Any, ...]]:
    """A row for each muscle, with the scores beside it."""
    scored, expected = _beside()
    return (
        Session.objects.signed()
        .filter(patient_id=gap("patient"))
        # The session asked about counts also where the clock was set back since.
        .filter(Q(pk=gap("session")) | Q(ended_at__lte=gap("now")))
        .filter(ended_at__gte=gap("since"))
        .annotate(
            scored_at=ArraySubquery(scored.values("received_at")),
            scores=ArraySubquery(scored.values("soreness")),
            hours=ArraySubquery(expected.values("hours")),
            tops=ArraySubquery(expected.values("high")),
        )
        .values_list(
            "pk",
            "ended_at",
            "sites__muscle__region",
            "sites__muscle__is_pneumothorax_risk",
            "sites__muscle__other_risks",
            "scored_at",
            "scores",
            "hours",
            "tops",
        )
    )


def _beside() -> tuple[QuerySet[Reply], QuerySet[ExpectedSoreness]]:
    """The scores answered and expected after the session asked about."""
    scored = Reply.objects.filter(
        check_in__session=gap("session"), soreness__isnull=False
    )
    expected = ExpectedSoreness.objects.founded().filter(session=gap("session"))
    return scored.order_by("received_at", "pk"), expected.order_by("hours")


# It is asked for each answer, while a patient waits.
_ROWS = Stencil(_drawn)


def _near(
    region: str | None, is_lung_risk: bool | None, others: list[str] | None
) -> frozenset[triage.RiskSet]:
    """What lies near a muscle."""
    found = triage.risk_sets(
        region or "", pneumothorax=bool(is_lung_risk), other_risks=others or ()
    )
    return frozenset(found)
