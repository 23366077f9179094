"""One kept HTTP connection to a gateway, and what a break on it means.

Where it breaks decides: before the request was written nothing left (TransientError);
after it nobody knows (UnknownOutcomeError).
"""

import http.client
import select
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aftercare.channels.base import TransientError, UnknownOutcomeError

_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What the gateway said."""

    status: int
    headers: Mapping[str, str]
    body: str


class Line:
    """A connection that is kept between requests and opened anew when it broke.

    `base` is the gateway's address without a path; `timeout` in seconds holds for
    connecting and for each wait on the line.
    """

    def __init__(self, base: str, *, timeout: float) -> None:
        """Nothing is opened yet."""
        parts = urlsplit(base)
        is_tls = parts.scheme == "https"
        kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
        self._connection = kind(
            parts.hostname or "127.0.0.1", parts.port, timeout=timeout
        )

    def post(self, path: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one request and read its answer.

        Raises TransientError when nothing was handed over, UnknownOutcomeError when
        the answer did not come.
        """
        self._open()
        try:
            self._connection.request("POST", path, body, dict(headers))
            answer = self._connection.getresponse()
            text = answer.read(_MOST_BYTES).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise UnknownOutcomeError(f"no answer: {error!r}") from error
        if answer.will_close or not answer.isclosed():
            self.close()
        return Answer(answer.status, dict(answer.headers), text)

    def _open(self) -> None:
        """Connect, unless the kept connection is still alive."""
        sock = self._connection.sock
        if sock is not None:
            # Between requests nothing is said: a readable line was hung up.
            if not select.select([sock], [], [], 0)[0]:
                return
            self.close()
        try:
            self._connection.connect()
        except OSError as error:
            self.close()
            raise TransientError(f"gateway not reached: {error}") from error

    def close(self) -> None:
        """Hang up; the next request opens a new line."""
        self._connection.close()
