"""What the holder of a link may do before a date of birth: raise an alarm, disown it.

Nothing here closes, lowers or reveals anything. Alarms are limited, so that a link in
the wrong hands cannot drown the inbox; the page goes on telling whom to call.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from aftercare import checkins, replies
from aftercare.models import CheckIn, CheckInLink, Reply
from clinic import audit, patients
from clinic.models import ContactPoint

ALARMS = 3
PER = timedelta(hours=1)
# An alarm is taken from an expired link, too, for this much longer.
HEARD_FOR = timedelta(days=7)
WRONG_PERSON = "somebody else gets these messages"


def is_heard(link: CheckInLink, *, now: datetime) -> bool:
    """Whether an alarm from this link still reaches the clinic.

    Locked and revoked links count: a patient in need may have pressed the wrong button.
    """
    return now < link.expires_at + HEARD_FOR


def alarms(link: CheckInLink, *, now: datetime) -> list[Reply]:
    """What was raised lately without a date of birth, newest first."""
    recent = Reply.objects.filter(
        check_in_id=link.check_in_id, is_verified=False, received_at__gt=now - PER
    )
    return list(recent.order_by("-received_at"))


def call_for_help(
    link: CheckInLink, *, submission_id: uuid.UUID, now: datetime
) -> Reply | None:
    """ "I need help now": an emergency. None when it was too much or too late."""
    submission = replies.Submission(submission_id, asks_for_help=True)
    return _raise(link, submission, source=Reply.Source.HELP, now=now)


def report(
    link: CheckInLink, *, submission: replies.Submission, now: datetime
) -> Reply | None:
    """An emergency ticked on a form whose half hour was over: counted like an alarm."""
    return _raise(link, submission, source=Reply.Source.LINK, now=now)


@transaction.atomic
def _raise(
    link: CheckInLink, submission: replies.Submission, *, source: str, now: datetime
) -> Reply | None:
    """Record it unverified, up to the limit; presses at once wait for each other."""
    check_in = CheckIn.objects.select_for_update().get(pk=link.check_in_id)
    known = Reply.objects.filter(submission_id=submission.submission_id).exists()
    too_many = not known and len(alarms(link, now=now)) >= ALARMS
    if too_many or not is_heard(link, now=now):
        return None
    return replies.record(
        check_in,
        submission=submission,
        source=source,
        is_verified=False,
        by=audit.Agent.PATIENT,
        now=now,
    )


@transaction.atomic
def disown(link: CheckInLink, *, now: datetime) -> CheckInLink:
    """ "This is not me": the link closes, its address is in doubt, staff will call.

    With the address in doubt nothing more is sent there. The check-ins still planned
    stay planned: each goes out once the desk has mended the address, and comes onto the
    call list if it has not. A stranger's tap must not end a patient's safety net.
    """
    locked = CheckInLink.objects.select_for_update().get(pk=link.pk)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    by = audit.Agent.PATIENT
    point = _written_to(locked)
    if point is not None and point.state == ContactPoint.State.USABLE:
        patients.doubt_contact(point, why=WRONG_PERSON, by=by, now=now)
    checkins.give_up(locked.check_in, reason=WRONG_PERSON, by=by, now=now)
    audit.record(
        "link.disowned",
        locked,
        by=by,
        now=now,
        clinic_id=locked.check_in.clinic_id,
        patient_id=locked.check_in.patient_id,
    )
    return locked


def _written_to(link: CheckInLink) -> ContactPoint | None:
    """The address to which the link went; None when it is no longer on file."""
    message = (
        link.check_in.messages.filter(contact_point__isnull=False)
        .select_related("contact_point")
        .order_by("-created_at")
        .first()
    )
    return message.contact_point if message else None
