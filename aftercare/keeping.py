"""What aftercare knows of how long a patient's record is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from aftercare.models import Reply


def last_answers(patients: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each was last heard from; one query."""
    rows = Reply.objects.filter(patient__in=patients).order_by().values("patient")
    last = rows.annotate(last=Max("received_at"))
    return {each["patient"]: each["last"] for each in last}
