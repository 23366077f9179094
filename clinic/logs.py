"""What must not reach a log."""

import logging
import re

# A check-in link is a key to a patient's questions: logs keep the path, not the key.
_LINK = re.compile(r"(/c/)[0-9A-Za-z]{8,}")


class HideLinks(logging.Filter):
    """Replaces the token of a check-in link by an ellipsis in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; the record is always kept."""
        record.msg = _LINK.sub(r"\1…", record.getMessage())
        record.args = None
        return True
