"""The invented patients: who they are, how they are reached, what is odd about them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, auto
from random import Random

from aftercare.synthetic.names import pairs
from clinic.models import Patient
from clinic.patients import Details, NewContact

# Screening answers that ask for care but forbid nothing, and what they add.
_CAUTIONS: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("NSAID", {"drugs": "Ibuprofen now and then"}),
    ("SMOKER", {}),
    ("MEDS_OTHER", {"list": "Levothyroxine 75 micrograms"}),
    ("NEEDLE_ANXIETY", {"level": 6}),
    ("OSTEOPOROSIS", {}),
    ("FAINTING", {"last_faint": "At a blood test two years ago"}),
)
_EVERY_EIGHTH = 8


class Path(StrEnum):
    """How far a patient has come."""

    TREATED = auto()
    SCREENED = auto()
    REGISTERED = auto()
    LEFT = auto()


@dataclass(frozen=True)
class Guardian:
    """Who signs for a minor."""

    name: str
    relation: str


@dataclass
class Person:
    """One patient as planned; `patient` is set once they are registered."""

    details: Details
    contacts: tuple[NewContact, ...]
    path: Path = Path.TREATED
    yes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    guardian: Guardian | None = None
    allows_messages: bool = True
    patient: Patient | None = None


def invent(rng: Random, *, count: int, today: date) -> list[Person]:
    """So many patients, the odd ones first; the same for the same generator."""
    people = [*_odd(today), *_common(rng, today)]
    for position, person in enumerate(people):
        if person.path == Path.TREATED and position % _EVERY_EIGHTH == 1:
            code, details = _CAUTIONS[position // _EVERY_EIGHTH % len(_CAUTIONS)]
            person.yes = {code: details}
    return people[:count]


def _common(rng: Random, today: date) -> list[Person]:
    """People of 19 to 84 with an e-mail address and a phone."""
    people = []
    for position, (given, family) in enumerate(pairs()):
        born = today - timedelta(days=rng.randint(19 * 365, 84 * 365))
        contacts = (_email(given, family), _phone(position + 20))
        people.append(Person(Details(given, born, family), contacts))
    return people


def _odd(today: date) -> list[Person]:
    """Those whose names, addresses or ages have tripped up other systems."""
    return [
        *_odd_names(today),
        *_one_family(today),
        *_hard_to_reach(today),
        *_not_treated(today),
    ]


def _odd_names(today: date) -> list[Person]:
    """Marks, accents, two names in one, one name only."""
    return [
        Person(
            Details("Mairead", _born(today, 37), "O’Connor", preferred_name="Mai"),
            (_email("Mairead", "O’Connor"), _phone(1)),
        ),
        Person(
            Details("Renée", _born(today, 52), "Lefèvre-D’Aubigné", pronouns="she/her"),
            (_email("Renée", "Lefèvre"), _phone(2)),
        ),
        Person(
            Details("Suharto", _born(today, 63)), (_email("Suharto", ""), _phone(3))
        ),
    ]


def _one_family(today: date) -> list[Person]:
    """A mother and her child behind one address and one number."""
    family_mail = NewContact("email", "the.okonkwos@example.org", is_shared=True)
    mother = Details("Adaeze", _born(today, 41), "Okonkwo")
    child = Details(
        "Chinwe", _born(today, 14), "Okonkwo", notes="Comes with her mother."
    )
    return [
        Person(mother, (family_mail, _phone(4))),
        Person(
            child,
            (family_mail, _phone(4)),
            path=Path.SCREENED,
            guardian=Guardian("Adaeze Okonkwo", "mother"),
        ),
    ]


def _hard_to_reach(today: date) -> list[Person]:
    """No e-mail, another zone, no wish for messages."""
    return [
        Person(
            Details(
                "Walter", _born(today, 81), "Grimshaw", notes="No e-mail: please ring."
            ),
            (_phone(5),),
        ),
        Person(
            Details(
                "Saoirse", _born(today, 29), "Ní Dhomhnaill", time_zone="Asia/Tokyo"
            ),
            (_email("Saoirse", "Domhnaill"),),
        ),
        Person(
            Details("Kwame", _born(today, 45), "Asante"),
            (_email("Kwame", "Asante"), _phone(6)),
            allows_messages=False,
        ),
    ]


def _not_treated(today: date) -> list[Person]:
    """Screened or registered only, gone, or with the phone first."""
    return [
        Person(
            Details("Toby", _born(today, 16), "Marchbanks", pronouns="he/him"),
            (_email("Toby", "Marchbanks"), _phone(7)),
            path=Path.SCREENED,
            guardian=Guardian("Helen Marchbanks", "mother"),
        ),
        Person(
            Details("Ottilie", _born(today, 33), "Fairweather"),
            (_email("Ottilie", "Fairweather"), _phone(8)),
            path=Path.SCREENED,
        ),
        Person(
            Details("李", _born(today, 48), "小龍", preferred_name="Bruce"),
            (_email("Bruce", "Lee"), _phone(9)),
            path=Path.REGISTERED,
        ),
        Person(
            Details("Ignatius", _born(today, 58), "Featherstonehaugh-Cholmondeley"),
            (_email("Ignatius", "Cholmondeley"), _phone(10)),
            path=Path.REGISTERED,
        ),
        Person(
            Details("Hettie", _born(today, 70), "Marsh"),
            (_email("Hettie", "Marsh"), _phone(11)),
            path=Path.LEFT,
        ),
        Person(
            Details("Björk", _born(today, 26), "Þórsdóttir", pronouns="they/them"),
            (_phone(12), _email("Björk", "Thorsdottir")),
        ),
    ]


def _born(today: date, age: int) -> date:
    """A birth date of somebody who turned that age four months ago."""
    return today - timedelta(days=age * 365 + age // 4 + 120)


def _phone(number: int) -> NewContact:
    """One of the hundred British numbers that are kept for fiction."""
    return NewContact("phone", f"+447700900{100 + number % 100}")


def _email(given: str, family: str) -> NewContact:
    """An address at a domain that never receives mail."""
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower())
    kept = "".join(c for c in plain if c in "abcdefghijklmnopqrstuvwxyz.-")
    return NewContact("email", f"{kept.strip('.-')}@example.org")
