"""The page of a draft: its forms, what it lacks, what has to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.access import Permission, StaffRequest, may
from needling import notecheck, readiness
from needling.forms.note import NoteForms
from needling.models import Muscle, Session
from needling.notecheck import Remark
from needling.rules.depth_hint import Hint, hint
from needling.rules.finding import Finding
from needling.views.shapes import once
from needling.views.ways import hurdles


@dataclass(frozen=True)
class SiteRow:
    """One site on the page. `findings` are about the site as it was last saved."""

    form: Any
    number: int
    hint: Hint | None
    findings: list[Finding]


def answer(
    request: StaffRequest,
    session: Session,
    note: NoteForms,
    *,
    check: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page; with `check` also what keeps the note from being signed."""
    now = timezone.now()
    hints = _hints(note)
    remarks = notecheck.remarks(session) if note.is_stored else ()
    gaps = notecheck.gaps(session, now=now) if check else ()
    verdict = readiness.verdict_in(session)
    context = {
        "session": session,
        "patient": session.patient,
        "note": note,
        "rows": _rows(note, hints, remarks),
        "empty_site": note.sites.empty_form,
        "hints": hints,
        "is_checked": check,
        "stopped": readiness.stopped(session.patient, at=now),
        "hurdles": hurdles(
            gaps,
            patient=session.patient,
            practitioner=session.practitioner,
            user=request.user,
        ),
        "stops": once(each for each in verdict.open if not each.needs_note),
        "limits": once(verdict.limits),
        "about_all": _about(remarks, None),
        "may_sign": may(request.user, Permission.SESSION_SIGN),
        "now": now,
    }
    return render(request, "needling/session_edit.html", context, status=status)


def _rows(
    note: NoteForms, hints: Mapping[str, Hint], remarks: Sequence[Remark]
) -> list[SiteRow]:
    return [
        SiteRow(
            form=form,
            number=index + 1,
            hint=hints.get(form.chosen.slug) if form.chosen else None,
            findings=_about(remarks, index),
        )
        for index, form in enumerate(note.sites)
    ]


def _about(remarks: Sequence[Remark], order: int | None) -> list[Finding]:
    """What the rules say of one site as it was saved, or of all together."""
    return [each.finding for each in remarks if each.order == order]


def _hints(note: NoteForms) -> dict[str, Hint]:
    """What to know of every muscle on offer, for a patient of this age."""
    muscles: dict[str, Muscle] = note.sites.form_kwargs["muscles"]
    return {
        slug: hint(
            notecheck.depth_facts(muscle),
            age=note.sites.form_kwargs["age"],
            at_risk=muscle.structures_at_risk,
            source=muscle.source,
        )
        for slug, muscle in muscles.items()
    }
