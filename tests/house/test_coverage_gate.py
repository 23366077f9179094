"""The coverage gate opens only when its promises are kept."""

import json

import pytest

from tests.house import coverage_gate
from tests.house.coverage_gate import Measured

FULL = ["*/rules/*.py"]


def _report(*, branch=True, **summaries):
    return {
        "meta": {"branch_coverage": branch},
        "files": {
            name: {
                "summary": {
                    "num_statements": 8,
                    "num_branches": 2,
                    "covered_lines": lines,
                    "covered_branches": branches,
                }
            }
            for name, (lines, branches) in summaries.items()
        },
    }


def test_lines_and_branches_count_together():
    assert coverage_gate.read(_report(**{"a.py": (8, 1)})) == [Measured("a.py", 10, 9)]


def test_a_report_without_branches_is_refused():
    with pytest.raises(ValueError, match="Branches were not measured"):
        coverage_gate.read(_report(branch=False))


def test_the_gate_opens_when_every_promise_is_kept():
    measured = [Measured("clinic/rules/a.py", 10, 10), Measured("clinic/b.py", 20, 19)]
    assert coverage_gate.refusals(measured, FULL, 95) == []


def test_one_missed_branch_in_a_strict_file_is_refused():
    measured = [Measured("clinic/rules/a.py", 1000, 999)]
    assert coverage_gate.refusals(measured, FULL, 95) == [
        "clinic/rules/a.py: 99.9 %, must be 100 %"
    ]


@pytest.mark.parametrize(("covered", "is_refused"), [(900, False), (899, True)])
def test_a_strict_file_keeps_the_percentage_that_is_set(covered, is_refused):
    measured = [Measured("clinic/rules/a.py", 1000, covered)]
    found = coverage_gate.refusals(measured, FULL, 95, 90)
    assert found == ["clinic/rules/a.py: 89.9 %, must be 90 %"] * is_refused


def test_the_rest_is_judged_together_and_names_the_worst():
    measured = [
        Measured("clinic/rules/a.py", 1, 1),
        Measured("clinic/b.py", 50, 50),
        Measured("clinic/c.py", 50, 44),
    ]
    (refusal,) = coverage_gate.refusals(measured, FULL, 95)
    assert refusal.startswith("everything else: 94.0 %, must be 95 %")
    assert "most is missing in clinic/c.py 88 %" in refusal


def test_a_pattern_that_names_no_file_is_refused():
    assert coverage_gate.refusals([Measured("clinic/b.py", 1, 1)], FULL, 95) == [
        "*/rules/*.py: names no measured file"
    ]


def test_an_empty_file_is_complete():
    assert Measured("a.py", 0, 0).percent == 100.0


def test_main_reads_the_report_and_the_house_table(tmp_path, monkeypatch, capsys):
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps(_report(**{"clinic/b.py": (0, 0)})), encoding="utf-8")
    gate = {"coverage": {"full": [], "rest_percent": 95, "full_percent": 100}}
    monkeypatch.setattr(coverage_gate, "house_table", lambda: gate)
    assert coverage_gate.main([str(report)]) == 1
    assert "everything else: 0.0 %" in capsys.readouterr().out
