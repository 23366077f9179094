"""Clinical figures that a clinic sets for itself, in whichever app they are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from clinic import audit
from clinic.models import Clinic

Policy = TypeVar("Policy", bound=models.Model)


class CannotSet(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def update(
    kind: type[Policy],
    *,
    clinic: Clinic,
    figures: Mapping[str, int | bool],
    by: audit.Actor,
    now: datetime,
) -> Policy:
    """Set figures of the clinic's row of that kind; the row is made when it is missing.

    The audit keeps each changed figure as it was and as it is. Raises CannotSet for a
    figure outside its bounds.
    """
    rows = kind._default_manager
    rows.get_or_create(clinic=clinic)
    row = rows.select_for_update().get(clinic=clinic)
    changed = {
        name: [getattr(row, name), value]
        for name, value in figures.items()
        if getattr(row, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(row, name, after)
    try:
        row.full_clean()
    except ValidationError as error:
        raise CannotSet(" ".join(error.messages)) from error
    row.save()
    audit.record(
        f"{kind._meta.model_name}.updated",
        row,
        by=by,
        now=now,
        clinic_id=clinic.pk,
        detail={"figures": changed},
    )
    return row
