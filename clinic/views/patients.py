"""Patients: found, registered, looked at, kept right."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from clinic import audit, duplicates, limits, patients, pins
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.forms.contacts import ContactForm
from clinic.forms.patients import EditForm, RegisterForm, StatusForm
from clinic.models import ContactPoint, Patient, User
from clinic.models.patient import MOST_FOUND
from clinic.rules import search
from clinic.views.answers import see_other, status_of
from clinic.views.notices import notices

_ON_A_PAGE = 25
_WHILE_TYPING = 8
_NEARLY = 10
_FEWEST_LETTERS = 2
_FORM = ["GET", "HEAD", "POST"]


@require_safe
@requires(Permission.PATIENT_VIEW)
def patient_list(request: StaffRequest) -> HttpResponse:
    """All patients, or those who fit `q`; htmx gets the part that changed."""
    now = timezone.now()
    typed = limits.searched(request, "q")
    if request.headers.get("HX-Target") == "search-answers":
        return _answers(request, typed, now=now)
    terms = search.read(typed, today=_today(request.user, now))
    everyone = Patient.objects.visible_to(request.user)
    rows = everyone.matching(terms) if typed else everyone.named()
    page = Paginator(
        rows.by_name().prefetch_related("contact_points"), _ON_A_PAGE
    ).get_page(request.GET.get("page"))
    nearly: list[Patient] = []
    if terms.words and not page.paginator.count:
        nearly = everyone.sounding_like(" ".join(terms.words), most=_NEARLY)
    may_register = may(request.user, Permission.PATIENT_EDIT)
    context = {
        "page_obj": page,
        "nearly": nearly,
        "is_cut": bool(typed) and page.paginator.count >= MOST_FOUND,
        "typed": typed,
        "may_register": may_register,
        "may_import": may(request.user, Permission.PATIENT_IMPORT),
        "new_url": _new_url(typed) if may_register else "",
        "search_url": "",
        "now": now,
    }
    live = request.headers.get("HX-Target") == "patient-rows"
    name = "clinic/_patient_rows.html" if live else "clinic/patient_list.html"
    return render(request, name, context)


def _new_url(typed: str) -> str:
    """Where a patient who was searched for in vain is registered."""
    query = urlencode({"name": typed}) if typed else ""
    return reverse("clinic:patient_new") + ("?" + query if query else "")


def _answers(request: StaffRequest, typed: str, *, now: datetime) -> HttpResponse:
    """The few best answers below the search box of every page."""
    rows = Patient.objects.none()
    if len(typed) >= _FEWEST_LETTERS:
        terms = search.read(typed, today=_today(request.user, now))
        rows = Patient.objects.visible_to(request.user).matching(terms).by_name()
    context = {"found": rows[:_WHILE_TYPING], "typed": typed}
    return render(request, "clinic/_search_answers.html", context)


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def patient_new(request: StaffRequest) -> HttpResponse:
    """Register a patient; likely duplicates are shown before anything is saved."""
    now = timezone.now()
    clinic = clinic_of(request.user)
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        clinic=clinic,
        today=_today(request.user, now),
        initial=_names(request.GET.get("name", "")),
    )
    twins: list[Patient] = []
    if form.is_valid():
        who, how = form.details(), form.contacts()
        if "anyway" not in request.POST:
            twins = duplicates.likely_duplicates(clinic, details=who, contacts=how)
        if not twins:
            new = patients.register(
                clinic, details=who, contacts=how, by=request.user, now=now
            )
            messages.success(request, _("%(name)s is registered.") % {"name": new})
            return see_other("clinic:patient_detail", new.pk)
    context = {"form": form, "twins": twins, "now": now}
    return render(request, "clinic/patient_new.html", context, status=status_of(form))


def _names(typed: str) -> dict[str, str]:
    """What was searched for in vain, as the start of a new record."""
    given, _space, family = typed.strip().partition(" ")
    return {"given_name": given, "family_name": family}


@require_safe
@requires(Permission.PATIENT_VIEW)
def patient_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One patient: who, how to reach them, and what other apps know of them."""
    now = timezone.now()
    if (kept := _kept_instead(request.user, id)) is not None:
        return see_other("clinic:patient_detail", kept)
    everyone = Patient.objects.select_related("clinic")
    patient: Patient = find(everyone, request.user, id=id)
    points = list(patient.contact_points.order_by("position", "id"))
    people = list(patient.people.by_need())
    audit.record(
        "patient.viewed", patient, by=request.user, now=now, patient_id=patient.pk
    )
    context = {
        "patient": patient,
        "points": points,
        "notices": notices(patient, points, people, today=_today(request.user, now)),
        "kin": people,
        "pins": pins.on_chart(patient, reader=request.user),
        "may_unpin": may(request.user, Permission.PATIENT_EDIT),
        "merges": patient.merges.standing().select_related("gone", "merged_by"),
        "may_edit": may(request.user, Permission.PATIENT_EDIT)
        and not patient.is_erased,
        "may_export": may(request.user, Permission.PATIENT_EXPORT),
        "may_hold": may(request.user, Permission.RECORD_HOLD),
        "may_open_chart": may(request.user, Permission.CHART_OPEN)
        and not may(request.user, Permission.CLINICAL_VIEW),
        "now": now,
    }
    return render(request, "clinic/patient_detail.html", context)


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def patient_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """Change who a patient is."""
    now = timezone.now()
    patient = _patient(request.user, id)
    form = EditForm(
        request.POST if request.method == "POST" else None,
        patient=patient,
        today=_today(request.user, now),
    )
    if form.is_valid():
        try:
            patients.update(patient, details=form.details(), by=request.user, now=now)
        except patients.MergedMeanwhile as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return see_other("clinic:patient_detail", patient.pk)
    context = {"form": form, "patient": patient}
    return render(request, "clinic/patient_edit.html", context, status=status_of(form))


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def patient_status(request: StaffRequest, id: UUID) -> HttpResponse:
    """The patient left, died, or comes again."""
    now = timezone.now()
    patient = _patient(request.user, id)
    form = StatusForm(
        request.POST if request.method == "POST" else None,
        patient=patient,
        today=_today(request.user, now),
    )
    if form.is_valid():
        patients.change_status(patient, **form.cleaned_data, by=request.user, now=now)
        messages.success(request, _("Saved."))
        return see_other("clinic:patient_detail", patient.pk)
    context = {"form": form, "patient": patient}
    return render(
        request, "clinic/patient_status.html", context, status=status_of(form)
    )


