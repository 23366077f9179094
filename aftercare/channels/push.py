"""Alerts through services like Slack, Teams, PagerDuty or ntfy, by Apprise."""

import logging
import re
from socket import getaddrinfo
from typing import Any

import apprise
from django.conf import settings

from aftercare.channels.base import (
    Letter,
    PermanentError,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.rules import routes

_CODE = re.compile(r"error[=\s]+(\d{3})")
# What Apprise notes of a line that never stood.
_NOT_REACHED = ("NewConnectionError", "Connection refused", "ConnectTimeout", "resolve")


class PushChannel:
    """Each address is its own service with its own pace, which Apprise keeps."""

    def __init__(self) -> None:
        """No service is known yet."""
        self._services: dict[str, apprise.NotifyBase] = {}

    def send(self, letter: Letter) -> str:
        """Hand the alert over. Services give no reference back: it is our own."""
        service = self._service(letter.secret)
        _require_outside(service, letter.secret)
        capture: Any = apprise.LogCapture
        with capture(level=logging.DEBUG, fmt="%(message)s") as said:
            went = service.notify(body=letter.body, title=letter.subject)
            log = said.getvalue()
        if went:
            return f"{letter.key}.{letter.attempt}"
        raise _judge(log)

    def _service(self, url: str) -> apprise.NotifyBase:
        """The service behind an address, made once."""
        if url not in self._services:
            made = apprise.Apprise.instantiate(url, suppress_exceptions=True)
            if made is None:
                raise PermanentError("the address of this service cannot be used")
            # One that answers "ask there instead" could send us into the own network.
            made.redirects = False
            made.socket_connect_timeout = min(3.0, settings.SMS_TIMEOUT)
            made.socket_read_timeout = settings.SMS_TIMEOUT
            self._services[url] = made
        return self._services[url]

    def close(self) -> None:
        """Forget every service; the next alert makes it anew."""
        self._services.clear()


def _require_outside(service: apprise.NotifyBase, url: str) -> None:
    """No alert goes to a host inside the own network unless the settings name it.

    Asked before each alert: a name can come to lead elsewhere.
    """
    host = str(service.host or "").lower()
    mode = str(getattr(service, "mode", ""))
    if not routes.names_its_host(url, mode=mode):
        return
    if host in settings.ALLOWED_ALERT_HOSTS:
        return
    try:
        found = getaddrinfo(host, None)
    except OSError as error:
        raise TransientError("the service was not reached") from error
    if any(routes.is_inside(str(each[4][0])) for each in found):
        raise PermanentError("this service is inside the network and not allowed")


def _judge(log: str) -> Exception:
    """What went wrong, without its words: they may hold the key of the service."""
    code = _CODE.search(log)
    if code is not None:
        status = int(code[1])
        detail = f"the service answered {status}"
        if 400 <= status < 500 and status not in (408, 429):
            return PermanentError(detail, bad_address=True)
        return TransientError(detail)
    if any(mark in log for mark in _NOT_REACHED):
        return TransientError("the service was not reached")
    return UnknownOutcomeError("the service did not answer")
