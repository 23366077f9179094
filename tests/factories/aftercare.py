"""Check-ins in every state, their links, answers, escalations and messages."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

from aftercare import asking, links, outbox, replies, routing
from aftercare.models import (
    AlertRoute,
    CheckIn,
    Escalation,
    InboundText,
    Message,
    OnCallShift,
    Reply,
)
from clinic import db
from clinic.audit import Agent
from clinic.models import Clinic, Patient, User
from needling.models import Session
from tests.factories.clinic import NOW, make_clinic, make_patient, make_user
from tests.factories.needling import make_signed_session

_count = itertools.count(1)


def make_check_in(
    session: Session | None = None, *, kind: str = "h24", **given: Any
) -> CheckIn:
    """A planned check-in. Without a session one is made with `given`."""
    session = session or make_signed_session(**given)
    return session.check_ins.select_related("session", "patient", "clinic").get(
        kind=kind
    )


def make_sent_check_in(
    session: Session | None = None, *, kind: str = "h24", **given: Any
) -> CheckIn:
    """A check-in whose message has left, at the moment it was due."""
    check_in = make_check_in(session, kind=kind, **given)
    at = check_in.due_at
    asking.send_due(now=at)
    for message in outbox.claim(worker="test", now=at, limit=50):
        outbox.mark(message, sent_to="ann@example.org", contact_point=None, now=at)
        outbox.accepted(message, reference=f"<{message.pk}@test>", now=at)
    check_in.refresh_from_db()
    return check_in


def make_link(check_in: CheckIn, *, now: datetime | None = None) -> str:
    """The plain token of a fresh link to the check-in."""
    return links.create(check_in, now=now or check_in.due_at)


def answer(**columns: Any) -> replies.Submission:
    """A filled form: nothing ticked, soreness 2, unless said otherwise."""
    given = {"none_of_these": "ticked" not in columns, "soreness": 2, **columns}
    return replies.Submission(submission_id=uuid.uuid4(), **given)


def make_reply(
    check_in: CheckIn | None = None, *, now: datetime | None = None, **columns: Any
) -> Reply:
    """An answer over the link, an hour after the check-in was due."""
    check_in = check_in or make_sent_check_in()
    return replies.record(
        check_in,
        submission=answer(**columns),
        source=Reply.Source.LINK,
        is_verified=True,
        by=Agent.PATIENT,
        now=now or check_in.due_at + timedelta(hours=1),
    )


def make_escalation(
    check_in: CheckIn | None = None,
    *,
    ticked: frozenset[str] = frozenset({"CHEST_PAIN"}),
    now: datetime | None = None,
    **columns: Any,
) -> Escalation:
    """What an answer with these flags raises: an emergency, unless said otherwise."""
    reply = make_reply(check_in, ticked=ticked, now=now, **columns)
    return Escalation.objects.get(check_in_id=reply.check_in_id)


def make_alerts(count: int) -> list[Message]:
    """So many alerts about one escalation, each to another person, due now."""
    escalation = make_escalation()
    now = db.now()
    for message in Message.objects.filter(state=Message.State.QUEUED):
        outbox.cancel(message, why="the test makes its own", now=now)
    return [
        outbox.enqueue(
            key=f"test-alert:{next(_count)}",
            now=now,
            clinic_id=escalation.clinic_id,
            purpose=Message.Purpose.ALERT,
            priority=outbox.ALERT_PRIORITY,
            channel=Message.Channel.EMAIL,
            staff=make_user(escalation.clinic),
            escalation=escalation,
            template="alert",
        )
        for _ in range(count)
    ]


def make_message(
    patient: Patient | None = None, *, now: datetime = NOW, **columns: Any
) -> Message:
    """A notice to a patient, waiting to be sent."""
    patient = patient or make_patient(make_clinic(), now=now)
    given = {
        "clinic_id": patient.clinic_id,
        "purpose": Message.Purpose.NOTICE,
        "channel": Message.Channel.EMAIL,
        "patient": patient,
        "template": "checkin",
        **columns,
    }
    return outbox.enqueue(key=f"test-message:{next(_count)}", now=now, **given)


def make_text(
    clinic: Clinic, body: str = "Who is this?", *, now: datetime = NOW, **columns: Any
) -> InboundText:
    """A text that a person must read, from a number nobody knows."""
    number = next(_count)
    given = {
        "provider": "test",
        "provider_id": f"in:{number}",
        "sender": "+447700900999",
        "kind": "words",
        "needs_person": True,
        **columns,
    }
    return InboundText.objects.create(
        clinic=clinic, body=body, received_at=now, **given
    )


def make_route(
    clinic: Clinic, url: str = "ntfys://ntfy.example/alerts", **columns: Any
) -> AlertRoute:
    """A service that alerts staff."""
    owner = make_user(clinic)
    return routing.add(
        clinic, label=columns.get("label", "ntfy"), url=url, by=owner, now=NOW
    )


def make_shift(
    clinic: Clinic,
    person: User | None = None,
    *,
    starts_at: datetime = NOW,
    hours: float = 24,
) -> OnCallShift:
    """Somebody is on call: a new clinical lead, unless somebody is named."""
    return OnCallShift.objects.create(
        clinic=clinic,
        person=person or make_user(clinic, User.Role.CLINICAL_LEAD),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        added_at=NOW,
    )
