"""Own words for a consent text: nothing a patient has a right to is left out."""

import re

import pytest

from needling.rules.consent_edit import LONGEST_TEXT, problems
from needling.rules.consent_rates import decode_rate
from needling.rules.consent_text import parse, with_body, with_rates
from tests.rules.catalogue import DATA, rows

RATES = [decode_rate(row) for row in rows("consent_rates.csv")]
FILES = {
    name: with_rates((DATA / f"consent_text_{name}.md").read_text("utf-8"), RATES)
    for name in ("en", "de", "es", "fr")
}
EN = parse(FILES["en"])


@pytest.mark.parametrize("language", FILES)
def test_the_supplied_text_stands(language):
    source = parse(FILES[language])
    assert problems(source, source.body) == ()


def test_other_words_stand():
    own = EN.body.replace("It may ease your pain", "We hope that it eases your pain")
    assert own != EN.body
    assert problems(EN, own + "\n## More\n\nOur door has a ramp at the back.\n") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$raised_risks", "nothing", "Left out: $raised_risks."),
        ("- $ask_photographs\n", "", "Left out: $ask_photographs."),
        ("$clinic_phone", "$clinic_fax", "Nobody can fill: $clinic_fax."),
        ("$sessions", "5 $ ", "$ stands only before a name"),
        ("19.18", "about 19", "Figures that are missing: 19.18."),
        ("0.87", "few", "Figures that are missing: 0.87."),
        ("- **Fainting.**\n", "", "1 points of the lists are missing"),
        ("## Why we suggest it", "Why we suggest it", "sections are needed"),
    ],
)
def test_what_is_left_out_is_named(old, new, said):
    assert old in EN.body
    assert any(said in each for each in problems(EN, EN.body.replace(old, new)))


def test_a_section_without_words_is_named():
    start = EN.body.index("## What it feels like")
    own = re.sub(
        r"(## What it feels like\n).*?(?=\n## )", r"\1", EN.body, count=1, flags=re.S
    )
    assert own[:start] == EN.body[:start]
    assert problems(EN, own) == ("Nothing stands under “What it feels like”.",)


def test_a_novel_is_refused():
    assert problems(EN, "x" * (LONGEST_TEXT + 1)) == ("The text is too long.",)


def test_the_head_stays_with_another_number():
    own = parse(with_body(FILES["de"], version=1001, body="# Neu\n"))
    assert (own.version, own.language, own.body) == (1001, "de", "# Neu\n")
    assert own.words == parse(FILES["de"]).words
