"""The consent text: what it must state, in words that most people can read."""

import re
from string import Template

import pytest

from tests.rules.catalogue import DATA

TEXT = (DATA / "consent_text.md").read_text(encoding="utf-8")
PLACES = {
    "therapist_name",
    "therapist_qualification",
    "regions",
    "raised_risks",
    "sessions",
    "clinic_phone",
    "emergency_number",
}


def test_placeholders():
    template = Template(TEXT)
    assert template.is_valid()
    assert set(template.get_identifiers()) == PLACES
    filled = template.substitute(dict.fromkeys(PLACES, "Something"))
    assert "$" not in filled


@pytest.mark.parametrize(
    "stated",
    [
        "thin, solid needle",
        "No drug goes in",
        "not acupuncture",
        "cannot promise",
        "prick",
        "deep ache",
        "Collapsed lung",
        "Infection",
        "Nerve injury",
        "Bleeding",
        "A hole in an organ",
        "Bleeding around the spinal cord",
        "Fainting",
        "a needle left in",
        "hours or even days later",
        "no treatment at all",
        "training",
        "sterile and used once",
        "gloves",
        "sessions for the problem",
        "say stop at any moment",
        "messages",
        "urgent care line",
        "answered them",
        "You get a copy",
        "electrical stimulation",
        "photographs",
        "student",
        "private part of the body",
        "Your therapist signs too",
        "which version and language",
    ],
)
def test_the_required_elements_are_stated(stated):
    assert stated in TEXT


@pytest.mark.parametrize(
    "figure",
    [
        "19.18%",
        "7.55%",
        "4.65%",
        "3.01%",
        "2.19%",
        "0.88%",
        "0.26%",
        "0.14%",
        "0.13%",
        "0.04%",
        "0.01%",
        "7,629",
        "20,494",
        "36.7%",
        "16%",
        "7.7%",
        "5.9%",
        "0.1%",
        "39.6%",
        "8.6%",
        "2.2%",
        "6.1%",
        "100%",
        "0.87",
        "1.75",
        "229,230",
    ],
)
def test_the_percentages_are_disclosed(figure):
    assert figure in TEXT


def syllables(word):
    """Vowel groups, without the silent endings."""
    stem = re.sub(r"(?<!l)(es|ed|e)$", "", word.lower()) if len(word) > 3 else word
    return max(1, len(re.findall(r"[aeiouy]+", stem.lower())))


def test_an_eleven_year_old_can_read_it():
    prose = "\n".join(
        line if line.endswith((".", ":")) else f"{line}."
        for line in TEXT.splitlines()
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
