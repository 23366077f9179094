"""How much training the clinic asks for: the law of its place and its own figures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import training
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.certificates import TrainingForm
from clinic.rules import jurisdictions
from clinic.views.answers import see_other, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SETTINGS_EDIT)
def training_edit(request: StaffRequest) -> HttpResponse:
    """Choose the law that holds here, and what the clinic asks for beyond it."""
    clinic = clinic_of(request.user)
    form = TrainingForm(
        request.POST if request.method == "POST" else None, clinic=clinic
    )
    if form.is_valid():
        try:
            training.set_rules(
                clinic,
                jurisdiction=form.cleaned_data["jurisdiction"],
                figures=form.figures(),
                by=request.user,
                now=timezone.now(),
            )
        except training.CannotSet as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return see_other("clinic:certificate_list")
    context = {"form": form, "laws": jurisdictions.known().values()}
    return render(request, "clinic/training_edit.html", context, status=status_of(form))
