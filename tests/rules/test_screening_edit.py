"""Own words for a question: stricter or the same, never milder, never silent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.screening_edit import BadEdit, Edit, Says, revised, stricter
from needling.rules.screening_items import parse_item
from needling.rules.screening_rows import decode_row
from needling.rules.screening_terms import Outcome
from tests.rules.catalogue import ITEM_ROWS

SUPPLIED = {row["code"]: decode_row(row) for row in ITEM_ROWS}


def as_it_is(code):
    """The supplied words as somebody would send them back."""
    columns = SUPPLIED[code]
    return Edit(
        question=columns["question"],
        effects=tuple(
            Says(each["do"], each["say"], each["lift"]) for each in columns["actions"]
        ),
        labels={
            each["key"]: each["label"]
            for each in columns["follow_ups"]
            if not each.get("derived")
        },
        is_short_form=columns["is_short_form"],
    )


def problems(code, **changes):
    with pytest.raises(BadEdit) as error:
        revised(SUPPLIED[code], replace(as_it_is(code), **changes))
    assert str(error.value)
    return [each.field for each in error.value.problems]


@pytest.mark.parametrize("code", SUPPLIED)
def test_the_supplied_words_stand(code):
    assert revised(SUPPLIED[code], as_it_is(code)) == SUPPLIED[code]


def test_other_words_and_one_question_more():
    edit = replace(
        as_it_is("SMOKER"),
        question=" Do you smoke? ",
        further="How many a day?",
        is_short_form=True,
        effects=(Says("CLEARANCE", "Smoker.", "A letter."),),
    )
    columns = revised(SUPPLIED["SMOKER"], edit)
    item = parse_item(**columns)
    assert (item.question, item.is_short_form) == ("Do you smoke?", True)
    assert item.effects[0].outcome is Outcome.CLEARANCE
    assert [each.key for each in item.follow_ups] == ["further"]
    assert columns["blocks"] == SUPPLIED["SMOKER"]["blocks"]


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("SMOKER", {"question": " "}, "question"),
        ("SMOKER", {"question": "x" * 301}, "question"),
        ("NSAID", {"labels": {"drugs": ""}}, "label-drugs"),
        ("FEVER_SYSTEMIC_INFECTION", {"is_short_form": False}, "is_short_form"),
        ("LOW_BMI", {"is_short_form": True}, "is_short_form"),
        ("SMOKER", {"effects": ()}, "question"),
        ("FAINTING", {"effects": (Says("CAUTION", "a", "b"),)}, "do-0"),
        ("FAINTING", {"effects": (Says("SITE_BLOCK", "a", "b"),)}, "do-0"),
        ("FAINTING", {"effects": (Says("NOTHING", "a", "b"),)}, "do-0"),
        ("FAINTING", {"effects": (Says("MODIFY", "", "b"),)}, "say-0"),
        ("FAINTING", {"effects": (Says("MODIFY", "a", "$magic"),)}, "lift-0"),
        ("FAINTING", {"effects": (Says("MODIFY", "5 $", "b"),)}, "say-0"),
    ],
)
def test_what_cannot_stand_is_named(code, changes, field):
    assert problems(code, **changes) == [field]


def test_a_broken_item_is_refused_whatever_broke_it():
    broken = {**SUPPLIED["NSAID"], "follow_ups": [{"key": "x", "label": "X"}]}
    broken["follow_ups"][0]["kind"] = "colour"
    with pytest.raises(BadEdit, match="unknown kind"):
        revised(broken, replace(as_it_is("NSAID"), labels={}))


def test_where_figures_decide_they_alone_do():
    first = SUPPLIED["PREGNANT_T1"]["actions"][0]
    assert stricter(first) == (Outcome.BLOCK,)


@given(st.sampled_from([a for c in SUPPLIED.values() for a in c["actions"]]))
def test_nothing_on_offer_is_milder(action):
    supplied = Outcome[action["do"]]
    assert stricter(action)[0] is supplied
    assert all(each.rank >= supplied.rank for each in stricter(action))
