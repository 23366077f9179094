"""What a broken request means, for providers reached through `requests`."""

import requests
from urllib3.exceptions import NewConnectionError

from aftercare.channels.base import TransientError, UnknownOutcomeError


def judge(error: requests.RequestException) -> Exception:
    """Before the line stood nothing left; after that nobody knows."""
    detail = f"no answer: {type(error).__name__}"
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    refused = isinstance(error, requests.ConnectTimeout) or isinstance(
        cause, NewConnectionError
    )
    return TransientError(detail) if refused else UnknownOutcomeError(detail)
