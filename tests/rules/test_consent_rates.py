"""The figures a consent discloses: all rows of 3.3, each with its source."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.consent_rates import BadRate, Numbers, decode_rate, placeholders
from tests.rules.catalogue import rows

ROWS = rows("consent_rates.csv")
ENGLISH = Numbers(".", ",", "%", "about $count in $of")
GERMAN = Numbers(",", ".", "\u00a0%", "etwa $count von $of")


def rate(**columns):
    return decode_rate({**ROWS[0], **columns})


# Figure, cases and denominator by key, as the clinical specification 3.3 gives them.
EXPECTED = {
    "brady14_any": ("19.18", 1463, 7629),
    "brady14_bruise": ("7.55", None, 7629),
    "brady14_bleeding": ("4.65", None, 7629),
    "brady14_pain_during": ("3.01", None, 7629),
    "brady14_pain_after": ("2.19", None, 7629),
    "brady14_aggravated": ("0.88", None, 7629),
    "brady14_drowsy": ("0.26", None, 7629),
    "brady14_headache": ("0.14", None, 7629),
    "brady14_nausea": ("0.13", None, 7629),
    "brady14_fatigue": ("0.04", None, 7629),
    "brady14_emotions": ("0.04", None, 7629),
    "brady14_shaking": ("0.01", None, 7629),
    "brady14_itching": ("0.01", None, 7629),
    "brady14_claustrophobia": ("0.01", None, 7629),
    "brady14_numbness": ("0.01", None, 7629),
    "brady14_significant": ("0.04", 0, 7629),
    "boyce20_any": ("36.7", 7531, 20494),
    "boyce20_bleeding": ("16", None, 20494),
    "boyce20_bruise": ("7.7", None, 20494),
    "boyce20_pain_during": ("5.9", None, 20494),
    "boyce20_major": ("0.1", 20, 20494),
    "gattie20_minor": ("39.6", None, 865),
    "valera24_common": (None, None, 422),
    "lin19_lung": ("0.87", None, 5407378),
    "lin19_lung_near": ("1.75", None, 5407378),
    "bmas19_lung_first": ("4", 4, 1100000),
    "bmas19_broken": ("2", 2, 1100000),
    "bmas19_lung_second": ("2", 2, 2200000),
    "witt09_any": ("8.6", None, 229230),
    "witt09_treated": ("2.2", None, 229230),
    "witt09_bleeding": ("6.1", None, 229230),
    "mpz16_soreness": ("100", None, 60),
}


def test_every_row_is_there():
    found = {
        each.key: (
            None if each.value is None else str(each.value),
            each.count,
            each.denominator,
        )
        for each in map(decode_rate, ROWS)
    }
    assert found == EXPECTED
    assert all(decode_rate(row).citation for row in ROWS)


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        ("100", "about 100 in 100"),
        ("19.18", "about 19 in 100"),
        ("7.55", "about 8 in 100"),
        ("0.5", "about 1 in 100"),
        ("0.49", "about 5 in 1,000"),
        ("0.05", "about 1 in 1,000"),
        ("0.04", "about 4 in 10,000"),
        ("0.01", "about 1 in 10,000"),
    ],
)
def test_a_percentage_in_plain_numbers(percent, said):
    assert placeholders([rate(value=percent)], ENGLISH)["brady14_any_in"] == said


def test_numbers_in_the_way_of_a_language():
    words = placeholders([rate()], GERMAN)
    assert words["brady14_any"] == "19,18\u00a0%"
    assert words["brady14_any_n"] == "1.463"
    assert words["brady14_any_of"] == "7.629"
    assert placeholders([rate(value="0.04")], GERMAN)["brady14_any_in"] == (
        "etwa 4 von 10.000"
    )


def test_words_have_no_figure_and_studies_are_named_once():
    words = placeholders(map(decode_rate, ROWS), ENGLISH)
    assert "valera24_common" not in words
    assert words["valera24_common_of"] == "422"
    assert words["lin19_lung"] == "0.87"
    assert "lin19_lung_in" not in words
    assert words["sources"].count("Brady") == 1


@given(st.decimals(Decimal("0.01"), Decimal(100), places=2))
def test_plain_numbers_are_near_the_percentage(percent):
    said = placeholders([rate(value=str(percent))], ENGLISH)["brady14_any_in"]
    count, of = (int(word.replace(",", "")) for word in said.split()[1::2])
    assert count >= 1
    assert abs(Decimal(count) / of - percent / 100) <= Decimal("0.5") / of


@pytest.mark.parametrize(
    "columns",
    [
        {"value": "many"},
        {"denominator": ""},
        {"unit": "per cent"},
        {"bound": "over"},
        {"value": ""},
        {"unit": "words"},
        {"source": ""},
        {"citation": ""},
        {"event": ""},
    ],
)
def test_a_line_that_says_too_little(columns):
    with pytest.raises(BadRate, match="brady14_any"):
        rate(**columns)
