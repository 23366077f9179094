"""What a visitor finds going on: check-ins about to go out, cases waiting for somebody.

Everything is placed by its distance from now, whatever the hour and the weekday.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercare.rules.flags import Flag
from aftercare.rules.schedule import DEFAULT_TIMING, Kind
from aftercare.synthetic import answers
from aftercare.synthetic.answers import Answer, Given, Handling, Plot
from aftercare.synthetic.complaints import COMPLAINTS, LOW_BACK, NECK, Complaint
from aftercare.synthetic.diary import Diary, Visit
from aftercare.synthetic.fate import Card
from aftercare.synthetic.people import Path, Person
from aftercare.synthetic.staff import Staff

_ELBOW, _CALF, _KNEE = COMPLAINTS[3], COMPLAINTS[4], COMPLAINTS[8]
_LENGTH = timedelta(minutes=18)
_TO_SIGN = timedelta(minutes=6)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_HOURS = {
    Kind.EVENING: DEFAULT_TIMING.evening_after_hours,
    Kind.H24: 24,
    Kind.H48: 48,
    Kind.H72: 72,
}
_COURSE = 0.6
_MISTAKE = answers.NEAR_LUNG[1][1]
_SORE = answers.SAME_DAY[2][1]


@dataclass(frozen=True)
class Due:
    """A check-in that goes out `seconds` from now, after such a treatment.

    `therapist` is the place among the staff's therapists.
    """

    kind: Kind
    seconds: int
    complaint: Complaint
    therapist: int


@dataclass(frozen=True)
class Case:
    """An answer to the 24-hour check-in; `sent` and `answered` are times ago."""

    sent: timedelta
    answered: timedelta
    complaint: Complaint
    therapist: int
    given: Given
    handling: Handling | None = None


@dataclass(frozen=True)
class Treated:
    """A treatment whose last needle came out so long ago; the note may be a draft."""

    ended: timedelta
    complaint: Complaint
    therapist: int
    is_signed: bool = True
    plot: Plot | None = None


_SILENT = Plot()
_REFUSED = Plot(hand_over={Kind.H24: Card.REFUSED})
# The first seconds are what making the clinic and starting the product takes. The order
# is that of what a small clinic must have first.
_STAGE: tuple[Due | Case | Treated, ...] = (
    Case(50 * _MINUTE, 3 * _MINUTE, NECK, 0, answers.alarming(Flag.CHEST_PAIN)),
    Due(Kind.H24, 40, NECK, 1),
    Due(Kind.EVENING, 50, NECK, 0),
    Treated(40 * _MINUTE, NECK, 1, is_signed=False),
    Case(
        5 * _HOUR,
        4 * _HOUR,
        NECK,
        1,
        answers.alarming(Flag.DYSPNOEA),
        Handling(4 * _MINUTE, 9 * _MINUTE, _MISTAKE, reads=None),
    ),
    Case(
        4 * _HOUR,
        70 * _MINUTE,
        LOW_BACK,
        2,
        {"soreness": 8, "trend": "same"},
        Handling(20 * _MINUTE, None, _SORE, at_once=True),
    ),
    Treated(30 * _HOUR, NECK, 0, plot=_SILENT),
    Treated(27 * _HOUR, _CALF, 2, plot=_REFUSED),
    Due(Kind.H48, 60, LOW_BACK, 2),
    Case(
        2 * _HOUR,
        12 * _MINUTE,
        _ELBOW,
        0,
        answers.ticked(Flag.NUMB_TINGLE, Flag.WEAKNESS),
    ),
    Due(Kind.H72, 70, _ELBOW, 1),
    Case(6 * _HOUR, 5 * _HOUR, _KNEE, 2, {"call_wanted": True}),
    Treated(75 * _MINUTE, _KNEE, 2),
    Due(Kind.H24, 80, _KNEE, 2),
    Due(Kind.H48, 90, NECK, 0),
    Due(Kind.H24, 100, _ELBOW, 0),
    Due(Kind.H72, 110, _CALF, 2),
    Treated(130 * _MINUTE, _ELBOW, 0),
    Treated(190 * _MINUTE, _CALF, 2),
)


def count_for(people: Sequence[Person]) -> int:
    """How many of these people are in a staged visit: all there are, or a third."""
    return min(len(_STAGE), len(people) // 3)


def is_plain(person: Person) -> bool:
    """Whether this person can be written to and rung up like most."""
    kinds = {new.kind for new in person.contacts}
    return (
        person.path == Path.TREATED
        and person.allows_messages
        and kinds == {"email", "phone"}
        and not person.details.time_zone
    )


def visits(
    people: Sequence[Person], *, staff: Staff, diary: Diary, now: datetime
) -> Iterator[Visit]:
    """One staged visit for each of these people, as far as both go."""
    for planned, person in zip(_STAGE, people, strict=False):
        ends = now - _ago(planned)
        who = staff.therapists[planned.therapist]
        diary.take(who, ends - _LENGTH, ends)
        yield Visit(
            person,
            who,
            planned.complaint,
            starts=ends - _LENGTH,
            ends=ends,
            signs=ends + _TO_SIGN if _is_signed(planned) else None,
            plot=_plot(planned),
        )


def _is_signed(planned: Due | Case | Treated) -> bool:
    """Only a treatment of today may be a draft."""
    return not isinstance(planned, Treated) or planned.is_signed


def _ago(planned: Due | Case | Treated) -> timedelta:
    """How long ago the last needle came out."""
    if isinstance(planned, Due):
        return _HOURS[planned.kind] * _HOUR - timedelta(seconds=planned.seconds)
    if isinstance(planned, Case):
        return planned.sent + 24 * _HOUR
    return planned.ended


def _plot(planned: Due | Case | Treated) -> Plot:
    """Answers within minutes, as expected but for a case's own; or none."""
    if isinstance(planned, Treated) and planned.plot is not None:
        return planned.plot
    plot = Plot()
    for kind in Kind:
        given = answers.on_course(kind, _COURSE)
        plot.answers[kind] = Answer(given, 9 * _MINUTE)
    if isinstance(planned, Case):
        given = answers.on_course(Kind.H24, _COURSE, planned.given)
        after = planned.sent - planned.answered
        plot.answers[Kind.H24] = Answer(given, after, planned.handling)
    return plot
