"""Before the next needle: how the last session was borne, and the hand-over card."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clinic import limits
from clinic.access import Permission, StaffRequest, find, may, requires
from clinic.views.answers import see_other
from needling import doses, readiness, recalls, repeats, sessions
from needling.models import Session
from needling.views.shapes import FORM, once, patient_of, remember_reading, strip

_LONGEST_LOT = 40


@require_safe
@requires(Permission.CLINICAL_VIEW)
def last_time(request: StaffRequest, id: UUID) -> HttpResponse:
    """Above a note: the last dose, how it was borne, whether today's is heavier."""
    rows = Session.objects.select_related("patient__clinic", "clinic")
    session: Session = find(rows, request.user, pk=id)
    last = doses.last_time(session.patient, at=session.started_at)
    return strip(
        request,
        "_last_time",
        title=_("Last time: %(name)s") % {"name": session.patient.full_name},
        session=session,
        patient=session.patient,
        last=last,
        today=doses.dose_of(list(session.sites.all())),
        warning=doses.warning(session, last),
        may_repeat=last is not None
        and session.state == Session.State.DRAFT
        and may(request.user, Permission.SESSION_WRITE),
        now=timezone.now(),
    )


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def session_repeat(request: StaffRequest, id: UUID) -> HttpResponse:
    """Put the sites of the last session into the draft, to be confirmed one by one."""
    session: Session = find(Session.objects.all(), request.user, pk=id)
    if request.method == "POST":
        try:
            plan = repeats.repeat(session, by=request.user, now=timezone.now())
        except (repeats.CannotRepeat, sessions.CannotSave) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _repeated(len(plan)))
    return see_other("needling:session_edit", session.pk)


def _repeated(count: int) -> str:
    """What became of it."""
    if not count:
        return _("Every site of the last session is in the note already.")
    return ngettext(
        "%(count)d site was copied as a plan: confirm it by filling it in.",
        "%(count)d sites were copied as a plan: confirm each by filling it in.",
        count,
    ) % {"count": count}


@require_safe
@requires(Permission.CLINICAL_VIEW)
def lot_search(request: StaffRequest) -> HttpResponse:
    """Which patients met a lot; nothing is searched before something is typed."""
    typed = limits.searched(request, "lot")[:_LONGEST_LOT]
    context = {"typed": typed, "found": (), "problem": "", "now": timezone.now()}
    if typed:
        try:
            context["found"] = recalls.search(
                typed, by=request.user, now=timezone.now()
            )
        except recalls.TooShort as refusal:
            context["problem"] = str(refusal)
    return render(request, "needling/lot_search.html", context)


@require_safe
@requires(Permission.CLINICAL_VIEW)
def handover(request: StaffRequest, id: UUID) -> HttpResponse:
    """One page for whoever treats this patient in place of a colleague."""
    patient, now = patient_of(request.user, id), timezone.now()
    verdict = readiness.verdict_of(patient, at=now)
    last = doses.last_time(patient, at=now)
    if last is not None:
        remember_reading(last.session, by=request.user, now=now)
    context = {
        "patient": patient,
        "last": last,
        "findings": once([*verdict.open, *verdict.limits]),
        "open_events": patient.adverse_events.open().order_by("-opened_at"),
        "now": now,
    }
    return render(request, "needling/handover.html", context)
