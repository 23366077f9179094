"""A mail server that fails in every way that a mail server fails in."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from clinic.local.processes import free_port

MOODS = ("well", "hangs", "breaks off", "451", "well", "421", "well", "well")


class MoodyServer:
    """Its mood changes with every mail; `arrived` counts what it kept, by Message-ID.

    A mail is kept before the server hangs or breaks off: the sender cannot know. It
    hangs for so many seconds.
    """

    def __init__(self, moods: Sequence[str] = MOODS, *, hangs: float = 4) -> None:
        self._hangs = hangs
        self.port = free_port()
        self.arrived: Counter[str] = Counter()
        self.moods: Counter[str] = Counter()
        self._moods = itertools.cycle(moods)
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MoodyServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Envelope) -> str:
        mood = next(self._moods)
        self.moods[mood] += 1
        if mood in ("451", "421"):
            return f"{mood} 4.3.0 not now"
        head = (envelope.original_content or b"").decode().splitlines()
        (name,) = (line for line in head if line.lower().startswith("message-id:"))
        self.arrived[name.split(":", 1)[1].strip()] += 1
        if mood == "hangs":
            await asyncio.sleep(self._hangs)
        if mood == "breaks off":
            assert server.transport is not None
            server.transport.close()
        return "250 2.0.0 Kept"
