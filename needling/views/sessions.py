"""The session note: begun, written, signed, read, and added to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic import pins
from clinic.access import Permission, StaffRequest, may, requires
from clinic.views.answers import see_other
from needling import day, notecheck, sessions
from needling.forms.addendum import AddendumForm
from needling.models import Session
from needling.views import beside, notebeside, notepage
from needling.views.shapes import FORM, practitioner_of, remember_reading, treated
from needling.views.ways import hurdles

_REFUSED = 422
_IN_THE_WAY = 409


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def session_start(request: StaffRequest, id: UUID) -> HttpResponse:
    """Open a note, or say everything that stands in the way and what lifts it."""
    patient = treated(request.user, id)
    practitioner = practitioner_of(request.user)
    if request.method != "POST":
        return see_other("clinic:patient_detail", patient.pk)
    now = timezone.now()
    if practitioner is None:
        messages.error(request, _("Only somebody who treats can start a session."))
        return see_other("clinic:patient_detail", patient.pk)
    try:
        session = sessions.start(
            patient,
            practitioner=practitioner,
            appointment=day.visit_of(patient, practitioner, now=now),
            by=request.user,
            now=now,
        )
    except sessions.CannotStart as refusal:
        context = {
            "patient": patient,
            "hurdles": hurdles(
                refusal.obstacles,
                patient=patient,
                practitioner=practitioner,
                user=request.user,
            ),
        }
        return render(
            request, "needling/session_blocked.html", context, status=_IN_THE_WAY
        )
    return see_other("needling:session_edit", session.pk)


@require_safe
@requires(Permission.SESSION_WRITE)
def session_edit(request: StaffRequest, id: UUID) -> HttpResponse:
    """The draft, for those who write in it; `note_change` takes what they write."""
    session = notepage.session_of(request, id)
    if not _writes(request, session):
        return see_other("needling:session_detail", session.pk)
    return notepage.Page(request, session, check="check" in request.GET).answer()


@require_http_methods(FORM)
@requires(Permission.SESSION_SIGN)
def session_sign(request: StaffRequest, id: UUID) -> HttpResponse:
    """Lock the note, or show what it lacks."""
    session = notepage.session_of(request, id)
    edit = reverse("needling:session_edit", args=[session.pk])
    if request.method != "POST":
        return see_other(edit)
    try:
        sessions.sign(session, by=request.user, now=timezone.now())
    except sessions.CannotSign:
        return see_other(f"{edit}?check=yes#missing")
    except sessions.CannotSave as refusal:
        messages.error(request, str(refusal))
        return see_other("needling:session_detail", session.pk)
    messages.success(request, _("The note is signed and locked."))
    return see_other("needling:session_detail", session.pk)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def session_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """The note as it stands; the own draft opens where it can be changed."""
    session = notepage.session_of(request, id)
    if _writes(request, session) and may(request.user, Permission.SESSION_WRITE):
        return see_other("needling:session_edit", session.pk)
    words = request.session.pop("addendum_words", "")
    return _detail(request, session, AddendumForm(initial={"text": words}))


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def addendum_new(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put a dated word beside a signed note."""
    session = notepage.session_of(request, id)
    if request.method != "POST":
        return see_other("needling:session_detail", session.pk)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            sessions.amend(
                session,
                text=form.cleaned_data["text"],
                by=request.user,
                now=timezone.now(),
            )
        except sessions.CannotSave as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("The addendum stands beside the note."))
            return see_other("needling:session_detail", session.pk)
    return _detail(request, session, form, status=_REFUSED)


def _detail(
    request: StaffRequest, session: Session, form: AddendumForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    remember_reading(session, by=request.user, now=now)
    context = {
        "session": session,
        "patient": session.patient,
        "pins": pins.on_chart(session.patient, reader=request.user),
        "sites": session.sites.select_related("muscle").order_by("order"),
        "addenda": session.addenda.select_related("written_by").order_by("written_at"),
        "remarks": notecheck.remarks(session),
        "around": notebeside.around(session),
        "acknowledgements": session.acknowledgements.select_related(
            "noted_by"
        ).order_by("noted_at", "pk"),
        "form": form,
        "may_add": may(request.user, Permission.SESSION_WRITE),
        "now": now,
        **beside.of(session, request.user),
    }
    return render(request, "needling/session_detail.html", context, status=status)


def _writes(request: StaffRequest, session: Session) -> bool:
    """Whether the user writes in this draft."""
    writers = (session.practitioner.user_id, session.second_writer_id)
    return session.state == Session.State.DRAFT and request.user.pk in writers
