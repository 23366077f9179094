"""How long the clinic keeps what it need not keep for ever, and what holds it fast."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import holds, policies, retention
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.forms.figures import FiguresForm
from clinic.forms.retention import GROUPS, HoldForm
from clinic.models import LegalHold, Patient, RetentionPolicy
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def retention_edit(request: StaffRequest) -> HttpResponse:
    """Set the periods; a change holds from the next sweep on."""
    clinic = clinic_of(request.user)
    form = FiguresForm(
        request.POST if request.method == "POST" else None,
        policy=RetentionPolicy.of(clinic),
        groups=GROUPS,
    )
    if form.is_valid():
        policies.update(
            RetentionPolicy,
            clinic=clinic,
            figures=form.cleaned_data,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved. It holds from now on."))
        return see_other("clinic:settings")
    return render(
        request, "clinic/retention_edit.html", {"form": form}, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.RECORD_HOLD)
def patient_retention(request: StaffRequest, id: UUID) -> HttpResponse:
    """Until when this record is kept, and who holds it fast; sent, a new hold."""
    rows = Patient.objects.select_related("clinic")
    patient: Patient = find(rows, request.user, id=id)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            holds.place(patient, reason=reason, by=request.user, now=timezone.now())
        except holds.CannotHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Nothing of this record goes until you say."))
            return see_other("clinic:patient_retention", patient.pk)
    mine = LegalHold.objects.filter(patient=patient)
    context = {
        "patient": patient,
        "form": form,
        "until": retention.kept_until([patient], patient.clinic)[patient.pk],
        "may_erase": may(request.user, Permission.RECORD_ERASE),
        "standing": mine.standing().select_related("placed_by").first(),
        "lifted": mine.filter(lifted_at__isnull=False)
        .select_related("placed_by", "lifted_by")
        .order_by("-lifted_at"),
    }
    return render(
        request, "clinic/patient_retention.html", context, status=status_of(form)
    )


@require_POST
@requires(Permission.RECORD_HOLD)
def hold_lift(request: StaffRequest, id: UUID) -> HttpResponse:
    """The record ends in its time again."""
    hold: LegalHold = find(LegalHold.objects, request.user, pk=id)
    holds.lift(hold, by=request.user, now=timezone.now())
    messages.success(request, _("Lifted: the record ends in its time again."))
    return see_other("clinic:patient_retention", hold.patient_id)


@require_safe
@requires(Permission.RECORD_ERASE)
def due_list(request: StaffRequest) -> HttpResponse:
    """Whose time is over. Nothing goes by itself."""
    clinic = clinic_of(request.user)
    due = retention.due(clinic, now=timezone.now())
    return render(request, "clinic/due_list.html", {"due": due})
