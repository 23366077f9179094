"""What triage takes in and what it gives back: plain values."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag, RiskSet
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier

# Suspicion lasts to day 7 after needling near the lung (clinical specification 6.1; the
# window in which the largest data base looked for a collapsed lung) and near the spine
# (6.3 rule 3).
SUSPICION_HOURS: Final = 7 * 24


class Trend(TextChoices):
    """How the patient says it has gone since then."""

    BETTER = "better", _("Better")
    SAME = "same", _("The same")
    WORSE = "worse", _("Worse")


@dataclass(frozen=True)
class Context:
    """What is known about the patient and the session besides the answer.

    `sets` covers every session of the last seven days, not only the one asked about.
    `hours_since` counts from the last needle of the latest of them. `earlier_scores`
    are pairs (hours after that needle, soreness 0 to 10). `expected_tops` are pairs
    (24, 48 or 72, top of what was expected of this patient after this session).
    """

    sets: frozenset[RiskSet]
    hours_since: float
    kind: Kind
    anticoagulant: bool = False
    diabetes: bool = False
    immune_low: bool = False
    pregnant: bool = False
    earlier_scores: tuple[tuple[float, int], ...] = ()
    expected_tops: tuple[tuple[int, float], ...] = ()

    @property
    def is_suspicious(self) -> bool:
        """Whether the needles are recent enough for a late complication."""
        return self.hours_since <= SUSPICION_HOURS


@dataclass(frozen=True)
class Answer:
    """One reply. `soreness` is 0 to 10, `trend` one of `Trend` or empty.

    `none_of_these` answers the emergency list; without it and without a tick on that
    list, the list counts as not answered. `list_was_asked` is False for an answer by
    text: nobody showed that list.
    """

    ticked: frozenset[Flag] = frozenset()
    none_of_these: bool = False
    soreness: int | None = None
    trend: str = ""
    free_text: str = ""
    call_wanted: bool = False
    list_was_asked: bool = True


@dataclass(frozen=True)
class Thresholds:
    """The score rules of clinical specification 6.3 rule 8, on the scale 0 to 10 (D).

    `severe` holds at any hour. For each of the three stages a score from `same_day` on
    needs contact on the same day, and a score above `band` (clinical specification 5.2,
    the expected course) on the next business day. A stage begins `early_hours` before
    its 24, 48 or 72 hours, as far as a check-in may be sent early. `rise` is the rise
    after the first day that needs contact on the same day. `second_reader` says whether
    free text in which the rules find nothing is put before it.
    """

    severe: int = 8
    same_day_24: int = 7
    band_24: int = 5
    same_day_48: int = 5
    band_48: int = 3
    same_day_72: int = 5
    band_72: int = 2
    rise: int = 2
    early_hours: float = 6
    second_reader: bool = True


DEFAULT_THRESHOLDS: Final = Thresholds()


@dataclass(frozen=True)
class Reason:
    """One finding: the flag, the tier it asks for, why, and the patient's own words.

    `because` is a sentence for staff; `words` is empty unless free text led to it.
    """

    flag: Flag
    tier: Tier
    because: Promise
    words: str = ""


@dataclass(frozen=True)
class Verdict:
    """What an answer comes to: the highest tier of its reasons, the worst first."""

    tier: Tier
    flags: tuple[Flag, ...]
    reasons: tuple[Reason, ...]
    rules_version: str

    @property
    def is_pressing(self) -> bool:
        """Whether two or more flags ask for contact on the same day.

        Clinical specification 6.3 rule 7: contact is then due within one hour.
        """
        if self.tier != Tier.SAME_DAY:
            return False
        asking = {each.flag for each in self.reasons if each.tier == Tier.SAME_DAY}
        return len(asking) > 1
