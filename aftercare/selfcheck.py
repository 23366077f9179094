"""Read-only: do messages flow? What is late, stuck, refused or without a human.

The list follows reliability notes 5.7. Each count should be zero; each query stands on
a partial index, so that it may be asked every few seconds.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare import alerts, canary, readers, silence
from aftercare.models import (
    Attempt,
    CheckIn,
    Escalation,
    Message,
    OnCallShift,
    Receipt,
    Reply,
)
from aftercare.rules.ladder import Rung
from aftercare.rules.tiers import Tier
from clinic.models import Clinic, User
from needling.models import Session

_S = Message.State
_OVERDUE = timedelta(minutes=10)
_STUCK = timedelta(seconds=60)
_ALERT_LATE = timedelta(seconds=60)
_BEHIND = timedelta(minutes=5)
# A gateway refuses when so many hand-overs failed lately and none went through.
_LATELY = timedelta(minutes=10)
_REFUSALS = 3
# Reports are missing when a way that used to give them gave none for so many.
_UNREPORTED = timedelta(minutes=30)
_UNREPORTED_COUNT = 5
_RAISING = [tier.value for tier in Tier if tier >= Tier.NEXT_BUSINESS_DAY]
_BY_NOW = timedelta(minutes=2)
# Older ones were found when they were young.
_LOOK_BACK = timedelta(days=14)
_ENOUGH = 200

WORDS: Mapping[str, Promise] = {
    "overdue": _("check-ins that should have gone out"),
    "stuck": _("messages a worker took and never finished"),
    "alerts_waiting": _("alerts to staff that have not left"),
    "behind": _("messages that wait longer than five minutes"),
    "refused": _("ways out where nothing gets through"),
    "unreported": _("messages that a provider took and never reported on"),
    "unchased": _("escalations that nobody was told about in time"),
    "unheard": _("alarms that reached nobody of the staff"),
    "off_call": _("clinics whose rota has nobody on call now"),
    "unraised": _("answers with a red flag and no escalation"),
    "unplanned": _("signed sessions without check-ins"),
    "unwatched": _("clinics without anybody to read answers: information only"),
    **canary.WORDS,
}


def counts(*, now: datetime) -> dict[str, int]:
    """Every count by name; all zero while messages flow."""
    found = {name: look(now) for name, look in _LOOKS.items()}
    return found | canary.counts(now=now)


def _overdue(now: datetime) -> int:
    """Check-ins past their time that nothing holds back: quiet hours may."""
    late = CheckIn.objects.due(now - _OVERDUE)[:_ENOUGH]
    return sum(row.window.holds(now) for row in late)


def _stuck(now: datetime) -> int:
    return Message.objects.leases_over(now - _STUCK).count()


def _alerts_waiting(now: datetime) -> int:
    """Also those that a gateway refused for now: nobody has them yet."""
    waiting = Message.objects.filter(state__in=[_S.QUEUED, *Message.LEASED])
    alerts = waiting.filter(purpose=Message.Purpose.ALERT)
    return alerts.filter(created_at__lt=now - _ALERT_LATE).count()


def _behind(now: datetime) -> int:
    late = Message.objects.claimable(now - _BEHIND)
    return late.exclude(purpose=Message.Purpose.ALERT).count()


def _refused(now: datetime) -> int:
    """How many channels refused or lost all that was handed over lately."""
    failed = Q(event__in=[Attempt.Event.POSTPONED, Attempt.Event.UNKNOWN])
    passed = Q(event__in=[Attempt.Event.ACCEPTED, Attempt.Event.LATE_ACCEPT])
    lately = Attempt.objects.filter(failed | passed, at__gte=now - _LATELY)
    by_channel = lately.values("message__channel").annotate(
        failures=Count("pk", filter=failed), passes=Count("pk", filter=passed)
    )
    return by_channel.filter(failures__gte=_REFUSALS, passes=0).count()


def _unreported(now: datetime) -> int:
    """Taken and never reported on, where the way usually reports.

    A provider that takes every message and drops it says yes each time. What the canary
    tells says nothing of any of them.
    """
    heard = Receipt.objects.exclude(provider=canary.PROVIDER)
    if heard.filter(received_at__gte=now - _UNREPORTED).exists():
        return 0
    silent = Attempt.objects.filter(
        event=Attempt.Event.ACCEPTED,
        at__gte=now - 2 * _UNREPORTED,
        at__lt=now - _UNREPORTED,
        message__state=_S.SENT,
        message__channel__in=silence.ways(now=now),
    )
    found = silent.count()
    return found if found >= _UNREPORTED_COUNT else 0


def _unchased(now: datetime) -> int:
    return Escalation.objects.to_chase(now - _STUCK).count()


def _unheard(now: datetime) -> int:
    """Open ones whose last alert to everybody reached nobody."""
    climbed = Escalation.objects.filter(
        state=Escalation.State.OPEN, rung=Rung.EVERYONE, alerted_at__isnull=False
    )
    alone = Escalation.objects.filter(state=Escalation.State.OPEN).exclude(
        Exists(User.objects.filter(clinic=OuterRef("clinic"), is_active=True))
    )
    rows = [*climbed[:_ENOUGH], *alone.exclude(rung=Rung.EVERYONE)[:_ENOUGH]]
    return sum(alerts.reached_nobody(row) for row in rows)


def _off_call(now: datetime) -> int:
    """Clinics that keep a rota and have nobody on it at this moment."""
    keeping = OnCallShift.objects.filter(clinic=OuterRef("pk"))
    current = keeping.manned().filter(starts_at__lte=now, ends_at__gt=now)
    recent = keeping.filter(ends_at__gt=now - _LOOK_BACK)
    return Clinic.objects.filter(Exists(recent)).exclude(Exists(current)).count()


def _unraised(now: datetime) -> int:
    raised = Escalation.objects.filter(check_in_id=OuterRef("check_in_id"))
    flagged = Reply.objects.filter(
        tier__in=_RAISING,
        received_at__gte=now - _LOOK_BACK,
        received_at__lt=now - _BY_NOW,
    )
    return flagged.exclude(Exists(raised)).count()


def _unplanned(now: datetime) -> int:
    signed = Session.objects.signed().filter(
        signed_at__gte=now - _LOOK_BACK, signed_at__lt=now - _OVERDUE
    )
    return signed.filter(check_ins__isnull=True).count()


def _unwatched(now: datetime) -> int:
    """Clinics with check-ins to come that ask though nobody would read the answers."""
    asking = CheckIn.objects.filter(
        clinic_id=OuterRef("pk"),
        state__in=[CheckIn.State.SCHEDULED, *CheckIn.WAITING],
    )
    clinics = Clinic.objects.filter(Exists(asking))
    wanting = clinics.exclude(aftercare_policy__questions=False)
    return sum(bool(readers.lacks(clinic)) for clinic in wanting)


_LOOKS: Mapping[str, Callable[[datetime], int]] = {
    "overdue": _overdue,
    "stuck": _stuck,
    "alerts_waiting": _alerts_waiting,
    "behind": _behind,
    "refused": _refused,
    "unreported": _unreported,
    "unchased": _unchased,
    "unheard": _unheard,
    "off_call": _off_call,
    "unraised": _unraised,
    "unplanned": _unplanned,
    "unwatched": _unwatched,
}
