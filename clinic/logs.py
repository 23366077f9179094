"""What must not reach a log."""

import logging
import re
import traceback
from types import TracebackType
from typing import TypeAlias

# A link is a key to a patient's pages: logs keep the path, not the key.
_LINK = re.compile(r"(/(?:c|f|feeds)/)[0-9A-Za-z]{8,}")
# What would begin a new line, or move the cursor of whoever reads.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_Raised: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


class HideLinks(logging.Filter):
    """Replaces the token of a patient's link by an ellipsis in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; the record is always kept."""
        record.msg = _LINK.sub(r"\1…", record.getMessage())
        record.args = None
        return True


class Plain(logging.Formatter):
    """One line a record, whatever is in it, and of an error its kind and its place.

    The words of an error are left out: a database quotes the row that it refuses.
    """

    def __init__(self) -> None:
        """When, how grave, who says it, what."""
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The record; what another handler has made of its error is not taken over."""
        made = record.exc_text
        record.exc_text = None
        try:
            return super().format(record)
        finally:
            record.exc_text = made

    def formatMessage(self, record: logging.LogRecord) -> str:
        """No line is forged, and the error's own words do not stand in the message."""
        line = super().formatMessage(record)
        error = record.exc_info[1] if record.exc_info else None
        for words in (repr(error), str(error)) if error and str(error) else ():
            line = line.replace(words, type(error).__name__)
        return _CONTROL.sub(lambda odd: odd[0].encode("unicode_escape").decode(), line)

    def formatException(self, ei: _Raised) -> str:
        """Where it was raised, and of which kind; what led to it first."""
        error = ei[1]
        if error is None:
            return ""
        earlier = error.__cause__ or error.__context__
        before = [self.formatException(_raised(earlier))] if earlier else []
        frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        return "\n".join([*before, frames, kind])


def _raised(
    error: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return type(error), error, error.__traceback__
