"""A needle is missing: the note is parked, the search is written down and ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.views.answers import see_other, status_of
from needling import needlecount, searches
from needling.forms.search import SearchForm
from needling.models import NeedleSearch, Session
from needling.views.shapes import FORM, remember_reading

_REFUSED = 409


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def session_park(request: StaffRequest, id: UUID) -> HttpResponse:
    """What does not add up; parking opens the incident and the search."""
    rows = Session.objects.select_related("patient", "practitioner__user", "clinic")
    session: Session = find(rows, request.user, pk=id)
    context = {"session": session, "patient": session.patient, "refusal": ""}
    if request.method == "POST":
        try:
            search = searches.park(session, by=request.user, now=timezone.now())
        except searches.CannotPark as refusal:
            context["refusal"] = str(refusal)
        else:
            return see_other("needling:search_detail", search.pk)
    sites = list(session.sites.select_related("muscle"))
    context["findings"] = needlecount.findings(session, sites)
    status = _REFUSED if context["refusal"] else 200
    return render(request, "needling/session_park.html", context, status=status)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def search_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """How far the search is, or how it ended."""
    search = _search(request, id)
    remember_reading(search.session, by=request.user, now=timezone.now())
    return _page(request, search, SearchForm(search=search, by=request.user))


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def search_note(request: StaffRequest, id: UUID) -> HttpResponse:
    """Keep what was done so far."""
    search, form = _sent(request, id)
    if form.is_valid():
        try:
            searches.note(
                search, progress=form.progress(), by=request.user, now=timezone.now()
            )
        except searches.CannotPark as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The search is written down so far."))
        return see_other("needling:search_detail", search.pk)
    return _page(request, search, form)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def search_found(request: StaffRequest, id: UUID) -> HttpResponse:
    """The needle is there: where it was, and counts that add up."""
    search, form = _sent(request, id)
    counts = form.counts() if form.is_valid() else {}
    if form.is_valid():
        try:
            searches.found(
                search,
                where=form.cleaned_data["found_where"],
                counts=counts,
                progress=form.progress(),
                by=request.user,
                now=timezone.now(),
            )
        except (searches.CannotEnd, searches.CannotPark) as refusal:
            _blame(form, refusal)
        else:
            messages.success(request, _("The needle is found and the counts add up."))
            return see_other("needling:session_detail", search.session_id)
    return _page(request, search, form)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def search_not_found(request: StaffRequest, id: UUID) -> HttpResponse:
    """Everything was searched in vain."""
    search, form = _sent(request, id)
    if form.is_valid():
        try:
            searches.not_found(
                search, progress=form.progress(), by=request.user, now=timezone.now()
            )
        except (searches.CannotEnd, searches.CannotPark) as refusal:
            _blame(form, refusal)
        else:
            messages.warning(
                request,
                _("The search has ended without the needle: see to the imaging."),
            )
            return see_other("needling:adverse_detail", search.event_id)
    return _page(request, search, form)


def _blame(form: SearchForm, refusal: Exception) -> None:
    """Each thing that lacks at its field, the rest above all fields."""
    if not isinstance(refusal, searches.CannotEnd):
        form.add_error(None, str(refusal))
        return
    for lack in refusal.lacks:
        form.add_error(lack.field, lack.sentence)


def _sent(request: StaffRequest, id: UUID) -> tuple[NeedleSearch, SearchForm]:
    """The search, and what was sent; a GET of these addresses shows it untouched."""
    search = _search(request, id)
    data = request.POST if request.method == "POST" else None
    return search, SearchForm(data, search=search, by=request.user)


def _page(
    request: StaffRequest, search: NeedleSearch, form: SearchForm
) -> HttpResponse:
    context = {
        "search": search,
        "session": search.session,
        "patient": search.session.patient,
        "form": form,
        "is_open": search.state == NeedleSearch.State.OPEN,
        "may_write": may(request.user, Permission.SESSION_WRITE),
    }
    return render(
        request, "needling/search_detail.html", context, status=status_of(form)
    )


def _search(request: StaffRequest, id: UUID) -> NeedleSearch:
    rows = NeedleSearch.objects.select_related(
        "session__patient__clinic",
        "session__clinic",
        "session__practitioner__user",
        "event",
        "opened_by",
        "resolved_by",
        "second_user",
    )
    search: NeedleSearch = find(rows, request.user, pk=id)
    return search
