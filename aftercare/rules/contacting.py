"""Reaching a patient who does not answer: what is tried next, and by when.

Source: clinical specification 6.3 rule 13. Two calls and a text within 30 minutes, then
the emergency contact, then a welfare check by the local rule. Each attempt is logged.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """How somebody tried to reach the patient."""

    CALL = "call", _("Called the patient")
    TEXT = "text", _("Sent a text")
    CONTACT = "contact", _("Called the emergency contact")
    WELFARE = "welfare", _("Asked for a welfare check")


# In this order, from the alarm on.
WITHIN: Final = timedelta(minutes=30)
SEQUENCE: Final = (Way.CALL, Way.TEXT, Way.CALL, Way.CONTACT, Way.WELFARE)


@dataclass(frozen=True)
class Attempt:
    """One attempt, and whether the patient, or somebody with them, was reached."""

    way: Way
    reached: bool


@dataclass(frozen=True)
class Next:
    """What is tried next; `number` counts attempts of the same way, from 1."""

    way: Way
    number: int
    by: datetime


def next_attempt(attempts: Iterable[Attempt], *, since: datetime) -> Next | None:
    """What an emergency asks for next; None once reached or when all was tried.

    `since` is when it was raised, or raised again. The order within the first half
    hour is free: a second call before the text counts as one.
    """
    made = list(attempts)
    if any(attempt.reached for attempt in made):
        return None
    done = Counter(attempt.way for attempt in made)
    asked: Counter[Way] = Counter()
    for way in SEQUENCE:
        asked[way] += 1
        if done[way] < asked[way]:
            return Next(way, asked[way], since + WITHIN)
    return None
