"""Passwords of words that anybody who knows the clinic would try."""

import pytest

from clinic.rules.placewords import LEAST, counted

NAMES = ("Müllers Nädelwerk St. Gallen", "Nädelwerk")


@pytest.mark.parametrize(
    "password",
    [
        "needlingneedling",
        "Dry-Needling-2026!",
        "physiotherapy 123",
        "MULLERS.nadelwerk",
        "Müllers_Nädelwerk7",
        "St-Gallen-Praxis-1",
        "clínica-PUNCION-seca",
    ],
)
def test_the_name_and_the_trade_are_not_counted(password):
    assert counted(password, names=NAMES) < LEAST


@pytest.mark.parametrize(
    "password", ["correct-horse-battery", "needling-horse-battery", "x9!k2Qv7Lm3#Tt"]
)
def test_other_words_are(password):
    assert counted(password, names=NAMES) >= LEAST


def test_without_a_name_the_trade_is_left_out_all_the_same():
    assert counted("Needles of Ana", names=()) == len("ofAna")
    assert counted("mullersnadelwerk", names=()) >= LEAST
