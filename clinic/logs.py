"""What must not reach a log."""

import logging
import re

# A link is a key to a patient's pages: logs keep the path, not the key.
_LINK = re.compile(r"(/(?:c|f|feeds)/)[0-9A-Za-z]{8,}")


class HideLinks(logging.Filter):
    """Replaces the token of a patient's link by an ellipsis in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; the record is always kept."""
        record.msg = _LINK.sub(r"\1…", record.getMessage())
        record.args = None
        return True
