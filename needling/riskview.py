"""Read-only: what was needled and what is known of the patient, as triage asks it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import Clinic, Patient
from clinic.rules.dates import age_on
from clinic.stencils import Stencil, gap
from needling.models import Clearance as StoredClearance
from needling.models import (
    Muscle,
    NeedlingPolicy,
    Screening,
    ScreeningItem,
    Session,
)
from needling.rules import sites
from needling.rules.screening_freshness import episode_began, merge, newly_told
from needling.rules.screening_items import Item, parse_item
from needling.rules.screening_paper import merge_unread
from needling.rules.screening_special import Case
from needling.rules.screening_terms import (
    Acknowledgement,
    Answer,
    Clearance,
    Outcome,
    PatientFacts,
    Reply,
    ScreeningPolicy,
)


def facts_of(muscle: Muscle) -> sites.MuscleFacts:
    """A muscle of the catalogue as the rules take it."""
    return sites.MuscleFacts(
        slug=muscle.slug,
        region=muscle.region,
        laterality=muscle.laterality,
        is_pneumothorax_risk=muscle.is_pneumothorax_risk,
        other_risks=tuple(muscle.other_risks),
    )


def muscles_in(sessions: QuerySet[Session]) -> list[Muscle]:
    """Every muscle that was needled in these sessions, once. One query."""
    slugs = sessions.values("sites__muscle_id")
    return list(Muscle.objects.filter(slug__in=slugs))


def answers_of(patient: Patient, *, now: datetime) -> dict[str, Answer]:
    """The newest answer to each item: the last full form, then what changed since.

    Of a form that no clinician went through, a no takes back no yes.
    """
    return merged(_told(patient, now))


def changed_at(patient: Patient, *, now: datetime) -> datetime | None:
    """When a short form last told of something that asks for the full one again."""
    changed = None
    merged: dict[str, Answer] = {}
    for told in _told(patient, now):
        is_short = told.kind == Screening.Kind.SHORT
        if is_short and newly_told(merged, told.answers):
            changed = told.answered_at
        merged = told.onto(merged)
    return changed


def episode_of(patient: Patient, *, now: datetime) -> date | None:
    """The day from which on a new episode counts, where the last visit is long ago."""
    zone = patient.clinic.zone
    before = patient.sessions.signed().filter(started_at__lt=now)
    last = before.order_by("started_at").last()
    visited = last.started_at.astimezone(zone).date() if last else None
    return episode_began(visited, now.astimezone(zone).date())


@dataclass(frozen=True)
class Told:
    """One form as values; `counts`: asked by staff, or a clinician went through it."""

    kind: str
    answered_at: datetime
    answers: dict[str, Answer]
    counts: bool

    def onto(self, before: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers of this form over those before."""
        if self.counts:
            return merge(before, self.answers)
        return merge_unread(before, self.answers)


def merged(forms: Iterable[Told]) -> dict[str, Answer]:
    """One over the other."""
    answers: dict[str, Answer] = {}
    for told in forms:
        answers = told.onto(answers)
    return answers


def counts_by(answered: str, review: UUID | None) -> bool:
    """Whether a form counts by itself: asked by staff, or a clinician went through
    it."""
    return answered == Screening.Answered.WITH_STAFF or review is not None


def _told(patient: Patient, now: datetime) -> list[Told]:
    """What counts of every form, oldest first."""
    return counting(_forms(patient, now))


def counting(told: list[Told]) -> list[Told]:
    """The last full form that counts and what came since, oldest first.

    Without one, only full forms that nobody has gone through yet.
    """
    full = [each for each in told if each.kind == Screening.Kind.FULL]
    last = next((each for each in reversed(full) if each.counts), None)
    return full if last is None else [last, *_since(last, told)]


def _since(last: Told, told: Iterable[Told]) -> list[Told]:
    """Every other form from that one on."""
    after = [each for each in told if each.answered_at >= last.answered_at]
    return [each for each in after if each is not last]


