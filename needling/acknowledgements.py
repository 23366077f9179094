"""What the screening asks the treating therapist to mind, and what was noted of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic import audit
from clinic.models import User
from needling import readiness
from needling.models import Acknowledgement, Session
from needling.rules.screening import ScreeningFinding, Verdict
from needling.rules.screening_special import Case
from needling.rules.screening_terms import Outcome

# What a note settles; a block is settled by a new answer alone.
_NOTED = (Outcome.CLEARANCE, Outcome.MODIFY, Outcome.CAUTION)


@dataclass(frozen=True)
class Point:
    """One screening item that asks for a note in this session.

    `outcome` is the gravest it leads to here. `sentences` say what to mind, `note` is
    what was noted last.
    """

    code: str
    outcome: Outcome
    sentences: tuple[str, ...]
    note: str = ""

    @property
    def asks_for_change(self) -> bool:
        """Whether the note has to say what was done otherwise."""
        return self.outcome is not Outcome.CAUTION


def points(session: Session) -> tuple[Point, ...]:
    """What to mind at the sites as they are saved, the gravest first."""
    rows = session.sites.select_related("muscle")
    judged = readiness.judged(session, rows)
    return points_by(judged.case, judged.verdict)


def points_by(case: Case, verdict: Verdict) -> tuple[Point, ...]:
    """The same from what is known already. No query."""
    found: dict[str, Point] = {}
    newest = {each.code: each.note for each in case.acknowledgements}
    for each in verdict.findings:
        if each.outcome not in _NOTED or _waits_for_others(each):
            continue
        first = found.get(each.code) or Point(
            each.code, each.outcome, (), newest.get(each.code, "")
        )
        sentences = dict.fromkeys((*first.sentences, each.sentence))
        found[each.code] = Point(
            first.code, first.outcome, tuple(sentences), first.note
        )
    return tuple(found.values())


def _waits_for_others(finding: ScreeningFinding) -> bool:
    """A clearance that is not there cannot be noted yet."""
    return bool(finding.open_because) and not finding.needs_note


def write(
    session: Session, *, notes: Mapping[str, str], by: User, now: datetime
) -> None:
    """Append what was noted, by item code; part of saving the draft.

    Only what the screening asks for is written, and only words that are new: nothing
    that was noted can be taken back. A note to something milder is written again once
    the item leads to something graver.
    """
    noted = {
        (each.code, each.outcome): each.note for each in readiness.notes_of(session)
    }
    for point in points(session):
        words = notes.get(point.code, "").strip()
        if not words or noted.get((point.code, point.outcome)) == words:
            continue
        row = Acknowledgement.objects.create(
            session=session,
            code=point.code,
            outcome=point.outcome,
            sentence=" ".join(point.sentences),
            note=words,
            noted_at=now,
            noted_by=by,
        )
        audit.record(
            "screening.acknowledged",
            row,
            by=by,
            now=now,
            patient_id=session.patient_id,
            clinic_id=session.clinic_id,
            # Which question it is stands in the row: owners read the history.
            detail={"outcome": point.outcome.value},
        )
