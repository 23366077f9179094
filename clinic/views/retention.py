"""How long the clinic keeps what it need not keep for ever."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import policies
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.figures import FiguresForm
from clinic.forms.retention import GROUPS
from clinic.models import RetentionPolicy
from clinic.views.answers import see_other, status_of


@require_http_methods(["GET", "HEAD", "POST"])
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
