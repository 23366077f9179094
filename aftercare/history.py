"""What happened to a message, line by line; called inside the verb's transaction."""

from datetime import datetime

from aftercare.models import Attempt, Message


def note(
    message: Message,
    event: str,
    *,
    now: datetime,
    reference: str = "",
    detail: str = "",
) -> None:
    """Append one line, with the worker and the address as they stand."""
    Attempt.objects.create(
        message=message,
        event=event,
        at=now,
        worker=message.lease_owner,
        sent_to=message.sent_to,
        reference=reference,
        detail=detail[:300],
    )
