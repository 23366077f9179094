"""Breaking the glass: a chart in an emergency, for whoever else is there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import Permission, may
from clinic.models import ChartOpening, Clinic, Patient, User
from clinic.models.opening import LASTS
from clinic.rules import contact

_LONGEST = 300
_SHORTEST = 10


class CannotOpen(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def open_up(patient: Patient, *, reason: str, by: User, now: datetime) -> ChartOpening:
    """Open one chart for an hour. CannotOpen without a reason.

    While one of this person runs, that one is returned: a second click opens nothing.
    """
    words = " ".join(contact.clean_text(reason).split())
    if len(words) < _SHORTEST:
        raise CannotOpen(_("Write in a few words what has happened."))
    if len(words) > _LONGEST:
        raise CannotOpen(_("At most 300 characters: the rest can be told later."))
    Patient.objects.select_for_update().get(pk=patient.pk)
    running = running_for(patient, by, now=now)
    if running is not None:
        return running
    made = ChartOpening.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        reason=words,
        opened_at=now,
        opened_by=by,
        ends_at=now + LASTS,
    )
    audit.record("chart.opened_in_emergency", made, by=by, now=now)
    return made


@transaction.atomic
def close(opening: ChartOpening, *, by: User, now: datetime) -> ChartOpening:
    """End it before its hour is over. A second time changes nothing."""
    held = ChartOpening.objects.select_for_update().get(pk=opening.pk)
    if held.closed_at is None and now < held.ends_at:
        held.closed_at = now
        held.save(update_fields=["closed_at"])
        audit.record("chart.closed", held, by=by, now=now)
    return held


@transaction.atomic
def look(opening: ChartOpening, *, by: User, now: datetime) -> ChartOpening:
    """An owner or lead has looked at why. CannotOpen for one's own; once is enough."""
    held = ChartOpening.objects.select_for_update().get(pk=opening.pk)
    if held.opened_by_id == by.pk:
        raise CannotOpen(_("You opened this chart: somebody else has to look at it."))
    if held.looked_at is None:
        held.looked_at, held.looked_by = now, by
        held.save(update_fields=["looked_at", "looked_by"])
        audit.record("chart.opening_looked_at", held, by=by, now=now)
    return held


def running_for(patient: Patient, user: User, *, now: datetime) -> ChartOpening | None:
    """The opening by which this person may read this chart now, if there is one."""
    rows = ChartOpening.objects.filter(patient=patient, opened_by=user)
    return rows.running(now).order_by("-opened_at").first()


def unread(clinic: Clinic) -> list[ChartOpening]:
    """What nobody has looked at yet."""
    rows = ChartOpening.objects.filter(clinic=clinic).unread()
    return list(rows.select_related("patient", "opened_by"))


def answerable(clinic: Clinic) -> list[User]:
    """Who is told: the owners and leads."""
    staff = User.objects.get_queryset().at(clinic)
    return [each for each in staff if may(each, Permission.CHART_OPENINGS_VIEW)]
