"""What gunicorn writes of a request: no key of a link, nothing that was typed."""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

from clinic.logs import without_keys

# What stands behind the path of an address: searches, names, numbers.
_QUERY = re.compile(r"(/\S*?)\?\S*")


class WithoutQueries(logging.Filter):
    """Cuts addresses in what gunicorn says of requests that failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; the record is always kept."""
        record.msg = _QUERY.sub(r"\1", without_keys(record.getMessage()))
        record.args = None
        return True


class WebLog(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn's log, whatever its format asks for."""

    def setup(self, cfg: Any) -> None:
        """The log of errors names addresses too."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutQueries())

    def atoms(
        self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any
    ) -> dict[str, Any]:
        """The parts of a line. The page before may have been a search."""
        made: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = without_keys(environ.get("PATH_INFO", ""))
        line = f"{made['m']} {path} {made['H']}"
        kept = {name: part for name, part in made.items() if not name.startswith("{")}
        return kept | {"r": line, "U": path, "q": "", "f": "-"}
