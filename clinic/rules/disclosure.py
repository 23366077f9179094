"""What is given out of a record, and how a value of it is written down."""

import re
from typing import Final

# Fields of docs/fields.md that open something, by their names; a test compares.
_OPENS: Final = re.compile(r"^(password|token_sha256|sealed_\w+)$")
_ODD: Final = re.compile(r"[^\w.-]+", re.ASCII)


def is_secret(field: str) -> bool:
    """Whether a field of that name opens something: it is in no export."""
    return _OPENS.match(field) is not None


def file_name(key: str, name: str) -> str:
    """A name for one file among many: the start of its row's id, then what it is.

    Only letters, digits, points, hyphens and underlines, so that it is one name in one
    folder wherever it is unpacked.
    """
    return f"{_ODD.sub('', key)[:8]}-{_ODD.sub('-', name).strip('.-') or 'file'}"
