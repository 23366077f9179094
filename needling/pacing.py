"""Read-only: what speaks against needling a place again, as the page and booking ask.

Never silent: a warning or a refusal comes with its reason and source (clinical
specification 4.7).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clinic.models import Clinic, Patient
from needling import afterwards
from needling.models import Muscle, NeedleSite, NeedlingPolicy, PacingReason, Session
from needling.rules import pacing
from needling.rules.finding import Finding
from needling.rules.pacing import Needled, Place, Sore
from needling.rules.pacing_terms import PacingPolicy

Key = tuple[str, str]


@dataclass(frozen=True)
class Past:
    """What was needled lately and what the patient said of it, read once.

    `reasons` are those typed in this session, by muscle and side.
    """

    at: datetime
    needled: tuple[Needled, ...]
    sore: Sore | None
    reasons: Mapping[Key, str]
    policy: PacingPolicy

    def findings(self, muscle: Muscle, side: str) -> tuple[Finding, ...]:
        """What speaks against this place."""
        return pacing.for_place(
            Place(muscle.slug, side, str(muscle)),
            at=self.at,
            earlier=self.needled,
            sore=self.sore,
            reason=self.reasons.get((muscle.slug, side), ""),
            policy=self.policy,
        )


def policy_of(clinic: Clinic) -> PacingPolicy:
    """The clinic's figures."""
    own = NeedlingPolicy.of(clinic)
    return PacingPolicy(
        warn_hours=own.pacing_warn_hours,
        refuse_hours=own.pacing_refuse_hours,
        review_acute=own.review_acute,
        review_chronic=own.review_chronic,
        sore_above=own.sore_above,
    )


def past_of(patient: Patient, *, at: datetime, session: Session | None = None) -> Past:
    """What came before that moment; `session`, the note in hand, is not its own past.

    Six queries at most, whatever the number of sites.
    """
    policy = policy_of(patient.clinic)
    own = session.pk if session is not None else None
    return Past(
        at=at,
        needled=tuple(_needled(patient, own, at, policy)),
        sore=_sore(patient, at=at),
        reasons=_reasons(session),
        policy=policy,
    )


def for_site(
    session: Session, *, muscle: Muscle, side: str, now: datetime
) -> tuple[Finding, ...]:
    """What speaks against adding a place to this note now.

    Hours count to the beginning of the session. An answer that is still open in the
    inbox refuses every place.
    """
    past = past_of(session.patient, at=session.started_at, session=session)
    flags = open_flags(session.patient, at=now)
    return (*flags, *past.findings(muscle, side))


def for_sites(
    session: Session, sites: Sequence[NeedleSite]
) -> list[tuple[NeedleSite, Finding]]:
    """The same for all sites of a note."""
    if not sites:
        return []
    past = past_of(session.patient, at=session.started_at, session=session)
    return [
        (site, finding)
        for site in sites
        for finding in past.findings(site.muscle, site.side)
    ]


def open_flags(patient: Patient, *, at: datetime) -> tuple[Finding, ...]:
    """Answers that nobody had closed at that moment: no needle until they are."""
    return pacing.open_flag(afterwards.reporter().open_answers(patient, at=at))


def _needled(
    patient: Patient, own: UUID | None, at: datetime, policy: PacingPolicy
) -> Iterator[Needled]:
    """Places needled within the longer of the two gaps, drafts as well.

    A draft has no end yet: its beginning stands for it.
    """
    hours = max(policy.warn_hours, policy.refuse_hours)
    rows = (
        NeedleSite.objects.filter(
            session__patient=patient,
            session__started_at__gte=at - timedelta(hours=hours, days=1),
            session__started_at__lte=at,
        )
        .exclude(session=own)
        .exclude(session__state=Session.State.MOVED)
        .values_list("muscle_id", "side", "session__ended_at", "session__started_at")
    )
    for muscle, side, ended_at, started_at in rows:
        yield Needled(muscle, side, ended_at or started_at)


def _sore(patient: Patient, *, at: datetime) -> Sore | None:
    said = afterwards.reporter().soreness(patient, at=at)
    if said is None:
        return None
    return Sore(said.score, said.at, frozenset(_places([said.session_id])))


def _places(sessions: Iterable[UUID]) -> Iterator[Key]:
    rows = NeedleSite.objects.filter(session__in=list(sessions))
    yield from rows.values_list("muscle_id", "side")


def _reasons(session: Session | None) -> dict[Key, str]:
    """Why places are needled so soon, as typed in the note in hand."""
    if session is None:
        return {}
    rows = PacingReason.objects.filter(session=session)
    return {(row.muscle_id, row.side): row.reason for row in rows}
