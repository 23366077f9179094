"""The hazard log holds: each hazard has a living test, or is listed as open."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NUMBERS = [f"H-{number:02}" for number in range(1, 41)]
HAZARD = re.compile(r"^\*\*(H-\d+) ")
RISK = re.compile(r"Risk L(\d)S(\d) = (\d), now L(\d)S(\d) = (\d)\.$")
TEST = re.compile(r"`(tests/[\w/]+\.py)::((?:\w+::)*\w+)`")
# A name in code, `needling.sessions.sign`, and a constraint or trigger, `audit_entry…`.
NAME = re.compile(r"`((?:clinic|needling|aftercare)\.[\w.]+)`")
GUARD = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
OPEN = re.compile(r"^- (H-\d+): (.*)$")
# Initial and residual risk by severity 1 to 5, one line for each likelihood 1 to 5.
MATRIX = ["11223", "12234", "22334", "23345", "34455"]
SHORTEST_REASON = 5


@dataclass(frozen=True)
class Log:
    """What docs/safety.md says: lines by hazard, and the reason of each open one."""

    hazards: list[tuple[str, list[str]]]
    open: list[tuple[str, str]]


def parse(text: str) -> Log:
    """Read the log. A hazard's lines end with an empty one."""
    hazards: list[tuple[str, list[str]]] = []
    before, _, after = text.partition("\n## Open\n")
    for block in before.split("\n\n"):
        found = HAZARD.match(block)
        if found:
            hazards.append((found[1], block.splitlines()))
    listed = map(OPEN.match, after.splitlines())
    return Log(hazards, [(each[1], each[2]) for each in listed if each])


def offences(text: str, root: Path = ROOT) -> list[str]:
    """One sentence for each way in which the log does not hold."""
    log = parse(text)
    return [
        *_numbers(log),
        *_open(log),
        *_dead(text, root),
        *(each for row in log.hazards for each in _hazard(*row, dict(log.open), root)),
    ]


def _numbers(log: Log) -> Iterator[str]:
    count = Counter(number for number, _ in log.hazards)
    for number in sorted({*NUMBERS, *count}):
        if count[number] == 0:
            yield f"{number} is missing"
        elif count[number] > 1:
            yield f"{number} stands there {count[number]} times"
        elif number not in NUMBERS:
            yield f"{number} is not a hazard of the log"


def _open(log: Log) -> Iterator[str]:
    known = {number for number, _ in log.hazards}
    for number, reason in log.open:
        if number not in known:
            yield f"{number} is open but not described"
        if len(reason.split()) < SHORTEST_REASON:
            yield f"{number} is open without a reason"


def _dead(text: str, root: Path) -> Iterator[str]:
    for file, name in TEST.findall(text):
        if not is_alive(file, name, root):
            yield f"{file}::{name} does not exist"
    for name in NAME.findall(text):
        if not is_code(name, root):
            yield f"{name} does not exist"
    guards = _strings_of_models(root)
    yield from (
        f"no constraint or trigger {name}"
        for name in GUARD.findall(text)
        if f'"{name}"' not in guards
    )


def _hazard(
    number: str, lines: list[str], open_: dict[str, str], root: Path
) -> Iterator[str]:
    tests = TEST.findall("\n".join(lines))
    if number not in open_ and not any(
        is_alive(file, name, root) for file, name in tests
    ):
        yield f"{number} has neither a living test nor an entry under Open"
    risk = RISK.search(lines[0])
    if risk is None:
        yield f"{number} does not say its risk"
        return
    for likely, severe, score in (risk.groups()[:3], risk.groups()[3:]):
        if MATRIX[int(likely) - 1][int(severe) - 1] != score:
            yield f"{number}: L{likely}S{severe} is not {score}"


def is_alive(file: str, name: str, root: Path = ROOT) -> bool:
    """Whether this test function is defined in this file; parameters do not matter."""
    is_test = name.rpartition("::")[2].startswith("test_")
    return is_test and name in _defined(root / file)


def is_code(name: str, root: Path = ROOT) -> bool:
    """Whether a dotted name is a module, or something a module defines."""
    path = root / Path(*name.split("."))
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    return path.name in _defined(path.parent.with_suffix(".py"))


@cache
def _defined(file: Path) -> set[str]:
    """What a file defines, `Class::method` included; nothing if it is not there."""
    if not file.is_file():
        return set()
    return set(_named(ast.parse(file.read_text(encoding="utf-8")).body))


def _named(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield within + node.name
        if isinstance(node, ast.ClassDef):
            yield from _named(node.body, f"{within}{node.name}::")


@cache
def _strings_of_models(root: Path) -> str:
    files = sorted(root.glob("*/models/*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def log_text() -> str:
    return (ROOT / "docs/safety.md").read_text(encoding="utf-8")


def test_the_hazard_log_holds():
    assert offences(log_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("**H-07 ", "H-07 ", "H-07 is missing"),
        ("**H-07 ", "**H-08 ", "H-08 stands there 2 times"),
        ("**H-40 ", "**H-41 ", "H-41 is not a hazard of the log"),
        ("S4 = 2.", "S4 = 1.", "L1S4 is not 1"),
        ("::test_", "::test_un", "does not exist"),
        ("`aftercare.", "`aftercare.un", "does not exist"),
        ("- H-28: ", "- ", "H-28 has neither a living test"),
        ("- H-28: ", "- H-50: ", "H-50 is open but not described"),
        ("- H-28: ", "- H-28: later\n- ", "H-28 is open without a reason"),
        ("Risk L", "L", "does not say its risk"),
    ],
)
def test_a_broken_log_is_told(old, new, says):
    text = log_text()
    assert old in text
    assert any(says in each for each in offences(text.replace(old, new, 1)))


SOURCE = """
@mark.parametrize("x", [1])
def test_it(x): ...
# def test_gone(): ...
class TestThat:
    def test_it_too(self): ...
"""


@pytest.mark.parametrize(
    ("file", "name", "alive"),
    [
        ("test_a.py", "test_it", True),
        ("test_a.py", "TestThat::test_it_too", True),
        ("test_a.py", "test_it_too", False),
        ("test_a.py", "test_gone", False),
        ("test_a.py", "TestThat", False),
        ("test_b.py", "test_it", False),
    ],
)
def test_only_a_function_of_that_name_is_a_living_test(tmp_path, file, name, alive):
    (tmp_path / "test_a.py").write_text(SOURCE)
    assert is_alive(file, name, tmp_path) is alive


def test_a_constraint_that_is_gone_is_told():
    assert offences("`message_is_lost_at_times`")[-1] == (
        "no constraint or trigger message_is_lost_at_times"
    )
