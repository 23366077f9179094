"""The second reader: does a clause read like replies that needed somebody that day?

It is asked about clauses in which the rules know nothing, or no more than a figure of
speech or a sign of health: those must read more like it. A linear classifier over
letters, words and the vocabulary's concepts, taught on labelled replies (`teaching`).
It can only raise, to "a person reads this today". Of a reply that a person reads today
in any case it is asked again, whether a clause reads like replies that were
emergencies. It has no say about what is wrong. Its weights are data, as whole numbers
from -127 to 127 in fixed buckets; two traits may share one.
"""

import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from aftercare.rules.flags import Flag
from aftercare.rules.judged import Reason
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import abroad, quoting, settled
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import SYMPTOMS, Scene
from aftercare.rules.tiers import Tier

BUCKETS: Final = 1 << 15
# Chosen on replies held out batch by batch: docs/decisions/0010.
LIKELY: Final = 0.4
# Where the rules know only a figure of speech or a sign of health.
LIKELY_THOUGH: Final = 0.55
ALARMING: Final = 0.55
# Where the rules know nothing of a clause in plain English.
ALARMING_ALONE: Final = 0.65
# Fewer words than these tell too little.
FEWEST: Final = 3
# What is asked, quoted, somebody else's or long ago alarms nobody by likeness alone.
_ASIDE: Final = ("{hypo}", "{quoted}", "{thirdperson}", "{history}", "{pregnant}")
_BY_PLACE: Final = frozenset(
    {
        *(Flag.HAEMATURIA, Flag.ABDO_PAIN, Flag.PALPITATIONS, Flag.COUGH_NEW),
        *(Flag.RETAINED_NEEDLE, Flag.HEADACHE_MILD, Flag.DIZZY, Flag.SPREADING_PAIN),
    }
)
_CALMING: Final = frozenset({Kind.IDIOM, Kind.NORMAL})
_PIECES: Final = (3, 4, 5)
_DATA: Final = Path(__file__).parents[2] / "data" / "second_reader.txt"


@dataclass(frozen=True)
class Weights:
    """What was learnt: one weight a bucket, and what no trait at all comes to."""

    bias: float
    unit: float
    buckets: bytes

    def likeness(self, words: Sequence[str], concepts: Iterable[str] = ()) -> float:
        """From 0 to 1 how much a clause reads like one that needs somebody today."""
        found = traits(words, concepts)
        if not found:
            return 0.0
        total = sum(_signed(self.buckets[bucket]) for bucket in found)
        return 1 / (1 + exp(-(self.bias + self.unit * total / sqrt(len(found)))))


def traits(words: Sequence[str], concepts: Iterable[str] = ()) -> frozenset[int]:
    """The buckets of a clause: words, pairs, triples, letters within words, concepts.

    `concepts` are the keys of its grid; those that are words tell nothing new.
    """
    named = [f"w{word}" for word in words]
    named += [f"k{key}" for key in concepts if key.startswith("{")]
    named += [f"w{one} {two}" for one, two in pairwise(words)]
    named += [
        f"w{' '.join(three)}"
        for three in zip(words, words[1:], words[2:], strict=False)
    ]
    for word in words:
        named += _letters(f" {word} ")
    return frozenset(zlib.crc32(each.encode()) % BUCKETS for each in named)


def reasons(scenes: Sequence[Scene], text: str) -> Iterator[Reason]:
    """The clauses of a cleaned text that read like a report, in the patient's words."""
    weights, _alarming = taught()
    because = _("Reads like replies that needed somebody on the same day.")
    for at, scene in enumerate(scenes):
        known = _known(scene)
        limit = LIKELY_THOUGH if known else LIKELY
        asked = known <= _CALMING and _says_more(scene)
        settles = settled.is_settled(scenes, at)
        if asked and not settles and _is_like(scene, weights, limit):
            yield Reason(Flag.REVIEW, Tier.SAME_DAY, because, scene.whole(text))


