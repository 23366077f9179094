"""No check is silenced without a reason, and the check that says so can fail."""

import pytest

from tests.house import suppressions


def test_every_silencer_is_explained():
    assert suppressions.house_offences() == []


@pytest.mark.parametrize(
    "comment",
    [
        "noqa",
        "noqa: S603",
        "noqa: S603 ok",
        "type: ignore",
        "type: ignore[misc]",
        "type: ignore  # because of reasons",
        "pragma: no cover",
    ],
)
def test_an_unexplained_silencer_is_named(comment):
    source = f"a = 1\nb = 2  # {comment}\n"
    (offence,) = suppressions.offences(source, "a.py")
    assert offence.startswith("a.py:2: # ")


@pytest.mark.parametrize(
    "comment",
    [
        "noqa: S603 (fixed argument list)",
        "noqa: F401, S603 - kept for its side effect",
        "type: ignore[misc]  # allauth is untyped",
        "pragma: no cover (only on Windows)",
        "an ordinary remark",
    ],
)
def test_an_explained_silencer_passes(comment):
    assert suppressions.offences(f"a = 1  # {comment}\n", "a.py") == []


def test_words_in_a_string_are_not_a_comment():
    assert suppressions.offences('a = "# noqa"\n', "a.py") == []


def test_main_prints_the_offenders_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(suppressions, "house_offences", lambda: ["a.py:1: noqa"])
    assert suppressions.main() == 1
    assert capsys.readouterr().out == "a.py:1: noqa\n"
