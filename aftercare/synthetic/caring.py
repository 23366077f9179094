"""What staff do about an answer that was raised: take it on, call, conclude, read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from aftercare import escalations, outcomes
from aftercare.models import Escalation
from aftercare.rules.tiers import Tier
from aftercare.synthetic.answers import Handling
from aftercare.synthetic.staff import Staff
from aftercare.synthetic.timeline import Timeline
from clinic.models import Clinic, User
from clinic.rules.hours import OpeningCalendar
from clinic.rules.known import known

_S = Escalation.State
_MINUTE = timedelta(minutes=1)


@dataclass
class Caring:
    """Calls the verbs of the inbox. `hand_over` sends what they put into the outbox."""

    clinic: Clinic
    staff: Staff
    timeline: Timeline
    hand_over: Callable[[datetime], None]
    calendar: OpeningCalendar = field(init=False)

    def __post_init__(self) -> None:
        """The opening hours stay as they are for the whole story."""
        self.calendar = self.clinic.calendar()

    def in_hours(self, moment: datetime) -> datetime:
        """The moment itself if the clinic is open, else the next opening."""
        if self.calendar.is_open(moment):
            return moment
        return self.calendar.next_opening(moment)

    def take_up(
        self, case: Escalation, handling: Handling | None, now: datetime
    ) -> None:
        """Send the alerts of a new case, keep its timer, and plan what staff do."""
        self.hand_over(now)
        self._watch(case)
        if handling is None:
            return
        urgent = handling.at_once or case.tier == Tier.EMERGENCY
        starts = now if urgent else self.in_hours(now)
        takes = starts + handling.takes
        self.timeline.plan(takes, partial(self._take, case, handling))

    def _watch(self, case: Escalation) -> None:
        if case.next_alert_at is not None:
            self.timeline.plan(case.next_alert_at, partial(self._chase, case))

    def _chase(self, case: Escalation, now: datetime) -> None:
        """Where the timer has run out: alert the next ones, and wait again."""
        case.refresh_from_db()
        if case.next_alert_at is not None and case.next_alert_at <= now:
            escalations.chase(now=now)
            self.hand_over(now)
            case.refresh_from_db()
        self._watch(case)

    def _take(self, case: Escalation, handling: Handling, now: datetime) -> None:
        """Emergencies: whoever treated or the lead; else the desk rings first."""
        escalations.acknowledge(case, by=self._taker(case), now=now)
        self._watch(case)
        if handling.missed_call:
            called = now + _MINUTE
            self.timeline.plan(called, partial(self._call, case, reached=False))
        if handling.ends is not None:
            self.timeline.plan(
                now + handling.ends - 2 * _MINUTE,
                partial(self._call, case, reached=True),
            )
            self.timeline.plan(
                now + handling.ends, partial(self._conclude, case, handling)
            )

    def _call(self, case: Escalation, now: datetime, *, reached: bool) -> None:
        note = "" if reached else "Went to voicemail, tried the second number."
        by = case.acknowledged_by or self.staff.lead
        escalations.log_call(case, reached=reached, note=note, by=by, now=now)

    def _conclude(self, case: Escalation, handling: Handling, now: datetime) -> None:
        case = outcomes.resolve(
            case,
            outcome=handling.found.outcome,
            finding=handling.found.finding,
            action=handling.found.action,
            by=self._clinician(case),
            now=now,
        )
        self._watch(case)
        if case.state == _S.SECOND_READER and handling.reads is not None:
            read = self.in_hours(now + handling.reads)
            self.timeline.plan(read, partial(self._read, case))

    def _read(self, case: Escalation, now: datetime) -> None:
        """The lead reads what a therapist concluded, and the other way round."""
        reader = self.staff.lead
        if case.concluded_by == reader:
            reader = _treating(case)
        outcomes.second_read(case, agrees=True, note="", by=reader, now=now)

    def _taker(self, case: Escalation) -> User:
        """The desk takes on what can wait, a clinician what cannot."""
        if case.tier == Tier.NEXT_BUSINESS_DAY:
            return self.staff.desk[1]
        return self._clinician(case)

    def _clinician(self, case: Escalation) -> User:
        """The therapist; for the emergencies of one of them the lead, who is in."""
        therapist = _treating(case)
        if case.tier == Tier.EMERGENCY and therapist == self.staff.therapists[2].user:
            return self.staff.lead
        return therapist


def _treating(case: Escalation) -> User:
    """Whoever needled before the check-in that raised it."""
    check_in = known(case.check_in, "the story raises cases from check-ins only")
    user: User = check_in.session.practitioner.user
    return user
