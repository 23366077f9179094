"""What a patient does over the link: date of birth, answer, alarm, "not me".

GET and HEAD change nothing on any of these pages: mail scanners and previews open
links, too.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare import expecting, guidance, links, replies, unverified
from aftercare.forms.answer import AnswerForm, kept_values, page_id
from aftercare.models import CheckInLink, Reply
from aftercare.views import visits
from aftercare.views.visits import Visit
from clinic import audit
from clinic.forms.gate import BirthDateForm
from clinic.gate import patient_page


@patient_page("GET", "HEAD", "POST")
def checkin_gate(request: HttpRequest, token: str) -> HttpResponse:
    """The first page: whom to call, and the date of birth."""
    visit = visits.enter(request, token, now=timezone.now())
    if request.method != "POST" or visit.link is None:
        return _gate(visit)
    form = _birth_date(visit, visit.link)
    if not _admits(visit, visit.link, form):
        return _gate(visit, form)
    answered = guidance.standing(visit.link.check_in, now=visit.now) is not None
    response = visit.go("checkin_answer" if answered else "checkin_questions")
    visits.remember(response, visit, visit.link)
    return response


@patient_page("GET", "HEAD", "POST")
def checkin_questions(request: HttpRequest, token: str) -> HttpResponse:
    """The six questions, and their answers."""
    visit = visits.enter(request, token, now=timezone.now())
    if visit.link is None or not (visit.has_date or request.method == "POST"):
        return visit.go("checkin_gate")
    questions = guidance.questions_for(visit.link.check_in, now=visit.now)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        urgent=[question.flag for question in questions.emergency],
    )
    if not form.is_bound:
        return _ask(visit, questions, form)
    form.full_clean()
    if visit.has_date:
        return _take(visit, visit.link, questions, form)
    return _take_late(visit, visit.link, questions, form)


@patient_page("GET", "HEAD")
def checkin_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What to do now, and what was sent."""
    visit = visits.enter(request, token, now=timezone.now())
    if visit.link is None or not visit.has_date:
        return visit.go("checkin_gate")
    standing = guidance.standing(visit.link.check_in, now=visit.now)
    if standing is None:
        return visit.go("checkin_questions")
    advice = guidance.advice_on(standing.reply, now=visit.now)
    upcoming = standing.next_check_in
    with timezone.override(visit.link.check_in.patient.zone):
        return visit.show(
            "checkin_answer",
            standing=standing,
            advice=advice,
            expected=expecting.at_check_in(upcoming) if upcoming else None,
        )


@patient_page("GET", "HEAD", "POST")
def checkin_help(request: HttpRequest, token: str) -> HttpResponse:
    """ "I need help now": whom to call at once, and an alarm at the clinic."""
    visit = visits.enter(request, token, now=timezone.now())
    if visit.link is None:
        return visit.show("checkin_help", is_heard=False, alarms=[])
    if request.method == "POST":
        page = page_id(request.POST)
        unverified.call_for_help(visit.link, submission_id=page, now=visit.now)
        return visit.go("checkin_help")
    with timezone.override(visit.link.check_in.patient.zone):
        return visit.show(
            "checkin_help",
            is_heard=unverified.is_heard(visit.link, now=visit.now),
            alarms=unverified.alarms(visit.link, now=visit.now),
            submission_id=page_id(request.GET),
        )


@patient_page("GET", "HEAD", "POST")
def checkin_not_me(request: HttpRequest, token: str) -> HttpResponse:
    """ "This is not me": asked once, then the link closes."""
    visit = visits.enter(request, token, now=timezone.now())
    if visit.link is None or visit.link.revoked_at is not None:
        return visit.show("checkin_not_me", is_done=True)
    if request.method == "POST":
        unverified.disown(visit.link, now=visit.now)
        return visit.go("checkin_not_me")
    return visit.show("checkin_not_me", is_done=False)


def _gate(
    visit: Visit,
    form: BirthDateForm | None = None,
    *,
    kept: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The date of birth where it may be tried now; else the one refusal.

    `kept` are answers to be sent again with the date.
    """
    if visit.link is None or not visit.is_open:
        return visit.show("checkin_gate", form=None)
    form = form or _birth_date(visit, visit.link)
    return visit.show("checkin_gate", form=form, kept=kept)


def _birth_date(visit: Visit, link: CheckInLink) -> BirthDateForm:
    """The three boxes, bound when they were sent."""
    today = visit.now.astimezone(link.check_in.patient.zone).date()
    sent = visit.request.POST if "day" in visit.request.POST else None
    return BirthDateForm(sent, today=today)


def _admits(visit: Visit, link: CheckInLink, form: BirthDateForm) -> bool:
    """Whether the date was sent and opens the link; a wrong one is counted."""
    if not form.is_valid():
        return False
    if links.admit(link, born=form.cleaned_data["born"], now=visit.now):
        return True
    link.refresh_from_db(fields=["wrong_dates", "locked_until", "revoked_at"])
    form.add_error("day", _("This date does not open the page. Please check it."))
    return False


def _ask(visit: Visit, questions: guidance.Questions, form: AnswerForm) -> HttpResponse:
    """The questions, with what was answered so far."""
    return visit.show(
        "checkin_questions",
        questions=questions,
        form=form,
        scores=range(11),
        trends=guidance.TRENDS,
        submission_id=page_id(form.data),
    )


def _take(
    visit: Visit,
    link: CheckInLink,
    questions: guidance.Questions,
    form: AnswerForm,
) -> HttpResponse:
    """Keep a whole answer; ask again where the emergency list was passed over."""
    if form.errors:
        return _ask(visit, questions, form)
    replies.record(
        link.check_in,
        submission=form.submission(),
        source=Reply.Source.LINK,
        is_verified=True,
        by=audit.Agent.PATIENT,
        context=questions.context,
        now=visit.now,
    )
    return visit.go("checkin_answer")


def _take_late(
    visit: Visit,
    link: CheckInLink,
    questions: guidance.Questions,
    form: AnswerForm,
) -> HttpResponse:
    """The half hour is over: ask for the date again and lose nothing that was typed.

    An emergency does not wait for that.
    """
    dates = _birth_date(visit, link)
    if _admits(visit, link, dates):
        response = _take(visit, link, questions, form)
        visits.remember(response, visit, link)
        return response
    if form.is_emergency:
        unverified.report(link, submission=form.submission(), now=visit.now)
        return visit.go("checkin_help")
    return _gate(visit, dates, kept=kept_values(visit.request.POST))
