"""Mail through an API of a provider, by django-anymail: its refusals and its events."""

from typing import Any

import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

from aftercare.channels.base import (
    PermanentError,
    Report,
    TransientError,
    UnknownOutcomeError,
)
from aftercare.channels.requested import judge as judge_request

_STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "opened": "delivered",
    "clicked": "delivered",
    "complained": "delivered",
    "bounced": "failed",
    "rejected": "failed",
    "failed": "failed",
}
_NO_SUCH_MAILBOX = ("invalid", "bounced")
_UNWANTED = ("unsubscribed", "spam", "blocked")


def judge(error: Exception) -> Exception | None:
    """What a refusal of the provider means; None for what is not one."""
    if isinstance(error, AnymailRecipientsRefused):
        return PermanentError("refused by the provider", bad_address=True)
    if isinstance(error, requests.RequestException) and error.response is None:
        return judge_request(error)
    if isinstance(error, AnymailAPIError):
        return _by_status(error.status_code, str(error).lower())
    return None


def _by_status(status: int | None, words: str) -> Exception:
    """A wrong key is mended by a person, so the row waits for it."""
    if status is None:
        return UnknownOutcomeError("the provider's answer could not be read")
    detail = f"the provider answered {status}"
    if status in (401, 403, 408, 429) or status >= 500:
        return TransientError(detail)
    about_address = "recipient" in words or "'to'" in words
    return PermanentError(detail, bad_address=about_address)


def report(event: Any, provider: str) -> Report | None:
    """An event in our words; None for one that says nothing new."""
    status = _STATUSES.get(event.event_type)
    if status is None or not event.message_id:
        return None
    why = str(event.reject_reason or "") if status == "failed" else ""
    complained = event.event_type == "complained"
    return Report(
        provider=provider.lower()[:20],
        # A complaint comes after "delivered", and must not count as its copy.
        reference=f"{event.message_id}:complaint" if complained else event.message_id,
        status=status,
        code=why,
        key=str((event.metadata or {}).get("message", "")),
        is_bad_address=why in _NO_SUCH_MAILBOX,
        is_blocked=complained or why in _UNWANTED,
    )
