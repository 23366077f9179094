"""How a file is to be read, and what one of its rows says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from clinic.rules.imports.aliases import Field
from clinic.rules.search import fold

OK, BAD, OFF = "ok", "bad", "off"


@dataclass(frozen=True)
class Plan:
    """How a file is to be read: what each column is, and what holds for all rows.

    `order` is that of day and month. `country` is the clinic's two-letter code.
    `languages` are the codes that may be chosen for a patient. `zone` is the clinic's,
    in which times stand that name none.
    """

    fields: Sequence[str]
    headings: Sequence[str]
    order: str
    serial: bool
    country: str
    today: date
    own_numbers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    zone: tzinfo = UTC

    @property
    def is_visits(self) -> bool:
        """Whether a row is a visit of a patient and no patient."""
        return Field.VISIT_START in self.fields

    def columns(self, *names: str) -> list[int]:
        """Where the columns stand that hold one of these."""
        return [place for place, name in enumerate(self.fields) if name in names]


@dataclass(frozen=True)
class Mark:
    """What becomes of one cell: taken (ok), in the way (bad) or left out (off)."""

    kind: str
    words: str = ""


@dataclass
class Visit:
    """What a row says of a visit; `state` is one of the words of `visits`."""

    source_id: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: str = ""
    staff: str = ""
    state: str = ""


@dataclass
class Reading:
    """What a row says. It is a patient, or in a list of appointments a visit, exactly
    when `problems` is empty.

    `aside` tells of a row that is no patient at all. `contacts` are kind and value as
    they are stored; `shut` are the kinds that nothing may be sent by.
    """

    marks: list[Mark]
    values: dict[str, str] = field(default_factory=dict)
    born: date | None = None
    died: date | None = None
    contacts: list[tuple[str, str]] = field(default_factory=list)
    shut: set[str] = field(default_factory=set)
    has_left: bool = False
    source_id: str = ""
    problems: list[str] = field(default_factory=list)
    aside: str = ""
    visit: Visit = field(default_factory=Visit)

    @property
    def name_key(self) -> str:
        """Names and birth date in the form in which two rows are compared."""
        parts = (self.values.get("given_name", ""), self.values.get("family_name", ""))
        return f"{fold(' '.join(parts))}|{self.born or ''}"

    def has_refused(self, columns: Sequence[int]) -> bool:
        """Whether one of the cells is in the way already."""
        return any(self.marks[column].kind == BAD for column in columns)

    def refuse(self, columns: Sequence[int], words: str, heading: str = "") -> None:
        """Mark the cells and remember why."""
        for column in columns:
            self.marks[column] = Mark(BAD, words)
        said = f"{heading}: {words}" if heading else words
        if said not in self.problems:
            self.problems.append(said)
