"""Everything about one patient, to hand over."""

from tempfile import TemporaryFile
from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import exports, guards, limits
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PATIENT_EXPORT)
def patient_export(request: StaffRequest, id: UUID) -> HttpResponse:
    """What the file will hold; sent, the file itself, after the password."""
    rows = Patient.objects.select_related("clinic")
    patient: Patient = find(rows, request.user, id=id)
    if request.method == "POST":
        guards.confirm(request)
        limits.count(request, "export")
        return _file(request, patient)
    context = {
        "patient": patient,
        "is_whole": may(request.user, Permission.CLINICAL_VIEW),
    }
    return render(request, "clinic/patient_export.html", context)


def _file(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Made on disk, not in memory; its name tells nothing about the patient."""
    made = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    exports.write(patient, to=made, by=request.user, now=timezone.now())
    made.seek(0)
    name = f"record-{patient.pk.hex[:8]}.zip"
    # It streams, and is else an answer like any other.
    return cast(HttpResponse, FileResponse(made, as_attachment=True, filename=name))
