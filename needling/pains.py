"""Pain drawings: where it hurts, put on file."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Patient, User
from needling.models import PainDrawing
from needling.rules import chart


class CannotDraw(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def draw(
    patient: Patient, *, parts: Iterable[str], by: User, now: datetime
) -> PainDrawing:
    """Keep where it hurts now; no part at all says that it hurts nowhere.

    `parts` are keys of `chart.part_keys()`. Raises CannotDraw for any other.
    """
    known = chart.part_keys()
    given = set(parts)
    if not given <= set(known):
        raise CannotDraw(_("A part is not on the chart. Load the page and draw again."))
    drawing = PainDrawing.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        parts=[key for key in known if key in given],
        drawn_at=now,
        drawn_by=by,
    )
    audit.record(
        "pain.drawn", drawing, by=by, now=now, detail={"parts": len(drawing.parts)}
    )
    return drawing
