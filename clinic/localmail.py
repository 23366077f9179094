"""A mail server for one machine: it keeps what the product sends, and sends nothing on.

The demo and the walk through the product use it as their outside world: mail leaves
over real SMTP and lies in a Maildir. `python -m clinic.localmail --port 2525 --folder
var/mail` runs it on its own; tests run it beside themselves as a LocalMailbox.
"""

import argparse
import asyncio
import email
import errno
import mailbox
import re
import signal
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from clinic.local.processes import free_port

_HOST = "127.0.0.1"
# mailbox.Maildir names a file after its time in seconds and microseconds.
_ARRIVAL = re.compile(r"(\d+)\.M(\d+)P\d+Q(\d+)")

Refusal = Literal[451, 550]
_ANSWERS: dict[Refusal, str] = {
    451: "451 4.7.1 Try again later",
    550: "550 5.1.1 No such mailbox here",
}


class _Server(Controller):
    """Knows its open connections, which aiosmtpd would leave open at the stop."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._talks: WeakSet[SMTP] = WeakSet()

    def factory(self) -> SMTP:
        talk = SMTP(self.handler, **self.SMTP_kwargs)
        self._talks.add(talk)
        return talk

    def hang_up(self) -> None:
        """Closes every connection; called from outside the server's thread."""
        asyncio.run_coroutine_threadsafe(self._close_talks(), self.loop).result(5)

    async def _close_talks(self) -> None:
        for talk in list(self._talks):
            if talk.transport is not None:
                talk.transport.close()
        # A closed transport lets go of its socket in the next round of the loop.
        await asyncio.sleep(0)


class LocalMailbox:
    """An SMTP server on 127.0.0.1, in a thread of this process.

    Every accepted mail is kept in the Maildir `folder`, once for all its recipients,
    who are named in its Delivered-To lines. While `refuse` is 451 (come back later) or
    550 (no such mailbox), every recipient is refused with that code.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.refuse: Refusal | None = None
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._store = mailbox.Maildir(folder, factory=None, create=True)
        self._server: _Server | None = None

    def start(self) -> None:
        """Listens; raises OSError when the port is taken.

        A stopped mailbox may be started again, on the same port.
        """
        if free_port(self.port) != self.port:
            raise OSError(errno.EADDRINUSE, f"Port {self.port} of {_HOST} is taken")
        self._server = _Server(
            self, hostname=_HOST, port=self.port, server_hostname="localhost"
        )
        self._server.start()

    def stop(self) -> None:
        """Hangs up, stops listening and waits for the thread to end."""
        if self._server is not None:
            self._server.hang_up()
            self._server.stop()
            self._server = None

    def __enter__(self) -> "LocalMailbox":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def messages(self) -> list[EmailMessage]:
        """The mails kept so far, newest first."""
        return messages_in(self.folder)

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Called by the server for each recipient: takes it, or refuses it."""
        if self.refuse is not None:
            return _ANSWERS[self.refuse]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Called by the server for a whole mail: keeps it before it says yes."""
        lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
        lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos]
        head = "".join(f"{line}\n" for line in lines)
        # A Maildir has the line ends of its machine, the wire has those of SMTP.
        content = (envelope.original_content or b"").replace(b"\r\n", b"\n")
        self._store.add(head.encode() + content)
        return "250 2.0.0 Kept"


def messages_in(folder: Path) -> list[EmailMessage]:
    """The mails in a Maildir, newest first; none when the folder does not exist."""
    names = [path for part in ("new", "cur") for path in (folder / part).glob("[!.]*")]
    return [
        email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        for path in sorted(names, key=_arrival, reverse=True)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the server until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m clinic.localmail")
    parser.add_argument("--port", type=int, required=True, help="port of 127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True, help="a Maildir")
    options = parser.parse_args(arguments)
    ends = {signal.SIGTERM, signal.SIGINT}
    # Before the server's thread starts: a thread inherits what is blocked.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with LocalMailbox(options.folder, port=options.port):
        address = f"{_HOST}:{options.port}"
        sys.stdout.write(f"Mail to {address} is kept in {options.folder}\n")
        sys.stdout.flush()
        signal.sigwait(ends)


def _arrival(file: Path) -> tuple[int, ...]:
    """Seconds, microseconds and running number out of a Maildir file name."""
    parts = _ARRIVAL.match(file.name)
    return tuple(int(part) for part in parts.groups()) if parts else ()


if __name__ == "__main__":
    main()
