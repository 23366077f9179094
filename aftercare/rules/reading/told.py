"""What a patient was told, and not told, to expect: "told sore but not breathless".

A "not" in what was told denies nothing: the patient may well be breathless.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_TOLD: Final = frozenset(
    {"told", "said", "warned", "expected", "expecting", "expect", "thought"}
)
_WOULD: Final = frozenset(
    {"i", "id", "ill", "it", "itd", "im", "that", "would", "might"}
)
_NOT: Final = frozenset({"not", "never", "nobody", "noone", "wasnt", "without"})
_OWN: Final = frozenset({"im", "i", "its", "am", "ive", "is", "are", "do", "have"})
_EXPECTED: Final = frozenset(
    {*lexicon.concepts()["soreword"], *lexicon.concepts()["bruise"]}
)
_LONGEST: Final = 9
# "I ticked no to breathless, that has changed": what was answered is no longer so.
_ANSWERED: Final = frozenset({"ticked", "put", "answered", "wrote", "clicked", "said"})
_NO: Final = frozenset({"no", "not", "none"})
_CHANGED: Final = frozenset(
    {"changed", "wrong", "different", "untrue", "lied", "actually", "mistake"}
)


def is_only_told(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether a symptom is denied only in what the patient was told."""
    before = scenes[at].texts[: match.start]
    if _is_changed(before, scenes[at + 1 :]):
        return True
    nots = [place for place, text in enumerate(before) if text in _NOT]
    if not nots:
        return False
    if _is_between(before[nots[0] :]):
        return True
    own = not _OWN.isdisjoint(before[max(0, nots[0] - 1) : nots[0]])
    return not own and _is_expected(nots[0], scenes, at)


def _is_expected(first: int, scenes: Sequence[Scene], at: int) -> bool:
    """Whether what stands before the "not" tells what was to be expected."""
    scene = scenes[at]
    if _expects(scene, first):
        return True
    begins = first == 0 or (first == 1 and scene.clause.turned)
    return begins and at > 0 and _led(scene, scenes[at - 1])


def _is_changed(before: Sequence[str], later: Sequence[Scene]) -> bool:
    """Whether a "no" was ticked or said, and what follows says that it has changed."""
    ticked = any(said in _ANSWERED and no in _NO for said, no in pairwise(before))
    return ticked and any(not _CHANGED.isdisjoint(each.texts) for each in later)


def _is_between(texts: Sequence[str]) -> bool:
    """ "Nobody said i would be", "never told me it might"."""
    told = [place for place, text in enumerate(texts) if text in _TOLD]
    return bool(told) and not _WOULD.isdisjoint(texts[told[0] + 1 :])


def _led(scene: Scene, last: Scene) -> bool:
    """Whether the clause before it, of the same sentence, tells what was expected."""
    same = scene.clause.sentence == last.clause.sentence
    short = len(last.texts) <= _LONGEST
    return same and short and _expects(last, len(last.texts))


def _expects(scene: Scene, end: int) -> bool:
    """Whether it was told before a place that something harmless was to be expected."""
    told = [place for place, text in enumerate(scene.texts[:end]) if text in _TOLD]
    if not told:
        return False
    return not _EXPECTED.isdisjoint(scene.texts[told[0] : end])
