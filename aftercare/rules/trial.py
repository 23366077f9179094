"""Triage tried on labelled replies: what it gives and how often that is right.

A clinical lead tests the rules on the clinic's own replies before trusting them. The
names of contexts are those of a file of replies; each stands for everything that may
lie near such a session, since being wrong upwards is the safe side.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aftercare.rules import triage
from aftercare.rules.flags import RiskSet
from aftercare.rules.judged import Answer, Context, Verdict
from aftercare.rules.reading import reader
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier

NEAR: Final[Mapping[str, frozenset[RiskSet]]] = {
    "none": frozenset(),
    "thorax": frozenset({RiskSet.PTX, RiskSet.LOWER_RIBS}),
    "neck": frozenset({RiskSet.NECK, RiskSet.CORD, RiskSet.PTX, RiskSet.AIRWAY}),
    "lumbar": frozenset({RiskSet.LUMBAR, RiskSet.CORD, RiskSet.KIDNEY}),
    "calf": frozenset({RiskSet.CALF}),
    "abdominal": frozenset({RiskSet.ABDOMINAL}),
    "kidney": frozenset({RiskSet.KIDNEY}),
}
PATIENTS: Final = ("anticoagulant", "diabetes", "pregnant")
CONTEXTS: Final = (*NEAR, *PATIENTS)
# What else people call them in a file of their own.
_ALSO_CALLED: Final = {
    **dict.fromkeys(["", "no", "n/a", "na", "nil", "null", "nan"], "none"),
    **dict.fromkeys(["chest", "thoracic", "ptx", "upper back", "shoulder"], "thorax"),
    **dict.fromkeys(["cervical", "cord", "suboccipital"], "neck"),
    **dict.fromkeys(["low back", "lower back", "spine"], "lumbar"),
    **dict.fromkeys(["lower leg"], "calf"),
    **dict.fromkeys(["abdomen", "belly"], "abdominal"),
    **dict.fromkeys(["renal", "flank"], "kidney"),
    **dict.fromkeys(
        ["anticoagulants", "anticoagulated", "blood thinner", "blood thinners"],
        "anticoagulant",
    ),
    **dict.fromkeys(["diabetic"], "diabetes"),
    **dict.fromkeys(["pregnancy"], "pregnant"),
}
_BETWEEN: Final = re.compile(r"[;,+|]")
# The reply that is asked for a day after the session.
_HOURS: Final = 24.0


def names(written: str) -> tuple[str, ...] | None:
    """The names meant by a cell: "Thorax; blood thinners"; None for an unknown one."""
    parts = [_plain(part) for part in _BETWEEN.split(written) if part.strip()]
    meant = [_ALSO_CALLED.get(part, part) for part in parts]
    known = all(name in CONTEXTS for name in meant)
    return tuple(dict.fromkeys(meant)) if known else None


def context(*names: str) -> Context:
    """The context of these names together; any other name is "none"."""
    return Context(
        frozenset[RiskSet]().union(*(NEAR.get(name, ()) for name in names)),
        _HOURS,
        Kind.H24,
        anticoagulant="anticoagulant" in names,
        diabetes="diabetes" in names,
        pregnant="pregnant" in names,
    )


def tier(written: str) -> Tier | None:
    """The tier meant by a cell: "Same-day", "next business day"; None for no tier."""
    name = _plain(written).replace(" ", "_")
    return Tier(name) if name in Tier.values else None


def _plain(written: str) -> str:
    return " ".join(written.casefold().replace("_", " ").replace("-", " ").split())


def verdict(text: str, context: Context) -> Verdict:
    """The verdict over a reply that is nothing but a free text.

    An empty one has answered nothing.
    """
    return triage.assess(
        Answer(none_of_these=bool(text.strip()), free_text=text),
        context,
        text_findings=reader.read(text, context),
        text_is_read=True,
    )


@dataclass(frozen=True)
class Figures:
    """How expected tiers and given ones agree: counts of (expected, given)."""

    counts: Mapping[tuple[Tier, Tier], int]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Tier, Tier]]) -> "Figures":
        """The figures over pairs of an expected and a given tier."""
        return cls(Counter(pairs))

    def count(self, *, expected: Tier, at_least: Tier = Tier.NONE) -> int:
        """The replies of an expected tier that were given this tier or a higher one."""
        return sum(
            number
            for (wanted, given), number in self.counts.items()
            if wanted == expected and given >= at_least
        )

    @property
    def sensitivity(self) -> float | None:
        """The share of emergencies that are taken for emergencies; None without any."""
        found = self.count(expected=Tier.EMERGENCY, at_least=Tier.EMERGENCY)
        return _share(found, self.count(expected=Tier.EMERGENCY))

    @property
    def specificity(self) -> float | None:
        """The share of harmless replies that are left alone; None without any."""
        every = self.count(expected=Tier.NONE)
        raised = self.count(expected=Tier.NONE, at_least=Tier.ROUTINE)
        return _share(every - raised, every)

    @property
    def missed(self) -> int:
        """The emergencies that nobody would look at on the same day."""
        seen = self.count(expected=Tier.EMERGENCY, at_least=Tier.SAME_DAY)
        return self.count(expected=Tier.EMERGENCY) - seen

    @property
    def lower(self) -> int:
        """The replies that are given a lower tier than expected."""
        return sum(n for (wanted, given), n in self.counts.items() if given < wanted)

    @property
    def higher(self) -> int:
        """The replies that are given a higher tier than expected."""
        return sum(n for (wanted, given), n in self.counts.items() if given > wanted)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
