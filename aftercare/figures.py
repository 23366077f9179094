"""Read-only: how the clinic itself does: answers, alarms, and who differs from whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from aftercare.models import Aftermath, CheckIn, Escalation, EscalationStep
from aftercare.rules import effects, funnel
from aftercare.rules.funnel import Limits
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier
from clinic.access import Permission, may
from clinic.models import Clinic, Practitioner, User
from needling.rules import dose, rates
from needling.rules.rates import Rate

_C = CheckIn.State
_E = Escalation.Outcome
_RAISED = (Tier.NEXT_BUSINESS_DAY, Tier.SAME_DAY, Tier.EMERGENCY)
# A person looked and nothing was amiss.
FALSE_ALARMS = (_E.EXPECTED, _E.MISTAKE)
# The field of the funnel in its drawing.
_LEFT, _ACROSS, _FOOT, _TALL = 44, 262, 176, 160
# Where its scale may end, in percent; the first below which all of it lies.
_TOPS = (10, 25, 50, 100)


@dataclass(frozen=True)
class RateLine:
    """What, and how often."""

    label: str
    rate: Rate


@dataclass(frozen=True)
class TimeLine:
    """How long something took, in minutes: half of the cases and 95 of 100."""

    label: str
    count: int
    middle: float | None
    most: float | None


@dataclass(frozen=True)
class Dot:
    """One therapist in the funnel; `name` is empty for whom the reader may not see."""

    name: str
    count: int
    of: int
    limits: Limits

    @property
    def share(self) -> float:
        """The own share, 0 to 1."""
        return self.count / self.of

    @property
    def is_apart(self) -> bool:
        """Outside of what chance explains (99.8 %)."""
        return not self.limits.low_998 <= self.share <= self.limits.high_998


@dataclass(frozen=True)
class Figures:
    """All of it since the moment asked for."""

    answered: tuple[RateLine, ...]
    acknowledged: tuple[TimeLine, ...]
    contacted: tuple[TimeLine, ...]
    false_alarms: tuple[RateLine, ...]
    sore: tuple[Dot, ...]
    sore_share: float


def of(clinic: Clinic, *, since: datetime | None, reader: User) -> Figures:
    """The clinic's figures as that reader may see them."""
    sore = _sore(clinic, since)
    total = sum(of for _who, _bad, of in sore)
    share = sum(bad for _who, bad, _of in sore) / total if total else 0.0
    escalations = Escalation.objects.filter(clinic=clinic)
    if since is not None:
        escalations = escalations.filter(raised_at__gte=since)
    rows = timed(escalations)
    return Figures(
        answered=_answered(clinic, since),
        acknowledged=times(rows, lambda each: each.taken),
        contacted=times(rows, lambda each: each.called),
        false_alarms=_false_alarms(escalations),
        sore=_dots(sore, share, clinic=clinic, reader=reader),
        sore_share=share,
    )


def _answered(clinic: Clinic, since: datetime | None) -> tuple[RateLine, ...]:
    """Of check-ins that went out and are over, how many were answered."""
    over = CheckIn.objects.filter(
        clinic=clinic, sent_at__isnull=False, settled_at__isnull=False
    ).exclude(state=_C.CANCELLED)
    if since is not None:
        over = over.filter(due_at__gte=since)
    found = over.values("kind").annotate(
        all=Count("pk"), answered=Count("pk", filter=Q(state=_C.ANSWERED))
    )
    counts = {each["kind"]: (each["answered"], each["all"]) for each in found}
    return tuple(
        RateLine(str(kind.label), _rate(*counts.get(kind.value, (0, 0))))
        for kind in Kind
    )


def _rate(events: int, of: int) -> Rate:
    return rates.rate(events, of, least=effects.LEAST_SESSIONS)


@dataclass(frozen=True)
class Timed:
    """One escalation: minutes until it was taken on and until the first call.

    None where that has not happened. The first step counts: an acknowledgement that
    lapsed was one all the same.
    """

    tier: str
    taken: float | None
    called: float | None


def timed(escalations: QuerySet[Escalation]) -> list[Timed]:
    """How long each took to reach a person."""
    kinds = EscalationStep.Kind
    rows = escalations.annotate(
        taken=Min("steps__at", filter=Q(steps__kind=kinds.ACKNOWLEDGED)),
        called=Min("steps__at", filter=Q(steps__kind=kinds.CALLED)),
    ).values_list("tier", "raised_at", "taken", "called")
    return [
        Timed(tier, _minutes(raised, taken), _minutes(raised, called))
        for tier, raised, taken, called in rows
    ]


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start) / timedelta(minutes=1)