_FORMS: Stencil[tuple[Any, ...]] = Stencil(
    lambda: (
        Screening.objects.filter(patient=gap("patient"), answered_at__lte=gap("now"))
        .order_by("answered_at", "created_at", "pk")
        .values_list(
            "pk",
            "kind",
            "answered_at",
            "answered",
            "review__pk",
            "answers__item__code",
            "answers__value",
            "answers__details",
        )
    )
)


def _forms(patient: Patient, now: datetime) -> list[Told]:
    """Every form of the patient as values, oldest first. One query."""
    zone = patient.clinic.zone
    found: dict[UUID, Told] = {}
    rows = _FORMS.rows(patient=patient.pk, now=now)
    for pk, kind, at, answered, review, code, value, details in rows:
        counts = counts_by(answered, review)
        told = found.setdefault(pk, Told(kind, at, {}, counts))
        if code is not None:
            day = at.astimezone(zone).date()
            told.answers[code] = Answer(Reply(value), day, details)
    return list(found.values())


# These two are asked again at each step towards a needle.
_TREATED: Stencil[tuple[UUID]] = Stencil(
    lambda: (
        Session.objects.signed().filter(patient=gap("patient")).values_list("pk")[:1]
    )
)
_CLEARANCES = Stencil(
    lambda: StoredClearance.objects.filter(patient=gap("patient")).standing(gap("at"))
)


def case_of(
    patient: Patient, *, now: datetime, noted: Sequence[Acknowledgement] = ()
) -> Case:
    """All that the screening rules look at besides the sites.

    `noted` is what the treating therapist wrote in the session that is judged.
    """
    today = now.astimezone(patient.clinic.zone).date()
    answers: Mapping[str, Answer] = answers_of(patient, now=now)
    return Case(
        items=current_items(),
        answers=answers,
        patient=PatientFacts(
            # A day before birth is refused elsewhere; it must not break a page.
            age=age_on(patient.date_of_birth, max(patient.date_of_birth, today)),
            first_here=not _TREATED.rows(patient=patient.pk),
        ),
        today=today,
        clearances=_clearances(patient, now),
        acknowledgements=tuple(noted),
        policy=policy_of(patient.clinic),
    )


def _clearances(patient: Patient, now: datetime) -> tuple[Clearance, ...]:
    """What clinicians permitted and nobody had taken back; the rules look at days."""
    return tuple(
        Clearance(
            covers=frozenset(row.covers),
            clinician=row.clinician,
            role=row.role,
            given_on=row.given_on,
            expires_on=row.expires_on,
            regions=frozenset(row.regions),
        )
        for row in _CLEARANCES.rows(patient=patient.pk, at=now)
    )


def policy_of(clinic: Clinic) -> ScreeningPolicy:
    """The clinic's own figures where it may set them, else the cautious defaults."""
    own = NeedlingPolicy.of(clinic)
    cleared = Outcome.CLEARANCE
    return ScreeningPolicy(
        full_form_months=own.screening_full_months,
        short_form_hours=own.screening_short_hours,
        majority_age=own.age_of_majority,
        youngest_age=own.youngest_age,
        first_trimester=cleared if own.first_trimester_cleared else Outcome.BLOCK,
        near_term=cleared if own.near_term_cleared else Outcome.BLOCK,
        lung_history=cleared if own.lung_history_cleared else Outcome.SITE_BLOCK,
    )


def current_items() -> tuple[Item, ...]:
    """The screening items in use, as values for the rules."""
    return tuple(item_of(row) for row in _CURRENT.rows())


_CURRENT = Stencil(
    lambda: ScreeningItem.objects.filter(is_current=True).order_by("position")
)


def item_of(row: ScreeningItem) -> Item:
    """A stored screening item as the rules take it."""
    return parse_item(
        code=row.code,
        version=row.version,
        klass=row.klass,
        position=row.position,
        section=row.section,
        question=row.question,
        actions=row.actions,
        blocks=row.blocks,
        follow_ups=row.follow_ups,
        is_short_form=row.is_short_form,
        is_computed=row.is_computed,
        is_restricted=row.is_restricted,
        source=row.source,
    )
