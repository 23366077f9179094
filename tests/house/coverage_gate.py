"""The gate over coverage: full where a missed branch can hurt a patient.

Run as `python -m tests.house.coverage_gate [coverage.json]` after the whole suite ran
with coverage. The lists are in [tool.house.coverage] of pyproject.toml.
"""

import json
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tests.house.caps import ROOT, house_table


@dataclass(frozen=True)
class Measured:
    """One file's statements and branches, and how many of them ran."""

    path: str
    total: int
    covered: int

    @property
    def percent(self) -> float:
        """Lines and branches taken, 0 to 100; an empty file is complete."""
        return 100.0 * self.covered / self.total if self.total else 100.0


def read(report: dict[str, Any]) -> list[Measured]:
    """The files of a coverage JSON report, in its own order."""
    if not report["meta"]["branch_coverage"]:
        raise ValueError("Branches were not measured: set [tool.coverage.run] branch.")
    return [
        Measured(
            path=path.replace("\\", "/"),
            total=entry["summary"]["num_statements"] + entry["summary"]["num_branches"],
            covered=entry["summary"]["covered_lines"]
            + entry["summary"]["covered_branches"],
        )
        for path, entry in report["files"].items()
    ]


def refusals(
    measured: list[Measured],
    full: list[str],
    rest_percent: float,
    full_percent: float = 100.0,
) -> list[str]:
    """One sentence for each broken promise; empty when the gate is open.

    Each file that `full` names must reach `full_percent` by itself, the rest together.
    A pattern that names no file is a refusal too: a renamed module must not slip out
    of the strict list.
    """
    strict = [file for file in measured if _matches(file.path, full)]
    rest = [file for file in measured if file not in strict]
    found = [
        f"{pattern}: names no measured file"
        for pattern in full
        if not any(fnmatch(file.path, pattern) for file in measured)
    ]
    found += [
        f"{file.path}: {file.percent:.1f} %, must be {full_percent:g} %"
        for file in strict
        if file.percent < full_percent
    ]
    return found + _rest_refusals(rest, rest_percent)


def _rest_refusals(rest: list[Measured], rest_percent: float) -> list[str]:
    together = Measured(
        "", sum(file.total for file in rest), sum(file.covered for file in rest)
    )
    if together.percent >= rest_percent:
        return []
    worst = sorted(rest, key=lambda file: file.covered - file.total)[:5]
    names = ", ".join(f"{file.path} {file.percent:.0f} %" for file in worst)
    verdict = f"{together.percent:.1f} %, must be {rest_percent} %"
    return [f"everything else: {verdict}; most is missing in {names}"]


def _matches(path: str, patterns: list[str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def main(arguments: list[str]) -> int:
    """Print the refusals; the exit status says whether there are any."""
    path = Path(arguments[0]) if arguments else ROOT / "coverage.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    gate = house_table()["coverage"]
    found = refusals(
        read(report), gate["full"], gate["rest_percent"], gate["full_percent"]
    )
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
