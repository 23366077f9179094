"""Scores and other numbers in a text: clinical specification 6.3 rule 8."""

import pytest

from aftercare.rules.reading import numbers
from aftercare.rules.reading.grid import Word
from aftercare.rules.tiers import Tier
from tests.rules.readings import flags, tier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", Tier.NONE),
        ("about a 2", Tier.NONE),
        ("3/10", Tier.NONE),
        ("three out of ten", Tier.NONE),
        ("6", Tier.NEXT_BUSINESS_DAY),
        ("7", Tier.SAME_DAY),
        ("8 out of 10", Tier.SAME_DAY),
        ("9/10 pain", Tier.SAME_DAY),
        ("soreness 9", Tier.SAME_DAY),
        ("nine out of ten", Tier.SAME_DAY),
        ("11", Tier.NONE),
        ("6/10 and its the first evening", Tier.NONE),
        ("still 6/10 and its been 4 days", Tier.SAME_DAY),
        ("day 5 soreness 3", Tier.NEXT_BUSINESS_DAY),
        ("soreness 4 today, it was 1 yesterday", Tier.SAME_DAY),
        ("pain was 3 yesterday now its 6", Tier.SAME_DAY),
        ("down from 6 to 2", Tier.NONE),
        ("was 7 now 3", Tier.NONE),
        ("was 8 yesterday", Tier.SAME_DAY),
        ("10/10 service", Tier.NONE),
        ("feeling 9/10", Tier.NONE),
        ("feeling 9/10 sore", Tier.SAME_DAY),
        ("i did 9 lengths", Tier.NONE),
        ("ran 8 miles", Tier.NONE),
        ("pain for 9 minutes", Tier.NONE),
        ("a. 2", Tier.NONE),
    ],
)
def test_scores(text, expected):
    assert tier(text) == expected


def test_a_score_shows_its_number():
    assert flags("9/10 pain") == {"SEVERE_PAIN"}
    assert flags("4 days and still 6/10") == {"PERSIST_72H"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("temp 38.2", Tier.SAME_DAY),
        ("temperature of 39", Tier.SAME_DAY),
        ("39 degrees", Tier.SAME_DAY),
        ("101 fever", Tier.SAME_DAY),
        ("temp 36.8", Tier.NONE),
        ("its 39 degrees outside", Tier.NONE),
        ("pulse 64", Tier.NONE),
        ("pulse 130", Tier.SAME_DAY),
        ("oxygen 98", Tier.NONE),
        ("oxygen 88", Tier.EMERGENCY),
    ],
)
def test_readings(text, expected):
    assert tier(text) == expected


def words_of(text):
    return [
        Word(each, 0, 1, value=float(each) if each.isdigit() else None)
        for each in text.split()
    ]


@pytest.mark.parametrize(
    ("text", "days", "length"),
    [
        ("4 days", 4, 2),
        ("day 4", 4, 2),
        ("day four", 4, 2),
        ("fifth day", 5, 2),
        ("a week", 7, 2),
        ("2 weeks", 14, 2),
        ("weeks later", 14, 1),
        ("months", 14, 1),
        ("73 hours", 4, 2),
        ("day off", 0, 0),
        ("day", 0, 0),
        ("4 miles", 0, 0),
        ("a", 0, 0),
    ],
)
def test_days(text, days, length):
    found, taken = numbers.days_at(words_of(text), 0)
    assert found == pytest.approx(days)
    assert taken == length


def test_late_and_weeks():
    assert ("{late}", 2) in set(numbers.keys(words_of("4 days"), 0))
    assert ("{late}", 2) not in set(numbers.keys(words_of("3 days"), 0))
    assert ("{late}", 2) not in set(numbers.keys(words_of("72 hours"), 0))
    assert ("{weeks}", 2) in set(numbers.keys(words_of("6 weeks"), 0))
    assert ("{weeks}", 2) not in set(numbers.keys(words_of("a week"), 0))
