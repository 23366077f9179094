"""Putting an escalation that ended in harm into the register of adverse events."""

from datetime import datetime

from django.utils.translation import gettext as _

from aftercare.escalations import CannotAct
from aftercare.models import Escalation
from aftercare.rules import harm
from clinic.models import User
from needling import adverse
from needling.models import AdverseEntry, AdverseEvent, Session
from needling.rules.adverse import EventSeverity

_MOST = 4000


def register(escalation: Escalation, *, by: User, now: datetime) -> None:
    """Open an event for it, or go on with the one that an earlier end of it opened.

    Call it in the transaction that concludes, with the row held and not saved yet.
    Nothing is opened for an end without harm, nor for a form before a visit, where
    nothing was needled. Raises CannotAct when the register refuses.
    """
    if escalation.outcome not in harm.HARMFUL or escalation.check_in is None:
        return
    told = "\n".join(_told(escalation))[:_MOST]
    try:
        event = _still_open(escalation)
        if event is not None:
            adverse.add(event, kind=AdverseEntry.Kind.CARE, text=told, by=by, now=now)
            return
        report = _report(escalation, escalation.check_in.session, told, now=now)
        escalation.adverse_event = adverse.open_(
            escalation.check_in.session, report=report, by=by, now=now
        )
    except adverse.CannotRecord as refusal:
        raise CannotAct(str(refusal)) from refusal


def _still_open(escalation: Escalation) -> AdverseEvent | None:
    """The event it opened before, held; what was closed is followed by another one."""
    if escalation.adverse_event_id is None:
        return None
    rows = AdverseEvent.objects.select_for_update().open()
    return rows.filter(pk=escalation.adverse_event_id).first()


def _told(escalation: Escalation) -> list[str]:
    """What was found and done, then what the patient had told."""
    reply = escalation.reply
    lines = [
        str(escalation.get_outcome_display()),
        escalation.finding.strip(),
        escalation.action.strip(),
        *(each["because"] for each in reply.reasons if each["tier"] == reply.tier),
    ]
    if reply.free_text:
        lines.append(_("In their words: %(words)s") % {"words": reply.free_text})
    return list(dict.fromkeys(lines))


def _report(
    escalation: Escalation, session: Session, told: str, *, now: datetime
) -> adverse.Report:
    """What is known of it. Where and with what only where there is no doubt."""
    reply = escalation.reply
    sites = list(session.sites.select_related("muscle"))
    places = {(site.muscle, site.side) for site in sites}
    lots = {site.lot for site in sites}
    muscle, side = places.pop() if len(places) == 1 else (None, "")
    worst = [each["flag"] for each in reply.reasons if each["tier"] == reply.tier]
    return adverse.Report(
        origin=AdverseEvent.Origin.ESCALATION,
        kind=harm.kind_of(worst),
        severity=EventSeverity.SIGNIFICANT,
        description=told,
        occurred_at=min(reply.received_at, now),
        muscle=muscle,
        side=side,
        needle_lot=lots.pop() if len(lots) == 1 else "",
    )