def times(
    rows: Sequence[Timed], of: Callable[[Timed], float | None]
) -> tuple[TimeLine, ...]:
    """Median and 95th centile by tier, the most urgent first; None below ten."""
    lines = []
    for tier in reversed(_RAISED):
        took = sorted(
            minutes
            for each in rows
            if each.tier == tier and (minutes := of(each)) is not None
        )
        is_enough = len(took) >= effects.LEAST_SESSIONS
        lines.append(
            TimeLine(
                str(tier.label),
                len(took),
                median(took) if is_enough else None,
                effects.centile(took, 0.95) if is_enough else None,
            )
        )
    return tuple(lines)


def _false_alarms(escalations: QuerySet[Escalation]) -> tuple[RateLine, ...]:
    """Of those resolved, how many a person found to be nothing."""
    resolved = escalations.filter(state=Escalation.State.RESOLVED)
    found = resolved.values("tier").annotate(
        all=Count("pk"), nothing=Count("pk", filter=Q(outcome__in=FALSE_ALARMS))
    )
    counts = {each["tier"]: (each["nothing"], each["all"]) for each in found}
    return tuple(
        RateLine(str(tier.label), _rate(*counts.get(tier.value, (0, 0))))
        for tier in reversed(_RAISED)
    )


# Whose patients said so, how many were sore beyond what is expected, of how many.
Sore = tuple[UUID, int, int]


def _sore(clinic: Clinic, since: datetime | None) -> list[Sore]:
    """By therapist: answers at 24 h above the expected course (5.2: up to 5, D).

    Left out are those with too few answers or patients to say anything.
    """
    rows = (
        Aftermath.objects.filter(clinic=clinic, soreness_24__isnull=False)
        .since(since)
        .values("practitioner_id")
        .annotate(
            of=Count("pk"),
            people=Count("patient_id", distinct=True),
            bad=Count("pk", filter=Q(soreness_24__gt=dose.SORE_ABOVE)),
        )
    )
    return [
        (each["practitioner_id"], each["bad"], each["of"])
        for each in rows
        if effects.is_enough(each["of"], each["people"])
    ]


def _dots(
    sore: Sequence[Sore], share: float, *, clinic: Clinic, reader: User
) -> tuple[Dot, ...]:
    """The funnel; a therapist reads no name but the own."""
    people = Practitioner.objects.filter(clinic=clinic).select_related("user")
    sees_all = may(reader, Permission.SETTINGS_VIEW)
    names = {
        each.pk: str(each) for each in people if sees_all or each.user_id == reader.pk
    }
    return tuple(
        Dot(names.get(who, ""), bad, of, funnel.limits(share, of))
        for who, bad, of in sorted(sore, key=lambda each: each[2])
    )


@dataclass(frozen=True)
class FunnelMark:
    """A therapist in the drawing, 0 to 320 across and 0 to 200 down."""

    x: float
    y: float
    dot: Dot

    @property
    def percent(self) -> float:
        """The own share in percent."""
        return 100 * self.dot.share


@dataclass(frozen=True)
class FunnelDrawing:
    """The funnel: lines of points, the share of all at height `middle`.

    `top` is where the scale ends, in percent; `most` the cases at its right end.
    """

    marks: tuple[FunnelMark, ...]
    inner: tuple[str, str]
    outer: tuple[str, str]
    middle: float
    most: int
    top: int


def _top(dots: Sequence[Dot], around: Sequence[Limits]) -> int:
    """Where the scale ends: the first stop that nothing lies above."""
    shares = [dot.share for dot in dots] + [each.high_998 for each in around]
    return next(each for each in _TOPS if each >= 100 * max(shares))


def drawing(found: Figures) -> FunnelDrawing | None:
    """The funnel as a drawing; None where nobody has enough answers."""
    if not found.sore:
        return None
    most = max(dot.of for dot in found.sore)
    fewest = min(dot.of for dot in found.sore)
    cases = sorted({fewest + round((most - fewest) * step / 24) for step in range(25)})
    around = [funnel.limits(found.sore_share, of) for of in cases]
    top = _top(found.sore, around)

    def at(of: int, share: float) -> tuple[float, float]:
        return round(_LEFT + of / most * _ACROSS, 1), round(
            _FOOT - share * _TALL * 100 / top, 1
        )

    def line(of: Callable[[Limits], float]) -> str:
        points = [at(each.of, of(each)) for each in around]
        return " ".join(f"{x:g},{y:g}" for x, y in points)

    return FunnelDrawing(
        marks=tuple(FunnelMark(*at(dot.of, dot.share), dot) for dot in found.sore),
        inner=(line(lambda each: each.low_95), line(lambda each: each.high_95)),
        outer=(line(lambda each: each.low_998), line(lambda each: each.high_998)),
        middle=at(most, found.sore_share)[1],
        most=most,
        top=top,
    )
