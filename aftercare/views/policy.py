"""What a clinic sets for check-ins, soreness and alarms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aftercare import readers
from aftercare.forms.policy import GROUPS
from aftercare.models import AftercarePolicy
from clinic import policies
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.figures import FiguresForm
from clinic.views.answers import see_other, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SETTINGS_EDIT)
def policy_edit(request: StaffRequest) -> HttpResponse:
    """When patients are asked, which soreness needs a call, by when somebody acts."""
    clinic = clinic_of(request.user)
    form = FiguresForm(
        request.POST if request.method == "POST" else None,
        policy=AftercarePolicy.of(clinic),
        groups=GROUPS,
    )
    lacks = readers.lacks(clinic)
    if form.is_valid() and form.cleaned_data["questions"] and lacks:
        form.add_error(
            "questions", _("Patients cannot be asked yet. ") + " ".join(lacks)
        )
    if form.is_valid():
        try:
            policies.update(
                AftercarePolicy,
                clinic=clinic,
                figures=form.cleaned_data,
                by=request.user,
                now=timezone.now(),
            )
        except policies.CannotSet as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return see_other("clinic:settings")
    return render(
        request,
        "aftercare/policy_edit.html",
        {"form": form, "lacks": lacks},
        status=status_of(form),
    )
