"""The consent texts of all languages: every element, every rate, every word."""

import re
from dataclasses import replace
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules import consent_text
from needling.rules.consent_rates import decode_rate
from needling.rules.consent_text import (
    FACTS,
    QUESTIONS,
    RAISED,
    WORDS,
    BadText,
    Facts,
    fill,
    parse,
    with_rates,
)
from tests.rules.catalogue import DATA, rows

RATES = [decode_rate(row) for row in rows("consent_rates.csv")]
LANGUAGES = ("en", "de", "es", "fr")
RAW = {
    name: (DATA / f"consent_text_{name}.md").read_text(encoding="utf-8")
    for name in LANGUAGES
}
READY = {name: parse(with_rates(text, RATES)) for name, text in RAW.items()}
ANN = Facts(
    patient_name="Ann Brook",
    born="17 May 1980",
    regions=frozenset({"thorax", "neck"}),
    near=frozenset({"CORD", "PTX"}),
    raised=("LUNG_DISEASE", "ANTICOAGULANT"),
    therapist_name="Tess Hill",
    therapist_qualification="Physiotherapist",
    therapist_training="Dry needling (Institute, 80 h)",
    therapists=("Tess Hill", "Tom Field"),
    sessions=6,
    until="10 September 2026",
    clinic_phone="020 7946 0123",
    emergency_number="999",
    urgent_care="111",
    interpreter="Iris Wolf, Polish",
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_each_file_says_which_it_is(language):
    assert READY[language].language == language
    assert READY[language].version == READY["en"].version


@every_language
def test_every_fact_and_every_figure_is_shown(language):
    asked = set(Template(parse(RAW[language]).body).get_identifiers())
    assert asked >= FACTS
    assert asked >= {f"ask_{question}" for question in QUESTIONS}
    for rate in RATES:
        forms = {rate.key, f"{rate.key}_in", f"{rate.key}_n", f"{rate.key}_of"}
        assert forms & asked, rate.key


@every_language
def test_what_a_patient_is_shown_is_whole(language):
    shown = fill(READY[language], ANN)
    assert "$" not in shown
    for said in (
        *("Ann Brook", "17 May 1980", "Tess Hill", "Tom Field", "Physiotherapist"),
        *("80 h", "10 September 2026", "020 7946 0123", "999", "111", "Iris Wolf"),
        READY[language].words["region_neck"],
        READY[language].words["near_cord"],
        READY[language].words["risk_lung_disease"],
        READY[language].words["risk_anticoagulant"],
        *(READY[language].words[f"ask_{question}"] for question in QUESTIONS),
    ):
        assert said in shown


@every_language
def test_where_there_is_nothing_to_say_it_says_so(language):
    bare = replace(
        ANN,
        near=frozenset(),
        raised=(),
        therapists=(),
        therapist_training="",
        urgent_care="",
        interpreter="",
    )
    shown = fill(READY[language], bare)
    word = READY[language].words
    for name in ("near_none", "risk_none", "all_therapists", "not_recorded"):
        assert word[name] in shown
    assert word["urgent_line"] in shown


def shape(text):
    """Headings, list items and table rows, in order."""
    marks = {"#": "heading", "-": "item", "|": "row"}
    lines = fill(text, ANN).splitlines()
    return [marks.get(line[:1], "words") for line in lines if line]


@every_language
def test_every_language_says_the_same_things_in_the_same_order(language):
    assert shape(READY[language]) == shape(READY["en"])


@every_language
def test_figures_agree_with_english(language):
    numbers = READY[language].numbers

    def figures(name):
        mark = READY[name].numbers
        plain = (
            READY[name].body.replace(mark.thousands, "").replace(mark.decimal, ".")
            if name != "en"
            else READY[name].body.replace(",", "")
        )
        return sorted(re.findall(r"\d+(?:\.\d+)?(?=\s?%)", plain))

    assert numbers.about
    assert figures(language) == figures("en")


def test_the_names_of_the_parts_stand_from_head_to_foot():
    assert "**neck; chest and upper back**" in fill(READY["en"], ANN)


@given(st.text(max_size=40))
def test_a_name_brings_no_marks_and_no_lines(name):
    shown = fill(READY["en"], replace(ANN, therapist_name=name))
    plain = fill(READY["en"], replace(ANN, therapist_name=""))
    assert shown.count("**") == plain.count("**")
    assert shown.count("\n") == plain.count("\n")
    assert shown.count("|") == plain.count("|")


HEAD = "---\nversion: 2\nlanguage: en\n"


@pytest.mark.parametrize(
    "text",
    [
        "# Consent",
        "x---\nversion: 1\n---\n",
        f"{HEAD}no closing line",
        f"{HEAD}no colon\n---\nbody",
        f"{HEAD}empty: \n---\nbody",
        f"{HEAD}yes: Yes\nyes: Yes\n---\nbody",
        "---\nlanguage: en\n---\nbody",
        "---\nversion: two\nlanguage: en\n---\nbody",
        "---\nversion: ²\nlanguage: en\n---\nbody",
        "---\nversion: 2\nyes: Yes\n---\nbody",
    ],
)
def test_a_head_that_cannot_be_used(text):
    with pytest.raises(BadText):
        parse(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("yes: Yes\n", "", "yes"),
        ("yes: Yes\n", "yes: Yes\nmaybe: Maybe\n", "maybe"),
        ("**$born**", "$birthday", "birthday"),
        ("**$patient_name**", "you", "patient_name"),
        ("${mpz16_soreness_of}", "$mpz99", "mpz99"),
        ("# Consent", "# 5 $ Consent", "[$], born"),
    ],
)
def test_a_text_with_a_hole_is_refused(old, new, said):
    with pytest.raises(BadText, match=said):
        with_rates(RAW["en"].replace(old, new), RATES)


