"""Birth dates of a whole column: the order of day and month is one for the file."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from clinic.rules.dates import EARLIEST_YEAR, BadDate

ORDERS = ("dmy", "mdy", "ymd")
_EITHER = "?"
_MONTHS_A_YEAR = 12
# Day 1 of the numbers that spreadsheets write for dates, with their 29 February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
_CLOCK = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)? ?([ap]\.?m\.?)?(Z|[+-].*)?$", re.I
)
_NUMBERS = re.compile(r"(\d{1,4})\s*([./\- ])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{4,5}(\.0+)?")
_WORDS = re.compile(r"[^\W\d_]+")
_MONTHS = (
    "january januar janvier enero jan jän janv ene jaenner",
    "february februar fevrier febrero feb fev fevr",
    "march marz mars marzo mar maerz mrz",
    "april avril abril apr avr abr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august aout agosto aug ago",
    "september septembre septiembre setiembre sep sept set",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember decembre diciembre dec dez dic",
)


@dataclass(frozen=True)
class Order:
    """What a column says of its order: `known` is "" where it has to be asked.

    `is_contradicted`: some dates only fit day first, others only month first.
    """

    known: str
    is_contradicted: bool = False
    example: str = ""


def order_of(cells: Iterable[str], *, told: str = "") -> Order:
    """The order of the column; `told` is the one that its heading states.

    A date whose day is past twelve tells it, dots are only written day first, and
    dates with the year first or the month as a word need no order.
    """
    found: dict[str, str] = {}
    for cell in cells:
        found.setdefault(_order_of_one(_plain(cell)), cell.strip())
    example = found.pop(_EITHER, "")
    found.pop("", None)
    if len(found) > 1:
        return Order("", is_contradicted=True, example=example)
    known = "".join(found) or told
    return Order(known or ("" if example else "dmy"), example="" if known else example)


def _order_of_one(text: str) -> str:
    """An order, _EITHER where two are possible, "" for what needs none or is none."""
    found = _NUMBERS.fullmatch(text)
    if not found or len(found[1]) > 2:
        return ""
    first, sign, second, last = int(found[1]), found[2], int(found[3]), found[4]
    if len(last) <= 2 and first > 31:
        return "ymd"
    return _order_of_numbers(13 if sign == "." else first, second)


def _order_of_numbers(first: int, second: int) -> str:
    if first > _MONTHS_A_YEAR:
        return "dmy"
    if second > _MONTHS_A_YEAR:
        return "mdy"
    return _EITHER if first != second else ""


def read(cell: str, *, order: str, today: date, serial: bool = False) -> date:
    """The date in a cell. Two-digit years are those of the last hundred years.

    `serial`: numbers like 29281 are days as spreadsheets count them. Raises BadDate for
    what is no date, lies in the future or before 1900.
    """
    text = _plain(cell)
    if found := _COMPACT.fullmatch(text):
        born = _made(found[1], found[2], found[3], today)
    elif found := _NUMBERS.fullmatch(text):
        born = _made(*_sorted(found[1], found[3], found[4], order), today)
    elif serial and _SERIAL.fullmatch(text):
        born = _SERIAL_ZERO + timedelta(days=int(float(text)))
    else:
        born = _with_word(text, today)
    if born > today:
        raise BadDate(_("A date of birth cannot lie in the future."))
    if born.year < EARLIEST_YEAR:
        raise BadDate(
            _("Enter a year from %(year)d on.") % {"year": EARLIEST_YEAR}, "year"
        )
    return born


def are_serials(cells: Iterable[str]) -> bool:
    """Whether the column was saved as a spreadsheet's numbers: all of it or nothing."""
    filled = [text for cell in cells if (text := _plain(cell))]
    return bool(filled) and all(map(_SERIAL.fullmatch, filled))


def _plain(cell: str) -> str:
    """Digits in ASCII, no invisible sign, no time of day behind the date."""
    text = unicodedata.normalize("NFKC", cell).lstrip("'").strip()
    seen = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
    return _CLOCK.sub("", seen[:60]).strip()


def _sorted(first: str, second: str, third: str, order: str) -> tuple[str, str, str]:
    """The three numbers as year, month, day."""
    if len(first) > 2 or order == "ymd":
        return first, second, third
    if order == "mdy":
        return third, first, second
    return third, second, first


def _with_word(text: str, today: date) -> date:
    """A date that names its month: "1 March 1980", "March 1, 1980", "1-Mar-80"."""
    months = [each for each in map(_month, _WORDS.findall(text)) if each]
    numbers = re.findall(r"\d+", text)
    if len(months) != 1 or len(numbers) != 2:
        raise _no_date()
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return _made(year, str(months[0]), day, today)


def _month(word: str) -> int | None:
    split = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c))
    for number, names in enumerate(_MONTHS, start=1):
        if bare in names.split():
            return number
    return None


def _made(year: str, month: str, day: str, today: date) -> date:
    try:
        if len(year) == 4:
            return date(int(year), int(month), int(day))
        if len(year) != 2:
            raise _no_date()
        recent = date(2000 + int(year), int(month), int(day))
    except BadDate:
        raise
    except ValueError:
        raise BadDate(_("This day does not exist in the order of the file.")) from None
    return recent if recent <= today else _a_century_before(recent)


def _a_century_before(day: date) -> date:
    """1900 had no 29 February, but 2000 to 2099 only shifts to years that had one."""
    return day.replace(year=day.year - 100)


def _no_date() -> BadDate:
    return BadDate(_("This is not a date of birth."))
