"""Whatever happens, an open emergency is with a named person, or alerting on schedule.

Answers, acknowledgements, hand-overs, calls, ends, dead workers, refused alerts, people
who leave, and clocks that are set, in any order.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from aftercare import escalations, handing, outbox, outcomes
from aftercare.escalations import CannotAct
from aftercare.models import Escalation, Message
from clinic.models import User
from clinic.rules.known import known
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
S = Escalation.State
MINUTE = timedelta(minutes=1)
# The chase runs every twenty seconds; a minute is what two hosts may be apart.
LATE = timedelta(seconds=20)
# The longest that an emergency is left alone: the first rungs come five minutes apart.
SILENCE = 5 * MINUTE + LATE + Escalation.CLOCKS_DIFFER
PEOPLE = st.integers(0, 3)
WORDS = {"finding": "f", "action": "a", "outcome": Escalation.Outcome.ADVICE}


class Emergency(RuleBasedStateMachine):
    """One emergency, four people, one clock, one worker that may be dead."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        factories.load_reference()
        clinic = factories.make_clinic()
        practitioner = factories.make_practitioner(clinic)
        self.people = [
            practitioner.user,
            factories.make_user(clinic, User.Role.CLINICAL_LEAD),
            factories.make_user(clinic, User.Role.OWNER),
            factories.make_user(clinic, User.Role.THERAPIST),
        ]
        patient = factories.make_patient(clinic)
        self.check_in = factories.make_sent_check_in(
            patient=patient, practitioner=practitioner
        )
        self.now = self.check_in.due_at + timedelta(hours=1)
        self.swept = self.now
        factories.make_escalation(self.check_in, now=self.now)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def case(self) -> Escalation:
        newest = Escalation.objects.order_by("raised_at", "pk").last()
        return known(newest, "one is raised at the beginning")

    def _sweep(self) -> None:
        escalations.chase(now=self.now)
        self.swept = self.now

    @rule(minutes=st.integers(1, 40), dead=st.booleans())
    def time_passes(self, minutes, dead) -> None:
        """The worker looks every twenty seconds of it, or only when it is back."""
        for _ in range(0 if dead else 3 * minutes):
            self.now += LATE
            due = self.case.next_alert_at
            if due is not None and due <= self.now:
                self._sweep()
        if dead:
            self.now += minutes * MINUTE
        self._sweep()

    @rule(hours=st.integers(-30, 30))
    def the_clock_is_set(self, hours) -> None:
        self.now += timedelta(hours=hours)
        self._sweep()

    @rule(flag=st.sampled_from([(), ("CHEST_PAIN",), ("FEVER",)]))
    def the_patient_answers(self, flag) -> None:
        factories.make_reply(self.check_in, ticked=frozenset(flag), now=self.now)

    @rule(who=PEOPLE)
    def somebody_acknowledges(self, who) -> None:
        with suppress(CannotAct):
            escalations.acknowledge(self.case, by=self.people[who], now=self.now)

    @rule(who=PEOPLE, to=PEOPLE)
    def somebody_hands_over(self, who, to) -> None:
        with suppress(CannotAct):
            handing.hand_over(
                self.case,
                to=self.people[to],
                note="",
                by=self.people[who],
                now=self.now,
            )

    @rule(who=PEOPLE, reached=st.booleans())
    def somebody_calls(self, who, reached) -> None:
        with suppress(CannotAct):
            escalations.log_call(
                self.case, reached=reached, note="", by=self.people[who], now=self.now
            )

    @rule(who=PEOPLE)
    def somebody_concludes(self, who) -> None:
        with suppress(CannotAct):
            outcomes.resolve(self.case, **WORDS, by=self.people[who], now=self.now)

    @rule(who=PEOPLE, agrees=st.booleans())
    def somebody_reads_it_again(self, who, agrees) -> None:
        given = {"note": "more", "by": self.people[who], "now": self.now}
        with suppress(CannotAct):
            outcomes.second_read(self.case, agrees=agrees, **given)

    @rule(who=PEOPLE)
    def somebody_opens_it_again(self, who) -> None:
        given = {"note": "worse", "by": self.people[who], "now": self.now}
        with suppress(CannotAct), transaction.atomic():
            outcomes.open_again(self.case, **given)

    @rule()
    def no_alert_gets_through(self) -> None:
        for message in outbox.claim(worker="w", now=self.now, limit=50):
            outbox.refuse(message, error="550", now=self.now)
        self._sweep()

    @precondition(lambda self: any(each.is_active for each in self.people))
    @rule(who=PEOPLE)
    def somebody_leaves(self, who) -> None:
        person = self.people[who]
        person.is_active = False
        person.save()

    @invariant()
    def it_is_with_a_person_or_alerting(self) -> None:
        case = self.case
        if case.state == S.RESOLVED:
            assert case.second_reader_id not in (None, case.concluded_by_id)
            return
        assert case.tier == "emergency"
        assert case.next_alert_at is not None
        if case.state == S.ACKNOWLEDGED:
            assert case.acknowledged_by is not None
            assert case.next_alert_at <= self.now + 15 * MINUTE + LATE
        elif case.state == S.OPEN:
            assert self.now - case.alerted_at <= SILENCE
            assert case.next_alert_at <= self.now + SILENCE
            assert Message.objects.filter(
                key__startswith=f"alert:{case.pk}:r{case.round}:"
            ).exists()


def test_an_open_emergency_is_never_left_alone():

    run_state_machine_as_test(
        Emergency,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
