"""What the needle did: one patient's course, and the lesson of the last session."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare import stories
from aftercare.views.shapes import strip
from clinic.access import Permission, StaffRequest, find, requires
from clinic.models import Patient
from needling import progress
from needling.models import Session


@require_safe
@requires(Permission.CLINICAL_VIEW)
def story(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Dose, soreness, pain and measures of one patient, drawn and as a table."""
    patient = find(Patient.objects.select_related("clinic"), request.user, pk=id)
    told = stories.of_patient(patient)
    drawing = stories.drawing(told)
    context = {
        "patient": patient,
        "stories": told[::-1],
        "drawing": drawing,
        "drawn": list(zip(told[-stories.DRAWN :], drawing.slots, strict=True)),
        "standing": progress.standing(patient, now=timezone.now()),
    }
    return render(request, "aftercare/story.html", context)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def lesson(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """What the session before this one did, for the page of a note."""
    session = find(Session.objects, request.user, pk=id)
    return strip(
        request,
        "_lesson",
        title=_("What the last session did"),
        session=session,
        lesson=stories.lesson(session),
    )
