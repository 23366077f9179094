"""Which addresses of alert services are taken: known services, out in the network."""

import ipaddress
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Services that reach people. Whatever runs programs, writes files or speaks plain HTTP
# to any address on the inside is left out.
SERVICES: Final = frozenset(
    {
        "discord",
        "gotifys",
        "jira",
        "matrixs",
        "mmosts",
        "msteams",
        "ntfy",
        "ntfys",
        "opsgenie",
        "pagerduty",
        "pover",
        "rockets",
        "signals",
        "slack",
        "splunk",
        "tgram",
        "workflows",
        "wxteams",
        "zulip",
    }
)
# Of these whoever adds one names the host; all others have hosts of their own.
_NAMED_HOST: Final = frozenset(
    {
        "gotifys",
        "matrixs",
        "mmosts",
        "ntfy",
        "ntfys",
        "rockets",
        "signals",
        "workflows",
    }
)
# But not in these modes: there the word in its place is a topic, or a key.
_FIXED_HOST: Final = frozenset({"cloud", "t2bot"})


def names_its_host(url: str, *, mode: str) -> bool:
    """Whether the host in this address is asked; `mode` is what Apprise made of it."""
    return service(url) in _NAMED_HOST and mode not in _FIXED_HOST


def service(url: str) -> str:
    """Which service an address names, in lower case."""
    return url.partition("://")[0].lower()


def problem(url: str, *, allowed: Collection[str] = ()) -> Promise | None:
    """Why this address is not taken; None when it is. `allowed` hosts may be inside."""
    if "://" not in url or service(url) not in SERVICES:
        return _("This is not an address of a service that is known here.")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return _("This address cannot be read.")
    if host not in allowed and is_inside(host):
        return _(
            "This address leads into your own network. Whoever runs the product can "
            "allow it there."
        )
    return None


def is_inside(host: str) -> bool:
    """Whether the host is this machine, or an address that the internet does not know.

    Of a name that is no address nothing is known yet: it may still lead inside.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    known = getattr(address, "ipv4_mapped", None) or address
    return not known.is_global or known.is_multicast
