"""The rows that were not taken, as a file that can be corrected and loaded again."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from clinic.rules.sheet import safe


def write(
    headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str], str]]
) -> Iterable[str]:
    """Line by line: the file's own columns, then the line it came from and the reason.

    The two columns at the end are left out when the file is loaded again.
    """
    yield "\ufeff" + _line([*headings, *(str(name) for name in told())])
    for line, cells, problem in rows:
        yield _line([*cells, str(line), problem])


def told() -> tuple[str, str]:
    """The names of the two columns at the end."""
    return _("Line in the first file"), _("Why it was not imported")


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow([safe(cell) for cell in cells])
    return buffer.getvalue()
