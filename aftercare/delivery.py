"""Read-only: a message in words: why it was written, where it stands, what is wrong."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftercare.models import Message

_S = Message.State
# Words, and the kind of mark beside them.
_STATES: dict[str, tuple[Promise, str]] = {
    _S.QUEUED: (gettext_lazy("Waiting to be sent"), "wait"),
    _S.CLAIMED: (gettext_lazy("Being sent"), "wait"),
    _S.SENDING: (gettext_lazy("Being sent"), "wait"),
    _S.SENT: (gettext_lazy("Sent"), "ok"),
    _S.DELIVERED: (gettext_lazy("Delivered"), "ok"),
    _S.FAILED: (gettext_lazy("Not delivered: refused"), "bad"),
    _S.DEAD: (gettext_lazy("Not delivered: given up"), "bad"),
    _S.CANCELLED: (gettext_lazy("Not sent: no longer needed"), "off"),
    _S.EXPIRED: (gettext_lazy("Not sent: too late"), "bad"),
}
# What a message is about, by the column that says so.
_ABOUT: dict[str, Promise] = {
    "certification_id": gettext_lazy("Certificate that runs out"),
    "consent_offer_id": gettext_lazy("Link to a consent form"),
    "pending_screening_id": gettext_lazy("Link to the questions before a visit"),
    "consent_id": gettext_lazy("Copy of a consent"),
}


@dataclass(frozen=True)
class Line:
    """One message as staff read it. `trouble` is why it is late or did not arrive."""

    message: Message
    to: str
    why: str
    words: str
    kind: str
    trouble: str


def with_people(rows: QuerySet[Message]) -> QuerySet[Message]:
    """The rows with all that `line` shows."""
    return rows.select_related(
        "patient",
        "staff",
        "check_in__session",
        "escalation",
        "certification",
        "contact_point",
        "inbound__patient",
        "route",
    )


def line(message: Message) -> Line:
    """The message in words."""
    words, kind = _STATES[message.state]
    if message.state == _S.QUEUED and message.attempts:
        words = gettext_lazy("Waiting to be tried again")
    return Line(
        message=message,
        to=_to(message),
        why=_why(message),
        words=str(words),
        kind=kind,
        trouble="" if message.purged_at else message.last_error,
    )


def _to(message: Message) -> str:
    """Whom it is for; the sender of a text that it answers may be nobody we know."""
    sender = message.inbound and (message.inbound.patient or message.inbound.sender)
    found = message.patient or message.staff or message.route or sender
    return str(found or _("The clinic's own number"))


def _why(message: Message) -> str:
    """What it is about."""
    if message.check_in is not None:
        return _("Check-in: %(kind)s") % {"kind": message.check_in.get_kind_display()}
    if message.escalation is not None:
        return _("Alert: %(tier)s") % {"tier": message.escalation.get_tier_display()}
    if message.inbound_id is not None:
        return _("Alert: a text") if message.staff else _("Answer to a text")
    for column, words in _ABOUT.items():
        if getattr(message, column) is not None:
            return str(words)
    return message.get_purpose_display()
