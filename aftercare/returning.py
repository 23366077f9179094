"""After a backup was put back: what may have left since does not leave again."""

from datetime import datetime

from django.db import transaction

from aftercare import checkins, outbox
from aftercare.models import CheckIn, Message, VisitReminder
from clinic import audit

_S = Message.State
_WHY = "a backup was put back: this may have been sent since"


@transaction.atomic
def take_back(*, now: datetime) -> dict[str, int]:
    """Stop what waited or came due between the backup and now; how many of each.

    Each check-in of that time goes to the call list: whether its patient was asked,
    or has answered, only the patient knows. Alerts to staff stay as they are: one more
    is harmless, one less is not.
    """
    counts = {"messages": 0, "check_ins": 0, "reminders": 0}
    waiting = Message.objects.filter(state__in=[_S.QUEUED, *Message.LEASED])
    for message in waiting.exclude(purpose=Message.Purpose.ALERT):
        _stop(message, now=now)
        counts["messages"] += 1
    asked = CheckIn.objects.filter(state=CheckIn.State.QUEUED)
    for check_in in [*asked, *CheckIn.objects.due(now)]:
        checkins.give_up(check_in, reason=_WHY, by=audit.Agent.SWEEP, now=now)
        counts["check_ins"] += 1
    counts["reminders"] = VisitReminder.objects.due(now).update(
        state=VisitReminder.State.CANCELLED, settled_at=now, reason=_WHY
    )
    return counts


def _stop(message: Message, *, now: datetime) -> None:
    if message.state == _S.SENDING:
        outbox.give_up(message, error=_WHY, now=now)
    else:
        outbox.cancel(message, why=_WHY, now=now)
