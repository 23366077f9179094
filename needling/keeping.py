"""What the needle record knows of how long a patient's record is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from needling.models import Session


def last_sessions(patients: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each was last needled, signed or not; one query."""
    rows = Session.objects.filter(patient__in=patients).order_by().values("patient")
    last = rows.annotate(last=Max("started_at"))
    return {each["patient"]: each["last"] for each in last}
