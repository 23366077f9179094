"""Ends that would be missed are told; those that others make up for are not."""

from datetime import timedelta

import pytest

from clinic import certificates
from clinic.models import Clinic
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def ending(practitioner, days, **columns):
    return factories.make_certification(
        practitioner, expires_on=TODAY + timedelta(days=days), **columns
    )


def told(clinic, now=NOW):
    return [
        (each.certification, each.step)
        for each in certificates.expiring(clinic, now=now)
    ]


@pytest.fixture
def beginner(clinic):
    return factories.make_practitioner(clinic, is_certified=False)


@pytest.mark.parametrize(
    ("days", "step"), [(61, None), (60, 60), (30, 30), (7, 7), (0, 7), (-1, None)]
)
def test_an_end_is_told_at_its_step(clinic, beginner, days, step):
    row = ending(beginner, days)
    assert told(clinic) == ([(row, step)] if step else [])


def test_the_soonest_comes_first_and_what_has_ended_is_still_listed(clinic, beginner):
    later, over, soon = (
        ending(beginner, days, regions=[region])
        for days, region in ((50, "neck"), (-3, "leg"), (5, "arm"))
    )
    assert certificates.running_out(clinic, now=NOW) == [over, soon, later]
    assert told(clinic) == [(soon, 7), (later, 60)]


def test_the_day_is_that_of_the_clinic(beginner, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(time_zone="Pacific/Auckland")
    clinic.refresh_from_db()
    ending(beginner, 60)
    late = NOW.replace(hour=23)  # the next day in Auckland
    assert [step for _row, step in told(clinic, late - timedelta(days=1))] == [60]
    assert told(clinic, late - timedelta(days=2)) == []


def test_a_renewal_on_file_makes_it_silent(clinic, beginner):
    ending(beginner, 5)
    ending(beginner, 700, awarded_on=TODAY)
    assert told(clinic) == []


def test_a_lesser_certificate_does_not_make_up_for_it(clinic, beginner):
    row = ending(beginner, 5)
    ending(beginner, 700, is_advanced=False)
    assert told(clinic) == [(row, 7)]


def test_hours_that_the_law_asks_for_are_missed_too(clinic, beginner):
    row = ending(beginner, 5)
    ending(beginner, 700, hours_total=8, hours_in_person=8)
    assert told(clinic) == []
    Clinic.objects.filter(pk=clinic.pk).update(jurisdiction="US-CO")
    clinic.refresh_from_db()
    assert told(clinic) == [(row, 7)]


def test_first_aid_is_told_until_a_later_one_is_on_file(clinic, beginner):
    aid = {"kind": "first_aid", "regions": [], "is_advanced": False}
    row = ending(beginner, 20, **aid)
    assert told(clinic) == [(row, 30)]
    ending(beginner, 700)
    assert told(clinic) == [(row, 30)]
    ending(beginner, 800, **aid)
    assert told(clinic) == []


def test_nobody_is_told_of_who_left_of_what_was_withdrawn_or_of_elsewhere(
    clinic, elsewhere, lead
):
    gone = factories.make_practitioner(clinic, is_certified=False)
    gone.user.is_active = False
    gone.user.save()
    ending(gone, 5)
    there = factories.make_practitioner(elsewhere, is_certified=False)
    ending(there, 5)
    here = factories.make_practitioner(clinic, is_certified=False)
    certificates.revoke(ending(here, 5), reason="Wrong", by=lead, now=NOW)
    assert certificates.running_out(clinic, now=NOW) == []
