"""The inbox: what a human must take on, worst first."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aftercare import alerts, cards, cases, escalations, handing, outcomes
from aftercare.escalations import CannotAct
from aftercare.forms.inbox import (
    CallForm,
    OfferForm,
    OutcomeForm,
    ReopenForm,
    SecondReadingForm,
)
from aftercare.models import Escalation
from aftercare.rules.tiers import Tier
from aftercare.views import filters
from aftercare.views.shapes import see_other
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.models import User

_PER_PAGE = 50


@require_safe
@requires(Permission.INBOX_VIEW)
def inbox(request: StaffRequest) -> HttpResponse:
    """Everything unresolved, or what was resolved lately; by tier and by therapist.

    Whoever covers for a colleague sees that colleague's as well as their own.
    """
    shown = filters.of(request)
    rows = shown.apply(Escalation.objects.visible_to(request.user))
    page = Paginator(cards.whole(rows), _PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "cards": cards.of(page.object_list, now=now),
        "page_obj": page,
        "shows_resolved": shown.resolved,
        "filter": shown,
        "now": now,
        **_rights(request.user),
    }
    template = "_inbox_list" if request.headers.get("HX-Request") else "inbox"
    return render(request, f"aftercare/{template}.html", context)


@require_safe
@requires(Permission.INBOX_VIEW)
def inbox_bar(request: StaffRequest) -> HttpResponse:
    """The thin bar on every staff page; asked for every twenty seconds."""
    rows = Escalation.objects.visible_to(request.user).unresolved().worst_first()
    unresolved = list(rows.only("tier", "state", "round", "acknowledge_by"))
    waiting = [each for each in unresolved if each.state == Escalation.State.OPEN]
    emergencies = [each for each in waiting if each.tier == Tier.EMERGENCY]
    context = {
        "waiting": waiting,
        "emergencies": emergencies,
        "taken": len(unresolved) - len(waiting),
        "alarm": _alarm(emergencies),
        "notifies": alerts.choice_of(request.user).in_browser,
        "now": timezone.now(),
    }
    return render(request, "aftercare/_inbox_bar.html", context)


@require_safe
@requires(Permission.INBOX_VIEW)
def escalation_detail(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """One escalation: why, what to do, what was done."""
    escalation = find(Escalation.objects, request.user, pk=id)
    return _detail(request, escalation, now=timezone.now())


@require_POST
@requires(Permission.ESCALATION_ACKNOWLEDGE)
def escalation_acknowledge(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """ "I have this"."""
    escalation = find(Escalation.objects, request.user, pk=id)
    now = timezone.now()
    refusal = ""
    try:
        escalations.acknowledge(escalation, by=request.user, now=now)
    except CannotAct as error:
        refusal = str(error)
    if request.headers.get("HX-Request"):
        return _card(request, escalation, refusal=refusal, now=now)
    if refusal:
        messages.error(request, refusal)
    return see_other("escalation_detail", escalation.pk)


@require_POST
@requires(Permission.ESCALATION_ACKNOWLEDGE)
def escalation_call(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Keep one attempt to reach the patient."""
    escalation = find(Escalation.objects, request.user, pk=id)
    return _write(request, escalation, CallForm(request.POST), escalations.log_call)


@require_POST
@requires(Permission.ESCALATION_ACKNOWLEDGE)
def escalation_offer(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Hand it to a colleague, who has to take it on."""
    escalation = find(Escalation.objects, request.user, pk=id)
    form = OfferForm(request.POST, people=cases.colleagues(request.user))
    return _write(request, escalation, form, handing.hand_over)


@require_POST
@requires(Permission.ESCALATION_RESOLVE)
def escalation_reopen(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """What was resolved needs a person after all."""
    escalation = find(Escalation.objects, request.user, pk=id)
    return _write(request, escalation, ReopenForm(request.POST), outcomes.open_again)


@require_POST
@requires(Permission.ESCALATION_RESOLVE)
def escalation_resolve(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Say what was found and done."""
    escalation = find(Escalation.objects, request.user, pk=id)
    return _write(request, escalation, OutcomeForm(request.POST), outcomes.resolve)


@require_POST
@requires(Permission.ESCALATION_RESOLVE)
def escalation_second_read(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """Agree with how an emergency ended, or send it back."""
    escalation = find(Escalation.objects, request.user, pk=id)
    form = SecondReadingForm(request.POST)
    return _write(request, escalation, form, outcomes.second_read)


def _write(
    request: StaffRequest, escalation: Escalation, form: Any, verb: Any
) -> HttpResponse:
    """Call the verb with what the form holds; a refusal keeps all that was typed."""
    now = timezone.now()
    if form.is_valid():
        try:
            verb(escalation, **form.cleaned_data, by=request.user, now=now)
        except CannotAct as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other("escalation_detail", escalation.pk)
    escalation.refresh_from_db()
    return _detail(request, escalation, now=now, refused=form)


def _detail(
    request: StaffRequest,
    escalation: Escalation,
    *,
    now: datetime,
    refused: Any = None,
) -> HttpResponse:
    """The page of one escalation; `refused` is the form that was not accepted."""
    card = cards.one(escalation, now=now)
    forms: dict[str, Any] = {
        "call": CallForm(),
        "outcome": OutcomeForm(),
        "reading": SecondReadingForm(),
        "offer": OfferForm(people=cases.colleagues(request.user)),
        "again": ReopenForm(),
    }
    forms |= {
        name: refused for name, each in forms.items() if type(each) is type(refused)
    }
    context = {
        "card": card,
        "escalation": card.escalation,
        "case": cases.of(card, now=now),
        "duties": cards.duties(card.escalation.reply),
        "steps": card.escalation.steps.select_related("by").order_by("at", "id"),
        "forms": forms,
        "refused": refused,
        "now": now,
        **_rights(request.user),
    }
    status = 200 if refused is None else 422
    return render(request, "aftercare/escalation_detail.html", context, status=status)


def _card(
    request: StaffRequest, escalation: Escalation, *, refusal: str, now: datetime
) -> HttpResponse:
    """The card as it stands now, for htmx; the bar is told to look again."""
    card = cards.one(escalation, now=now)
    context = {"card": card, "refusal": refusal, "now": now}
    response = render(
        request,
        "aftercare/_escalation_card.html",
        context | _rights(request.user),
        status=422 if refusal else 200,
    )
    response.headers["HX-Trigger"] = "refresh-bar"
    return response


def _rights(user: User) -> dict[str, bool]:
    """What the templates show of an escalation."""
    return {
        "sees_clinical": may(user, Permission.CLINICAL_VIEW),
        "may_acknowledge": may(user, Permission.ESCALATION_ACKNOWLEDGE),
        "may_resolve": may(user, Permission.ESCALATION_RESOLVE),
    }


def _alarm(emergencies: list[Escalation]) -> str:
    """A word that changes whenever an emergency is alerted anew; "" for none."""
    if not emergencies:
        return ""
    rounds = sorted(f"{each.pk}:{each.round}" for each in emergencies)
    return hashlib.sha256(" ".join(rounds).encode()).hexdigest()[:16]
