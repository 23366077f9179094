"""Strips that pages of other apps load: what comes before and at the needle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, QuerySet, Sum, Value
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, may, requires
from clinic.models import Patient, Practitioner, User
from needling import chips, progress
from needling.models import (
    AdverseEvent,
    Consent,
    ConsentOffer,
    NeedleSearch,
    Screening,
    Session,
)
from needling.rules.regions import in_words
from needling.views import prescreenings
from needling.views.shapes import patient_of, practitioner_of, strip
from needling.views.ways import mending

_SHOWN = 20
_PAPERS = 6


@dataclass(frozen=True)
class Visit:
    """One session in a list. `twitches` is None where none were assessed."""

    session: Session
    regions: str
    needles: int
    twitches: int | None


@require_safe
@requires(Permission.PATIENT_VIEW)
def patient_strip(request: StaffRequest, id: UUID) -> HttpResponse:
    """Readiness, sessions, screenings and consents of one patient."""
    patient, now = patient_of(request.user, id), timezone.now()
    clinical = may(request.user, Permission.CLINICAL_VIEW)
    practitioner = practitioner_of(request.user)
    visits = _visits(patient.sessions.order_by("-started_at"))
    return strip(
        request,
        "_patient_strip",
        title=_("Needling of %(name)s") % {"name": patient.full_name},
        patient=patient,
        chips=_chips(patient, practitioner, request.user, now=now),
        is_clinical=clinical,
        open_note=_open_note(patient, request.user),
        may_start=practitioner is not None
        and may(request.user, Permission.SESSION_WRITE)
        and patient.status == Patient.Status.ACTIVE,
        may_screen=may(request.user, Permission.SCREENING_TAKE),
        may_take_consent=may(request.user, Permission.CONSENT_TAKE),
        standing=progress.standing(patient, now=now) if clinical else None,
        visits=visits[:_SHOWN],
        older=max(len(visits) - _SHOWN, 0),
        clearances=patient.clearances.order_by("-recorded_at")[:_PAPERS],
        screenings=Screening.objects.filter(patient=patient).order_by("-answered_at")[
            :_PAPERS
        ],
        consents=[
            (consent, consent.is_valid(now))
            for consent in Consent.objects.filter(patient=patient)
            .select_related("clinic", "text")
            .order_by("-given_at")[:_PAPERS]
        ],
        offer=ConsentOffer.objects.filter(patient=patient).waiting(now).first()
        if may(request.user, Permission.CONSENT_TAKE)
        else None,
        now=now,
        **prescreenings.standing(patient, request.user, now=now),
    )


@require_safe
@requires(Permission.PATIENT_VIEW)
def notes_strip(request: StaffRequest) -> HttpResponse:
    """Notes that are not signed, and what waits in the registers."""
    rows = Session.objects.visible_to(request.user).select_related(
        "patient", "practitioner__user"
    )
    drafts = rows.drafts().order_by("started_at")
    if not _sees_all_drafts(request.user):
        drafts = drafts.filter(practitioner__user=request.user)
    return strip(
        request,
        "_notes_strip",
        title=_("Notes not signed"),
        drafts=drafts[:_SHOWN],
        draft_count=drafts.count(),
        is_clinical=may(request.user, Permission.CLINICAL_VIEW),
        waiting=_waiting(request.user),
        now=timezone.now(),
    )


def _waiting(user: User) -> dict[str, int]:
    """How much waits in the registers, for those who may read them."""
    if not may(user, Permission.CLINICAL_VIEW):
        return {}
    searches = NeedleSearch.objects.visible_to(user).open()
    return {
        "searches": searches.count(),
        "events": AdverseEvent.objects.visible_to(user).open().count(),
        "countersignatures": Session.objects.visible_to(user).to_countersign().count(),
    }


def _sees_all_drafts(user: User) -> bool:
    """A therapist has their own to sign; whoever does not sign keeps an eye on all."""
    return not may(user, Permission.SESSION_SIGN) or (
        User.Role.CLINICAL_LEAD in user.roles
    )


def _chips(
    patient: Patient, practitioner: Practitioner | None, user: User, *, now: datetime
) -> Iterable[tuple[chips.Chip, str]]:
    """Each chip with the page that mends it, as far as the user may."""
    return [
        (
            chip,
            mending(chip, patient=patient, practitioner=practitioner, user=user),
        )
        for chip in chips.chips(patient, practitioner, at=now)
    ]


def _open_note(patient: Patient, user: User) -> Session | None:
    """The user's own note of this patient that waits for a signature."""
    own = patient.sessions.drafts().filter(practitioner__user=user)
    return own.order_by("-started_at").first()


def _visits(rows: QuerySet[Session, Any]) -> list[Visit]:
    """Sessions with their sites added up. One query."""
    counted = rows.select_related("patient", "practitioner__user").annotate(
        needle_count=Sum("sites__needles"),
        twitch_count=Sum("sites__twitches"),
        region_list=ArrayAgg(
            F("sites__muscle__region"),
            distinct=True,
            filter=Q(sites__isnull=False),
            default=Value([]),
        ),
    )
    return [
        Visit(
            session=row,
            regions=in_words(row.region_list),
            needles=row.needle_count or 0,
            twitches=row.twitch_count,
        )
        for row in counted
    ]
