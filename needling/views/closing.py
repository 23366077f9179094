"""What follows a signed note: moved to the right chart, countersigned."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import audit, limits
from clinic.access import Permission, StaffRequest, clinic_of, find, may, requires
from clinic.models import Patient, Practitioner
from clinic.rules import search
from clinic.views.answers import see_other, status_of
from needling import countersignatures, eventcopies, moves, notecopies
from needling.documents.pdf import CannotPrint
from needling.forms.closing import MoveForm, RemarkForm, SupervisorForm
from needling.models import AdverseEvent, Session
from needling.views import notebeside
from needling.views.consents import pdf_answer
from needling.views.shapes import FORM

_SHOWN = 10
_WAITING = 50


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def session_move(request: StaffRequest, id: UUID) -> HttpResponse:
    """Search the right patient, see what was on file there, move the note."""
    session = _session(request, id)
    typed = limits.searched(request, "q")
    to = _chosen(request)
    form = MoveForm(request.POST if request.method == "POST" and to else None)
    if to is not None and form.is_valid():
        try:
            copy = moves.move(
                session,
                to=to,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except moves.CannotMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The note stands in the right chart now."))
            return see_other("needling:session_detail", copy.pk)
    context = {
        "session": session,
        "patient": session.patient,
        "form": form,
        "typed": typed,
        "found": _search(request, typed, session),
        "to": to,
        "lacks": list(moves.what_lacks(session, to=to)) if to else [],
        "may_move": moves.may_move(session, request.user)
        and session.state == Session.State.SIGNED,
        # The search of the frame would be a second field of the same name.
        "search_url": "",
    }
    return render(
        request, "needling/session_move.html", context, status=status_of(form)
    )


@require_safe
@requires(Permission.CLINICAL_VIEW)
def countersign_list(request: StaffRequest) -> HttpResponse:
    """Notes that wait for a supervisor, the oldest first; the reader's own on top."""
    rows = Session.objects.visible_to(request.user).to_countersign()
    rows = rows.select_related("patient", "practitioner__user")
    waiting = list(rows.order_by("signed_at", "pk")[:_WAITING])
    staff = Practitioner.objects.filter(clinic=clinic_of(request.user)).by_name()
    context = {
        "own": [each for each in waiting if _is_for(each, request)],
        "others": [each for each in waiting if not _is_for(each, request)],
        "practitioners": staff.select_related("user", "supervisor"),
        "may_edit": may(request.user, Permission.CERTIFICATE_EDIT),
        "now": timezone.now(),
    }
    return render(request, "needling/countersign_list.html", context)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def session_countersign(request: StaffRequest, id: UUID) -> HttpResponse:
    """The supervisor's signature under a note."""
    session = _session(request, id)
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            countersignatures.give(
                session,
                remark=form.cleaned_data["remark"],
                by=request.user,
                now=timezone.now(),
            )
        except countersignatures.CannotCountersign as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The note is countersigned."))
    elif form.is_bound:
        messages.error(request, _("The remark is too long: at most 500 letters."))
    return see_other("needling:session_detail", session.pk)


@require_http_methods(FORM)
@requires(Permission.CERTIFICATE_EDIT)
def supervisor_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """Whose countersignature the notes of a therapist need from now on."""
    rows = Practitioner.objects.select_related("user", "clinic", "supervisor")
    practitioner: Practitioner = find(rows, request.user, pk=id)
    data = request.POST if request.method == "POST" else None
    form = SupervisorForm(data, practitioner=practitioner)
    if form.is_valid():
        countersignatures.supervise(
            practitioner,
            supervisor=form.cleaned_data["supervisor"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved: it holds for notes signed from now on."))
        return see_other("clinic:practitioner_certificates", practitioner.pk)
    context = {"form": form, "practitioner": practitioner}
    return render(
        request, "needling/supervisor_edit.html", context, status=status_of(form)
    )


@require_safe
@requires(Permission.CLINICAL_VIEW)
def session_print(request: StaffRequest, id: UUID) -> HttpResponse:
    """The note as a PDF."""
    session: Session = find(notebeside.with_rows(_whole()), request.user, pk=id)
    now = timezone.now()
    try:
        around = notebeside.printed(session)
        pdf = notecopies.pdf_of(session, around=around, by=request.user, now=now)
    except CannotPrint:
        messages.error(request, _("The PDF could not be made. Print this page."))
        return see_other("needling:session_detail", session.pk)
    audit.record("session.printed", session, by=request.user, now=now)
    return pdf_answer(pdf, notecopies.file_name(session))


@require_safe
@requires(Permission.CLINICAL_VIEW)
def adverse_print(request: StaffRequest, id: UUID) -> HttpResponse:
    """An adverse event with its history as a PDF."""
    rows = AdverseEvent.objects.select_related(
        "patient", "clinic", "session", "practitioner__user", "muscle", "closed_by"
    )
    event: AdverseEvent = find(rows, request.user, pk=id)
    now = timezone.now()
    try:
        pdf = eventcopies.pdf_of(event, by=request.user, now=now)
    except CannotPrint:
        messages.error(request, _("The PDF could not be made. Print this page."))
        return see_other("needling:adverse_detail", event.pk)
    audit.record("adverse_event.printed", event, by=request.user, now=now)
    return pdf_answer(pdf, eventcopies.file_name(event))


def _is_for(session: Session, request: StaffRequest) -> bool:
    return session.practitioner.supervisor_id == request.user.pk


def _chosen(request: StaffRequest) -> Patient | None:
    """The patient named by `to`; nobody for what names none of this clinic."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        wanted = UUID(sent.get("to", ""))
    except ValueError:
        return None
    return Patient.objects.visible_to(request.user).filter(pk=wanted).first()


def _search(request: StaffRequest, typed: str, session: Session) -> Any:
    if not typed:
        return []
    today = timezone.now().astimezone(session.clinic.zone).date()
    terms = search.read(typed, today=today)
    rows = Patient.objects.visible_to(request.user).matching(terms)
    return rows.exclude(pk=session.patient_id).by_name()[:_SHOWN]


def _session(request: StaffRequest, id: UUID) -> Session:
    session: Session = find(_whole(), request.user, pk=id)
    return session


def _whole() -> QuerySet[Session]:
    """Notes with everybody and every paper in them."""
    return Session.objects.select_related(
        "patient__clinic", "clinic", "practitioner__user", "practitioner__supervisor"
    ).select_related("screening", "consent", "signed_by")
