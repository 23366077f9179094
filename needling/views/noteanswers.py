"""What a page or a script hears of a change: saved, unreadable, or refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import StaffRequest
from clinic.views.answers import see_other
from needling.forms.row import RowForm
from needling.forms.rows import FORMS
from needling.models import NoteChange
from needling.noteguard import Removed, SameField
from needling.sessions import CannotSave, Locked, NotYours
from needling.views import notepage

_REFUSED = 422
_CONFLICT = 409
_FORBIDDEN = 403


@dataclass(frozen=True)
class Refused:
    """A change that was not made: its row, why, and the form as it was typed."""

    row: str
    why: CannotSave
    form: RowForm | None


def is_script(request: StaffRequest) -> bool:
    """Whether a script asks: it says that it reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


def saved(
    request: StaffRequest,
    id: UUID,
    row: str,
    change: NoteChange | None,
    *,
    now: datetime,
) -> HttpResponse:
    """When it was saved, and the row's version now; a reader sees the page again."""
    if is_script(request):
        answer = {
            "row": change.row if change else row,
            "version": change.version if change else 0,
            "saved_at": (change.at if change else now).isoformat(),
        }
        return JsonResponse(answer)
    messages.success(request, _("Saved."))
    return _back(id, change.row if change and row == "site:new" else row)


def unreadable(
    request: StaffRequest, id: UUID, row: str, form: RowForm
) -> HttpResponse:
    """What cannot be read, at its field; nothing was saved and nothing is lost."""
    if is_script(request):
        fields = {name: sentences[0] for name, sentences in form.errors.items()}
        return _json(_("Not saved: please check."), _REFUSED, fields=fields)
    return _page(request, id, row, form, _REFUSED)


def refused(request: StaffRequest, id: UUID, refusal: Refused) -> HttpResponse:
    """Why the verb did not do it, and what stands there instead."""
    why, form = refusal.why, refusal.form
    if isinstance(why, Locked):
        return _locked(request, id, refusal)
    if isinstance(why, NotYours):
        return _told(request, id, why, _FORBIDDEN)
    if isinstance(why, SameField) and form is not None:
        return _both(request, id, refusal.row, form, why)
    if refusal.row == "care":
        return _care(request, id, why)
    if isinstance(why, Removed) or form is None:
        return _told(request, id, why, _CONFLICT)
    return _at_its_fields(request, id, refusal.row, form, why)


def _at_its_fields(
    request: StaffRequest, id: UUID, row: str, form: RowForm, why: CannotSave
) -> HttpResponse:
    """What may not be saved like this, each sentence at the field that mends it."""
    fields = {}
    for each in why.obstacles:
        name = form.field_of(each.field)
        fields[name] = each.sentence
        form.add_error(name if name in form.fields else None, each.sentence)
    if is_script(request):
        return _json(str(why), _REFUSED, fields=fields)
    if not why.obstacles:
        form.add_error(None, str(why))
    return _page(request, id, row, form, _REFUSED)


def _care(request: StaffRequest, id: UUID, why: CannotSave) -> HttpResponse:
    """The therapist's notes to the screening, as they were typed."""
    if is_script(request):
        fields = {each.field: each.sentence for each in why.obstacles}
        return _json(str(why), _REFUSED, fields=fields)
    session = notepage.session_of(request, id)
    page = notepage.Page(request, session, care=request.POST)
    return page.answer(status=_REFUSED)


def _both(
    request: StaffRequest, id: UUID, row: str, form: RowForm, why: SameField
) -> HttpResponse:
    """What is stored and what was typed, side by side; the reader chooses."""
    kind = FORMS[row.partition(":")[0]]
    names = [kind.field_of(column) for column in why.stored]
    stored = notepage.stored_form(request, id, row)
    fields = {
        name: {
            "label": str(stored[name].label),
            "stored": notepage.shown(stored, name),
            "typed": notepage.shown(form, name),
            "value": stored.raw(name),
        }
        for name in names
        if name in stored.fields
    }
    if is_script(request):
        return _json(str(why), _CONFLICT, both=fields, version=why.version)
    form.add_error(None, str(why))
    return _page(request, id, row, form, _CONFLICT, both=list(fields.values()))


def _locked(request: StaffRequest, id: UUID, refusal: Refused) -> HttpResponse:
    """The note is signed: what was typed may go into an addendum."""
    form = refusal.form
    lines = [
        f"{form[name].label}: {notepage.shown(form, name)}"
        for name in (form.fields if form else ())
        if form is not None and form[name].label and notepage.shown(form, name)
    ]
    words = "\n".join(lines)
    if is_script(request):
        url = reverse("needling:session_detail", args=[id])
        return _json(str(refusal.why), _CONFLICT, is_signed=True, words=words, url=url)
    messages.error(request, str(refusal.why))
    request.session["addendum_words"] = words[:4000]
    return see_other("needling:session_detail", id)


def _told(
    request: StaffRequest, id: UUID, why: CannotSave, status: int
) -> HttpResponse:
    if is_script(request):
        return _json(str(why), status)
    messages.error(request, str(why))
    return see_other("needling:session_edit", id)


def _json(sentence: str, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"sentence": sentence, **more}, status=status)


def _back(id: UUID, row: str) -> HttpResponse:
    """The page, at the row."""
    answer = see_other("needling:session_edit", id)
    answer["Location"] += f"#{row.replace(':', '-')}"
    return answer


def _page(
    request: StaffRequest,
    id: UUID,
    row: str,
    form: RowForm,
    status: int,
    *,
    both: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """The whole page with what was typed in this row, and why it was not saved."""
    session = notepage.session_of(request, id)
    page = notepage.Page(request, session, typed={row: form}, both=both)
    return page.answer(status=status)
