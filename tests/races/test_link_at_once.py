"""One link in many hands at the same moment: guesses, double clicks, alarms."""

import uuid
from datetime import date

import pytest

from aftercare import links, replies, unverified
from aftercare.models import CheckInLink, Escalation, Reply
from clinic.audit import Agent
from tests import factories
from tests.races.test_two_sweeps import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

MANY = 8


@pytest.fixture
def link():
    """A link to a check-in that was sent."""
    factories.make_link(factories.make_sent_check_in())
    return CheckInLink.objects.select_related("check_in__patient").get()


def test_guesses_at_once_all_count_and_none_is_compared_after_the_fifth(link):
    def guess():
        return links.admit(link, born=date(1980, 5, 18), now=link.created_at)

    assert not any(together(guess, times=MANY))
    link.refresh_from_db()
    assert link.wrong_dates == links.WRONG_DATES_ALLOWED
    assert not links.admit(link, born=date(1980, 5, 17), now=link.created_at)


def test_a_form_sent_many_times_at_once_is_one_answer(link):
    submission = factories.answer(ticked=frozenset({"DYSPNOEA"}))

    def send():
        return replies.record(
            link.check_in,
            submission=submission,
            source=Reply.Source.LINK,
            is_verified=True,
            by=Agent.PATIENT,
            now=link.created_at,
        ).pk

    assert len(set(together(send, times=MANY))) == 1
    assert Escalation.objects.count() == 1


def test_alarms_at_once_stay_within_the_limit(link):
    def press():
        return unverified.call_for_help(
            link, submission_id=uuid.uuid4(), now=link.created_at
        )

    heard = [reply for reply in together(press, times=MANY) if reply is not None]
    assert len(heard) == unverified.ALARMS
    assert Escalation.objects.get().tier == "emergency"


def test_a_stranger_who_taps_twice_at_once_closes_the_link_once(link):
    def disown():
        return unverified.disown(link, now=link.created_at).revoked_at

    assert set(together(disown, times=MANY)) == {link.created_at}
