"""The product's pages on a port of this machine, and somebody who opens them."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

_SECONDS = 20
_HIDDEN = re.compile(
    r'<input type="hidden" name="(?P<name>[^"]+)" value="(?P<value>[^"]*)"'
)


class _Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the walk tells what it does."""


@contextmanager
def serving(address: str) -> Iterator[None]:
    """Serve the pages of `address` (http://127.0.0.1:port) from a thread of this one.

    Raises OSError when the port is taken.
    """
    parts = urlsplit(address)
    server = make_server(
        parts.hostname or "127.0.0.1",
        parts.port or 80,
        get_wsgi_application(),
        handler_class=_Quiet,
    )

    def serve() -> None:
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    thread = threading.Thread(target=serve, name="walk-pages")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Page:
    """What came back: status, the address after all redirects, and the text."""

    status: int
    address: str
    text: str

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of its forms."""
        return {found["name"]: found["value"] for found in _HIDDEN.finditer(self.text)}


class Browser:
    """Opens pages like one person does, with that person's own cookies."""

    def __init__(self) -> None:
        """No cookies yet."""
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, address: str) -> Page:
        """Look at a page."""
        return self._fetch(address, None)

    def send(self, page: Page, fields: Mapping[str, str | Sequence[str]]) -> Page:
        """Fill in the form of a page that posts to its own address."""
        body = urlencode({**page.hidden, **fields}, doseq=True).encode()
        return self._fetch(page.address, body)

    def _fetch(self, address: str, body: bytes | None) -> Page:
        if urlsplit(address).scheme != "http":
            raise ValueError(f"Not a page of this walk: {address}")
        request = Request(address, data=body)  # noqa: S310 (the scheme is http)
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return Page(response.status, response.url, response.read().decode())
        except HTTPError as error:
            with error:
                return Page(error.code, address, error.read().decode(errors="replace"))
