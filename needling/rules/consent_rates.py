"""How often what happens: the figures a consent must disclose, as words of a text.

Clinical specification 3.3. Each figure is one line of `consent_rates.csv` with its
source, so that no text carries a number of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from string import Template

_UNITS = frozenset({"percent", "per_million", "events", "words"})
_BOUNDS = frozenset({"", "at_most", "below"})
# The first base in which a rate is at least half a case.
_BASES = ((Decimal("0.5"), 100), (Decimal("0.05"), 1000))
_LAST_BASE = 10_000


class BadRate(ValueError):
    """A line of the rates is not what it should be; says which."""


@dataclass(frozen=True)
class Rate:
    """One figure. `value` is in `unit`: percent, per_million, events; None for words.

    `bound` says that the value is an upper one. `denominator` counts what `population`
    names: treatments, patients or people who were asked.
    """

    key: str
    event: str
    value: Decimal | None
    unit: str
    bound: str
    count: int | None
    denominator: int
    population: str
    source: str
    citation: str


@dataclass(frozen=True)
class Numbers:
    """How a language writes numbers. `about` holds $count and $of."""

    decimal: str
    thousands: str
    percent: str
    about: str


def decode_rate(row: Mapping[str, str]) -> Rate:
    """One line of the file. Raises BadRate for one that says too little."""
    key = row["key"]
    try:
        rate = Rate(
            key=key,
            event=row["event"],
            value=Decimal(row["value"]) if row["value"] else None,
            unit=row["unit"],
            bound=row["bound"],
            count=int(row["count"]) if row["count"] else None,
            denominator=int(row["denominator"]),
            population=row["population"],
            source=row["source"],
            citation=row["citation"],
        )
    except (InvalidOperation, ValueError) as error:
        raise BadRate(f"{key}: a figure cannot be read.") from error
    problem = _problem(rate)
    if problem:
        raise BadRate(f"{key}: {problem}")
    return rate


def _problem(rate: Rate) -> str:
    """What is wrong with a line, "" where nothing is."""
    if rate.unit not in _UNITS or rate.bound not in _BOUNDS:
        return "unknown unit or bound."
    if (rate.value is None) != (rate.unit == "words"):
        return "a figure needs a value, words have none."
    if not (rate.event and rate.source and rate.citation):
        return "event, source and citation must be given."
    return ""


def placeholders(rates: Iterable[Rate], numbers: Numbers) -> dict[str, str]:
    """What a text may ask for, by name.

    For a rate `key`: the figure itself as `key`, "about 19 in 100" as `key_in` where it
    is a percentage, the cases as `key_n` and the denominator as `key_of`. `sources`
    names every study once.
    """
    rates = tuple(rates)
    studies = dict.fromkeys(rate.citation.rstrip(".") for rate in rates)
    words = {"sources": "; ".join(studies) + "."}
    for rate in rates:
        words[f"{rate.key}_of"] = grouped(rate.denominator, numbers)
        if rate.count is not None:
            words[f"{rate.key}_n"] = grouped(rate.count, numbers)
        if rate.value is not None:
            words[rate.key] = _figure(rate, numbers)
            if rate.unit == "percent":
                words[f"{rate.key}_in"] = _about(rate.value, numbers)
    return words


def grouped(number: int, numbers: Numbers) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}".replace(",", numbers.thousands)


def _figure(rate: Rate, numbers: Numbers) -> str:
    figure = f"{rate.value}".replace(".", numbers.decimal)
    return figure + numbers.percent if rate.unit == "percent" else figure


def _about(percent: Decimal, numbers: Numbers) -> str:
    """A percentage as so many in a hundred, a thousand or ten thousand."""
    base = next((base for least, base in _BASES if percent >= least), _LAST_BASE)
    count = (percent * base / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return Template(numbers.about).substitute(
        count=grouped(int(count), numbers), of=grouped(base, numbers)
    )
