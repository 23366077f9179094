"""The canary: nobody, asked every five minutes how they are, so that silence alarms.

It lives in a clinic of its own without people or hours, which no list, search, report,
figure or choice shows (`Clinic.objects`). Its check-in goes the way of all others: due,
asked, claimed, marked, handed over, reported on, answered, judged. Only its channel is
another: a sink that never leaves this machine. Behind a check-in stands an empty draft:
nothing about a treatment is made up.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare import receipts, replies
from aftercare.channels.base import Report
from aftercare.models import CheckIn, Message, Receipt, Reply
from aftercare.rules import spacing, triage
from aftercare.rules.schedule import Kind
from clinic import audit, erasing, heartbeat, patients
from clinic.models import Clinic, Heartbeat, Patient, Practitioner, User
from needling.models import Session

# Who the sink's receipts are from.
PROVIDER = "sink"
# Reliability notes 5.7: three rounds without a way home.
LATE = timedelta(minutes=15)
_HOME = "canary_home"
_ADDRESS = "canary{}@canary.invalid"
# One that is kept for fiction (Ofcom).
_PHONE = "+442079460000"
_BORN = date(1970, 1, 1)
_MINUTE = timedelta(minutes=1)
# A message that cannot leave in this time ends, and the next one tries.
_OPEN_FOR = timedelta(hours=1)
# Nobody is asked twice within two hours; one may be under way for another hour.
_REST = spacing.APART + _OPEN_FOR
# What its patients leave behind is of use for a week, to see how it fared.
_KEPT_FOR = timedelta(days=7)
_S = Message.State

WORDS: Mapping[str, Promise] = {
    "canary_unplanted": _("minutes without the test message: it was not planted"),
    "canary_unasked": _("minutes without the test message: it was not queued"),
    "canary_unclaimed": _("minutes without the test message: no worker took it"),
    "canary_unmarked": _("minutes without the test message: taken and not begun"),
    "canary_unsettled": _("minutes without the test message: begun and not finished"),
    "canary_refused": _("minutes without the test message: it could not be sent"),
    "canary_unreported": _("minutes without the test message: sent, no receipt"),
    "canary_unanswered": _("minutes without the test message: its answer was not kept"),
}
_STANDS = {
    _S.QUEUED: "canary_unclaimed",
    _S.CLAIMED: "canary_unmarked",
    _S.SENDING: "canary_unsettled",
    _S.SENT: "canary_unreported",
    _S.DELIVERED: "canary_unanswered",
}


@transaction.atomic
def fly(*, now: datetime) -> dict[str, int]:
    """One round: bring home what has come out of the outbox, then plant the next.

    Two at once are harmless: one of them finds the clinic held and does nothing.
    """
    counts = {"home": 0, "planted": 0, "cleared": 0}
    clinic = _held(now=now) if settings.CANARY else None
    if clinic is None:
        return counts
    for check_in in _open(clinic).filter(state=CheckIn.State.SENT):
        counts["home"] += _bring_home(check_in, now=now)
    if counts["home"]:
        heartbeat.beat(_HOME, now=now)
    if not _open(clinic).exists():
        counts["cleared"] = _clear(clinic, now=now)
        _plant(clinic, now=now)
        counts["planted"] = 1
    return counts


def _clear(clinic: Clinic, *, now: datetime) -> int:
    """Take away the one who has rested longest, if they came a week ago: without it
    three hundred rounds a day would pile up for ever."""
    resting = _rested(clinic, now=now)
    if resting is None or resting.created_at > now - _KEPT_FOR:
        return 0
    erasing.clear_canary(resting)
    return 1


def counts(*, now: datetime) -> dict[str, int]:
    """Whole minutes since the canary last came home, under the place where it stands
    now; all zero while it comes home in time, or is turned off."""
    found = dict.fromkeys(WORDS, 0)
    last = Heartbeat.objects.filter(name=_HOME).values_list("at", flat=True).first()
    if settings.CANARY and last is not None and now - last > LATE:
        found[_stands()] = int((now - last) / _MINUTE)
    return found


def _stands() -> str:
    """How far the one under way has come, as one of the names above."""
    check_in = _open(Clinic.every.get(is_canary=True)).first()
    if check_in is None:
        return "canary_unplanted"
    message = check_in.messages.order_by("-created_at").first()
    if message is None:
        return "canary_unasked"
    if message.state == _S.QUEUED and message.attempts:
        return "canary_refused"
    return _STANDS.get(_S(message.state), "canary_refused")


def _open(clinic: Clinic) -> QuerySet[CheckIn]:
    """Its check-in that is under way, or none: the next is planted after its end."""
    sessions = Session.objects.filter(clinic=clinic).order_by("-started_at")
    return CheckIn.objects.filter(
        session=Subquery(sessions.values("pk")[:1]),
        state__in=[CheckIn.State.SCHEDULED, *CheckIn.WAITING],
    )


def _held(*, now: datetime) -> Clinic | None:
    """Its clinic, held until the end; made the first time. None if it is held."""
    clinic, is_new = Clinic.every.get_or_create(
        is_canary=True,
        defaults={
            "name": "Canary",
            "short_name": "Canary",
            "time_zone": "UTC",
            "phone": _PHONE,
            "emergency_number": "112",
            "contact_from": time.min,
            "contact_until": time.max,
            "is_synthetic": True,
        },
    )
    if is_new:
        _staff(clinic)
        # Its first way home is counted from now.
        heartbeat.beat(_HOME, now=now)
    held = Clinic.every.select_for_update(skip_locked=True, no_key=True)
    return held.filter(pk=clinic.pk).first()


def _staff(clinic: Clinic) -> None:
    """A session has a therapist. This one can never sign in."""
    user = User(
        email=_ADDRESS.format(""), first_name="Canary", clinic=clinic, is_active=False
    )
    user.set_unusable_password()
    user.save()
    Practitioner.objects.create(
        user=user, clinic=clinic, licence_number="-", qualification="-"
    )


def _plant(clinic: Clinic, *, now: datetime) -> None:
    """A check-in that is due now."""
    patient = _rested(clinic, now=now) or _hatch(clinic, now=now)
    session = Session.objects.create(
        clinic=clinic,
        patient=patient,
        practitioner=clinic.practitioners.get(),
        started_at=now - _MINUTE,
        ended_at=now,
        created_at=now,
    )
    CheckIn.objects.create(
        clinic=clinic,
        patient=patient,
        session=session,
        kind=Kind.H24,
        is_lung_risk=False,
        nominal_at=now,
        due_at=now,
        closes_at=now + _OPEN_FOR,
        time_zone=clinic.time_zone,
        window_opens=clinic.contact_from,
        window_closes=clinic.contact_until,
    )


def _rested(clinic: Clinic, *, now: datetime) -> Patient | None:
    """One of its patients who was not asked for so long that they may be asked."""
    latest = Session.objects.filter(patient=OuterRef("pk")).order_by("-started_at")
    asked = Patient.objects.filter(clinic=clinic).annotate(
        last=Subquery(latest.values("started_at")[:1])
    )
    return asked.filter(last__lt=now - _REST).order_by("last").first()


def _hatch(clinic: Clinic, *, now: datetime) -> Patient:
    """One more; after three hours there are enough for ever."""
    number = clinic.next_patient_number
    contact = patients.NewContact("email", _ADDRESS.format(number))
    return patients.register(
        clinic,
        details=patients.Details("Canary", _BORN),
        contacts=[contact],
        by=audit.Agent.SWEEP,
        now=now,
    )


def _bring_home(check_in: CheckIn, *, now: datetime) -> bool:
    """Report on its message and answer it, as a provider and a patient would; whether
    it was judged as what it is."""
    message = check_in.messages.filter(channel=Message.Channel.SINK).get()
    delivered = Report(
        PROVIDER, message.reference, Receipt.Status.DELIVERED, key=str(message.pk)
    )
    receipts.record(delivered, now=now)
    message.refresh_from_db()
    if message.state != _S.DELIVERED:
        return False
    reply = replies.record(
        check_in,
        submission=replies.Submission(check_in.pk, none_of_these=True, soreness=1),
        source=Reply.Source.LINK,
        is_verified=True,
        by=audit.Agent.SWEEP,
        now=now,
        context=triage.Context(frozenset(), hours_since=0, kind=Kind.H24),
    )
    return triage.Tier(reply.tier) < triage.Tier.NEXT_BUSINESS_DAY
