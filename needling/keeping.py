"""What the needle record knows of keeping and erasing a patient's record."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from clinic.models import Patient
from clinic.rules.retention import Told
from needling import offers
from needling.models import (
    AdverseEvent,
    FormLink,
    NeedleSearch,
    PendingScreening,
    Session,
)


def last_sessions(patients: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each was last needled, signed or not; one query."""
    rows = Session.objects.filter(patient__in=patients).order_by().values("patient")
    last = rows.annotate(last=Max("started_at"))
    return {each["patient"]: each["last"] for each in last}


def told(patient: Patient) -> Told:
    """What an erasure would take of the needle record, and what it would leave."""
    return Told(
        goes=[_("Links to forms close, and forms that wait are taken back.")],
        stays=[
            _(
                "Screenings, consents with the name that was signed, session notes and "
                "adverse events, word for word, as the law asks."
            )
        ],
        hinders=list(_hinders(patient)),
    )


def _hinders(patient: Patient) -> Iterator[str]:
    if Session.objects.drafts().filter(patient=patient).exists():
        yield _("A note is not signed.")
    if NeedleSearch.objects.open().filter(session__patient=patient).exists():
        yield _("A needle is being searched for.")
    if AdverseEvent.objects.open().filter(patient=patient).exists():
        yield _("An adverse event is open.")


def close(patient: Patient, *, now: datetime) -> None:
    """No form waits for them, and no link opens one. Called inside the erasure."""
    offers.cancel_waiting(patient, now=now)
    PendingScreening.objects.filter(patient=patient).unsent().update(cancelled_at=now)
    links = FormLink.objects.filter(patient=patient, revoked_at__isnull=True)
    links.update(revoked_at=now)
