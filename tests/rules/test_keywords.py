"""STOP and its kin: only a text that is the word counts, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules import keywords
from aftercare.rules.keywords import Kind

# As a Japanese phone writes it.
WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "STOP")
WIDE_EIGHT = chr(ord("8") + 0xFEE0)
EXACT = {
    Kind.STOP: f"STOP|Stop.|stop\n| s\u200btop |{WIDE}|Arrêt|baja|Abmelden!|¡PARAR!",
    Kind.ALL: "ALL|stop all|STOPALL|Todo|tout|ALLE|stopp alles|arrêt tout",
    Kind.START: "START|Unstop|alta|reprendre|anmelden",
    Kind.HELP: "HELP|help!|Ayuda|aide|HILFE|info?",
}


@pytest.mark.parametrize(
    ("body", "kind"),
    [(body, kind) for kind, bodies in EXACT.items() for body in bodies.split("|")],
)
def test_the_word_alone_counts(body, kind):
    assert keywords.read(body).kind == kind


@pytest.mark.parametrize(
    "body",
    [
        "STOP the pain",
        "please stop",
        "cancel my next appointment",
        "help me I cannot breathe",
        "all good",
        "todo bien",
        "alles gut",
        "start of the week was bad",
        "?",
        "🫁😮‍💨",
        "11",
        "-3",
        "3 or 4",
        "5/100",
    ],
)
def test_anything_more_is_an_answer(body):
    assert keywords.read(body) == keywords.Read(Kind.WORDS)


@pytest.mark.parametrize(
    ("body", "score"),
    [
        ("0", 0),
        (" 7 ", 7),
        ("10", 10),
        ("3/10", 3),
        (WIDE_EIGHT, 8),
        ("2.", 2),
        ("07", 7),
    ],
)
def test_a_bare_number_is_a_score(body, score):
    assert keywords.read(body) == keywords.Read(Kind.SCORE, score)


@pytest.mark.parametrize("body", ["", "  \n", "\u00a0"])
def test_nothing_is_nothing(body):
    assert keywords.read(body).kind == Kind.EMPTY


@pytest.mark.parametrize(
    ("body", "name", "same"),
    [
        ("ann", "Ann", True),
        ("Zoe!", "Zoë", True),
        ("Ann Brook", "Ann", False),
        ("", "", False),
    ],
)
def test_a_first_name_and_nothing_else(body, name, same):
    assert keywords.same_name(body, name) is same


@given(st.text(max_size=5000))
def test_reading_never_raises_and_scores_stay_in_range(body):
    read = keywords.read(body)
    assert (read.score is not None) == (read.kind == Kind.SCORE)
    assert read.score is None or 0 <= read.score <= 10
