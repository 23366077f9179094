"""Birth dates as people write them, ages, and months added to a date."""

import unicodedata
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

EARLIEST_YEAR = 1900

# Full names; any first three letters name the month as well, "sept" besides.
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ORDINAL_ENDINGS = ("st", "nd", "rd", "th")


class BadDate(ValueError):
    """What was typed is no birth date; says why.

    `part` is "day", "month" or "year", or "" where the three do not go together.
    """

    def __init__(self, sentence: str, part: str = "") -> None:
        """Keep the sentence and the box it belongs to."""
        super().__init__(sentence)
        self.part = part


def parse_birth_date(day: str, month: str, year: str, *, today: date) -> date:
    """The date in three boxes, read tolerantly.

    Day: "7", "07", "7th". Month: a number, an English name or any start of it from
    three letters on ("sep", "sept.", "September"). Year: four digits. Digits of any
    script and full-width ones are read; spaces and invisible characters are dropped.
    From 1900 to `today`, both included. Raises BadDate with the box to correct.
    """
    in_year = _year(_plain(year))
    in_month = _month(_plain(month))
    on_day = _number(_without_ordinal(_plain(day)))
    if on_day is None or not 1 <= on_day <= 31:
        raise BadDate(_("Enter the day as a number from 1 to 31."), "day")
    days = monthrange(in_year, in_month)[1]
    if on_day > days:
        raise BadDate(
            _("This month has %(days)d days in %(year)d.")
            % {"days": days, "year": in_year},
            "day",
        )
    born = date(in_year, in_month, on_day)
    if born > today:
        raise BadDate(_("A date of birth cannot lie in the future."))
    if in_year < EARLIEST_YEAR:
        raise BadDate(
            _("Enter a year from %(year)d on.") % {"year": EARLIEST_YEAR}, "year"
        )
    return born


def _plain(text: str) -> str:
    """Lower case, ASCII digits, no space, no invisible character, no dot."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        str(unicodedata.decimal(c, c))
        for c in folded
        if not c.isspace() and c != "." and unicodedata.category(c) not in ("Cc", "Cf")
    )


def _without_ordinal(text: str) -> str:
    """ "7th" as "7"; anything else as it is."""
    return text[:-2] if text.endswith(_ORDINAL_ENDINGS) else text


def _number(text: str) -> int | None:
    """One to four ASCII digits as a number, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _month(text: str) -> int:
    number = _number(text)
    if number is not None and 1 <= number <= 12:
        return number
    if len(text) >= 3:
        for position, name in enumerate(_MONTHS, start=1):
            if name.startswith(text):
                return position
    raise BadDate(
        _("Enter the month as a number from 1 to 12 or by its name."), "month"
    )


def _year(text: str) -> int:
    number = _number(text)
    if number is None or len(text) != 4 or number == 0:
        raise BadDate(_("Enter the year with four digits, for example 1980."), "year")
    return number


def age_on(birth: date, day: date) -> int:
    """Full years on that day.

    Someone born on 29 February has their birthday on 1 March where the year has no
    29 February: a minor is never taken for an adult a day early.
    Raises ValueError for a day before birth.
    """
    if day < birth:
        raise ValueError(f"{day} lies before the date of birth {birth}.")
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)


def add_months(day: date, months: int) -> date:
    """The same day that many months later, or the last of a month without that day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
