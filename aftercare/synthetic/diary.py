"""Who is treated when: eight weeks of visits, and nobody in two places at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from aftercare.synthetic.answers import Plot
from aftercare.synthetic.complaints import COMPLAINTS, Complaint
from aftercare.synthetic.people import Person
from aftercare.synthetic.places import in_hours
from aftercare.synthetic.staff import Staff
from clinic.models import Clinic, Practitioner

# From the patient coming in to the room being free again.
BEFORE = timedelta(minutes=12)
_AFTER = timedelta(minutes=4)
_SHORTEST, _LONGEST = 14, 24
_SLOT = timedelta(minutes=40)
_FIRST, _LAST_ON_WEEKDAYS, _LAST_ON_SATURDAY = time(9, 15), time(17), time(12)
_SATURDAY, _SUNDAY = 5, 6
# How many patients in ten come once, twice, ... five times.
_VISITS = (1, 2, 2, 2, 3, 3, 3, 3, 4, 5)
_TRIES = 30


@dataclass
class Visit:
    """One treatment. `ends` is when the last needle comes out.

    `signs` None leaves the note a draft. `number` counts the patient's visits from 0.
    """

    person: Person
    practitioner: Practitioner
    complaint: Complaint
    starts: datetime
    ends: datetime
    signs: datetime | None
    plot: Plot
    number: int = 0


class Diary:
    """What each therapist has taken on so far."""

    def __init__(self) -> None:
        """Nothing is booked."""
        self._taken: dict[object, list[tuple[datetime, datetime]]] = {}

    def is_free(self, who: Practitioner, starts: datetime, ends: datetime) -> bool:
        """Whether the therapist has that time."""
        return all(
            ends + _AFTER <= begun - BEFORE or done + _AFTER <= starts - BEFORE
            for begun, done in self._taken.get(who.pk, [])
        )

    def take(self, who: Practitioner, starts: datetime, ends: datetime) -> None:
        """Book it."""
        self._taken.setdefault(who.pk, []).append((starts, ends))


@dataclass
class Planner:
    """Fills the weeks before `now` with visits of the people who are treated."""

    clinic: Clinic
    staff: Staff
    diary: Diary
    rng: Random
    now: datetime
    weeks: int

    def visits(self, people: Sequence[Person]) -> Iterator[Visit]:
        """Each person's course: one to five visits a week apart, without a plot."""
        for position, person in enumerate(people):
            complaint = COMPLAINTS[position % len(COMPLAINTS)]
            who = self.rng.choice(self.staff.able(complaint.regions))
            yield from self._course(person, who, complaint)

    def _course(
        self, person: Person, who: Practitioner, complaint: Complaint
    ) -> Iterator[Visit]:
        count = min(self.rng.choice(_VISITS), self.weeks)
        spread = timedelta(weeks=self.weeks) - timedelta(days=8 * (count - 1))
        day = self.now - timedelta(weeks=self.weeks)
        day += timedelta(days=self.rng.randint(0, max(0, spread.days - 1)))
        for number in range(count):
            starts = self._slot(who, day)
            if starts is None:
                return
            yield self._visit(person, who, complaint, starts, number)
            day = starts + timedelta(days=self.rng.randint(6, 8))

    def _slot(self, who: Practitioner, day: datetime) -> datetime | None:
        """A free slot on that day or one of the next, None if now comes first."""
        for attempt in range(_TRIES):
            starts = self._any_slot(day + timedelta(days=attempt // 3))
            if starts is None:
                continue
            ends = starts + timedelta(minutes=_LONGEST)
            if starts + _SLOT > self.now:
                continue
            if self.diary.is_free(who, starts, ends):
                self.diary.take(who, starts, ends)
                return starts
        return None

    def _any_slot(self, day: datetime) -> datetime | None:
        """A random slot of that day's opening hours; None on a Sunday."""
        weekday = day.astimezone(self.clinic.zone).weekday()
        if weekday == _SUNDAY:
            return None
        last = _LAST_ON_SATURDAY if weekday == _SATURDAY else _LAST_ON_WEEKDAYS
        opens = in_hours(self.clinic, day, _FIRST)
        span = in_hours(self.clinic, day, last) - opens
        return opens + self.rng.randint(0, span // _SLOT) * _SLOT

    def _visit(
        self,
        person: Person,
        who: Practitioner,
        complaint: Complaint,
        starts: datetime,
        number: int,
    ) -> Visit:
        ends = starts + timedelta(minutes=self.rng.randint(_SHORTEST, _LONGEST))
        signs = ends + timedelta(minutes=self.rng.randint(3, 12))
        return Visit(person, who, complaint, starts, ends, signs, Plot(), number)
