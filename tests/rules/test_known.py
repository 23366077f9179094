"""A value that cannot be missing says so when it is."""

import pytest

from clinic.rules.known import known


def test_what_is_there_is_handed_on():
    assert known(0, "it is counted") == 0


def test_what_is_missing_after_all_says_why_that_cannot_be():
    with pytest.raises(ValueError, match="although it is counted"):
        known(None, "it is counted")
