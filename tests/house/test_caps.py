"""The caps hold everywhere, and the check that says so can fail."""

import ast
from pathlib import Path

import pytest

from tests.house import caps

SMALL = caps.Caps(file_lines=6, function_lines=3, complexity=2)


def _complexity(source):
    (function,) = ast.parse(source).body
    return caps.complexity(function)


def test_every_cap_holds():
    assert caps.house_offences() == []


def test_a_long_file_is_named():
    assert caps.python_offences("\n" * 7, "a.py", SMALL) == [
        "a.py: 7 lines, the cap is 6"
    ]


def test_a_long_function_is_named_with_its_line():
    source = "\ndef long():\n    a = 1\n    b = 2\n    return a + b\n"
    assert caps.python_offences(source, "a.py", SMALL) == [
        "a.py:2 long: 4 lines, the cap is 3"
    ]


def test_a_branching_function_is_named():
    source = "def branch(a):\n    return 1 if a and a > 2 else 0\n"
    assert caps.python_offences(source, "a.py", SMALL) == [
        "a.py:1 branch: complexity 3, the cap is 2"
    ]


def test_branches_are_not_counted_where_there_is_no_cap():
    tests = caps.Caps(file_lines=6, function_lines=3, complexity=None)
    source = "def branch(a):\n    return 1 if a and a > 2 else 0\n"
    assert caps.python_offences(source, "a.py", tests) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return 1", 1),
        ("return 1 if a else 2", 2),
        ("return a and b and c", 3),
        ("return [x for x in a if x if b]", 4),
        ("for x in a:\n        pass", 2),
        ("while a:\n        pass", 2),
        ("try:\n        pass\n    except E:\n        pass", 2),
        ("match a:\n        case 1:\n            b\n        case _:\n            c", 2),
        ("def inner():\n        return 1 if a else 2", 1),
    ],
)
def test_each_kind_of_branch_counts(body, expected):
    assert _complexity(f"def f(a, b, c):\n    {body}\n") == expected


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path):
    """A tiny project with caps of its own."""
    _write(
        tmp_path,
        "pyproject.toml",
        '[tool.house]\npackages = ["clinic"]\nfile_lines = 4\nfunction_lines = 2\n'
        "complexity = 1\ntest_file_lines = 5\ntest_function_lines = 3\n"
        'text_suffixes = [".css"]\n',
    )
    return tmp_path


def test_code_tests_and_texts_each_have_their_cap(project):
    _write(project, "clinic/a.py", "\n" * 5)
    _write(project, "tests/test_a.py", "\n" * 6)
    _write(project, "clinic/static/a.css", "\n" * 5)
    assert caps.house_offences(project) == [
        "clinic/a.py: 5 lines, the cap is 4",
        "tests/test_a.py: 6 lines, the cap is 5",
        "clinic/static/a.css: 5 lines, the cap is 4",
    ]


def test_generated_migrations_have_no_cap(project):
    _write(project, "clinic/migrations/0001_initial.py", "\n" * 5)
    assert caps.house_offences(project) == []


def test_main_prints_the_offenders_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(caps, "house_offences", lambda: ["a.py: 9 lines"])
    assert caps.main() == 1
    assert capsys.readouterr().out == "a.py: 9 lines\n"
