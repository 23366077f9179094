"""Chance that comes out the same every time."""

from random import Random


def chance(seed: int | str) -> Random:
    """A generator for a story: the same seed, the same story."""
    return Random(seed)  # noqa: S311 (a story, not a secret)
