"""The diary of the invented clinic: what was booked before, what lies ahead, who
waits."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Self

from aftercare.synthetic.diary import Visit
from aftercare.synthetic.people import Path, Person
from aftercare.synthetic.places import in_hours
from aftercare.synthetic.staff import Staff
from clinic import booking, schedules, visits, waiting
from clinic.clashes import CannotBook, Clash, Wish
from clinic.models import Appointment, Clinic, Patient, Practitioner, Room, VisitType
from clinic.rules.known import known

_ROOMS = ("Oak", "Birch", "Rowan")
_FIRST, _AGAIN = 45, 30  # minutes
_SLOT = timedelta(minutes=45)
_OPENS, _SLOTS_A_DAY = time(9, 15), 11
# How many of ten slots ahead are taken.
_FULL = 4
# One booked visit in so many is followed by one that the patient misses.
_MISSED_EVERY = 9
_DAY = timedelta(days=1)
_IN_BETWEEN = "Seen in between"
_WAITING = ("Mornings before ten", "Any day but Friday", "")


@dataclass
class Booking:
    """Books, at their moments, what the story needs."""

    clinic: Clinic
    staff: Staff
    rng: Random
    booked: dict[int, Appointment] = field(default_factory=dict)
    rooms: dict[Practitioner, Room] = field(default_factory=dict)
    kinds: tuple[VisitType, ...] = ()
    count: int = 0

    @classmethod
    def furnished(
        cls, clinic: Clinic, staff: Staff, rng: Random, *, now: datetime
    ) -> Self:
        """With a room for each therapist, and two kinds of visit."""
        made, by = cls(clinic, staff, rng), staff.owner
        for who, name in zip(staff.therapists, _ROOMS, strict=True):
            made.rooms[who] = schedules.add_room(clinic, name=name, by=by, now=now)
        made.kinds = tuple(
            schedules.add_kind(clinic, name=name, minutes=minutes, by=by, now=now)
            for name, minutes in (("Dry needling", _AGAIN), ("First visit", _FIRST))
        )
        return made

    def book(self, visit: Visit, now: datetime) -> None:
        """A visit of the story, some days ahead."""
        starts_at = visit.starts.replace(second=0, microsecond=0)
        wish = self._wish(visit.person, visit.practitioner, starts_at)
        with contextlib.suppress(Clash):
            self.booked[id(visit)] = self._all_the_same(wish, now)

    def of(self, visit: Visit) -> Appointment | None:
        """What was booked for it."""
        return self.booked.get(id(visit))

    def arrive(self, visit: Visit, now: datetime) -> None:
        """The patient is at the counter."""
        appointment = self.of(visit)
        if appointment is not None:
            state = Appointment.State.ARRIVED
            visits.mark(appointment, state=state, by=self.staff.desk[0], now=now)

    def call_off(self, visit: Visit, now: datetime) -> None:
        """Nobody is needled while an answer is open: the visit is off."""
        appointment = self.of(visit)
        if appointment is not None:
            why, by = Appointment.Why.CLINIC, self.staff.desk[1]
            booking.cancel(appointment, why=why, seen=0, by=by, now=now)

    def is_followed_by_a_miss(self) -> bool:
        """Whether one more booking of this patient comes to nothing."""
        self.count += 1
        return self.count % _MISSED_EVERY == 0

    def miss(self, visit: Visit, now: datetime) -> None:
        """Somebody who was booked did not come."""
        wish = self._wish(visit.person, visit.practitioner, now - _DAY / 48)
        with contextlib.suppress(Clash):
            made = booking.book(wish, by=self.staff.desk[0], now=now - _DAY / 24)
            state = Appointment.State.MISSED
            visits.mark(made, state=state, by=self.staff.desk[0], now=now)

    def ahead(self, people: Sequence[Person], now: datetime, *, days: int) -> None:
        """The rest of today and the days after it, and three who wait for a slot."""
        coming = [each for each in people if each.path != Path.LEFT and each.patient]
        self.rng.shuffle(coming)
        turn = cycle(coming)
        for day in range(days if coming else 0):
            opens = in_hours(self.clinic, now + day * _DAY, _OPENS)
            for who in self.staff.therapists:
                self._fill(who, opens, turn, now)
        request = waiting.Request(self.kinds[0])
        for person, note in zip(coming, _WAITING, strict=False):
            waiting.add(
                _patient(person),
                request=replace(request, note=note),
                by=self.staff.desk[0],
                now=now,
            )

    def _fill(
        self,
        who: Practitioner,
        opens: datetime,
        turn: Iterator[Person],
        now: datetime,
    ) -> None:
        """Some slots of one day of one therapist."""
        for slot in range(_SLOTS_A_DAY):
            starts_at = opens + slot * _SLOT
            if starts_at > now and self.rng.randint(1, 10) <= _FULL:
                wish = self._wish(next(turn), who, starts_at)
                with contextlib.suppress(CannotBook):
                    booking.book(wish, by=self.rng.choice(self.staff.desk), now=now)

    def _wish(self, person: Person, who: Practitioner, starts_at: datetime) -> Wish:
        kind = self.kinds[0]
        return Wish(
            _patient(person), who, kind, starts_at, kind.minutes, self.rooms[who]
        )

    def _all_the_same(self, wish: Wish, now: datetime) -> Appointment:
        """As wanted, or in between by name: the story has its own hours."""
        desk = self.rng.choice(self.staff.desk)
        try:
            return booking.book(wish, by=desk, now=now)
        except Clash:
            return booking.book(replace(wish, override=_IN_BETWEEN), by=desk, now=now)


def _patient(person: Person) -> Patient:
    return known(person.patient, "whoever is booked was registered before")
