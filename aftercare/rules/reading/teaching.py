"""How the second reader is taught: logistic regression over labelled replies.

Pure Python and repeatable: the same replies give the same weights on any machine.
"""

import random
from base64 import encodebytes
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import exp, sqrt
from typing import Final

from aftercare.rules.reading import clauses, scenes, words
from aftercare.rules.reading.likeness import BUCKETS, FEWEST, Weights, traits

_ROUNDS: Final = 20
# How strongly large weights are held down; 1 / (3 x lessons) at about 12,000 of them.
_RESTRAINT: Final = 2.8e-5
_FIRST_STEP: Final = 4.0


def teach(replies: Iterable[tuple[str, bool]]) -> Weights:
    """Learn from pairs of a text and whether it needed somebody that day, or at once.

    A reply is the sum of its clauses here, while one clause alone is judged later:
    which of them it was that raised the reply is not labelled. Every clause of a
    harmless one is harmless, and a lesson of its own.
    """
    rows = [row for reply in replies for row in _lessons(*reply)]
    weights, bias = [0.0] * BUCKETS, 0.0
    order = random.Random(1)  # noqa: S311 # An order, not a secret.
    step = 0
    for _round in range(_ROUNDS):
        order.shuffle(rows)
        for found, needed in rows:
            pace = _FIRST_STEP / (1 + _FIRST_STEP * _RESTRAINT * step)
            step += 1
            bias += _learn(weights, bias, found, needed=needed, pace=pace)
        _restrain(weights, pace * len(rows))
    return _whole(weights, bias)


def written(weights: Weights) -> str:
    """The text of the data file."""
    first = f"{weights.bias:.6f} {weights.unit:.9f}\n"
    return first + encodebytes(weights.buckets).decode("ascii")


def _lessons(text: str, needed: bool) -> Iterator[tuple[Sequence[int], bool]]:
    """The traits of all clauses of a text, and those of each harmless one alone."""
    whole, alone = _traits(text)
    if whole:
        yield whole, needed
    if not needed:
        yield from ((each, needed) for each in alone)


@lru_cache(maxsize=20_000)
def _traits(text: str) -> tuple[Sequence[int], Sequence[Sequence[int]]]:
    """Of all clauses of a text together, and of each that is long enough, if several.

    Kept, since the same replies teach twice.
    """
    cut = clauses.read(words.tokens(words.clean(text))).clauses
    stage = [scenes.of(clause, pregnant=False) for clause in cut]
    found = [traits(scene.texts, scene.grid.keys) for scene in stage]
    alone = [
        sorted(each)
        for each, clause in zip(found, cut, strict=True)
        if len(found) > 1 and len(clause.words) >= FEWEST
    ]
    return sorted(frozenset[int]().union(*found)), alone


def _learn(
    weights: list[float],
    bias: float,
    found: Sequence[int],
    *,
    needed: bool,
    pace: float,
) -> float:
    """Move the weights of one reply towards its label; returns the bias's own step."""
    size = 1 / sqrt(len(found))
    score = bias + size * sum(weights[bucket] for bucket in found)
    error = needed - 1 / (1 + exp(-max(-30.0, min(30.0, score))))
    change = pace * error * size
    for bucket in found:
        weights[bucket] += change
    return pace * error * 0.05


def _restrain(weights: list[float], paces: float) -> None:
    """Hold all weights down, once a round for what its steps come to."""
    kept = exp(-_RESTRAINT * paces)
    for bucket, weight in enumerate(weights):
        weights[bucket] = weight * kept


def _whole(weights: Sequence[float], bias: float) -> Weights:
    unit = max(map(abs, weights), default=0.0) / 127 or 1.0
    return Weights(bias, unit, bytes(round(each / unit) % 256 for each in weights))
