"""Telling staff what is coming up: certificates that run out in 60, 30 and 7 days."""

from datetime import datetime, time

from django.db import transaction

from aftercare import outbox
from aftercare.models import Message
from clinic import certificates
from clinic.certificates import Expiring
from clinic.models import Clinic, User

# After alerts and check-ins.
_PRIORITY = 40


def announce(*, now: datetime) -> dict[str, int]:
    """Queue a notice for each end that reached a step; returns how many are new.

    Nobody is written to at night, though the outbox could. Any number of sweeps may
    run: a step of a certificate is told to a person once.
    """
    counts = {"announced": 0}
    for clinic in Clinic.objects.order_by("pk"):
        local = now.astimezone(clinic.zone).time()
        if clinic.contact_from <= local < clinic.contact_until:
            counts["announced"] += _announce(clinic, now=now)
    return counts


@transaction.atomic
def _announce(clinic: Clinic, *, now: datetime) -> int:
    return sum(
        _tell(person, each, clinic=clinic, now=now)
        for each in certificates.expiring(clinic, now=now)
        for person in recipients(each)
    )


def recipients(expiring: Expiring) -> list[User]:
    """Whose certificate it is, and the clinical lead; the owner where there is none."""
    practitioner = expiring.certification.practitioner
    staff = User.objects.get_queryset().at(practitioner.clinic).order_by("pk")
    answering = staff.holding(User.Role.CLINICAL_LEAD)
    if not answering.exists():
        answering = staff.holding(User.Role.OWNER)
    others = answering.exclude(pk=practitioner.user_id)
    return [practitioner.user, *others]


def _tell(person: User, expiring: Expiring, *, clinic: Clinic, now: datetime) -> int:
    """Queue one notice; 1 when it is new. It is of no use once the day has passed."""
    row = expiring.certification
    key = f"cert:{row.pk}:{expiring.step}:u{person.pk}"
    if Message.objects.filter(key=key).exists():
        return 0
    outbox.enqueue(
        key=key,
        now=now,
        clinic_id=clinic.pk,
        purpose=Message.Purpose.NOTICE,
        priority=_PRIORITY,
        channel=Message.Channel.EMAIL,
        staff=person,
        certification=row,
        template="certificate_expiring",
        send_before=datetime.combine(row.expires_on, time.max, tzinfo=clinic.zone),
    )
    return 1
