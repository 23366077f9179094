"""Kannel itself: bearerbox, smsbox and the fake SMS centre that comes with it."""

import contextlib
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from clinic.local.processes import Child, free_port, stop

FAKE_CENTRE = Path("/usr/lib/kannel/test/fakesmsc")
SECRET = "a-secret-between-two-machines"
# smsbox stands in /usr/sbin, which is not in everybody's PATH.
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
_GOT = re.compile(r"Got message \d+: <(\S+) (\S+) text (.*)>")
_CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = a
admin-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
log-level = 1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
host = 127.0.0.1
port = {centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = 447700900000
log-level = 1
mo-recode = true

group = sendsms-user
username = clinic
password = pw
max-messages = 3
concatenation = true
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
max-messages = 0
post-url = "{product}/hooks/kannel/texts/?from=%p&to=%P&id=%I"
"""


def missing() -> str:
    """What is not installed here, or ""."""
    boxes = [name for name in ("bearerbox", "smsbox") if not which(name)]
    if not FAKE_CENTRE.exists():
        boxes.append("fakesmsc")
    return " ".join(boxes)


def which(name: str) -> str | None:
    """Where a box of Kannel is."""
    return shutil.which(name, path=_PATH)


@dataclass
class Kannel:
    """The running gateway. `sendsms` is where texts are handed to it.

    Its fake centre is one program, which sends the texts it was started with and then
    takes what comes: another text needs another centre.
    """

    folder: Path
    ports: dict[str, int]
    centre: Child | None = None

    @property
    def sendsms(self) -> str:
        """Where texts are handed to it."""
        return f"http://127.0.0.1:{self.ports['sendsms']}/cgi-bin/sendsms"

    def received(self) -> list[tuple[str, str, str]]:
        """What reached the SMS centre: sender, number, text."""
        return _GOT.findall((self.folder / "centre.log").read_text(encoding="latin-1"))

    def connect(self, sender: str = "", words: str = "") -> None:
        """Start the centre; somebody may text the clinic through it."""
        self.hang_up()
        command = [FAKE_CENTRE, "-H", "127.0.0.1", "-r", str(self.ports["centre"])]
        command += ["-i", "0.01", "-m", "1" if words else "0"]
        command.append(f"{sender or 1} 447700900000 text {words or 'x'}")
        self.centre = _child("centre", command, self.folder)
        self.centre.start()
        _wait_for_the_centre(self.ports["admin"])

    def hang_up(self) -> None:
        """End the centre."""
        if self.centre is not None:
            self.centre.kill()


@contextlib.contextmanager
def running(folder: Path, *, product: str) -> Iterator[Kannel]:
    """Kannel until the end of the block; it reports and hands over to `product`."""
    ports = {name: free_port() for name in ("admin", "boxes", "centre", "sendsms")}
    trusted = product.replace("://", f"://kannel:{SECRET}@")
    file = folder / "kannel.conf"
    file.write_text(_CONFIGURATION.format(product=trusted, **ports), encoding="ascii")
    boxes = [
        _child(name, [which(name) or name, str(file)], folder)
        for name in ("bearerbox", "smsbox")
    ]
    kannel = Kannel(folder, ports)
    try:
        for child, port in ((boxes[0], "centre"), (boxes[1], "sendsms")):
            child.start()
            _wait(ports[port], child)
        kannel.connect()
        yield kannel
    finally:
        kannel.hang_up()
        stop(boxes[::-1], within=3)


def _child(name: str, command: list, folder: Path) -> Child:
    return Child(name, command, folder / f"{name}.log", folder, dict(os.environ))


def _wait(port: int, child: Child) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        assert child.is_running(), child.log_tail()
        time.sleep(0.05)
    raise AssertionError(child.log_tail())


def _wait_for_the_centre(admin: int) -> None:
    """Until bearerbox says that the centre is connected."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        line = HTTPConnection("127.0.0.1", admin, timeout=2)
        line.request("GET", "/status.txt?password=a")
        said = line.getresponse().read().decode()
        line.close()
        if "online" in said:
            return
        time.sleep(0.05)
    raise AssertionError(said)
