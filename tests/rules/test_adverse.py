"""Which reactions must be registered, and how grave they are at least."""

import pytest

from needling.rules.adverse import (
    FORCED,
    EventKind,
    EventSeverity,
    least_severity,
    why_registered,
)


@pytest.mark.parametrize("kind", EventKind.values)
@pytest.mark.parametrize("severity", EventSeverity.values)
def test_registered_are_the_grave_and_the_forced(kind, severity):
    expected = severity != "mild" or kind in FORCED
    assert bool(why_registered(kind, severity)) is expected


def test_what_the_specification_forces():
    named = {"chest_breath", "broken_needle", "nerve_deficit"}
    assert named <= {str(each) for each in FORCED}
    assert "Chest or breath symptom" in why_registered("chest_breath", "mild")


def test_an_unknown_word_is_registered():
    assert why_registered("bruise", "who knows")


@pytest.mark.parametrize(
    ("kind", "severity", "expected"),
    [
        ("bruise", "mild", "mild"),
        ("bruise", "serious", "serious"),
        ("chest_breath", "mild", "significant"),
        ("chest_breath", "serious", "serious"),
        ("needle_unaccounted", "significant", "significant"),
    ],
)
def test_a_forced_kind_is_never_mild(kind, severity, expected):
    assert least_severity(kind, severity) == expected
