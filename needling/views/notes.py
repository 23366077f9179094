"""One small change of a draft at a time, from a script or from a plain form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, clinic_of, find, requires
from clinic.models import User
from clinic.views.answers import see_other
from needling import notes, sessions
from needling.forms import rows
from needling.forms.rows import Sent
from needling.models import NoteChange, Session
from needling.noterows import NoSuchRow
from needling.views import noteanswers, notepage
from needling.views.noteanswers import Refused
from needling.views.shapes import FORM

_MOST_KEY = 36


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_change(request: StaffRequest, id: UUID) -> HttpResponse:
    """Write what was changed in one row of the draft."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)
    row = request.POST.get("row", "")
    try:
        sent = rows.sent(row, _pressed(request, now=timezone.now()))
    except NoSuchRow as error:
        raise Http404 from error
    if not sent.form.is_valid():
        return noteanswers.unreadable(request, id, row, sent.form)

    def write(now: datetime) -> NoteChange:
        change = notes.Change(
            key=_key(request),
            row=row,
            columns=sent.columns(),
            version=_version(request),
            was=sent.was,
        )
        return notes.change(id, change=change, by=request.user, now=now)

    return _answer(request, id, row, write, sent)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_site_add(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put a needle site into the draft."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)
    site = _uuid(request.POST.get("site", "")) or uuid4()
    row = "site:new"
    sent = rows.sent(row, request.POST)
    if not sent.form.is_valid():
        return noteanswers.unreadable(request, id, row, sent.form)

    def write(now: datetime) -> NoteChange:
        return notes.add_site(
            id,
            key=_key(request),
            columns=sent.columns(),
            id=site,
            by=request.user,
            now=now,
        )

    return _answer(request, id, row, write, sent)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_site_remove(request: StaffRequest, id: UUID, site: UUID) -> HttpResponse:
    """Take a needle site out of the draft."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)

    def write(now: datetime) -> NoteChange:
        return notes.remove_site(id, site, key=_key(request), by=request.user, now=now)

    return _answer(request, id, "sites", write)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_row_add(request: StaffRequest, id: UUID, row_kind: str) -> HttpResponse:
    """Put a movement or a reaction into the draft."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)
    row = f"{row_kind}:new"
    try:
        sent = rows.sent(row, request.POST)
    except NoSuchRow as error:
        raise Http404 from error
    if not sent.form.is_valid():
        return noteanswers.unreadable(request, id, row, sent.form)

    def write(now: datetime) -> NoteChange:
        key, columns = _key(request), sent.columns()
        return notes.add(
            id, row_kind, key=key, columns=columns, by=request.user, now=now
        )

    return _answer(request, id, row, write, sent)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_row_remove(
    request: StaffRequest, id: UUID, row_kind: str, row: UUID
) -> HttpResponse:
    """Take a movement or a reaction out of the draft."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)

    def write(now: datetime) -> NoteChange:
        name, key = f"{row_kind}:{row}", _key(request)
        return notes.remove(id, name, key=key, by=request.user, now=now)

    return _answer(request, id, f"note-{row_kind}", write)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_mind(request: StaffRequest, id: UUID) -> HttpResponse:
    """Append the therapist's notes to what the screening asks to mind."""
    if request.method != "POST":
        return see_other("needling:session_edit", id)
    told = {
        name.removeprefix("care-"): str(words)
        for name, words in request.POST.items()
        if name.startswith("care-")
    }

    def write(now: datetime) -> None:
        notes.mind(id, notes=told, by=request.user, now=now)

    return _answer(request, id, "care", write)


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_writer(request: StaffRequest, id: UUID) -> HttpResponse:
    """Name who may write in the draft besides the therapist."""
    if request.method == "POST":
        chosen = str(request.POST.get("writer", ""))
        rows = User.objects.get_queryset().at(clinic_of(request.user))
        known = chosen.isascii() and chosen.isdigit() and len(chosen) < 10
        writer = rows.filter(pk=int(chosen)).first() if known else None
        session = find(Session.objects.all(), request.user, pk=id)
        try:
            sessions.let_write(
                session, writer=writer, by=request.user, now=timezone.now()
            )
        except sessions.CannotSave as refusal:
            messages.error(request, str(refusal))
    return see_other("needling:session_edit", id)


@require_safe
@requires(Permission.SESSION_WRITE)
def note_site(request: StaffRequest, id: UUID, site: UUID) -> HttpResponse:
    """The card of one site as it is stored, for a page that is open."""
    session = notepage.session_of(request, id)
    page = notepage.Page(request, session, only=site)
    if not page.cards:
        raise Http404
    context = page.context() | {"card": page.cards[0]}
    return render(request, "needling/_note_card.html", context)


def _answer(
    request: StaffRequest,
    id: UUID,
    row: str,
    write: Callable[[datetime], NoteChange | None],
    sent: Sent | None = None,
) -> HttpResponse:
    """Do it, and tell a script or a reader how it went."""
    now = timezone.now()
    try:
        change = write(now)
    except (ObjectDoesNotExist, NoSuchRow) as error:
        raise Http404 from error
    except sessions.CannotSave as refusal:
        refused = Refused(row, refusal, sent.form if sent else None)
        return noteanswers.refused(request, id, refused)
    return noteanswers.saved(request, id, row, change, now=now)


def _pressed(request: StaffRequest, *, now: datetime) -> dict[str, Any]:
    """What was sent, and what the button means that sent it: a needle in or out, a
    twitch more or less. Scripts send the figures themselves."""
    data = request.POST.dict()
    meaning = _MEANINGS.get(str(data.get("do", "")))
    if meaning is not None:
        name, by = meaning
        if name == "in_at":
            data["in_at"] = now.isoformat()
        else:
            shown = str(data.get(name, ""))
            value = int(shown) if shown.isascii() and shown.isdigit() else 0
            data[name] = str(max(value + by, 0))
    return data


_MEANINGS = {
    "in": ("in_at", 0),
    "out": ("needles_out", 1),
    "twitch": ("twitches", 1),
    "untwitch": ("twitches", -1),
}


def _key(request: StaffRequest) -> UUID:
    """The key of the change; one without a key is a change of its own."""
    return _uuid(request.POST.get("key", "")) or uuid4()


def _uuid(text: str) -> UUID | None:
    if len(text) != _MOST_KEY:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def _version(request: StaffRequest) -> int:
    """The version of the row that the sender saw; -1, which no row has, for none."""
    text = str(request.POST.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
