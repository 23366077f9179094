"""The questions before a visit, as the patient answers them page by page.

GET and HEAD change nothing on any of these pages: mail scanners and previews open
links, too.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from clinic import gate, keys
from clinic.gate import patient_page
from clinic.rules.known import known
from needling import formalarms, prescreenings, screenings
from needling.forms.prescreening import PageForm, in_words
from needling.models import FormAlarm, FormLink, PendingAnswer
from needling.models import ScreeningItem as Item
from needling.views import formvisits
from needling.views.formvisits import Visit
from needling.views.paper import Paper, kept_values, page_form, paper_of

_REFUSED, _CONFLICT, _TOO_LARGE, _SIGNED_OUT, _GONE = 422, 409, 413, 401, 410
_EMERGENCY = FormAlarm.Urgency.EMERGENCY


@patient_page("GET", "HEAD")
def form_questions(request: HttpRequest, token: str) -> HttpResponse:
    """Where to go on: the first page that is not filled in, or what to send."""
    visit = _enter(request, token)
    if not visit.is_in:
        return visit.go("form_gate")
    if _ended(visit):
        return formvisits.gate_page(visit)
    number = paper_of(visit).open_page()
    return visit.go("form_check") if number is None else visit.go("form_page", number)


@patient_page("GET", "HEAD", "POST")
def form_page(request: HttpRequest, token: str, page: int) -> HttpResponse:
    """Some questions; what is sent is kept, and it goes on."""
    visit = _enter(request, token)
    if request.method == "POST":
        return _taken(visit, page)
    if not visit.is_in:
        return visit.go("form_gate")
    if _ended(visit):
        return formvisits.gate_page(visit)
    paper = paper_of(visit)
    return _show(visit, paper, page, page_form(paper, page, None))


@patient_page("GET", "HEAD", "POST")
def form_check(request: HttpRequest, token: str) -> HttpResponse:
    """All answers in short, and the button that sends them."""
    visit = _enter(request, token)
    if not visit.is_in:
        return visit.go("form_gate")
    if request.method == "POST":
        return _send(visit)
    if _ended(visit):
        return formvisits.gate_page(visit)
    return _check(visit)


@patient_page("GET", "HEAD")
def form_sent(request: HttpRequest, token: str) -> HttpResponse:
    """Thank you; nothing of what was answered."""
    visit = _enter(request, token)
    if formvisits.ended(visit.link, now=visit.now) != "sent":
        return visit.go("form_gate")
    link = known(visit.link, "what was sent came over a link")
    alarm = formalarms.standing(link)
    return visit.show("form_sent", alarm=alarm)


def _taken(visit: Visit, page: int) -> HttpResponse:
    """Keep what was sent; where the half hour is over, the date is asked again."""
    if visit.link is None:
        return visit.go("form_gate")
    if gate.was_too_large(visit.request):
        return _too_large(visit, page)
    if visit.is_in:
        return formvisits.let_in(visit, _save(visit, page))
    form = formvisits.birth_date(visit)
    if formvisits.admits(visit, form):
        return formvisits.let_in(visit, _save(visit, page))
    return _late(visit, page, form)


def _too_large(visit: Visit, page: int) -> HttpResponse:
    """Nothing of it was read: the page as it is kept."""
    if not visit.is_in or _ended(visit):
        return visit.go("form_gate")
    paper = paper_of(visit)
    form = page_form(paper, page, None)
    return _show(visit, paper, page, form, is_too_large=True, status=_TOO_LARGE)


def _late(visit: Visit, page: int, dates: Any) -> HttpResponse:
    """Ask for the date again and lose nothing; an emergency does not wait for that."""
    paper = paper_of(visit)
    form = page_form(paper, page, visit.request.POST)
    raised = formalarms.raise_for(
        known(visit.link, "only a link is late"),
        _given(form),
        with_urgent=False,
        is_verified=False,
        now=visit.now,
    )
    if _is_autosave(visit):
        return JsonResponse({"alarm": bool(raised)}, status=_SIGNED_OUT)
    if raised:
        return visit.go("form_advice")
    kept = kept_values(visit.request.POST)
    return formvisits.gate_page(visit, dates, kept=kept, again="form_page", page=page)


def _given(form: PageForm) -> dict[str, tuple[Item, str, Mapping[str, object]]]:
    return {
        code: (form.rows_by_code[code], each.answer.value, each.answer.details)
        for code, each in form.typed().items()
    }


def _save(visit: Visit, page: int) -> HttpResponse:
    """Keep each answer for itself, and say what could not be kept."""
    paper, sent = paper_of(visit), visit.request.POST
    form = page_form(paper, page, sent)
    saved = prescreenings.save(
        paper.form,
        link=known(visit.link, "the visit was let in"),
        typed=form.typed(rest="no" if sent.get("rest") == "no" else ""),
        with_urgent=not _is_autosave(visit),
        now=visit.now,
    )
    if _is_autosave(visit):
        return _saved_answer(saved)
    if saved.conflicts or form.mistaken():
        return _show_again(visit, page, form, saved)
    if any(alarm.raised_at == visit.now for alarm in saved.alarms):
        return visit.go("form_advice")
    if not saved.is_open:
        return visit.go("form_sent")
    return _next(visit, paper, page)


def _show_again(
    visit: Visit, page: int, form: PageForm, saved: prescreenings.Saved
) -> HttpResponse:
    """The page with what could not be kept, as it was sent."""
    form.versions = saved.versions
    status = _CONFLICT if saved.conflicts else _REFUSED
    paper = paper_of(visit)
    return _show(visit, paper, page, form, conflicts=saved.conflicts, status=status)


def _saved_answer(saved: prescreenings.Saved) -> JsonResponse:
    """What a script needs to know of an answer that was kept, or not."""
    status = 200 if saved.is_open else _GONE
    status = _CONFLICT if saved.conflicts else status
    answer = {
        "versions": dict(saved.versions),
        "conflicts": sorted(saved.conflicts),
        "alarm": any(alarm.urgency == _EMERGENCY for alarm in saved.alarms),
    }
    return JsonResponse(answer, status=status)


def _next(visit: Visit, paper: Paper, page: int) -> HttpResponse:
    if page < len(paper.pages):
        return visit.go("form_page", page + 1)
    return visit.go("form_check")


def _send(visit: Visit) -> HttpResponse:
    """Send all of it in; a second press is the first one."""
    link = known(visit.link, "the visit was let in")
    form = known(link.form, "a link to the screening names its form")
    try:
        prescreenings.submit(form, link=link, now=visit.now)
    except screenings.AnswersMissing:
        return visit.go("form_questions")
    except prescreenings.NotOpen:
        return formvisits.gate_page(visit)
    return visit.go("form_sent")


def _check(visit: Visit) -> HttpResponse:
    paper = paper_of(visit)
    lines: dict[str, list[Any]] = {"yes": [], "no": [], "missing": []}
    for number, items in enumerate(paper.pages, start=1):
        for item in items:
            _sort(lines, item, number, paper.kept.get(item.code))
    return visit.show("form_check", lines=lines, pages=len(paper.pages))


def _sort(
    lines: dict[str, list[Any]], item: Item, page: int, row: PendingAnswer | None
) -> None:
    """One question of the overview: its page, and the answer in words."""
    if row is not None and (row.details or not item.is_computed):
        group = "no" if row.value == "no" else "yes"
        lines[group].append((item, page, in_words(row)))
    elif not item.is_computed:
        lines["missing"].append((item, page, None))


def _show(
    visit: Visit,
    paper: Paper,
    page: int,
    form: PageForm,
    *,
    conflicts: Mapping[str, PendingAnswer] | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    found = {
        "rows": form.rows(conflicts),
        "page": page,
        "pages": len(paper.pages),
        "conflicts": conflicts,
        "mistakes": form.mistaken() if form.is_bound else [],
        "is_too_large": False,
        "alarm": formalarms.standing(known(visit.link, "the visit was let in")),
        "kind": paper.form.kind,
        **context,
    }
    return visit.show("form_page", status=status, **found)


def _enter(request: HttpRequest, token: str) -> Visit:
    return formvisits.enter(request, token, kind=FormLink.Kind.SCREENING)


def _ended(visit: Visit) -> bool:
    """Whether there is nothing to fill in here any longer."""
    link = known(visit.link, "the visit was let in")
    is_over = not keys.is_open(link, now=visit.now)
    return is_over or bool(formvisits.ended(link, now=visit.now))


def _is_autosave(visit: Visit) -> bool:
    return visit.request.headers.get("X-Autosave") == "1"
