"""Strips that pages of the other apps load: what comes after the needle."""

import uuid
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare import cards, delivery, expecting, rota, timelines
from aftercare.models import CheckIn, Escalation, InboundText, Message
from aftercare.views.shapes import strip
from clinic.access import (
    Permission,
    StaffRequest,
    clinic_of,
    find,
    may,
    requires,
)
from clinic.models import Patient
from needling.models import Session

_SHOWN = 8
# Older failures are on the messages page.
_LATELY = timedelta(days=7)


@require_safe
@requires(Permission.INBOX_VIEW)
def today_strip(request: StaffRequest) -> HttpResponse:
    """Open escalations, the call list, messages that did not arrive."""
    user, now = request.user, timezone.now()
    escalations = Escalation.objects.visible_to(user).unresolved()
    worst = cards.whole(escalations.worst_first())[:_SHOWN]
    to_call = CheckIn.objects.visible_to(user).to_call()
    unread = InboundText.objects.visible_to(user).waiting()
    lost = Message.objects.visible_to(user).unsent()
    lost = lost.filter(created_at__gte=now - _LATELY).order_by("-created_at")
    return strip(
        request,
        "_today_strip",
        title=_("After the session"),
        ahead=rota.ahead(clinic_of(user), now=now),
        clinic=clinic_of(user),
        cards=cards.of(worst, now=now),
        open_count=escalations.count(),
        calls=cards.to_call(cards.with_patients(to_call)[:_SHOWN]),
        call_count=to_call.count(),
        texts=unread.select_related("patient", "handled_by", "reply")[:_SHOWN],
        text_count=unread.count(),
        lost=[delivery.line(each) for each in delivery.with_people(lost)[:_SHOWN]],
        lost_count=lost.count(),
        now=now,
    )


@require_safe
@requires(Permission.PATIENT_VIEW)
def patient_strip(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """One patient's check-ins, messages, answers and escalations."""
    patient = find(Patient.objects, request.user, pk=id)
    clinical = may(request.user, Permission.CLINICAL_VIEW)
    return strip(
        request,
        "_patient_strip",
        title=_("After the sessions of %(name)s") % {"name": patient.full_name},
        patient=patient,
        may_see_story=clinical,
        events=timelines.of_patient(patient, clinical=clinical),
        now=timezone.now(),
    )


@require_safe
@requires(Permission.PATIENT_VIEW)
def session_strip(request: StaffRequest, id: uuid.UUID) -> HttpResponse:
    """When the patient hears from the clinic after this session."""
    session = find(Session.objects, request.user, pk=id)
    clinical = may(request.user, Permission.CLINICAL_VIEW)
    return strip(
        request,
        "_session_strip",
        expected=expecting.told(session) if clinical else (),
        title=_("After the session"),
        session=session,
        planned=timelines.of_session(session),
        now=timezone.now(),
    )
