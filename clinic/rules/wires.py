"""Which lines to services are read by others on the way.

Pure. A sentence names the setting, never what it holds.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Wire:
    """A line to `host`, as the setting `name` has it; `how` says what locks it."""

    name: str
    host: str
    is_locked: bool
    how: str


def of_url(name: str, url: str) -> Wire:
    """A line to a web address or to a broker."""
    parts = urlsplit(url)
    locked = parts.scheme in ("https", "rediss")
    how = "begins with rediss://" if "redis" in parts.scheme else "begins with https://"
    return Wire(name, parts.hostname or "", locked, how)


def open_ones(wires: Iterable[Wire]) -> Iterator[str]:
    """A sentence for each line that leaves the machine unlocked."""
    for wire in wires:
        hosts = wire.host.split(",")
        if not wire.is_locked and not all(map(is_local, hosts)):
            yield f"{wire.name} is read on its way to other hosts until it {wire.how}."


def is_local(host: str) -> bool:
    """Whether the host is a socket or this machine itself."""
    if host.startswith("/") or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
