"""A clinic's own texts, and further ways to alert its staff."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from aftercare import routing, texts
from aftercare.forms.wordings import RouteForm, WordingForm
from aftercare.models import AlertRoute, TextVersion
from aftercare.rules import wording
from clinic.access import Permission, StaffRequest, clinic_of, find, requires
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Line:
    """One text in one language, as the list shows it."""

    template: str
    title: str | Promise
    language: str
    body: str
    is_own: bool


@require_safe
@requires(Permission.SETTINGS_EDIT)
def wording_list(request: StaffRequest) -> HttpResponse:
    """Every text in one language, with the words that hold."""
    clinic = clinic_of(request.user)
    language = wording.language_of(request.GET.get("language") or clinic.language)
    own = texts.own_texts(clinic)
    lines = [
        Line(
            template,
            wording.TITLES[template],
            language,
            own.get((template, language)) or wording.shipped()[template, language],
            bool(own.get((template, language))),
        )
        for template in wording.Template
    ]
    context = {"lines": lines, "languages": wording.LANGUAGES, "language": language}
    return render(request, "aftercare/wording_list.html", context)


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def wording_edit(request: StaffRequest, template: str, language: str) -> HttpResponse:
    """The words of one text: as they are, how long, and every version before."""
    clinic = clinic_of(request.user)
    if (template, language) not in wording.shipped():
        raise Http404
    own = texts.own_texts(clinic).get((template, language), "")
    shipped = wording.shipped()[wording.Template(template), language]
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        template=template,
        initial={"body": own or shipped},
    )
    if form.is_valid():
        texts.save(
            clinic,
            template=template,
            language=language,
            body=form.cleaned_data["body"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved. It holds from the next text on."))
        return see_other("aftercare:wording_edit", template, language)
    typed = form["body"].value() or shipped
    versions = TextVersion.objects.visible_to(request.user)
    context = {
        "form": form,
        "title": wording.TITLES[wording.Template(template)],
        "language": language,
        "shipped": shipped,
        "names": sorted(wording.allowed(template)),
        "preview": texts.preview(clinic, body=typed, language=language),
        "longest": wording.fill(typed, wording.LONGEST).length,
        "versions": versions.filter(template=template, language=language)
        .select_related("created_by")
        .order_by("-number"),
    }
    return render(
        request, "aftercare/wording_edit.html", context, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def route_list(request: StaffRequest) -> HttpResponse:
    """The services that alert staff besides mail, and a form for one more."""
    clinic = clinic_of(request.user)
    form = RouteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            routing.add(
                clinic, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except routing.CannotAdd as refusal:
            form.add_error("url", str(refusal))
        else:
            messages.success(request, _("Added. The next alert goes there as well."))
            return see_other("aftercare:route_list")
    rows = AlertRoute.objects.visible_to(request.user).for_all().on()
    context = {"form": form, "routes": rows.select_related("created_by")}
    return render(request, "aftercare/route_list.html", context, status=status_of(form))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def route_off(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """No more alerts there."""
    route: AlertRoute = find(AlertRoute.objects.for_all(), request.user, pk=id)
    routing.turn_off(route, by=request.user, now=timezone.now())
    messages.success(request, _("Turned off."))
    return see_other("aftercare:route_list")