def alarms(scenes: Sequence[Scene], text: str) -> Iterator[Reason]:
    """The clauses that read like an emergency, for a reply that is read that day."""
    _today, weights = taught()
    because = _("Reads like replies that were emergencies.")
    for at, scene in enumerate(scenes):
        alone = not (_known(scene) or _is_strange(scene))
        limit = ALARMING_ALONE if alone else ALARMING
        if _is_told(scenes, at) and _is_like(scene, weights, limit):
            yield Reason(Flag.ALARM_OTHER, Tier.EMERGENCY, because, scene.whole(text))


def _known(scene: Scene) -> set[Kind]:
    """What the rules know of it; a sign means something only beside another finding."""
    return {match.line.kind for match in scene.found} - {Kind.SIGN}


def _is_strange(scene: Scene) -> bool:
    """Whether half of its words are none that are known, as in another language."""
    strange = sum(not word.known for word in scene.grid.words)
    return 2 * strange >= len(scene.texts)


def _is_like(scene: Scene, weights: Weights, limit: float) -> bool:
    if len(scene.texts) < FEWEST or _is_kind(scene):
        return False
    return weights.likeness(scene.texts, scene.grid.keys) >= limit


def _says_more(scene: Scene) -> bool:
    """Whether half of its words at least are no part of what calms."""
    calming = {
        place
        for match in scene.found
        if match.line.kind in _CALMING
        for place in range(match.start, match.end)
    }
    return 2 * len(calming) <= len(scene.texts)


def _is_told(scenes: Sequence[Scene], at: int) -> bool:
    """Whether it tells of the patient now, and the rules do not know better."""
    scene = scenes[at]
    calm = _is_denied(scenes, at) or settled.is_settled(scenes, at)
    aside = scene.clause.asks or bool(scene.grid.covered(*_ASIDE))
    return not (calm or aside or _is_understood(scene) or quoting.is_listed(scenes, at))


def _is_understood(scene: Scene) -> bool:
    """A figure of speech, nothing but a sign of health, or what turns on its place."""
    return _known(scene) == {Kind.NORMAL} or any(
        match.line.kind is Kind.IDIOM
        or (match.line.kind in SYMPTOMS and match.line.means in _BY_PLACE)
        for match in scene.found
    )


def _is_denied(scenes: Sequence[Scene], at: int) -> bool:
    """Whether something alarming is denied, and every symptom that is named.

    A medicine is none, nor is anything else that is only to be read.
    """
    scene = scenes[at]
    named = _named(scene)
    watched = [match for match in scene.found if match.line.kind is Kind.WATCH]
    return any(map(scene.denies, (*named, *watched))) and all(
        scene.denies(match)
        or (abroad.is_deniable(match) and abroad.is_denied(match, scenes, at))
        for match in named
    )


def _named(scene: Scene) -> list[Match]:
    """The symptoms that have a name of their own."""
    return [
        match
        for match in scene.found
        if match.line.kind in SYMPTOMS and match.line.means != Flag.REVIEW
    ]


def _is_kind(scene: Scene) -> bool:
    """Says that something is well, and nothing that could turn it around."""
    turned = scene.clause.turned or scene.grid.covered("{neg}", "{endsneg}", "{cant}")
    return bool(scene.grid.covered("{benign}")) and not turned


@cache
def taught() -> tuple[Weights, Weights]:
    """What is shipped."""
    return read(_DATA)


def read(path: Path) -> tuple[Weights, Weights]:
    """The weights of a file: who needed somebody that day, and who at once.

    Of each, two numbers on the first line, then the buckets in base64.
    """
    today, at_once = path.read_text(encoding="ascii").split("\n\n")
    return _weights(today), _weights(at_once)


def _weights(written: str) -> Weights:
    first, rest = written.split("\n", 1)
    bias, unit = first.split()
    return Weights(float(bias), float(unit), b64decode(rest))


def _letters(word: str) -> Iterator[str]:
    for size in _PIECES:
        for start in range(len(word) - size + 1):
            yield f"c{word[start : start + size]}"


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte
