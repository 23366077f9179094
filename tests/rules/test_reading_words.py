"""From raw text to understood words: characters, slips, shorthand, clauses."""

import pytest

from aftercare.rules.reading import spelling, words
from aftercare.rules.reading.words import Mark
from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, read, split, tier


def marks(text):
    return [(each.word, each.mark) for each in words.tokens(words.clean(text))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("breth", "breath"),
        ("breeeeath", "breath"),
        ("pian", "pain"),
        ("chst", "chest"),
        ("numbnes", "numbness"),
        ("faintd", "fainted"),
        ("lightheded", "lightheaded"),
        ("confuseed", "confused"),
        ("achin", "aching"),
        ("stabby", "stabby"),
        ("resting", "resting"),
        ("tmrw", "tomorrow"),
        ("unconcious", "unconscious"),
        ("bretihng", "breathing"),
        ("niceee", "nice"),
    ],
)
def test_what_a_word_was_meant_to_be(written, meant):
    assert spelling.meant(written) == (meant,)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("chestpain", ("chest", "pain")),
        ("shortofbreath", ("short", "of", "breath")),
        ("cantbreathe", ("cant", "breathe")),
    ],
)
def test_words_that_were_run_together(written, parts):
    assert spelling.meant(written) == parts


@pytest.mark.parametrize(
    "written",
    ["zxqv", "qwertyuiop", "aaaaaaa", "x" * 31, "kjhgfd", "zq", "pain" * 5],
)
def test_what_no_word_is_near_to_is_not_understood(written):
    assert spelling.meant(written) == ()


ORDINARY = """
test best rest chess never long paint lever couch rough busy heard clean week leeds
painting number lunge
"""


@pytest.mark.parametrize("word", ORDINARY.split())
def test_ordinary_words_are_not_bent_into_symptoms(word):
    assert tier(f"the {word} was fine") == Tier.NONE


def test_a_word_of_another_language_is_itself():
    assert spelling.meant("pecho") == ("pecho",)
    assert "pecho" in spelling.foreign()


def test_it_is_in_french_is_no_chest():
    assert marks("c’est tout")[0] == ("est", Mark.WORD)
    assert marks("c'mon")[0] == ("cmon", Mark.WORD)
    assert tier("cest pain") == Tier.EMERGENCY


def test_characters_in_many_spellings():
    assert marks("Can’t")[0] == ("cant", Mark.WORD)
    assert marks("\uff43\uff48\uff45\uff53\uff54")[0] == ("chest", Mark.WORD)
    assert marks("ch\u200best")[0] == ("chest", Mark.WORD)
    assert marks("poitriné")[0] == ("poitrine", Mark.WORD)
    assert marks("ch3st")[0] == ("chest", Mark.WORD)
    assert marks("it's wife's")[0][0] == "its"
    assert marks("it's wife's")[1][0] == "wife"
    assert marks("gr8")[0] == ("gr8", Mark.WORD)
    assert [each for each, _mark in marks("'' x")] == ["x"]


def test_numbers_and_what_is_tied_to_them():
    assert marks("39c") == [("39", Mark.NUMBER), ("c", Mark.WORD)]
    assert marks("day4") == [("day", Mark.WORD), ("4", Mark.NUMBER)]
    assert words.tokens("38,5")[0].value == 38.5
    assert words.tokens("٣")[0].value == 3
    assert words.tokens("9" * 400)[0].value == float("inf")


@pytest.mark.parametrize(
    ("text", "first"),
    [("w/o pain", "without"), ("w/ pain", "with"), ("c.p.", "cp"), ("s.o.b.", "sob")],
)
def test_shorthand_that_is_written_with_a_mark(text, first):
    assert marks(text)[0][0] == first
    assert marks("a & e")[1][0] == "and"
    assert marks("c / p")[0][0] == "c"


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("one. two", [["one"], ["two"]]),
        ("sore, tired", [["sore"], ["tired"]]),
        ("sore but tired", [["sore"], ["but", "tired"]]),
        ("sore though", [["sore", "though"]]),
        ("sore apart from this", [["sore"], ["apart", "from", "this"]]),
        ("when i rest, fine", [["when", "i", "rest", "fine"]]),
        ("left arm, sore", [["left", "arm", "sore"]]),
        ("chest. pain.", [["chest", "pain"]]),
        ("chest? pain", [["chest"], ["pain"]]),
        ("sore, when i rest", [["sore", "when", "i", "rest"]]),
        ("day 4, sore", [["day", "4", "sore"]]),
        ("tingling, gone now", [["tingling", "gone", "now"]]),
        ("no pets, plants or pain", [["no", "pets", "plants", "or", "pain"]]),
        (
            "no pets, i am well or so",
            [["no", "pets"], ["i", "am", "well", "or", "so"]],
        ),
        ("no pets, plants", [["no", "pets"], ["plants"]]),
        ("no pets but fine, or so", [["no", "pets"], ["but", "fine"], ["or", "so"]]),
        ("sore - tired", [["sore"], ["tired"]]),
        ("sore/tired", [["sore", "or", "tired"]]),
        ("light-headed", [["light", "headed"]]),
        ("/ sore", [["sore"]]),
        ("sore 🙂 tired", [["sore"], ["tired"]]),
        ("! sore", [["sore"]]),
        (", sore", [["sore"]]),
    ],
)
def test_clauses(text, clauses):
    assert split(text) == clauses


def test_a_text_without_any_mark_is_cut_at_a_breath():
    long = "we walked to the shop and " * 30
    assert max(len(clause) for clause in split(long)) <= 66
    assert max(len(clause) for clause in split("shop " * 200)) == 90
    assert tier(f"{long} i have chest pain") == Tier.EMERGENCY


def test_pictures_are_words_or_faces():
    assert flags("🩸 in my spit") == {"HAEMOPTYSIS"}
    assert tier("👍") == tier("👍👍🏽!!") == Tier.NONE
    assert tier("😡") == tier("🤒") == tier("?") == tier("§") == Tier.SAME_DAY
    assert tier("all good 😭") == Tier.NONE


def test_the_words_shown_are_the_patients():
    reasons = read("My CHEST   can’t  stop hurting!")
    assert "CHEST can't stop hurting" in {each.words for each in reasons}
