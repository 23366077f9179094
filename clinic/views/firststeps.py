"""An empty clinic is founded, then set up step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import clinics, firststeps
from clinic.access import Permission, StaffRequest, clinic_of, may, requires
from clinic.firststeps import Need
from clinic.forms.clinics import ClinicForm
from clinic.models import Clinic, User
from clinic.views.answers import see_other, status_of

Words = str | Promise
# What each need is called, what it is for, and the page where it is met.
_PAGES: Final[Mapping[Need, tuple[Words, Words, str]]] = MappingProxyType(
    {
        Need.CLINIC: (
            gettext_lazy("The clinic"),
            gettext_lazy("Its name, its numbers, its time zone."),
            "clinic:clinic_edit",
        ),
        Need.HOURS: (
            gettext_lazy("Opening hours"),
            gettext_lazy("By when a worried patient is called is counted in them."),
            "clinic:hours_edit",
        ),
        Need.THERAPIST: (
            gettext_lazy("Therapists"),
            gettext_lazy("Whoever treats, with licence and qualification."),
            "clinic:person_list",
        ),
        Need.LEAD: (
            gettext_lazy("A clinical lead"),
            gettext_lazy("Hears every alarm and approves the figures. May treat, too."),
            "clinic:person_list",
        ),
        Need.ROOM: (
            gettext_lazy("Rooms"),
            gettext_lazy("So that none is booked twice."),
            "clinic:room_list",
        ),
        Need.KIND: (
            gettext_lazy("Kinds of visit"),
            gettext_lazy("What can be booked, and how long it takes."),
            "clinic:room_list",
        ),
        Need.PATIENT: (
            gettext_lazy("Patients"),
            gettext_lazy("From a file of the old system, or one by one."),
            "clinic:import_list",
        ),
        Need.VISIT: (
            gettext_lazy("The first visit"),
            gettext_lazy("Click a free slot in the diary."),
            "clinic:diary",
        ),
        Need.CERTIFICATE: (
            gettext_lazy("Certificates"),
            gettext_lazy("Without one on file nobody can sign a session."),
            "clinic:certificate_list",
        ),
    }
)


@dataclass(frozen=True)
class Line:
    """A step as it stands on the page."""

    title: Words
    words: Words
    url: str
    is_done: bool


@dataclass(frozen=True)
class Progress:
    """How far the clinic is; the bar above every page says it."""

    lines: list[Line]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(line.is_done for line in self.lines)

    @property
    def next(self) -> Line | None:
        """The first that is not."""
        return next((line for line in self.lines if not line.is_done), None)


def progress(clinic: Clinic, *, now: datetime) -> Progress:
    """Every step with its words and its page."""
    lines = []
    for step in firststeps.steps(clinic, now=now):
        title, words, name = _PAGES[step.need]
        lines.append(Line(title, words, reverse(name), step.is_done))
    return Progress(lines)


def bar(request: HttpRequest, user: User, *, now: datetime) -> Progress | None:
    """What the bar above a page says, while the clinic of an owner is being set up."""
    match, clinic = request.resolver_match, user.clinic
    if clinic is None or clinic.set_up_at is not None:
        return None
    on_the_page = match is not None and match.url_name == "first_steps"
    if on_the_page or not may(user, Permission.SETTINGS_EDIT):
        return None
    return progress(clinic, now=now)


def is_founder(user: User) -> bool:
    """Whether this is who installed the product, and has no clinic yet."""
    return user.is_superuser and user.clinic_id is None


@require_http_methods(["GET", "HEAD", "POST"])
def clinic_new(request: HttpRequest) -> HttpResponse:
    """The first page after installing: the clinic itself."""
    user = cast(User, request.user)
    if not is_founder(user):
        raise PermissionDenied
    form = ClinicForm(
        request.POST if request.method == "POST" else None, clinic=Clinic()
    )
    if form.is_valid():
        try:
            clinics.found(values=form.cleaned_data, by=user, now=timezone.now())
        except clinics.CannotChange as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("clinic:first_steps")
    context = {"form": form}
    return render(request, "clinic/clinic_new.html", context, status=status_of(form))


@require_safe
@requires(Permission.SETTINGS_EDIT)
def first_steps(request: StaffRequest) -> HttpResponse:
    """What is done and what is next."""
    clinic, now = clinic_of(request.user), timezone.now()
    context = {"steps": progress(clinic, now=now), "is_set_up": bool(clinic.set_up_at)}
    return render(request, "clinic/first_steps.html", context)


@require_POST
@requires(Permission.SETTINGS_EDIT)
def first_steps_done(request: StaffRequest) -> HttpResponse:
    """The bar goes; the steps are found in the settings from then on."""
    clinics.finish_setting_up(
        clinic_of(request.user), by=request.user, now=timezone.now()
    )
    messages.success(request, _("The clinic is set up."))
    return see_other("clinic:today")
