"""What providers report later: appended, deduplicated, never going backwards."""

from datetime import datetime

from django.db import transaction

from aftercare.models import Message, Receipt


@transaction.atomic
def record(
    *, provider: str, reference: str, status: str, code: str = "", now: datetime
) -> Receipt | None:
    """Keep one report; None when it was known already.

    A report about a message we do not know (yet) is kept without one. Delivered never
    becomes sent again, and failed never undoes delivered.
    """
    message = Message.objects.filter(reference=reference).exclude(reference="").first()
    receipt, is_new = Receipt.objects.get_or_create(
        provider=provider,
        reference=reference,
        status=status,
        defaults={"message": message, "code": code, "received_at": now},
    )
    if not is_new:
        return None
    if message is not None:
        _apply(message, status, code)
    return receipt


def _apply(message: Message, status: str, code: str) -> None:
    """Move the message forward, if the report does."""
    sent = Message.objects.filter(pk=message.pk, state=Message.State.SENT)
    if status == Receipt.Status.DELIVERED:
        sent.update(state=Message.State.DELIVERED)
    elif status == Receipt.Status.FAILED:
        sent.update(
            state=Message.State.FAILED,
            last_error=f"not delivered, says the provider: {code}"[:300],
        )
