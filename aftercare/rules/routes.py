"""Which addresses of alert services are taken: known services, out in the network."""

import ipaddress
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


def service(url: str) -> str:
    """Which service an address names, in lower case."""
    return url.partition("://")[0].lower()


def problem(url: str) -> Promise | None:
    """Why this address is not taken; None when it is."""
    if "://" not in url or service(url) not in SERVICES:
        return _("This is not an address of a service that is known here.")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return _("This address cannot be read.")
    if _is_inside(host):
        return _("This address leads back into this machine.")
    return None


def _is_inside(host: str) -> bool:
    """Whether the host is this machine or answers only on its own link."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local or address.is_unspecified
