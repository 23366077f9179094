"""What a clinic sets for needling: its figures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import policies
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.figures import FiguresForm
from clinic.views.answers import see_other, status_of
from needling.forms.policy import GROUPS
from needling.models import NeedlingPolicy

_FORM = ["GET", "HEAD", "POST"]


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def policy_edit(request: StaffRequest) -> HttpResponse:
    """How long forms hold, from which age somebody signs alone, how late is late."""
    clinic = clinic_of(request.user)
    form = FiguresForm(
        request.POST if request.method == "POST" else None,
        policy=NeedlingPolicy.of(clinic),
        groups=GROUPS,
    )
    if form.is_valid():
        try:
            policies.update(
                NeedlingPolicy,
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
        request, "needling/policy_edit.html", {"form": form}, status=status_of(form)
    )
