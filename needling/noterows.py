"""What a draft is made of: every kind of row that can be changed, with its rules.

A section of the note's head is a row of Session; a card is a row of its own model. A
new kind is one line in `KINDS` and its form one line in `forms.rows.FORMS`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.rules.dates import age_on
from needling import care, carecheck, draftcheck, notecheck
from needling.models import (
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
from needling.rules import depth, walltime
from needling.rules.choices import Side, Technique
from needling.rules.walltime import WallTime

Check = Callable[..., Iterable[Obstacle]]
Settle = Callable[[Any, Collection[str], datetime], None]


def _nothing(_row: Any, _names: Collection[str], _now: datetime) -> None:
    """Nothing follows from a change of such a row."""


@dataclass(frozen=True)
class Kind:
    """One kind of row.

    `model` is Session, or a model with a `session` and a `version`. `check(row, names,
    now=)` says what may not be saved, `settle(row, names, now)` puts right what follows
    from a change. `related` are joined when the row is read. A kind whose rows are
    added and removed says so.
    """

    model: type[Any]
    check: Check
    settle: Settle = _nothing
    related: tuple[str, ...] = ()
    may_be_added: bool = False


class NoSuchRow(LookupError):
    """There is no such kind of row, or its name cannot be read."""


def settle_session(session: Session, names: Collection[str], now: datetime) -> None:
    """When the patient agreed again by word: now, or at the start of a visit that is
    over when it is first written down."""
    if "verbal_consent" not in names:
        return
    if not session.verbal_consent:
        session.verbal_consent_at = None
    elif session.verbal_consent_at is None:
        is_over = session.ended_at is not None and session.ended_at < now
        session.verbal_consent_at = session.started_at if is_over else now


def settle_site(site: NeedleSite, names: Collection[str], now: datetime) -> None:
    """The warning depth that holds, the time in place, the passes there are at least.

    Whatever is told of a copied site confirms it.
    """
    told = set(names)
    site.warn_above_mm = depth.effective_warn_above(
        notecheck.depth_facts(site.muscle), grip=site.grip, age=_age(site.session)
    )
    if site.muscle.laterality == Side.MIDLINE and "side" not in told:
        site.side = Side.MIDLINE
    _settle_place(site, told, now)
    if "twitches" in told and site.twitches is not None:
        site.twitches_unassessed = False
    _settle_insertions(site, told)
    _settle_clock(site, told, now)


def _settle_place(site: NeedleSite, told: set[str], now: datetime) -> None:
    """Another place is judged by the answers of now; a copied one is meant."""
    if told & {"muscle_id", "side"} or _now_with_current(site, told):
        site.placed_at = now
    if site.copied_from_id is not None and told:
        site.is_confirmed = True


def _now_with_current(site: NeedleSite, told: set[str]) -> bool:
    """Whether the site has become one with electrical stimulation."""
    return "technique" in told and site.technique == Technique.E_STIM


def _settle_insertions(site: NeedleSite, told: set[str]) -> None:
    """A needle that is in was put in once, at least."""
    if "insertions" in told:
        return
    is_begun = site.in_at is not None and "in_at" in told
    fewer = site.insertions is not None and site.insertions < site.needles
    if fewer or (site.insertions is None and is_begun):
        site.insertions = site.needles


def _settle_clock(site: NeedleSite, told: set[str], now: datetime) -> None:
    """The clock stops with the last needle of the site, and says how long it was in.

    A clock that was left running for longer than a needle may stay says nothing.
    """
    if "needles_out" in told and "out_at" not in told:
        is_over = site.in_at is not None and site.needles_out >= site.needles
        site.out_at = (site.out_at or now) if is_over else None
    if told & {"in_at", "out_at", "needles_out"} and "dwell_seconds" not in told:
        _settle_dwell(site)


def _settle_dwell(site: NeedleSite) -> None:
    if site.in_at is not None and site.out_at is not None:
        seconds = int((site.out_at - site.in_at).total_seconds())
        site.dwell_seconds = seconds if 0 <= seconds <= _LONGEST_IN else None


# A needle stays in for at most an hour; policies end at 30 minutes (4.3).
_LONGEST_IN = 3600


def _age(session: Session) -> int:
    """The patient's age in years on the day of the session."""
    born = session.patient.date_of_birth
    today = session.started_at.astimezone(session.clinic.zone).date()
    # A day before birth is refused elsewhere; until then it must not break the check.
    return age_on(born, max(born, today))


KINDS: dict[str, Kind] = {
    "when": Kind(Session, draftcheck.of_session, settle_session),
    "before": Kind(Session, draftcheck.of_session, settle_session),
    "count": Kind(Session, draftcheck.of_session, settle_session),
    "after": Kind(Session, draftcheck.of_session, settle_session),
    "site": Kind(
        NeedleSite,
        draftcheck.of_site,
        settle_site,
        related=("muscle",),
        may_be_added=True,
    ),
    "told": Kind(NoteTold, carecheck.of_told, care.settle_told),
    "clean": Kind(NoteClean, carecheck.of_beside, care.settle_clean),
    "advice": Kind(NoteAdvice, carecheck.of_beside, care.settle_advice),
    "outlook": Kind(NoteOutlook, carecheck.of_beside, care.settle_outlook),
    "rom": Kind(RangeOfMotion, carecheck.of_range, may_be_added=True),
    "reaction": Kind(Reaction, carecheck.of_reaction, may_be_added=True),
}


def parse(row: str) -> tuple[str, str]:
    """The kind and the id in the name of a row, "site:<uuid>"; "" for no id."""
    name, _colon, id = row.partition(":")
    if name not in KINDS or bool(id) == (KINDS[name].model is Session):
        raise NoSuchRow(row)
    return name, id


def resolved(
    session: Session, columns: Mapping[str, Any], row: Any
) -> tuple[dict[str, Any], list[Obstacle]]:
    """The columns with wall-clock times as moments, and what the clock never showed.

    A minute that says the same as the stored moment leaves its seconds alone.
    """
    values, problems = dict(columns), []
    for name, value in columns.items():
        if not isinstance(value, WallTime):
            continue
        try:
            moment = walltime.moment_of(
                value.day, value.clock, session.clinic.zone, value.again
            )
        except walltime.NoSuchTime as error:
            problems.append(Obstacle("session", "no_such_time", str(error), field=name))
        except walltime.ShownTwice as error:
            again = name.replace("_at", "_again")
            problems.append(Obstacle("session", "twice", str(error), field=again))
        else:
            values[name] = walltime.to_the_second(moment, getattr(row, name))
    return values, problems


def missing_muscle() -> Obstacle:
    """The muscle that was told is not in the catalogue."""
    sentence = _("This muscle is not in the catalogue: choose one.")
    return Obstacle("session", "muscle", sentence, field="muscle")
