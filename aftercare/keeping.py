"""What aftercare knows of keeping and erasing a patient's record."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftercare import following, purging
from aftercare.models import CheckInLink, Escalation, InboundText, Message, Reply
from clinic import audit
from clinic.erasing import CannotErase
from clinic.models import Patient
from clinic.rules.retention import Told

_LEAVING = gettext_lazy("A message to them is just leaving: try again in a minute.")


def last_answers(patients: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each was last heard from; one query."""
    rows = Reply.objects.filter(patient__in=patients).order_by().values("patient")
    last = rows.annotate(last=Max("received_at"))
    return {each["patient"]: each["last"] for each in last}


def told(patient: Patient) -> Told:
    """What an erasure would take of messages and answers, and what it would leave."""
    return Told(
        goes=[
            _("Check-ins to come are cancelled, and links to them close."),
            _("The words of texts, and where messages went."),
        ],
        stays=[
            _("Answers in their own words, alarms and what was done about them."),
            _("That there were messages, when, and what became of them."),
        ],
        hinders=list(_hinders(patient)),
    )


def _hinders(patient: Patient) -> Iterator[str]:
    if Escalation.objects.unresolved().filter(patient=patient).exists():
        yield _("An alarm is open.")
    if InboundText.objects.waiting().filter(patient=patient).exists():
        yield _("A text from them waits to be read.")
    if Message.objects.filter(patient=patient, state__in=Message.LEASED).exists():
        yield str(_LEAVING)


def forget(patient: Patient, *, by: audit.Actor, now: datetime) -> None:
    """Nothing goes to them any more, and no words say who it was.

    Called inside the erasure. The messages are held first, so that no worker takes one
    meanwhile and writes its address down after all. Raises CannotErase where one has.
    """
    held = Message.objects.filter(patient=patient).select_for_update()
    if any(message.state in Message.LEASED for message in held):
        raise CannotErase(_LEAVING)
    following.stop_writing(patient, by=by, now=now)
    links = CheckInLink.objects.filter(check_in__patient=patient)
    links.filter(revoked_at__isnull=True).update(revoked_at=now)
    purging.purge_patient(patient, now=now)
