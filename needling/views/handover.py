"""Before the next needle: how the last session was borne, and the hand-over card."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, find, requires
from needling import doses, readiness
from needling.models import Session
from needling.views.shapes import once, patient_of, remember_reading, strip


@require_safe
@requires(Permission.CLINICAL_VIEW)
def last_time(request: StaffRequest, id: UUID) -> HttpResponse:
    """Above a note: the last dose, how it was borne, whether today's is heavier."""
    rows = Session.objects.select_related("patient__clinic", "clinic")
    session: Session = find(rows, request.user, pk=id)
    last = doses.last_time(session.patient, at=session.started_at)
    return strip(
        request,
        "_last_time",
        title=_("Last time: %(name)s") % {"name": session.patient.full_name},
        session=session,
        patient=session.patient,
        last=last,
        today=doses.dose_of(list(session.sites.all())),
        warning=doses.warning(session, last),
        now=timezone.now(),
    )


@require_safe
@requires(Permission.CLINICAL_VIEW)
def handover(request: StaffRequest, id: UUID) -> HttpResponse:
    """One page for whoever treats this patient in place of a colleague."""
    patient, now = patient_of(request.user, id), timezone.now()
    verdict = readiness.verdict_of(patient, at=now)
    last = doses.last_time(patient, at=now)
    if last is not None:
        remember_reading(last.session, by=request.user, now=now)
    context = {
        "patient": patient,
        "last": last,
        "findings": once([*verdict.open, *verdict.limits]),
        "open_events": patient.adverse_events.open().order_by("-opened_at"),
        "now": now,
    }
    return render(request, "needling/handover.html", context)
