"""Deadlines, and who is alerted while nobody acts."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.rules.ladder import (
    Deadlines,
    Rung,
    Step,
    expires_at,
    next_rung,
    response,
)
from aftercare.rules.tiers import Tier
from clinic.rules.hours import OpeningCalendar

LONDON = ZoneInfo("Europe/London")
# Monday to Friday, nine to six.
OFFICE = OpeningCalendar(LONDON, {day: ((time(9), time(18)),) for day in range(5)})
NEVER = OpeningCalendar(LONDON, {})
ALERTING = [Tier.EMERGENCY, Tier.SAME_DAY, Tier.NEXT_BUSINESS_DAY]


def at(text):
    """A London wall-clock moment of the week from Monday 8 June 2026."""
    day, clock = text.split()
    number = 8 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon2"].index(day)
    return datetime.fromisoformat(f"2026-06-{number:02} {clock}").replace(tzinfo=LONDON)


def climb(tier, since, count, calendar=OFFICE):
    """The first steps when each alert goes out exactly when it is due."""
    steps = []
    last = None
    for _ in range(count):
        last = next_rung(last, tier=tier, since=since, calendar=calendar)
        steps.append(last)
    return steps


def expected(*steps):
    """Steps written as rung and moment."""
    return [Step(Rung(rung), at(moment)) for rung, moment in steps]


@pytest.mark.parametrize(
    ("tier", "raised", "acknowledge", "contact"),
    [
        ("emergency", "Mon 10:00", "Mon 10:15", "Mon 10:15"),
        ("emergency", "Sun 03:00", "Sun 03:15", "Sun 03:15"),
        ("same_day", "Mon 10:00", "Mon 10:15", "Mon 12:00"),
        ("same_day", "Mon 17:00", "Mon 17:15", "Mon 18:00"),
        ("same_day", "Mon 17:50", "Mon 18:00", "Mon 18:00"),
        ("same_day", "Mon 22:00", "Tue 09:00", "Tue 09:00"),
        ("same_day", "Sat 10:00", "Mon2 09:00", "Mon2 09:00"),
        ("next_business_day", "Mon 10:00", "Tue 18:00", "Tue 18:00"),
        ("next_business_day", "Mon 07:00", "Mon 18:00", "Mon 18:00"),
        ("next_business_day", "Fri 10:00", "Mon2 18:00", "Mon2 18:00"),
        ("routine", "Mon 10:00", "Thu 18:00", "Thu 18:00"),
    ],
)
def test_deadlines(tier, raised, acknowledge, contact):
    due = response(Tier(tier), at(raised), OFFICE)
    assert (due.acknowledge_by, due.contact_by) == (at(acknowledge), at(contact))


def test_two_same_day_flags_halve_the_time():
    due = response(Tier.SAME_DAY, at("Mon 10:00"), OFFICE, pressing=True)
    assert due.contact_by == at("Mon 11:00")


@pytest.mark.parametrize(
    ("tier", "hours"),
    [("emergency", 0.25), ("same_day", 2), ("next_business_day", 24), ("routine", 72)],
)
def test_a_clinic_without_hours_is_taken_to_be_always_open(tier, hours):
    raised = at("Sun 03:00")
    due = response(Tier(tier), raised, NEVER)
    assert due.contact_by == raised + timedelta(hours=hours)


def test_nothing_is_due_when_there_is_nothing_to_do():
    with pytest.raises(ValueError, match="nothing to do"):
        response(Tier.NONE, at("Mon 10:00"), OFFICE)


@pytest.mark.parametrize("since", ["Mon 10:00", "Sun 03:00"])
def test_an_emergency_climbs_at_any_hour_and_never_ends(since):
    steps = climb(Tier.EMERGENCY, at(since), 40)
    minutes = [(step.at - at(since)) / timedelta(minutes=1) for step in steps]
    assert minutes == [0, 5, 10, 15, *range(20, 196, 5)]
    assert [step.rung for step in steps[:4]] == list(Rung)
    assert {step.rung for step in steps[3:]} == {Rung.EVERYONE}


def test_the_same_day_climbs_within_the_hour_and_repeats_in_opening_hours():
    assert climb(Tier.SAME_DAY, at("Mon 17:10"), 6) == expected(
        ("therapist", "Mon 17:10"),
        ("clinical_lead", "Mon 17:25"),
        ("on_call", "Mon 17:40"),
        # Closing does not hold up the climb, only the repeated alerts.
        ("everyone", "Mon 18:10"),
        ("everyone", "Tue 09:00"),
        ("everyone", "Tue 09:30"),
    )


def test_the_same_day_begins_again_at_opening():
    assert climb(Tier.SAME_DAY, at("Fri 22:00"), 6) == expected(
        ("therapist", "Fri 22:00"),
        ("therapist", "Mon2 09:00"),
        ("clinical_lead", "Mon2 09:15"),
        ("on_call", "Mon2 09:30"),
        ("everyone", "Mon2 10:00"),
        ("everyone", "Mon2 10:30"),
    )


@pytest.mark.parametrize(
    ("since", "first"), [("Mon 10:00", "Mon 10:00"), ("Sun 10:00", "Mon2 09:00")]
)
def test_later_tiers_wait_for_business_mornings(since, first):
    steps = climb(Tier.NEXT_BUSINESS_DAY, at(since), 5)
    assert [step.rung for step in steps] == [*Rung, Rung.EVERYONE]
    assert steps[0].at == at(first)
    for step in steps[1:]:
        assert step.at.astimezone(LONDON).time() == time(9)
    assert len({step.at.astimezone(LONDON).date() for step in steps}) == 5


def test_without_hours_alerts_go_on_by_the_clock():
    since = at("Sun 03:00")
    same_day = climb(Tier.SAME_DAY, since, 5, NEVER)
    minutes = [(step.at - since) / timedelta(minutes=1) for step in same_day]
    assert minutes == [0, 15, 30, 60, 90]
    later = climb(Tier.NEXT_BUSINESS_DAY, since, 2, NEVER)
    assert later[1].at - since == timedelta(days=1)


@pytest.mark.parametrize("tier", [Tier.NONE, Tier.ROUTINE])
def test_routine_alerts_nobody(tier):
    assert next_rung(None, tier=tier, since=at("Mon 10:00"), calendar=OFFICE) is None


@pytest.mark.parametrize("tier", ALERTING)
@pytest.mark.parametrize("rung", list(Rung)[:-1])
def test_an_alert_that_reached_nobody_goes_up_without_waiting(tier, rung):
    last = Step(rung, at("Mon 22:00"))
    step = next_rung(
        last, tier=tier, since=at("Mon 22:00"), calendar=OFFICE, undelivered=True
    )
    assert step == Step(rung.above, last.at)


@pytest.mark.parametrize("tier", ALERTING)
def test_everyone_is_alerted_again_even_if_nobody_was_reached(tier):
    last = Step(Rung.EVERYONE, at("Mon 10:00"))
    asked = {"tier": tier, "since": at("Mon 09:30"), "calendar": OFFICE}
    step = next_rung(last, undelivered=True, **asked)
    assert step == next_rung(last, **asked)
    assert step is not None
    assert step.rung == Rung.EVERYONE
    assert step.at > last.at


def test_after_an_outage_the_climb_catches_up():
    late = Step(Rung.THERAPIST, at("Mon 10:40"))
    step = next_rung(late, tier=Tier.EMERGENCY, since=at("Mon 10:00"), calendar=OFFICE)
    assert step == Step(Rung.CLINICAL_LEAD, at("Mon 10:05"))


def test_a_rung_reached_early_does_not_wait_longer_for_the_next():
    since = at("Mon 10:00")
    early = Step(Rung.ON_CALL, since)
    step = next_rung(early, tier=Tier.EMERGENCY, since=since, calendar=OFFICE)
    assert step == Step(Rung.EVERYONE, at("Mon 10:05"))


@pytest.mark.parametrize(
    ("tier", "minutes"),
    [
        ("emergency", 15),
        ("same_day", 60),
        ("next_business_day", 1440),
        ("routine", 1440),
    ],
)
def test_an_acknowledgement_without_an_outcome_lapses(tier, minutes):
    taken = at("Mon 10:00")
    assert expires_at(Tier(tier), taken) == taken + timedelta(minutes=minutes)


def test_a_clinic_sets_its_own_times():
    policy = Deadlines(emergency_acknowledge=5, emergency_climb=(1, 2, 3))
    since = at("Mon 10:00")
    due = response(Tier.EMERGENCY, since, OFFICE, policy)
    assert due.acknowledge_by == at("Mon 10:05")
    first = Step(Rung.THERAPIST, since)
    step = next_rung(
        first, tier=Tier.EMERGENCY, since=since, calendar=OFFICE, policy=policy
    )
    assert step == Step(Rung.CLINICAL_LEAD, at("Mon 10:01"))


@given(
    minutes=st.integers(0, 14 * 24 * 60),
    tier=st.sampled_from(ALERTING),
    calendar=st.sampled_from([OFFICE, NEVER]),
)
def test_every_ladder_reaches_everyone_and_goes_on(minutes, tier, calendar):
    since = datetime(2026, 10, 19, tzinfo=UTC) + timedelta(minutes=minutes)
    steps = climb(tier, since, 9, calendar)
    assert all(sooner.at < later.at for sooner, later in pairwise(steps))
    rungs = [list(Rung).index(step.rung) for step in steps]
    assert rungs == sorted(rungs)
    assert rungs[-1] == 3
    due = response(tier, since, calendar)
    assert since <= due.acknowledge_by <= due.contact_by
    if tier != Tier.NEXT_BUSINESS_DAY:
        assert steps[0].at == since
