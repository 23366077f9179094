"""Whatever happens on the way, every check-in ends, once, and nobody is woken up."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftercare import checkins, replies
from aftercare.models import CheckIn, Message, Reply
from aftercare.synthetic import story
from clinic import patients
from clinic.audit import Agent
from clinic.models import AuditEntry, Patient
from clinic.rules.known import known
from tests import factories
from tests.properties.clockwork import REFUSALS, Line, run_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Three days before the clocks change in Europe, in spring and in autumn, and in summer.
STARTS = [
    datetime(2026, 3, 26, 9, tzinfo=UTC),
    datetime(2026, 6, 10, 9, tzinfo=UTC),
    datetime(2026, 10, 22, 9, tzinfo=UTC),
]
ZONES = ["", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland"]
HOUR = timedelta(hours=1)

hours = st.integers(0, 110).map(lambda number: number * HOUR)
spans = st.lists(
    st.tuples(hours, st.integers(1, 30).map(lambda number: number * HOUR)), max_size=2
)
fates = st.lists(st.sampled_from(["taken", *REFUSALS]), max_size=9)


@dataclass(frozen=True)
class Past:
    """One session: when it ended, was signed, and what follows, from the start on."""

    ended: timedelta
    signed_after: timedelta
    muscle: str
    agreed: bool
    zone: str
    answers: list = field(default_factory=list)
    ends: tuple | None = None


answers = st.lists(
    st.tuples(
        hours,
        st.sampled_from(["evening", "h24", "h48", "h72"]),
        st.sampled_from([{}, {"soreness": 9}, {"ticked": frozenset({"CHEST_PAIN"})}]),
    ),
    max_size=3,
)
pasts = st.builds(
    Past,
    ended=st.integers(0, 48 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    signed_after=st.sampled_from([5, 600, 2000, 4000]).map(
        lambda minutes: timedelta(minutes=minutes)
    ),
    muscle=st.sampled_from(["upper_trapezius", "gluteus_medius"]),
    agreed=st.sampled_from([True, True, True, False]),
    zone=st.sampled_from(ZONES),
    answers=answers,
    ends=st.none()
    | st.tuples(hours, st.sampled_from(["doubt", "left", "cancel", "give_up"])),
)


@contextmanager
def forgotten():
    """Whatever is written is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Told:
    """One past as acts: signed at its moment, then whatever follows."""

    def __init__(self, past: Past, start: datetime, practitioner) -> None:
        self.past = past
        self.ended_at = start + past.ended
        self.practitioner = practitioner
        self.patient = factories.make_patient(
            practitioner.clinic, time_zone=past.zone, now=start - HOUR
        )
        self.session: Any = None

    def acts(self) -> list:
        """What happens, each with its moment; nothing comes before the signing."""
        signed_at = self.ended_at + self.past.signed_after
        later = [
            (self.ended_at + after, partial(self._answer, kind, given))
            for after, kind, given in self.past.answers
        ]
        if self.past.ends is not None:
            after, how = self.past.ends
            later.append((self.ended_at + after, partial(self._end, how)))
        return [(signed_at, self._sign)] + [
            (moment, act) for moment, act in later if moment > signed_at
        ]

    def _sign(self, now: datetime) -> None:
        self.session = factories.make_signed_session(
            self.patient,
            practitioner=self.practitioner,
            ended_at=self.ended_at,
            signed_after=self.past.signed_after,
            muscles=[self.past.muscle],
            allows_messages=self.past.agreed,
        )

    def _answer(self, kind: str, given: dict, now: datetime) -> None:
        """The patient answers, whatever became of the check-in."""
        check_in = self.session.check_ins.filter(kind=kind).first()
        if check_in is not None:
            submission = factories.answer(**{"none_of_these": not given, **given})
            replies.record(
                check_in,
                submission=submission,
                source=Reply.Source.LINK,
                is_verified=True,
                by=Agent.PATIENT,
                now=now,
            )

    def _end(self, how: str, now: datetime) -> None:
        """Something that keeps messages from going out."""
        by = Agent.SEED
        if how == "doubt":
            point = self.patient.contact_points.get()
            patients.doubt_contact(point, why="bounced", by=by, now=now)
        elif how == "left":
            left = Patient.Status.LEFT
            patients.change_status(self.patient, status=left, by=by, now=now)
        else:
            stop = checkins.cancel if how == "cancel" else checkins.give_up
            last = self.session.check_ins.get(kind="h72")
            stop(last, reason="not wanted", by=by, now=now)


def assert_every_one_ended():
    """In one final state, at a moment, with no message left over; ended once."""
    for check_in in CheckIn.objects.all():
        assert check_in.state in CheckIn.FINAL, check_in.state
        assert check_in.settled_at is not None
    over = {*Message.LOST, "sent", "delivered", "cancelled"}
    states = Message.objects.exclude(check_in=None).values_list("state", flat=True)
    assert set(states) <= over
    ended = ["unanswered", "undeliverable", "cancelled"]
    lines = AuditEntry.objects.filter(action__in=[f"check_in.{end}" for end in ended])
    ends = Counter(lines.values_list("subject_id", flat=True))
    assert all(count == 1 for count in ends.values()), "settled twice"


def assert_nobody_was_woken(line: Line):
    """Every letter that left did so in the daytime of its reader."""
    messages = {f"{row.pk}": row for row in Message.objects.select_related("check_in")}
    for moment, letter in line.taken:
        check_in = messages[letter.message_id[1:].partition("@")[0]].check_in
        if check_in is not None:
            assert check_in.window.holds(moment)
            clock = moment.astimezone(ZoneInfo(check_in.time_zone)).time()
            assert check_in.window_opens <= clock <= check_in.window_closes


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    start=st.sampled_from(STARTS),
    history=st.lists(pasts, min_size=1, max_size=2),
    fares=fates,
    outages=spans,
    sleeps=spans,
)
def test_whatever_happens_every_check_in_ends_once(
    start, history, fares, outages, sleeps
):
    with forgotten():
        practitioner = factories.make_practitioner(factories.make_clinic())
        told = [Told(past, start, practitioner) for past in history]
        line = Line(fares, [(start + at, start + at + long) for at, long in outages])
        run_to_the_end(
            line,
            since=start,
            acts=[act for each in told for act in each.acts()],
            asleep=[(start + at, start + at + long) for at, long in sleeps],
        )
        assert CheckIn.objects.count() >= 3
        assert_every_one_ended()
        assert_nobody_was_woken(line)


def test_the_invented_clinic_ends_well_too():
    now = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
    factories.load_reference()
    story.tell(now=now, size=story.Size(patients=8, weeks=2), say=lambda line: None)
    line = Line()
    run_to_the_end(line, since=now)
    assert CheckIn.objects.count() > 20
    assert_every_one_ended()
    assert_nobody_was_woken(line)
    for message in Message.objects.exclude(check_in=None).exclude(sent_at=None):
        assert message.check_in.window.holds(known(message.sent_at, "it was sent"))
