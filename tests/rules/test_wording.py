"""Every shipped text, in every language; and what the lint refuses."""

import pytest

from aftercare.rules import segments, wording
from aftercare.rules.wording import LANGUAGES, Template

EVERY = [(template, language) for template in Template for language in LANGUAGES]
GOOD = "{clinic}: how are you? {link} Emergency: {emergency}"
VALUES = {"clinic": "Riverside", "link": "https://c.example/c/x/", "emergency": "999"}


def said(template, body):
    return " ".join(str(problem) for problem in wording.problems(template, body))


OF_VISITS = {Template.VISIT, Template.VISIT_MOVED, Template.VISIT_CANCELLED}


def test_every_template_exists_in_every_language():
    assert set(wording.shipped()) == set(EVERY)
    assert set(wording.TITLES) == set(Template)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_shipped_text_passes_its_own_lint(template, language):
    assert wording.problems(template, wording.shipped()[template, language]) == []


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_a_shipped_text_is_one_segment_and_names_the_emergency_number(
    template, language
):
    filled = wording.fill(wording.shipped()[template, language], wording.LONGEST)
    assert filled.length.is_gsm
    assert filled.length.segments == 1
    for_staff = template == Template.ALERT
    number, phone = wording.LONGEST["emergency"], wording.LONGEST["phone"]
    # What tells of a booked visit asks nobody how they are.
    assert for_staff or (phone if template in OF_VISITS else number) in filled.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_is_there_when_there_is_room(language):
    body = wording.shipped()[Template.CHECK_IN, language]
    greeting = wording.greeting("Zoë", language)
    assert "Zoe, " in wording.fill(body, {**VALUES, "greeting": greeting}).body


def test_a_name_that_does_not_fit_is_left_out():
    body = wording.shipped()[Template.CHECK_IN, "en"]
    values = {**wording.LONGEST, "greeting": wording.greeting("Bartholomew", "en")}
    filled = wording.fill(body, values)
    assert filled.length.segments == 1
    assert "Bartholomew" not in filled.body


def test_a_text_that_cannot_be_short_is_not_lost():
    filled = wording.fill(GOOD, {**VALUES, "link": "https://" + "c" * 200})
    assert filled.length.segments == 2
    assert "c" * 200 in filled.body


@pytest.mark.parametrize("name", ["", "Анна", "🌷"])
def test_a_name_that_a_phone_cannot_show_is_no_greeting(name):
    assert wording.greeting(name, "en") == ""


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("fr", "fr"), ("fr-CA", "fr"), ("DE_at", "de"), ("ja", "en"), ("", "en")],
)
def test_a_language_without_texts_gets_english(wanted, language):
    assert wording.language_of(wanted) == language


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{clinic}: {link}", "{emergency} is missing"),
        ("{clinic}: {emergency}", "{link} is missing"),
        (GOOD + " {diagnosis}", "{diagnosis} is not a name"),
        (GOOD + " {0.__class__}", "{0.__class__} is not a name"),
        (GOOD + " {", "brace is left open"),
        (GOOD + " needling", "Leave out: needling"),
        (GOOD + " Schmerzen? dolor?", "Leave out: dolor, schmerzen"),
        (GOOD + " douleurs", "Leave out: douleurs"),
        (GOOD + " 😀", "more than double"),
        (GOOD + "x" * 60, "Too long by"),
    ],
)
def test_the_lint_says_what_is_wrong(body, why):
    assert why in said(Template.CHECK_IN, body)


@pytest.mark.parametrize("body", ["{{7*7}}", "%s {% now %}", "{settings.SECRET_KEY}"])
def test_what_looks_like_a_template_is_refused_and_would_stay_text(body):
    assert wording.problems(Template.CHECK_IN, GOOD + body)
    assert "49" not in wording.fill(body, VALUES).body


def test_what_stands_in_braces_in_a_value_stays_text():
    filled = wording.fill(GOOD, {**VALUES, "clinic": "{link} & sons"})
    assert filled.body.startswith("{link} & sons:")
    assert segments.is_gsm(filled.body)
