"""A real SMTP server that refuses or falls silent when it is told."""

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from clinic.local.processes import free_port


class MailServer:
    """Counts what it took. `refusal` is said to every recipient while it is set."""

    def __init__(self) -> None:
        self.port = free_port()
        self.refusal = ""
        self.is_silent = False
        self.taken: list[bytes] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, to: str, _options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _s: Any, _session: Any, envelope: Envelope) -> str:
        self.taken.append(envelope.original_content or b"")
        if self.is_silent:
            await asyncio.sleep(20)
        return "250 2.0.0 Kept"
