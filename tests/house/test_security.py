"""The security checklist holds: what is met has a living test, what is not says why."""

import re
from collections import Counter

import pytest

from tests.house.test_safety import NAME, ROOT, TEST, is_alive, is_code

ROW = re.compile(r"^\| (\d+) \|")
STATES = ("met", "partly", "not met")
SHORTEST_REASON = 2
TOTAL = re.compile(r"Of (\d+) rows (\d+) are met, (\d+) partly, (\d+) not\.")


def text_of_it() -> str:
    return (ROOT / "docs/security.md").read_text(encoding="utf-8")


def rows_of(text):
    """The cells of each row, by its number in the order of the page."""
    lines = [line for line in text.splitlines() if ROW.match(line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def offences(text):
    """One sentence for each way in which the list does not hold."""
    rows = rows_of(text)
    numbers = [int(row[0]) for row in rows]
    wrong = [] if numbers == list(range(1, 106)) else ["not every row, once, in order"]
    count = Counter(row[3] for row in rows)
    said = tuple(map(int, TOTAL.search(text).groups()))
    if said != (len(rows), *(count[state] for state in STATES)):
        wrong.append("the figures above the list are not those of the list")
    for row in rows:
        wrong += offences_of(*row)
    return wrong


def offences_of(number, _asvs, _what, state, why, proof):
    """Of one row."""
    tests = TEST.findall(proof)
    wrong = [
        f"{number}: {file}::{name} does not exist"
        for file, name in tests
        if not is_alive(file, name)
    ]
    wrong += [
        f"{number}: {name} does not exist"
        for name in NAME.findall(why)
        if not is_code(name)
    ]
    if state not in STATES:
        wrong.append(f"{number}: {state} is no state")
    if state != "not met" and not tests:
        wrong.append(f"{number}: nothing proves it")
    if state != "met" and len(why.split()) < SHORTEST_REASON:
        wrong.append(f"{number}: no reason why it is {state}")
    return wrong


def test_the_checklist_holds():
    assert offences(text_of_it()) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("| 7 | 3.4.4", "| 8 | 3.4.4", "not every row"),
        ("| met |", "| not met |", "the figures above"),
        ("| met |", "| surely |", "is no state"),
        ("::test_", "::test_un", "does not exist"),
        ("`clinic.gate", "`clinic.ungate", "does not exist"),
        ("`tests/house/test_hardening", "`test_hardening", "nothing proves it"),
        ("the proxy's work; not tested here", "no", "no reason why"),
    ],
)
def test_a_broken_list_is_told(old, new, says):
    text = text_of_it()
    assert old in text
    assert any(says in each for each in offences(text.replace(old, new, 1)))