@require_http_methods(_FORM)
@requires(Permission.PATIENT_EDIT)
def contact_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """One more way to reach a patient."""
    patient = _patient(request.user, id)
    form = ContactForm(
        request.POST if request.method == "POST" else None, clinic=patient.clinic
    )
    if form.is_valid():
        try:
            patients.add_contact(
                patient, new=form.new(), by=request.user, now=timezone.now()
            )
        except patients.ContactExists as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, _("Added."))
            return see_other("clinic:patient_detail", patient.pk)
    context = {"form": form, "patient": patient}
    return render(request, "clinic/contact_add.html", context, status=status_of(form))


@require_POST
@requires(Permission.PATIENT_EDIT)
def contact_confirm(request: StaffRequest, id: UUID) -> HttpResponse:
    """Staff asked the patient: this address or number is right, and may be used."""
    point = _contact(request.user, id)
    patients.confirm_contact(point, by=request.user, now=timezone.now())
    messages.success(request, _("%(value)s is in use again.") % {"value": point})
    return see_other("clinic:patient_detail", point.patient_id)


@require_POST
@requires(Permission.PATIENT_EDIT)
def contact_doubt(request: StaffRequest, id: UUID) -> HttpResponse:
    """Somebody else answered, or nobody knows the patient there: do not use it."""
    point = _contact(request.user, id)
    patients.doubt_contact(
        point, why=_("wrong, said by staff"), by=request.user, now=timezone.now()
    )
    messages.success(
        request, _("%(value)s is no longer written to.") % {"value": point}
    )
    return see_other("clinic:patient_detail", point.patient_id)


@require_POST
@requires(Permission.PATIENT_EDIT)
def contact_reminders(request: StaffRequest, id: UUID) -> HttpResponse:
    """Whether reminders of visits go there; check-ins are stopped apart from them."""
    point, now = _contact(request.user, id), timezone.now()
    if point.visit_reminders_off_at is None:
        patients.stop_visit_reminders(point, by=request.user, now=now)
        words = _("Reminders of visits no longer go to %(value)s.")
    else:
        patients.resume_visit_reminders(point, by=request.user, now=now)
        words = _("Reminders of visits go to %(value)s again.")
    messages.success(request, words % {"value": point})
    return see_other("clinic:patient_detail", point.patient_id)


def _patient(user: User, id: UUID) -> Patient:
    """The door to what changes a patient: of one who was erased nothing does."""
    rows = Patient.objects.select_related("clinic").named()
    patient: Patient = find(rows, user, id=id)
    return patient


def _kept_instead(user: User, id: UUID) -> UUID | None:
    """The record that stands for one that was merged into it."""
    gone = Patient.objects.filter(clinic=clinic_of(user), pk=id)
    return gone.values_list("merged_into", flat=True).first()


def _contact(user: User, id: UUID) -> ContactPoint:
    """The door to a contact point leads through its patient."""
    patient = find(Patient.objects, user, contact_points__id=id)
    point: ContactPoint = patient.contact_points.get(pk=id)
    return point


def _today(user: User, now: datetime) -> date:
    """The day on the clinic's calendar."""
    return now.astimezone(clinic_of(user).zone).date()
