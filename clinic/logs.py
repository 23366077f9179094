"""What a line of the log holds, and what must not reach it."""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TypeAlias

from django.http import HttpRequest

# The request that is being answered, for what is logged meanwhile.
ANSWERING: Final[ContextVar[HttpRequest | None]] = ContextVar("request", default=None)

# A link is a key to a patient's pages: logs keep the path, not the key.
_LINK = re.compile(r"(/(?:c|f|feeds)/)[0-9A-Za-z]{8,}")
# What would begin a new line, or move the cursor of whoever reads.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_Raised: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


def without_keys(text: str) -> str:
    """The text with an ellipsis in place of the key of each patient's link."""
    return _LINK.sub(r"\1…", text)


class HideLinks(logging.Filter):
    """Replaces the token of a patient's link by an ellipsis in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; the record is always kept."""
        record.msg = without_keys(record.getMessage())
        record.args = None
        return True


class InRequest(logging.Filter):
    """Says in which request a record was made, and by whom: a number, no name."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `in_request` and `of_user`; the record is always kept.

        The user is not asked of the database: who has not been looked up is unknown.
        """
        # Django tells of a page that is not there when the answer is made already.
        request: Any = ANSWERING.get() or getattr(record, "request", None)
        user = getattr(request, "_cached_user", None)
        made = {"in_request": getattr(request, "number", "")}
        record.__dict__.update(made, of_user=getattr(user, "pk", None))
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
        request, user = _origin(record)
        if request:
            line += f" [{request}]" if user is None else f" [{request} user {user}]"
        return self.safe(record, line)

    def safe(self, record: logging.LogRecord, line: str) -> str:
        """The words without those of the error, on one line."""
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


class Data(Plain):
    """The same as one JSON object a line, for what collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Keys are at, level, logger, message, request, user and error."""
        request, user = _origin(record)
        known = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.safe(record, record.getMessage()),
            "request": request,
            "user": user,
            "error": self.formatException(record.exc_info) if record.exc_info else "",
        }
        told = {key: value for key, value in known.items() if value not in ("", None)}
        return json.dumps(told, ensure_ascii=False)


def _origin(record: logging.LogRecord) -> tuple[str, int | None]:
    """The number of the request, and of the user; neither outside of one."""
    return getattr(record, "in_request", ""), getattr(record, "of_user", None)


def _raised(
    error: BaseException,
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return type(error), error, error.__traceback__
