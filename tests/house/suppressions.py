"""Every comment that silences a check names the check and says why.

Run as `python -m tests.house.suppressions`; prints each offender and exits 1.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.house.caps import ROOT, house_table

_SILENCER = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*(?:cover|branch))\b")
_NAMED = re.compile(
    r"""\#\s*(?:
        noqa:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*
        | type:\s*ignore\[[a-z, -]+\]
        | pragma:\s*no\s*(?:cover|branch)
    )(?P<reason>.*)""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def offences(source: str, name: str) -> list[str]:
    """One sentence for each silencing comment without a code or a reason."""
    return [
        f"{name}:{line}: {comment} needs the rule's code and a reason"
        for line, comment in _comments(source)
        if _SILENCER.search(comment) and not _explained(comment)
    ]


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _explained(comment: str) -> bool:
    """Whether a code is named and at least two words follow it."""
    named = _NAMED.search(comment)
    return named is not None and len(_WORD.findall(named["reason"])) >= 2


def house_offences(root: Path = ROOT) -> list[str]:
    """Every unexplained silencer in the project's Python files."""
    folders = [*house_table(root / "pyproject.toml")["packages"], "tests"]
    return [
        offence
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        for offence in offences(
            path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        )
    ]


def main() -> int:
    """Print the offenders; the exit status says whether there are any."""
    found = house_offences()
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
