"""The form in the patient's hands: pages, what needs help, what is new."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.screening_paper import (
    Change,
    changes,
    is_stale,
    merge_unread,
    needs,
    pages,
)
from needling.rules.screening_terms import Advice, Answer, Reply, ScreeningPolicy
from tests.rules.catalogue import items

TODAY = date(2026, 3, 10)
POLICY = ScreeningPolicy()
ITEMS = items()


def told(reply="yes", **details):
    return Answer(Reply(reply), TODAY, details)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([3], [3]),
        ([4, 5], [9]),
        ([4, 6], [4, 6]),
        ([12, 1], [12, 1]),
        ([2, 3, 4, 1], [9, 1]),
    ],
)
def test_sections_share_a_page_while_they_fit(sizes, expected):
    sections = [f"s{n}" for n, size in enumerate(sizes) for _ in range(size)]
    found = pages(range(len(sections)), sections)
    assert [len(page) for page in found] == expected


@given(st.lists(st.integers(1, 20), max_size=12), st.integers(1, 15))
def test_no_question_is_lost_and_no_section_torn(sizes, most):
    sections = [n for n, size in enumerate(sizes) for _ in range(size)]
    names = [str(each) for each in sections]
    found = pages(range(len(names)), names, most)
    assert [each for page in found for each in page] == list(range(len(names)))
    for page in found:
        of_page = {names[each] for each in page}
        assert len(page) <= most or len(of_page) == 1
        assert all(
            sizes[int(name)] == sum(names[e] == name for e in page) for name in of_page
        )


def need_codes(**answers):
    return [
        (each.code, each.advice)
        for each in needs(ITEMS, answers, today=TODAY, policy=POLICY)
    ]


@pytest.mark.parametrize("reply", ["yes", "unsure"])
@pytest.mark.parametrize("code", ["MEDICAL_EMERGENCY", "RED_FLAG_SPINE"])
def test_what_is_an_emergency_today(code, reply):
    assert need_codes(**{code: told(reply)}) == [(code, Advice.EMERGENCY)]
    assert need_codes(**{code: told("no")}) == []


def test_what_is_urgent_depends_on_what_was_told():
    assert need_codes(DVT_RECENT=told(what=["calf_now"])) == [
        ("DVT_RECENT", Advice.URGENT)
    ]
    assert need_codes(DVT_RECENT=told(what=["leg_clot"])) == []
    assert need_codes(PSYCH=told()) == [("PSYCH", Advice.URGENT)]
    assert need_codes(PSYCH=told(crisis="no")) == []


def test_the_gravest_comes_first_and_half_a_form_is_read():
    found = need_codes(PREG_COMPLICATION=told(), MEDICAL_EMERGENCY=told())
    assert [code for code, _advice in found] == [
        "MEDICAL_EMERGENCY",
        "PREG_COMPLICATION",
    ]
    assert need_codes() == []


def test_what_is_new_is_what_differs():
    before = {"A": told("no"), "B": told(x="1"), "C": told(), "E": told()}
    now = {
        "A": told(),
        "B": told(x="2"),
        "C": told(),
        "D": told("unsure"),
        "E": told("no"),
        "F": told("no"),
    }
    assert [each.code for each in changes(before, now)] == ["A", "B", "D", "E"]
    assert changes(before, now)[2] == Change("D", None, now["D"])


def test_follow_ups_below_a_no_are_nothing_new():
    assert changes({"A": told("no")}, {"A": told("no", x="1")}) == ()


def test_an_unread_no_takes_back_no_yes():
    before = {"A": told(x="1"), "B": told("no")}
    merged = merge_unread(
        before, {"A": told("no"), "B": told("unsure"), "C": told("no")}
    )
    assert merged == {"A": before["A"], "B": told("unsure"), "C": told("no")}
    assert merge_unread(before, {"A": told(x="2")})["A"] == told(x="2")


@given(
    st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["yes", "no", "unsure"])),
    st.dictionaries(st.sampled_from("ABC"), st.sampled_from(["yes", "no", "unsure"])),
)
def test_whatever_is_unread_lifts_nothing(before, now):
    first = {code: told(reply) for code, reply in before.items()}
    second = {code: told(reply) for code, reply in now.items()}
    merged = merge_unread(first, second)
    yes = {c for c, each in (*first.items(), *second.items()) if each.counts_as_yes}
    assert {code for code, each in merged.items() if each.counts_as_yes} == yes


def test_an_answer_about_today_holds_as_long_as_a_short_form():
    assert not is_stale(timedelta(hours=24), POLICY)
    assert is_stale(timedelta(hours=24, seconds=1), POLICY)
