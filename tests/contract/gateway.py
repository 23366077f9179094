"""An HTTP server that answers as it is told, or not at all."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """What came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Gateway:
    """Answers each request with `answer`; while `is_silent` it reads and says nothing.

    `seen` keeps the requests, `lines` counts the connections.
    """

    answer: tuple[int, dict[str, str], str] = (200, {}, "")
    is_silent: bool = False
    seen: list[Request] = field(default_factory=list)
    lines: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Gateway":
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("_", (_Handler,), {"gateway": self})
        )
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def port(self) -> int:
        """Its port of 127.0.0.1."""
        return self._server.server_port

    def wait_for_the_end(self) -> None:
        """What a silent server does."""
        self._over.wait(20)


class _Handler(BaseHTTPRequestHandler):
    """Speaks for the gateway of its subclass."""

    gateway: Gateway
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.gateway.lines += 1
        super().setup()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Request(self.command, self.path, dict(self.headers), body)
        self.gateway.seen.append(request)
        if self.gateway.is_silent:
            self.gateway.wait_for_the_end()
            self.close_connection = True
        else:
            self._say(*self.gateway.answer)

    do_GET = do_PUT = do_POST

    def _say(self, status: int, headers: dict[str, str], text: str) -> None:
        # Providers number what they take.
        content = text.replace("NUMBER", str(len(self.gateway.seen))).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": len(content)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Tests look at `seen`."""
