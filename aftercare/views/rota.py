"""Who is on call, and by what I am alerted."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare import rota, routing
from aftercare.forms.rota import ChoiceForm, ShiftChangeForm, ShiftForm
from aftercare.forms.wordings import RouteForm
from aftercare.models import AlertChoice, AlertRoute, OnCallShift
from aftercare.views.shapes import see_other
from clinic import accounts, guards
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires

_FORM = ["GET", "HEAD", "POST"]
# So many weeks of the rota are shown.
_SHOWN = timedelta(weeks=6)


@require_http_methods(_FORM)
@requires(Permission.INBOX_VIEW)
def on_call(request: StaffRequest) -> HttpResponse:
    """The rota of the next weeks, its holes, and for planners a form for one more."""
    now = timezone.now()
    clinic = clinic_of(request.user)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not may(request.user, Permission.SETTINGS_EDIT):
        raise PermissionDenied
    form = ShiftForm(posted, clinic=clinic, now=now)
    if form.is_valid():
        guards.confirm(request)
        try:
            rota.add(
                clinic,
                person=form.cleaned_data["person"],
                **form.span(),
                by=request.user,
                now=now,
            )
        except rota.CannotRota as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return see_other("on_call")
    return _page(request, form, now=now)


def _page(
    request: StaffRequest,
    form: ShiftForm,
    *,
    now: datetime,
    refusal: str = "",
) -> HttpResponse:
    """The rota as it stands."""
    clinic = clinic_of(request.user)
    rows = OnCallShift.objects.visible_to(request.user).select_related("clinic")
    shifts = list(rows.between(now, now + _SHOWN).in_order())
    may_plan = may(request.user, Permission.SETTINGS_EDIT)
    context = {
        "form": form,
        "lines": [(shift, _change(request, shift, shifts)) for shift in shifts],
        "ahead": rota.ahead(clinic, now=now),
        "may_plan": may_plan,
        "refusal": refusal,
        "now": now,
    }
    status = 422 if refusal or form.is_bound else 200
    return render(request, "aftercare/on_call.html", context, status=status)


def _change(
    request: StaffRequest,
    shift: OnCallShift,
    shifts: list[OnCallShift],
    data: Any = None,
) -> ShiftChangeForm:
    """Who this user may let have it: planners anybody, others only themselves."""
    others: list[OnCallShift] = []
    people = [request.user] if rota.may_stand(request.user) else []
    if may(request.user, Permission.SETTINGS_EDIT):
        people = rota.able(shift.clinic)
        others = [each for each in shifts if each.person_id != shift.person_id]
    people = [each for each in people if each.pk != shift.person_id]
    return ShiftChangeForm(data, shift=shift, people=people, others=others)


@require_POST
@requires(Permission.INBOX_VIEW)
def shift_change(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Somebody else has it: taken over, given, or swapped."""
    now = timezone.now()
    shift: OnCallShift = find(
        OnCallShift.objects.select_related("clinic"), request.user, pk=id
    )
    rows = OnCallShift.objects.visible_to(request.user)
    coming = list(rows.between(now, now + _SHOWN).in_order())
    form = _change(request, shift, coming, request.POST)
    refusal = _("Choose who has it instead.")
    if form.is_valid():
        guards.confirm(request)
        to = form.cleaned_data["to"]
        given: dict[str, Any] = {"by": request.user, "now": now}
        try:
            if to in form.people:
                rota.give(shift, to=form.people[to], **given)
            else:
                rota.swap(shift, with_=form.others[to], **given)
        except rota.CannotRota as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Changed."))
            return see_other("on_call")
    empty = ShiftForm(clinic=shift.clinic, now=now)
    return _page(request, empty, now=now, refusal=refusal)


@require_POST
@requires(Permission.SETTINGS_EDIT)
def shift_remove(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Take a time out of the rota."""
    now = timezone.now()
    shift: OnCallShift = find(OnCallShift.objects, request.user, pk=id)
    guards.confirm(request)
    try:
        rota.remove(shift, by=request.user, now=now)
    except rota.CannotRota as refused:
        empty = ShiftForm(clinic=clinic_of(request.user), now=now)
        return _page(request, empty, now=now, refusal=str(refused))
    messages.success(request, _("Removed."))
    return see_other("on_call")


@require_http_methods(_FORM)
@requires(Permission.INBOX_VIEW)
def my_alerts(request: StaffRequest) -> HttpResponse:
    """By what I am alerted: mail, text, the browser, services of my own."""
    now = timezone.now()
    choice = AlertChoice.objects.filter(person=request.user).first()
    choice = choice or AlertChoice(person=request.user)
    posted = request.POST if request.method == "POST" else None
    form = ChoiceForm(posted, choice=choice, clinic=clinic_of(request.user))
    if form.is_valid():
        try:
            chosen = routing.choose(request.user, **form.cleaned_data, now=now)
        except routing.CannotAdd as refusal:
            form.add_error(None, str(refusal))
        else:
            _tell(request, number=_texted(chosen), before=_texted(choice))
            messages.success(request, _("Saved. It holds from the next alert on."))
            return see_other("my_alerts")
    return _alerts(request, form, RouteForm())


@require_POST
@requires(Permission.INBOX_VIEW)
def my_service_add(request: StaffRequest) -> HttpResponse:
    """One more service of my own."""
    clinic = clinic_of(request.user)
    form = RouteForm(request.POST)
    if form.is_valid():
        try:
            route = routing.add(
                clinic,
                person=request.user,
                by=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except routing.CannotAdd as refusal:
            form.add_error("url", str(refusal))
        else:
            accounts.tell_of_alerts(request.user, way=route.label, request=request)
            messages.success(request, _("Added. The next alert goes there as well."))
            return see_other("my_alerts")
    choice = AlertChoice.objects.filter(person=request.user).first()
    kept = choice or AlertChoice(person=request.user)
    return _alerts(request, ChoiceForm(choice=kept, clinic=clinic), form)


@require_POST
@requires(Permission.INBOX_VIEW)
def my_service_off(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """No more alerts there."""
    own = AlertRoute.objects.filter(person=request.user)
    route: AlertRoute = find(own, request.user, pk=id)
    routing.turn_off(route, by=request.user, now=timezone.now())
    messages.success(request, _("Turned off."))
    return see_other("my_alerts")


def _texted(choice: AlertChoice) -> str:
    """The number in use; "" for none."""
    return choice.phone if choice.by_text else ""


def _tell(request: StaffRequest, *, number: str, before: str) -> None:
    """A mail about a number that alarms go to from now on; it shows its end only."""
    if number and number != before:
        way = _("a number that ends in %(end)s") % {"end": number[-3:]}
        accounts.tell_of_alerts(request.user, way=way, request=request)


def _alerts(
    request: StaffRequest, form: ChoiceForm, service: RouteForm
) -> HttpResponse:
    """The page with both forms."""
    own = AlertRoute.objects.filter(person=request.user).on()
    context = {"form": form, "service": service, "routes": own}
    bound = form.is_bound or service.is_bound
    return render(
        request, "aftercare/my_alerts.html", context, status=422 if bound else 200
    )
