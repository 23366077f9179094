"""Caps on files, functions and branches, read from [tool.house] in pyproject.toml.

Run as `python -m tests.house.caps`; prints each offender and exits 1.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.comprehension,
)


@dataclass(frozen=True)
class Caps:
    """Most lines of a file and of a function; most paths through a function.

    `complexity` None means that branches are not counted.
    """

    file_lines: int
    function_lines: int
    complexity: int | None


def house_table(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, Any]:
    """The [tool.house] table."""
    tables = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    house: dict[str, Any] = tables["tool"]["house"]
    return house


def complexity(function: FunctionNode) -> int:
    """Cyclomatic complexity: 1 plus every branch of the function's own body.

    Counted: if, conditional expression, loop, except, comprehension and each of its
    conditions, each further operand of and/or, each case that is not a catch-all.
    Functions defined inside are measured on their own.
    """
    return 1 + sum(_weight(node) for node in _own_nodes(function))


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FunctionNode):
            waiting.extend(ast.iter_child_nodes(node))


def _weight(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.match_case):
        return 0 if _catches_all(node) else 1
    conditions = len(node.ifs) if isinstance(node, ast.comprehension) else 0
    return conditions + int(isinstance(node, _BRANCHES))


def _catches_all(case: ast.match_case) -> bool:
    pattern = case.pattern
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def python_offences(source: str, name: str, caps: Caps) -> list[str]:
    """One sentence for each cap that this module breaks."""
    found = text_offences(source, name, caps.file_lines)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FunctionNode):
            found += _function_offences(node, f"{name}:{node.lineno} {node.name}", caps)
    return found


def _function_offences(function: FunctionNode, where: str, caps: Caps) -> list[str]:
    found = []
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if lines > caps.function_lines:
        found.append(f"{where}: {lines} lines, the cap is {caps.function_lines}")
    if caps.complexity is not None and complexity(function) > caps.complexity:
        found.append(
            f"{where}: complexity {complexity(function)}, the cap is {caps.complexity}"
        )
    return found


def text_offences(source: str, name: str, most: int) -> list[str]:
    """A sentence when the file has more than `most` lines."""
    lines = len(source.splitlines())
    return [f"{name}: {lines} lines, the cap is {most}"] if lines > most else []


def house_offences(root: Path = ROOT) -> list[str]:
    """Every cap broken anywhere in the project."""
    house = house_table(root / "pyproject.toml")
    code = Caps(house["file_lines"], house["function_lines"], house["complexity"])
    tests = Caps(house["test_file_lines"], house["test_function_lines"], None)
    found = []
    for package in [*house["packages"], "tests"]:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.relative_to(root / package).parts[:1]:
                caps = tests if package == "tests" else code
                found += python_offences(_read(path), _name(path, root), caps)
    for path in _texts(root, house["packages"], set(house["text_suffixes"])):
        found += text_offences(_read(path), _name(path, root), code.file_lines)
    return found


def _texts(root: Path, packages: list[str], suffixes: set[str]) -> list[Path]:
    """Templates, stylesheets and scripts."""
    return sorted(
        path
        for folder in [*packages, "templates"]
        for path in (root / folder).rglob("*")
        if path.suffix in suffixes
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def main() -> int:
    """Print the offenders; the exit status says whether there are any."""
    found = house_offences()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
