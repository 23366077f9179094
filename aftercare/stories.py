"""Read-only: what each session of a patient did, beside what was expected."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from aftercare import expecting
from aftercare.models import Aftermath, ExpectedSoreness, Reply
from aftercare.rules import storychart, suggestion
from aftercare.rules.expected import Basis, Expected
from aftercare.rules.storychart import Drawing, Given
from aftercare.rules.suggestion import Miss
from clinic.models import Patient
from clinic.rules.known import known
from needling.models import Session

# As many stand in the drawing; the table has all.
DRAWN = 6
# What is usual here is counted over so long and so many sessions at most.
_USUAL_DAYS, _USUAL_ROWS = 365, 300


@dataclass(frozen=True)
class Answer:
    """One score with the hours since the last needle."""

    hours: float
    score: int


@dataclass(frozen=True)
class Stage:
    """24, 48 or 72 hours: what was answered and what was expected; None where unknown.

    `is_above` says that the answer lay above the band.
    """

    hours: int
    score: int | None
    expected: Expected | None

    @property
    def is_above(self) -> bool:
        """Whether the answer was above what was expected."""
        return (
            self.score is not None
            and self.expected is not None
            and self.score > self.expected.high
        )


@dataclass(frozen=True)
class Story:
    """One session with its dose in `row` and what followed."""

    row: Aftermath
    answers: tuple[Answer, ...]
    stages: tuple[Stage, ...]

    @property
    def minutes(self) -> int:
        """Time in place, over all sites."""
        return round(self.row.dwell_seconds / 60)

    @property
    def bands(self) -> tuple[Expected, ...]:
        """What was expected on the ground of this clinic's own sessions."""
        bands = [each.expected for each in self.stages if each.expected is not None]
        return tuple(each for each in bands if each.basis != Basis.REFERENCE)


def of_patient(patient: Patient) -> list[Story]:
    """All signed sessions of a patient, oldest first."""
    rows = Aftermath.objects.filter(patient=patient)
    return _told(rows.order_by("ended_at", "pk"))


def _told(rows: QuerySet[Aftermath]) -> list[Story]:
    found = list(rows.select_related("practitioner__user", "clinic"))
    keys = [row.pk for row in found]
    answers = _answers(keys)
    expectations: dict[UUID, dict[int, Expected]] = defaultdict(dict)
    for each in ExpectedSoreness.objects.filter(session__in=keys):
        expectations[each.session_id][each.hours] = each.values
    return [
        Story(
            row,
            tuple(
                Answer((at - row.ended_at) / timedelta(hours=1), score)
                for at, score in answers[row.pk]
            ),
            tuple(
                Stage(hours, row.scores.get(hours), expectations[row.pk].get(hours))
                for hours in (24, 48, 72)
            ),
        )
        for row in found
    ]


def _answers(keys: Sequence[UUID]) -> dict[UUID, list[tuple[datetime, int]]]:
    found: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    scores = Reply.objects.filter(
        check_in__session__in=keys, soreness__isnull=False
    ).order_by("received_at", "pk")
    for session, at, score in scores.values_list(
        "check_in__session", "received_at", "soreness"
    ):
        found[session].append((at, known(score, "asked for above")))
    return found


def drawing(stories: Sequence[Story]) -> Drawing:
    """The newest sessions as a drawing, oldest on the left."""
    return storychart.draw(
        Given(
            answers=[(each.hours, each.score) for each in story.answers],
            bands=story.bands,
            pain_before=story.row.pain_before,
            pain_after=story.row.pain_after,
        )
        for story in stories[-DRAWN:]
    )


@dataclass(frozen=True)
class Lesson:
    """What the last session did, as sentences for the next one.

    `misses` lie outside of the expected band; `advice` and its `basis` may be empty.
    """

    story: Story
    misses: tuple[Miss, ...]
    advice: str
    basis: str


def lesson(session: Session) -> Lesson | None:
    """What the session before this one did; None for a first visit."""
    before = Aftermath.objects.filter(
        patient_id=session.patient_id, ended_at__lte=session.started_at
    ).exclude(pk=session.pk)
    told = _told(before.order_by("-ended_at")[:1])
    if not told:
        return None
    story = told[0]
    expectations = {
        each.hours: each.expected for each in story.stages if each.expected is not None
    }
    found = suggestion.misses(story.row.scores, expectations)
    if not any(each.is_above for each in found):
        return Lesson(story, found, "", "")
    return Lesson(story, found, *_advice(story.row))


def _advice(row: Aftermath) -> tuple[str, str]:
    """What to consider, and what that rests on."""
    earlier = Aftermath.objects.filter(
        clinic_id=row.clinic_id,
        region=row.region,
        ended_at__lt=row.ended_at,
        ended_at__gte=row.ended_at - timedelta(days=_USUAL_DAYS),
    )
    names = list(suggestion.FIGURES)
    others = list(earlier.order_by("-ended_at").values(*names)[:_USUAL_ROWS])
    if len(others) < expecting.LEAST:
        return (
            _("Consider a lighter dose."),
            _("Too few sessions here to say which part of the dose stood out."),
        )
    usual = {name: _usual([each[name] for each in others]) for name in names}
    done = {name: getattr(row, name) for name in names}
    heaviest = suggestion.heaviest(done, usual)
    if heaviest is None:
        return (
            _("Consider a lighter dose."),
            _("No part of the dose was above what is usual here in this region."),
        )
    figure = suggestion.FIGURES[heaviest]
    basis = _(
        "It was %(done)s; the median of %(count)d sessions in this region here is "
        "%(usual)s."
    ) % {
        "done": figure.told(known(done[heaviest], "it is above another")),
        "usual": figure.told(known(usual[heaviest], "another is above it")),
        "count": len(others),
    }
    return str(figure.advice), basis


def _usual(figures: list[float | None]) -> float | None:
    given = [figure for figure in figures if figure is not None]
    return median(given) if given else None
