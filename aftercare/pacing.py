"""Read-only: from when on a patient may be asked, after what was asked before."""

from datetime import datetime

from aftercare.models import CheckIn, Message
from aftercare.rules import spacing


def free_from(
    check_in: CheckIn, *, now: datetime, but: Message | None = None
) -> datetime:
    """Outside the quiet hours, and not soon after another question to this patient.

    `but` is the message that asks: it does not stand in its own way. One that is on
    its way counts as sent now, unless it is asked for such a message: of two that are
    on their way one must go first.
    """
    asked = Message.objects.asking(check_in.patient_id, now - spacing.APART)
    if but is None:
        moments = [row.sent_at or now for row in asked]
    else:
        moments = [row.sent_at for row in asked.exclude(pk=but.pk) if row.sent_at]
    return check_in.window.next_open(spacing.free_from(moments, now))
