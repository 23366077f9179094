"""Pacing on the page of a note: what the plan says, and why so soon again."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import Permission, StaffRequest, find, requires
from clinic.views.answers import see_other
from needling import care, pacing, progress
from needling.models import Muscle, Session
from needling.rules.choices import Side
from needling.rules.finding import Finding
from needling.views.shapes import FORM, strip


@dataclass(frozen=True)
class Soon:
    """A place of the note with something to say; `asks` where a reason is typed."""

    anchor: str
    muscle: Muscle
    side: str
    finding: Finding
    asks: bool
    reason: str


@require_safe
@requires(Permission.CLINICAL_VIEW)
def session_course(request: StaffRequest, id: UUID) -> HttpResponse:
    """Plan, progress, what is due, and every place that is needled again so soon."""
    session, now = _session(request, id), timezone.now()
    return strip(
        request,
        "_note_course",
        title=_("Plan and pacing"),
        session=session,
        patient=session.patient,
        standing=progress.standing(session.patient, now=now, session=session),
        soon=_soon(session),
        may_write=session.state == Session.State.DRAFT,
    )


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def pacing_reason(request: StaffRequest, id: UUID) -> HttpResponse:
    """Keep why a place is needled again so soon."""
    session = _session(request, id)
    muscle = Muscle.objects.filter(slug=request.POST.get("muscle", "")).first()
    side = request.POST.get("side", "")
    if request.method != "POST" or muscle is None or side not in Side.values:
        return see_other("needling:session_edit", session.pk)
    try:
        care.give_reason(
            session,
            muscle=muscle,
            side=side,
            reason=request.POST.get("reason", "")[:300],
            by=request.user,
            now=timezone.now(),
        )
    except care.CannotNote as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The reason stands in the note."))
    return see_other("needling:session_edit", session.pk)


def _soon(session: Session) -> list[Soon]:
    """Each place of the note that speaks against itself, once."""
    sites = list(session.sites.select_related("muscle").order_by("order"))
    reasons = {
        (row.muscle_id, row.side): row.reason for row in session.pacing_reasons.all()
    }
    found = {
        (site.muscle_id, site.side, finding.code): Soon(
            anchor=f"pacing-{site.muscle_id}-{site.side}",
            muscle=site.muscle,
            side=site.side,
            finding=finding,
            asks=finding.code == "too_soon",
            reason=reasons.get((site.muscle_id, site.side), ""),
        )
        for site, finding in pacing.for_sites(session, sites)
    }
    return list(found.values())


def _session(request: StaffRequest, id: UUID) -> Session:
    rows = Session.objects.select_related("patient__clinic", "practitioner")
    session: Session = find(rows, request.user, pk=id)
    return session
