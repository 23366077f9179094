"""What a clinic sets for needling: its figures and its therapists' certificates."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import certificates, policies
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.figures import FiguresForm
from clinic.models import Practitioner
from clinic.views.answers import see_other, status_of
from needling.forms.policy import FIGURES, CertificateForm
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
        figures=FIGURES,
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


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def certificate_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put a therapist's certificate on file."""
    practitioner = get_object_or_404(
        Practitioner.objects.select_related("user"),
        clinic=clinic_of(request.user),
        pk=id,
    )
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            certificates.add(
                practitioner, new=form.new(), by=request.user, now=timezone.now()
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("The certificate is on file."))
            return see_other("clinic:settings")
    context = {"form": form, "practitioner": practitioner}
    return render(
        request, "needling/certificate_new.html", context, status=status_of(form)
    )
