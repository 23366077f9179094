"""The diary as a table: a column for each therapist of a day, or each day of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from clinic import diary
from clinic.diary import Agenda
from clinic.models import Appointment, Clinic, Practitioner
from clinic.rules import grid

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# What a day shows at least, whoever works.
_EARLIEST, _LATEST = time(9), time(17)


@dataclass(frozen=True)
class Slot:
    """A cell of the table. `url` books a free one; `at` is its wall-clock moment."""

    cell: grid.Cell[Appointment]
    url: str = ""
    at: str = ""


@dataclass(frozen=True)
class Column:
    """One day of one therapist."""

    practitioner: Practitioner
    day: date
    slots: Sequence[Slot]


@dataclass(frozen=True)
class Row:
    """One row: the hour where one begins, and the cells that begin in it."""

    hour: str
    slots: Sequence[tuple[Column, Slot]]


@dataclass(frozen=True)
class Page:
    """What the diary shows, and which way it is looked at.

    `carried` goes along with every slot that is booked: the patient, for example.
    """

    clinic: Clinic
    day: date
    practitioner: Practitioner | None
    carried: dict[str, str]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that are shown."""
        if self.practitioner is None:
            return self.day, self.day
        monday = self.day - _DAY * self.day.weekday()
        return monday, monday + 6 * _DAY

    def context(self) -> dict[str, Any]:
        """The table with its columns and rows, and where its neighbours are."""
        first, last = self.days
        people = diary.everybody(self.clinic)
        shown = [self.practitioner] if self.practitioner else people
        agenda = diary.read(self.clinic, first=first, last=last, practitioners=shown)
        columns = self._columns(agenda)
        step = _WEEK if self.practitioner else _DAY
        return {
            "columns": columns,
            "rows": _rows(columns),
            "people": people,
            "practitioner": self.practitioner,
            "day": self.day,
            "first": first,
            "last": last,
            "before_url": self.url(self.day - step),
            "after_url": self.url(self.day + step),
            "carried": self.carried,
        }

    def url(self, day: date) -> str:
        """The same page on another day."""
        query = {"day": day.isoformat(), **self.carried}
        if self.practitioner is not None:
            query["who"] = str(self.practitioner.pk)
        return f"{reverse('clinic:diary')}?{urlencode(query)}"

    def _columns(self, agenda: Agenda) -> list[Column]:
        opens, rows = _height(agenda)
        return [
            self._column(agenda, practitioner, day, opens=opens, rows=rows)
            for practitioner in agenda.practitioners
            for day in agenda.days
        ]

    def _column(
        self,
        agenda: Agenda,
        practitioner: Practitioner,
        day: date,
        *,
        opens: time,
        rows: int,
    ) -> Column:
        begins = datetime.combine(day, opens, tzinfo=self.clinic.zone).astimezone(UTC)
        made = grid.cells(
            begins,
            rows=rows,
            at_work=agenda.at_work(practitioner),
            booked=[
                grid.Booked(each.starts_at, each.ends_at, each)
                for each in agenda.of(practitioner)
            ],
        )
        slots = [self._slot(cell, practitioner) for cell in made]
        return Column(practitioner, day, slots)

    def _slot(self, cell: grid.Cell[Appointment], practitioner: Practitioner) -> Slot:
        """A free cell leads to the form that books it."""
        at = f"{cell.at.astimezone(self.clinic.zone):%Y-%m-%dT%H:%M}"
        if not cell.is_free:
            return Slot(cell, at=at)
        query = urlencode({"who": practitioner.pk, "at": at, **self.carried})
        return Slot(cell, f"{reverse('clinic:appointment_new')}?{query}", at)


def _height(agenda: Agenda) -> tuple[time, int]:
    """From which full hour on, and how many rows: all work and all visits are seen."""
    zone = agenda.clinic.zone
    hours = {(_EARLIEST.hour, _LATEST.hour)}
    for practitioner in agenda.practitioners:
        spans = [
            *agenda.at_work(practitioner),
            *((each.starts_at, each.ends_at) for each in agenda.of(practitioner)),
        ]
        for starts, ends in spans:
            hours.add(_full_hours(starts.astimezone(zone), ends.astimezone(zone)))
    first, last = min(each[0] for each in hours), max(each[1] for each in hours)
    return time(first), (last - first) * 4


def _full_hours(starts: datetime, ends: datetime) -> tuple[int, int]:
    """The full hours round a span; one that ends on the next day ends at midnight."""
    if ends.date() > starts.date():
        return starts.hour, 24
    return starts.hour, ends.hour + bool(ends.minute)


def _rows(columns: Sequence[Column]) -> list[Row]:
    """The table row by row, as HTML wants it."""
    if not columns:
        return []
    count = sum(slot.cell.rows for slot in columns[0].slots)
    by_row: list[list[tuple[Column, Slot]]] = [[] for _ in range(count)]
    hours = [""] * count
    for column in columns:
        for slot in column.slots:
            by_row[slot.cell.row].append((column, slot))
    first = columns[0].slots[0].at
    start = int(first[-5:-3])
    for row in range(0, count, 4):
        hours[row] = f"{start + row // 4:02}:00"
    return [Row(hour, slots) for hour, slots in zip(hours, by_row, strict=True)]
