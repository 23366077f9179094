"""The vocabulary is complete and says what it means."""

import re
from collections import Counter

import pytest

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import people, phrasings, spelling
from aftercare.rules.triage import RULES_VERSION

RAISING = {Kind.SYMPTOM, Kind.INSTEAD, Kind.FOREIGN, Kind.PREGNANT, Kind.WATCH}
COMPUTED = {
    *("late", "weeks", "numeral", "fevernumber", "feverint", "normaltemp"),
    *("normalpulse", "highpulse", "goodsats", "lowsats"),
}


def test_its_version_is_part_of_the_rules_version():
    assert RULES_VERSION.endswith(f".{lexicon.version()}")
    assert len(RULES_VERSION) <= 20


def test_no_line_stands_twice():
    lines = Counter((each.text, each.means, each.kind) for each in lexicon.phrasings())
    assert [line for line, count in lines.items() if count > 1] == []


@pytest.mark.parametrize("line", lexicon.phrasings(), ids=lambda line: line.text[:40])
def test_a_line_means_something(line):
    if line.kind in RAISING or (line.kind is Kind.IDIOM and line.means):
        assert line.flag in Flag
    if line.kind is Kind.TOGETHER:
        assert line.flag in Flag
        assert len(line.text.split(" + ")) == 2
        return
    for name in re.findall(r"\{(\w+)\}", line.text):
        assert name in lexicon.concepts() or name in COMPUTED
    assert re.fullmatch(r"[a-z0-9&{}|~?\[\] ]+", line.text)
    assert "||" not in line.text
    assert " |" not in line.text


def test_every_sign_is_used_and_every_use_is_a_sign_or_a_flag():
    signs = {each.means for each in lexicon.phrasings() if each.kind is Kind.SIGN}
    used = {name for line in lexicon.together() for name in line.text.split(" + ")}
    assert used <= signs | set(Flag.values)
    assert signs <= used | {people.PROXY}


def test_no_phrasing_shrinks_to_one_small_word():
    """An optional element must not leave something that stands in any text."""
    forms = {form for forms in phrasings.by_anchor().values() for form in forms}
    small = lexicon.grammar("small_words") | set(lexicon.concepts()["filler"])
    for form in forms:
        if len(form.elements) == 1 and form.line.kind in RAISING - {Kind.FOREIGN}:
            assert not form.elements[0].keys <= small, form.line.text


def test_the_words_are_plain():
    groups = [word for words in lexicon.concepts().values() for word in words]
    lists = (lexicon.ordinary(), lexicon.names(), lexicon.common(), lexicon.shorthand())
    for word in (*groups, *(word for each in lists for word in each)):
        assert word == word.strip().lower() != ""
        assert "'" not in word or word in lexicon.ordinary()


def test_shorthand_leads_to_words_that_are_understood():
    assert set(lexicon.shorthand().values()) <= spelling.vocabulary()


def test_a_reading_has_a_name_in_the_lexicon():
    used = " ".join(each.text for each in lexicon.phrasings())
    for name in COMPUTED:
        assert f"{{{name}}}" in used
