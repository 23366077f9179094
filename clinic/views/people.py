"""The people who work here: let in, changed, let go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import accounts, clinics, guards, leaving, staff
from clinic.access import Permission, StaffRequest, clinic_of, requires
from clinic.forms.staff import EditPersonForm, LeaveForm, PersonForm
from clinic.models import User
from clinic.views.answers import see_other, status_of

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.SETTINGS_EDIT)
def person_list(request: StaffRequest) -> HttpResponse:
    """Who works here, and whose account is closed."""
    people = clinic_of(request.user).users.order_by("last_name", "first_name", "pk")
    context = {
        "people": people.filter(is_active=True),
        "former": people.filter(is_active=False),
    }
    return render(request, "clinic/person_list.html", context)


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def person_new(request: StaffRequest) -> HttpResponse:
    """Let somebody in; they get a link to choose their password."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        guards.confirm(request)
        try:
            new = staff.add(
                clinic_of(request.user),
                email=form.cleaned_data["email"],
                person=form.person(),
                by=request.user,
                now=timezone.now(),
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            _invite(request, new)
            return see_other("clinic:person_list")
    return render(
        request, "clinic/person_new.html", {"form": form}, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def person_edit(request: StaffRequest, id: int) -> HttpResponse:
    """Another name, other roles, another licence."""
    person = _person(request, id)
    form = EditPersonForm(
        request.POST if request.method == "POST" else None, user=person
    )
    if form.is_valid():
        if set(form.cleaned_data["roles"]) != set(person.roles):
            guards.confirm(request)
        try:
            changed = staff.change(
                person, person=form.person(), by=request.user, now=timezone.now()
            )
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            if not form.person().treats:
                _tell_visits(request, changed)
            return see_other("clinic:person_list")
    context = {"form": form, "person": person, "is_self": person.pk == request.user.pk}
    return render(request, "clinic/person_edit.html", context, status=status_of(form))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def person_invite(request: StaffRequest, id: int) -> HttpResponse:
    """Mail the link to choose a password once more."""
    _invite(request, _person(request, id))
    return see_other("clinic:person_list")


@require_http_methods(_FORM)
@requires(Permission.SETTINGS_EDIT)
def person_leave(request: StaffRequest, id: int) -> HttpResponse:
    """Close the account, and name who takes over what waits with them."""
    person, now = _person(request, id), timezone.now()
    form = LeaveForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        guards.confirm(request)
        to = form.cleaned_data["to"]
        try:
            told = leaving.leave(person, to=to, by=request.user, now=now)
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            closed = _("The account of %(name)s is closed.") % {"name": person}
            messages.success(request, " ".join([closed, *told]))
            return see_other("clinic:person_list")
    context = {
        "form": form,
        "person": person,
        "waiting": leaving.waiting(person, now=now),
    }
    return render(request, "clinic/person_leave.html", context, status=status_of(form))


@require_POST
@requires(Permission.SETTINGS_EDIT)
def person_sign_out(request: StaffRequest, id: int) -> HttpResponse:
    """End every login of somebody who lost a device."""
    person = _person(request, id)
    staff.sign_out(person, by=request.user, now=timezone.now())
    words = _("%(name)s is signed out everywhere.") % {"name": person}
    messages.success(request, words)
    return see_other("clinic:person_edit", person.pk)


@require_POST
@requires(Permission.SETTINGS_EDIT)
def person_return(request: StaffRequest, id: int) -> HttpResponse:
    """Open a closed account again."""
    person = get_object_or_404(clinic_of(request.user).users, pk=id, is_active=False)
    guards.confirm(request)
    staff.take_back(person, by=request.user, now=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return see_other("clinic:person_list")


def _person(request: StaffRequest, id: int) -> User:
    """The door to somebody who works here."""
    people = clinic_of(request.user).users
    return get_object_or_404(people, pk=id, is_active=True)


def _invite(request: StaffRequest, person: User) -> None:
    """Mail the link, and say what came of it."""
    words = {"name": person, "address": person.email}
    if accounts.invite(person, by=request.user, request=request):
        messages.success(
            request,
            _(
                "%(name)s can sign in: a link to choose a password is on its way to "
                "%(address)s."
            )
            % words,
        )
    else:
        messages.warning(
            request,
            _(
                "%(name)s can sign in, but the mail to %(address)s did not leave: have "
                "them use “Forgotten your password?” on the sign-in page."
            )
            % words,
        )


def _tell_visits(request: StaffRequest, person: User) -> None:
    """Visits that are booked with somebody who no longer treats stay to be moved."""
    count = leaving.visits(person, now=timezone.now()).count()
    if count:
        messages.warning(request, leaving.to_be_moved(count))
