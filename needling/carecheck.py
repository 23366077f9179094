"""What may not be written around the needles, and what a note lacks before signing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from needling import draftcheck, graver, pacing
from needling.models import (
    AdverseEvent,
    NeedleSite,
    NoteAdvice,
    NoteClean,
    NoteOutlook,
    NoteTold,
    RangeOfMotion,
    Reaction,
    Session,
)
from needling.readiness import Obstacle
from needling.rules import adverse, icd10, movements, routine
from needling.rules.adverse import EventKind, EventSeverity
from needling.rules.finding import Severity

Row = TypeVar("Row", bound=models.Model)


def beside(session: Session, kind: type[Row]) -> Row:
    """The row beside the note; an empty one where none was laid out."""
    found = kind._default_manager.filter(session=session).first()
    return found or kind(session=session)


def of_told(
    row: NoteTold, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What may not be saved of what was asked before."""
    yield from draftcheck.unfit(row, names)
    if row.icd10 and not icd10.is_code(row.icd10):
        yield _gap("icd10", _("A code looks like M54.2."), "icd10")


def of_range(
    row: RangeOfMotion, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What may not be saved of a movement."""
    yield from draftcheck.unfit(row, names)
    wrong = movements.refusal(
        row.movement, row.side, row.degrees_before, row.degrees_after
    )
    if wrong is not None:
        yield _gap(wrong[0], wrong[1], wrong[0])


def of_reaction(
    row: Reaction, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What may not be saved of a reaction."""
    yield from draftcheck.unfit(row, names)
    if row.kind not in routine.REACTIONS:
        yield _gap("kind", _("Say what happened."), "kind")


def of_beside(
    row: NoteClean | NoteAdvice | NoteOutlook, names: Collection[str], *, now: datetime
) -> Iterator[Obstacle]:
    """What the columns of a row beside the note cannot hold."""
    yield from draftcheck.unfit(row, names)


def _gap(code: str, sentence: str, field: str) -> Obstacle:
    return Obstacle("session", code, sentence, field=field)


def gaps(
    session: Session, sites: Sequence[NeedleSite], *, now: datetime
) -> Iterator[Obstacle]:
    """What the note lacks around the needles, each with the field that mends it."""
    told = beside(session, NoteTold)
    reactions = list(Reaction.objects.filter(session=session))
    yield from _told(session, told, now=now)
    yield from _clean(beside(session, NoteClean))
    yield from _outlook(beside(session, NoteOutlook), reactions, sites)
    yield from _advice(session, told, reactions, sites)
    yield from _registered(session, reactions)
    yield from _too_soon(session, sites)


def _told(session: Session, row: NoteTold, *, now: datetime) -> Iterator[Obstacle]:
    words = {
        "worst_24h": _("Ask for the worst pain in 24 hours."),
        "newly_pregnant": _("Ask again about pregnancy."),
        "new_thinner": _("Ask again about blood thinners."),
        "travels": _("Ask about flying and diving in the next days."),
    }
    for name, sentence in words.items():
        if getattr(row, name) is None:
            yield _gap(name, sentence, f"told-{name}")
    if not row.emergency_contact:
        sentence = _("Confirm whom to call in an emergency.")
        yield _gap("emergency_contact", sentence, "told-emergency_contact")
    if row.chaperone == NoteTold.Chaperone.PRESENT and not row.chaperone_name.strip():
        yield _gap("chaperone", _("Name the chaperone."), "told-chaperone_name")
    yield from _not_in_the_screening(session, row, now=now)


def _not_in_the_screening(
    session: Session, row: NoteTold, *, now: datetime
) -> Iterator[Obstacle]:
    """Something new that the screening does not know yet was not judged yet."""
    if not row.newly_pregnant and not row.new_thinner:
        return
    known = graver.background(session.patient, now=now)
    if row.newly_pregnant and not known.pregnant:
        yield Obstacle(
            "screening",
            "PREGNANT",
            _("A pregnancy was told today: put it into the screening."),
        )
    if row.new_thinner and not known.anticoagulant:
        yield Obstacle(
            "screening",
            "ANTICOAGULANT",
            _("A blood thinner was told today: put it into the screening."),
        )


def _clean(row: NoteClean) -> Iterator[Obstacle]:
    missing = [name for name in routine.CLEAN if not getattr(row, name)]
    if missing and not row.because.strip():
        sentence = _("Clean technique, tick it or say why not: %(items)s.")
        words = {"items": _labels(routine.CLEAN, missing)}
        yield _gap("clean", sentence % words, f"clean-{missing[0]}")
    unsaid = row.exposure is None
    yield from _lacking(
        "clean",
        (unsaid, "exposure", _("Say whether anybody was stuck or touched blood.")),
        (
            bool(row.exposure) and not row.exposure_note.strip(),
            "exposure_note",
            _("Say what happened and what was done about it."),
        ),
    )


def _labels(all_of: Mapping[str, Any], names: Iterable[str]) -> str:
    return ", ".join(str(all_of[name]).lower() for name in names)


def _lacking(kind: str, *each: tuple[bool, str, str]) -> Iterator[Obstacle]:
    """The gaps among these: whether it lacks, its field, and what to do."""
    for lacks, name, sentence in each:
        if lacks:
            yield _gap(name, sentence, f"{kind}-{name}")


def _outlook(
    row: NoteOutlook, reactions: Sequence[Reaction], sites: Sequence[NeedleSite]
) -> Iterator[Obstacle]:
    happened = bool(reactions) or any(map(_event, sites))
    is_stopped = row.bleeding == NoteOutlook.Bleeding.STOPPED
    both = _("“No reaction” is ticked, but a reaction is written down.")
    neither = _("Say that there was no reaction, or write it down.")
    unpressed = is_stopped and row.pressure_seconds is None
    yield from _lacking(
        "outlook",
        (happened == row.no_reaction, "no_reaction", both if happened else neither),
        (not row.bleeding, "bleeding", _("Say whether any site still bled.")),
        (not row.tolerance, "tolerance", _("Say how the patient bore it.")),
        (unpressed, "pressure_seconds", _("Say how long you pressed.")),
    )


def _event(site: NeedleSite) -> str:
    """What happened at a site at once; "" for nothing."""
    return "" if site.event in ("", "none") else site.event


def _advice(
    session: Session,
    told: NoteTold,
    reactions: Sequence[Reaction],
    sites: Sequence[NeedleSite],
) -> Iterator[Obstacle]:
    row = beside(session, NoteAdvice)
    needed = routine.advice_needed(
        is_lung_risk=any(each.muscle.is_pneumothorax_risk for each in sites),
        travels=bool(told.travels),
        events=[*(each.kind for each in reactions), *map(_event, sites)],
    )
    missing = [name for name in needed if not getattr(row, name)]
    if missing:
        words = {"items": _labels(routine.ADVICE, missing)}
        sentence = _("Advice, give it and tick it: %(items)s.") % words
        yield _gap("advice", sentence, f"advice-{missing[0]}")


def _registered(session: Session, reactions: Sequence[Reaction]) -> Iterator[Obstacle]:
    """A grave reaction stands in the register, and says in words what it was."""
    kinds = set(
        AdverseEvent.objects.filter(session=session).values_list("kind", flat=True)
    )
    for each in reactions:
        label = each.get_kind_display()
        needs_words = (
            each.severity != EventSeverity.MILD or each.kind == EventKind.OTHER
        )
        if needs_words and not each.note.strip():
            sentence = _("%(kind)s: say what it was and what was done.")
            field = f"reaction-{each.pk}-note"
            yield _gap("reaction_note", sentence % {"kind": label}, field)
        why = adverse.why_registered(each.kind, each.severity)
        if why and each.kind not in kinds:
            sentence = _("%(why)s Enter it as an adverse event.") % {"why": why}
            yield Obstacle("adverse", "reaction", sentence, field=str(session.pk))


def _too_soon(session: Session, sites: Sequence[NeedleSite]) -> Iterator[Obstacle]:
    for site, finding in pacing.for_sites(session, sites):
        if finding.severity == Severity.REFUSE:
            field = f"pacing-{site.muscle_id}-{site.side}"
            yield Obstacle("session", finding.code, finding.sentence, field=field)
