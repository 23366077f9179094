"""The aftercare side of the story: messages leave, patients answer, staff act."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from aftercare import asking, checkins, destinations, outbox, receipts, replies
from aftercare.channels.base import Report
from aftercare.models import CheckIn, Escalation, Message, Receipt, Reply
from aftercare.rules.tiers import Tier
from aftercare.synthetic.answers import Answer, Given, Plot
from aftercare.synthetic.caring import Caring
from aftercare.synthetic.diary import Visit
from aftercare.synthetic.fate import Card
from aftercare.synthetic.staff import Staff
from aftercare.synthetic.timeline import Timeline
from clinic import patients
from clinic.audit import Actor, Agent
from clinic.models import Clinic, ContactPoint, Patient
from clinic.patients import NewContact
from needling.models import Session

_WORKER = "synthetic"
_BATCH = 50
_SECOND = timedelta(seconds=1)
_NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
_TRY_LATER = "451 4.7.1 Try again later"
# What those say who are rung up.
_WELL = {"none_of_these": True, "trend": "better"}


@dataclass
class Following:
    """Calls the verbs of aftercare when their moment comes.

    The hand-over itself is left out: the outbox is claimed, marked and settled as the
    worker does it, but no mail server is spoken to.
    """

    clinic: Clinic
    staff: Staff
    timeline: Timeline
    rng: Random
    plots: dict[Any, Plot] = field(default_factory=dict)
    caring: Caring = field(init=False)

    def __post_init__(self) -> None:
        """The staff's side of it, told to send whatever it puts into the outbox."""
        self.caring = Caring(self.clinic, self.staff, self.timeline, self.hand_over)

    def signed(self, session: Session, visit: Visit) -> None:
        """Expect every check-in of the session that is still to come."""
        self.plots[session.pk] = visit.plot
        for check_in in session.check_ins.filter(state=CheckIn.State.SCHEDULED):
            self.timeline.plan(check_in.due_at, self._send)

    def _send(self, now: datetime) -> None:
        counts = asking.send_due(now=now)
        if counts["queued"]:
            self.hand_over(now)

    def hand_over(self, now: datetime) -> None:
        """Take what is queued and let each message fare as it is meant to."""
        for message in outbox.claim(worker=_WORKER, now=now, limit=_BATCH):
            self._deliver(message, now)

    def _deliver(self, message: Message, now: datetime) -> None:
        check_in = message.check_in
        if check_in is not None and self._is_held(message, check_in, now):
            return
        try:
            to = destinations.destination(message)
        except destinations.NoDestination as reason:
            outbox.refuse(message, error=str(reason), now=now)
            self.timeline.plan(now + _SECOND, _settle)
            return
        outbox.mark(
            message,
            sent_to=to.address,
            contact_point=to.contact_point,
            channel=to.channel,
            now=now,
        )
        if check_in is None:
            outbox.accepted(message, reference=_reference(message), now=now)
        else:
            self._fare(message, check_in, to, now)

    def _is_held(self, message: Message, check_in: CheckIn, now: datetime) -> bool:
        """Nobody is written to at night: one that was delayed waits for the morning."""
        opens = check_in.window.next_open(now)
        if opens > now:
            outbox.hold(message, until=opens, why="quiet hours", now=now)
            self.timeline.plan(opens, self.hand_over)
        return opens > now

    def _fare(
        self,
        message: Message,
        check_in: CheckIn,
        to: destinations.Destination,
        now: datetime,
    ) -> None:
        """What the mail server would have said."""
        fares = self.plots[check_in.session_id].hand_over.get(check_in.kind, "")
        if fares == Card.DELAYED and message.attempts == 1:
            outbox.postpone(message, error=_TRY_LATER, jitter=0.5, now=now)
            self.timeline.plan(message.next_attempt_at, self.hand_over)
        elif fares == Card.REFUSED:
            outbox.refuse(message, error=_NO_SUCH_MAILBOX, now=now)
            self._doubt(to, now)
        else:
            outbox.accepted(message, reference=_reference(message), now=now)
            self._wait_for(check_in, message, bounces=fares == Card.BOUNCED, now=now)

    def _doubt(self, to: destinations.Destination, now: datetime) -> None:
        """The address does not exist: staff find the check-in on the call list."""
        if to.contact_point is not None:
            patients.doubt_contact(
                to.contact_point, why=_NO_SUCH_MAILBOX, by=Agent.GATEWAY, now=now
            )
        self.timeline.plan(now + _SECOND, _settle)

    def _wait_for(
        self, check_in: CheckIn, message: Message, *, bounces: bool, now: datetime
    ) -> None:
        """It left: it is answered, comes back, or nothing happens at all."""
        answer = self.plots[check_in.session_id].answers.get(check_in.kind)
        if bounces:
            back = now + timedelta(minutes=2)
            self.timeline.plan(back, partial(self._bounce, message))
        elif answer is not None:
            self.timeline.plan(
                now + answer.after, partial(self._answer, check_in, answer)
            )
        else:
            self.timeline.plan(check_in.closes_at, _settle)

    def _bounce(self, message: Message, now: datetime) -> None:
        failed = Receipt.Status.FAILED
        report = Report(_WORKER, _reference(message), failed, code="5.2.2")
        receipts.record(report, now=now)
        _settle(now)

    def ring_round(self, now: datetime) -> None:
        """The desk goes through the call list: all are well, as far as reached.

        Where the address was refused, it writes down the right one.
        """
        for check_in in CheckIn.objects.filter(clinic=self.clinic).to_call():
            points = check_in.patient.contact_points
            if not points.filter(kind=ContactPoint.Kind.PHONE).exists():
                continue
            self._record(check_in, _WELL, by=self.staff.desk[0], now=now)
            self._correct(check_in.patient, now)

    def _correct(self, patient: Patient, now: datetime) -> None:
        mails = patient.contact_points.filter(kind=ContactPoint.Kind.EMAIL)
        if mails.exists() and not mails.usable().exists():
            name, _, domain = mails[0].value.partition("@")
            new = NewContact(ContactPoint.Kind.EMAIL, f"{name}.home@{domain}")
            patients.add_contact(patient, new=new, by=self.staff.desk[0], now=now)

    def _answer(self, check_in: CheckIn, answer: Answer, now: datetime) -> None:
        """The patient fills in the form."""
        reply = self._record(check_in, answer.given, by=Agent.PATIENT, now=now)
        if Tier(reply.tier) >= Tier.NEXT_BUSINESS_DAY:
            case = Escalation.objects.unresolved().get(check_in=check_in)
            self.caring.take_up(case, answer.handling, now)

    def _record(
        self, check_in: CheckIn, given: Given, *, by: Actor, now: datetime
    ) -> Reply:
        """Over the link, or noted by staff on the phone."""
        by_patient = by == Agent.PATIENT
        return replies.record(
            check_in,
            submission=replies.Submission(
                submission_id=uuid.UUID(int=self.rng.getrandbits(128), version=4),
                **given,
            ),
            source=Reply.Source.LINK if by_patient else Reply.Source.STAFF,
            is_verified=True,
            by=by,
            now=now,
        )


def _settle(now: datetime) -> None:
    checkins.settle(now=now)


def _reference(message: Message) -> str:
    """Marks a hand-over that never was, one for each message."""
    return f"synthetic:{message.pk}"
