"""On every form before a visit: help now, "this is not me", handing a device back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from clinic.gate import patient_page
from clinic.views.answers import see_other
from needling import formalarms, formlinks
from needling.models import FormLink
from needling.views import formvisits
from needling.views.formvisits import Visit


@patient_page("GET", "HEAD")
def form_advice(request: HttpRequest, token: str) -> HttpResponse:
    """What to do now, after an answer that needs a doctor today."""
    visit = formvisits.enter(request, token)
    alarm = formalarms.standing(visit.link) if visit.link else None
    if alarm is None:
        return visit.go("form_gate")
    with timezone.override(alarm.clinic.zone):
        return visit.show("form_advice", alarm=alarm)


@patient_page("GET", "HEAD", "POST")
def form_help(request: HttpRequest, token: str) -> HttpResponse:
    """ "I need help now": whom to call at once, and an alarm at the clinic."""
    visit = formvisits.enter(request, token)
    if visit.link is None:
        return visit.show("form_help", is_heard=False, alarms=[], key="")
    if request.method == "POST":
        return _call(visit, visit.link)
    with timezone.override(visit.link.patient.zone):
        return visit.show(
            "form_help",
            is_heard=formalarms.is_heard(visit.link, now=visit.now),
            alarms=formalarms.recent(visit.link, now=visit.now),
            most=formalarms.MOST,
            key=formvisits.page_key(visit.link, request.GET),
        )


def _call(visit: Visit, link: FormLink) -> HttpResponse:
    formalarms.call_for_help(
        link,
        key=formvisits.page_key(link, visit.request.POST),
        is_verified=visit.is_in,
        now=visit.now,
    )
    return visit.go("form_help")


@patient_page("GET", "HEAD", "POST")
def form_not_me(request: HttpRequest, token: str) -> HttpResponse:
    """ "This is not me": asked once, then the link closes."""
    visit = formvisits.enter(request, token)
    if visit.link is None or visit.link.revoked_at is not None:
        return visit.show("form_not_me", is_done=True)
    if request.method == "POST":
        formlinks.disown(visit.link, now=visit.now)
        return visit.go("form_not_me")
    return visit.show("form_not_me", is_done=False)


@patient_page("GET", "HEAD", "POST")
def form_hand_back(request: HttpRequest, token: str) -> HttpResponse:
    """The device goes back to staff: the form on it is closed, the sign-in shown.

    Only a form that was opened on a device of the clinic; a link is not closed so.
    """
    visit = formvisits.enter(request, token)
    link = visit.link
    if request.method != "POST" or link is None or link.opened_by_id is None:
        return visit.go("form_gate")
    formlinks.close(link, now=visit.now)
    ahead = reverse("needling:prescreening", args=[link.patient_id])
    if link.offer_id is not None:
        ahead = reverse("needling:offer_detail", args=[link.offer_id])
    return see_other(f"{reverse('account_login')}?next={ahead}")
