"""Saying that a value cannot be missing, and why."""

from typing import TypeVar

T = TypeVar("T")


def known(value: T | None, why: str) -> T:
    """The value; ValueError with the reason where it is missing after all."""
    if value is None:
        raise ValueError(f"Missing although {why}.")
    return value
