"""The pain drawing: where it hurts, marked on the body chart."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, StaffRequest, requires
from clinic.views.answers import see_other
from needling import chartview, pains
from needling.views.shapes import FORM, treated

_REFUSED = 422


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def pain_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Mark where it hurts; begins with what the patient showed last."""
    patient, refused = treated(request.user, id), ""
    if request.method == "POST":
        marked = request.POST.getlist("parts")
        try:
            pains.draw(patient, parts=marked, by=request.user, now=timezone.now())
        except pains.CannotDraw as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("The pain drawing is on file."))
            return see_other("needling:course_detail", patient.pk)
    else:
        last = patient.pain_drawings.order_by("-drawn_at").first()
        marked = last.parts if last is not None else []
    context = {
        "patient": patient,
        "refused": refused,
        "sheets": chartview.pain_sheets(marked),
    }
    status = _REFUSED if refused else 200
    return render(request, "needling/pain_new.html", context, status=status)
