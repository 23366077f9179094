"""The call list: asking by phone what a patient was asked in writing."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from aftercare import cards, guidance, replies
from aftercare.forms.answer import AnswerForm, page_id
from aftercare.models import CheckIn, Reply
from aftercare.views.shapes import see_other
from clinic.access import Permission, StaffRequest, find, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ESCALATION_ACKNOWLEDGE)
def checkin_call(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Note for a patient what they say on the phone; judged like their own answer."""
    now = timezone.now()
    rows = cards.with_patients(CheckIn.objects.all()).select_related("clinic")
    check_in = find(rows, request.user, pk=id)
    questions = guidance.questions_for(check_in, now=now)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        urgent=[question.flag for question in questions.emergency],
    )
    if form.is_valid():
        replies.record(
            check_in,
            submission=form.submission(),
            source=Reply.Source.STAFF,
            is_verified=True,
            by=request.user,
            now=now,
        )
        return _after(check_in)
    context = {
        "check_in": check_in,
        "call": cards.ToCall(check_in, cards.phones_of(check_in.patient)),
        "questions": questions,
        "form": form,
        "scores": range(11),
        "trends": guidance.TRENDS,
        "submission_id": page_id(form.data),
        "now": now,
    }
    status = 422 if form.is_bound else 200
    return render(request, "aftercare/checkin_call.html", context, status=status)


def _after(check_in: CheckIn) -> HttpResponse:
    """To the escalation it raised; else to what is left to do today."""
    escalation = check_in.escalations.unresolved().first()
    if escalation is not None:
        return see_other("escalation_detail", escalation.pk)
    return see_other("inbox")
