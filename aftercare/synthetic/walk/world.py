"""What the steps of the walk share: the clock, the mailbox, the sweeps."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from aftercare import asking, checkins, dispatch, escalations, reaping
from aftercare.models import CheckIn, Message
from aftercare.synthetic import places, staff
from aftercare.synthetic.staff import UPPER, Training
from clinic import localmail
from clinic.models import Clinic, Patient, Practitioner, User
from clinic.rules.known import known
from needling.models import Session

SHORT_NAME = "Walk (synthetic)"
_NAME = "Walkthrough Clinic (synthetic)"
# +72 h lies eight hours back, so that every link is young when the pages see it.
BACK = timedelta(hours=80)
_NOON = time(12)
_LINK = re.compile(r"https?://\S+/c/[0-9A-Za-z]{22}/")
_TRAINING = Training("PH10001", "Physiotherapist", UPPER, True, 400)


class Broken(Exception):
    """A link of the chain does not hold; the text says which and how."""


def hold(held: object, otherwise: str) -> None:
    """Raise Broken with the sentence unless it holds."""
    if not held:
        raise Broken(otherwise)


@dataclass
class World:
    """One walk. `now` is what the verbs are handed, `clock` the real time."""

    clock: Callable[[], datetime]
    now: datetime = field(init=False)
    clinic: Clinic = field(init=False)
    practitioner: Practitioner = field(init=False)
    lead: User = field(init=False)
    desk: User = field(init=False)
    owner: User = field(init=False)
    patient: Patient | None = None
    session: Session | None = None
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    _read: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Found the clinic where it was noon eighty hours ago, and hire its staff."""
        self.now = self.clock() - BACK - timedelta(minutes=30)
        place = places.nearest(self.now, shows=_NOON)
        self.clinic = places.found(
            place, name=_NAME, short_name=SHORT_NAME, now=self.now
        )
        domain = f"walk-{self.mark}.example"
        roles = User.Role
        self.owner = staff.add_user(
            self.clinic, roles.OWNER, "Olga", "Berg", domain=domain
        )
        self.lead = staff.add_user(
            self.clinic, roles.CLINICAL_LEAD, "Lea", "Hart", domain=domain
        )
        self.desk = staff.add_user(
            self.clinic, roles.FRONT_DESK, "Dora", "Quinn", domain=domain
        )
        self.practitioner = staff.add_therapist(
            self.clinic,
            "Theo",
            "Lang",
            _TRAINING,
            by=self.owner,
            today=self.now.date(),
            now=self.now,
            domain=domain,
        )

    @property
    def walker(self) -> Patient:
        """The patient, once registered."""
        return known(self.patient, "the patient was registered in an earlier step")

    @property
    def treatment(self) -> Session:
        """The session, once it was started."""
        return known(self.session, "the session was started in an earlier step")

    def check_in(self, kind: str) -> CheckIn:
        """The check-in of that kind as it stands now."""
        return self.treatment.check_ins.select_related("session").get(kind=kind)

    def sweep(self, now: datetime) -> None:
        """What beat does all day: every sweep once, at that moment."""
        self.now = now
        reaping.reap(now=now)
        checkins.plan_missing(now=now)
        asking.send_due(now=now)
        dispatch.deliver_due(clock=lambda: now)
        checkins.settle(now=now)
        escalations.chase(now=now)
        dispatch.deliver_due(clock=lambda: now)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What the mailbox holds for somebody and was not read in this walk."""
        return [
            mail
            for mail in self.mails()
            if address in (mail["To"] or "")
            and str(mail["Message-ID"]) not in self._read
            and not list(mail.iter_attachments())
        ]

    def papers_to(self, address: str) -> list[bytes]:
        """What came to somebody as a file with a mail: the copy of a consent."""
        return [
            each.get_content()
            for mail in self.mails()
            if address in (mail["To"] or "")
            for each in mail.iter_attachments()
        ]

    def mails(self) -> list[EmailMessage]:
        """Everything in the mailbox, newest first."""
        return localmail.messages_in(Path(settings.LOCAL_MAILBOX))

    def read_mail(self, address: str) -> EmailMessage:
        """The one new mail to somebody; Broken when there is none, or more."""
        found = self.mails_to(address)
        hold(found, f"no mail to {address} lies in the mailbox; {self._why()}")
        hold(len(found) == 1, f"{len(found)} mails to {address} instead of one")
        self._read.add(str(found[0]["Message-ID"]))
        return found[0]

    def _why(self) -> str:
        """What the newest message of the clinic says of itself."""
        rows = Message.objects.filter(clinic=self.clinic).order_by("-created_at")
        states = [
            f"{row.key.split(':')[0]} {row.state} {row.last_error}".strip()
            for row in rows[:3]
        ]
        return "the outbox holds: " + ("; ".join(states) or "nothing")


def link_in(mail: EmailMessage) -> str:
    """The address of the patient's page in a mail."""
    found = _LINK.search(str(mail.get_content()))
    if found is None:
        raise Broken("the mail holds no link to the patient’s page")
    hold(
        found[0].startswith(settings.BASE_URL),
        f"the link leads elsewhere: {found[0]}",
    )
    return found[0]


Step = tuple[str, Callable[[World], Iterator[str]]]
