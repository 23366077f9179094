"""An adverse event as a printed record. Read-only."""

from datetime import datetime

from django.utils.translation import gettext as _

from clinic.models import User
from needling import printed
from needling.documents.record import Section, Table
from needling.models import AdverseEvent
from needling.printed import EMPTY, moment


def pdf_of(event: AdverseEvent, *, by: User, now: datetime) -> bytes:
    """The event with its history as a tagged PDF. Raises CannotPrint."""
    words = {"what": event.get_kind_display(), "name": event.patient.full_name}
    return printed.pdf(
        event.patient,
        row=event.pk,
        title=_("Adverse event: %(what)s, %(name)s") % words,
        sections=(_event(event), _history(event), _conclusion(event)),
        by=by,
        now=now,
    )


def file_name(event: AdverseEvent) -> str:
    """What the file is called: nothing about the patient."""
    return f"adverse-event-{event.opened_at:%Y-%m-%d}.pdf"


def _event(event: AdverseEvent) -> Section:
    where = str(event.muscle) if event.muscle else EMPTY
    if event.side:
        where += f", {event.get_side_display()}"
    return Section(
        _("What happened"),
        facts=[
            (_("Patient"), event.patient.full_name),
            (_("When"), moment(event.occurred_at, event.clinic)),
            (_("Severity"), event.get_severity_display()),
            (_("Where"), where),
            (_("Needle lot"), event.needle_lot or EMPTY),
            (_("Therapist"), str(event.practitioner)),
            (_("Session"), moment(event.session.started_at, event.clinic)),
            (_("Opened by"), event.get_origin_display()),
        ],
        texts=[event.description],
    )


def _history(event: AdverseEvent) -> Section:
    entries = event.entries.select_related("written_by").order_by("written_at", "pk")
    rows = [
        (
            each.text,
            each.get_kind_display(),
            moment(each.written_at, event.clinic),
            str(each.written_by or EMPTY),
        )
        for each in entries
    ]
    head = (_("What"), _("Kind"), _("When"), _("Who"))
    return Section(_("History"), table=Table(head, rows))


def _conclusion(event: AdverseEvent) -> Section:
    if event.closed_at is None:
        return Section(_("Conclusion"), texts=[_("Open.")])
    return Section(
        _("Conclusion"),
        facts=[
            (_("Caused by the needle"), event.get_relatedness_display()),
            (_("Outcome"), event.get_outcome_display()),
            (
                _("Closed"),
                f"{event.closed_by}, {moment(event.closed_at, event.clinic)}",
            ),
        ],
        texts=[event.conclusion],
    )