def test_a_new_figure_makes_other_words():
    changed = [replace(rate, denominator=1) for rate in RATES]
    assert with_rates(RAW["en"], changed) != with_rates(RAW["en"], RATES)


def test_every_risk_has_its_words():
    assert {f"risk_{code.lower()}" for code in RAISED} <= WORDS
    assert consent_text.NEAR == ("PTX", "ABDOMINAL", "CORD", "PELVIC")


def syllables(word):
    """Vowel groups, without the silent endings."""
    stem = re.sub(r"(?<!l)(es|ed|e)$", "", word.lower()) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", stem.lower())))


def test_an_eleven_year_old_can_read_it():
    shown = fill(READY["en"], ANN).partition("## Where the numbers come from")[0]
    prose = "\n".join(
        line if line.endswith((".", ":")) else f"{line}."
        for line in shown.splitlines()
        if line and not line.startswith(("#", "|"))
    )
    sentences = re.findall(r"[^.!?]*[a-z][^.!?]*[.!?]", prose)
    words = re.findall(r"[A-Za-z']+", prose)
    grade = (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )
    # School grade 6 by Flesch and Kincaid is an age of eleven.
    assert grade < 6


@pytest.mark.parametrize(
    "stated",
    [
        *("thin, solid needle", "No drug goes in", "not acupuncture"),
        *("cannot promise", "prick", "deep ache"),
        *("Collapsed lung", "Infection", "Nerve injury", "Bleeding", "Fainting"),
        *("A hole in an organ", "Bleeding around the spinal cord"),
        *("a needle left in", "hours or even days later", "no treatment at all"),
        *("Training in needling", "sterile and used once", "gloves"),
        *("sessions for the problem", "say stop at any moment", "messages"),
        *("ring 111", "we answer them", "You get a copy", "electrical stimulation"),
        *("photographs", "student", "private part of the body"),
        *("Your therapist signs too", "which version and language"),
    ],
)
def test_the_required_elements_are_stated(stated):
    assert stated in fill(READY["en"], ANN)
