"""Plans of treatment: made, replaced, ended, and kept as they were."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.models import AuditEntry
from needling import plans
from needling.models import Plan
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(patient, practitioner):
    return factories.make_plan(patient, practitioner=practitioner)


def test_a_plan_is_kept_with_who_made_it(plan, patient, practitioner):
    assert Plan.objects.of(patient.pk) == plan
    assert (plan.made_by, plan.made_at) == (practitioner.user, NOW)
    assert plan.regions == ["neck", "shoulder_girdle"]
    assert plan.regions_in_words == "Neck, Shoulder and shoulder blade"
    assert AuditEntry.objects.filter(action="plan.made").exists()


def test_a_new_plan_ends_the_one_that_runs(plan, patient, practitioner):
    later = NOW + timedelta(days=3)
    new = factories.make_plan(patient, practitioner=practitioner, now=later)
    plan.refresh_from_db()
    assert (plan.outcome, plan.ended_at) == ("replaced", later)
    assert Plan.objects.of(patient.pk) == new


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"problem": " "}, "problem"),
        ({"target": ""}, "target"),
        ({"stop_rule": ""}, "stop_rule"),
        ({"regions": ()}, "regions"),
        ({"regions": ("tail",)}, "regions"),
        ({"sessions": 0}, "sessions"),
        ({"weeks": 13}, "weeks"),
        ({"began_on": NOW.date() - timedelta(days=61)}, "began_on"),
        ({"began_on": NOW.date() + timedelta(days=61)}, "began_on"),
    ],
)
def test_what_a_plan_may_not_say(patient, practitioner, changes, field):
    with pytest.raises(plans.CannotPlan) as refused:
        factories.make_plan(patient, practitioner=practitioner, **changes)
    assert refused.value.field == field
    assert str(refused.value)
    assert not Plan.objects.exists()


def end(plan, by, outcome="reached", note=" Sleeps again "):
    return plans.end(plan, outcome=outcome, note=note, by=by, now=NOW)


def test_somebody_says_how_it_came_out(plan, therapist):
    ended = end(plan, therapist)
    assert (ended.outcome, ended.ended_note) == ("reached", "Sleeps again")
    assert (ended.ended_by, ended.ended_at) == (therapist, NOW)
    with pytest.raises(plans.CannotPlan, match="over already"):
        end(plan, therapist)


@pytest.mark.parametrize("outcome", ["", "fine", "replaced"])
def test_an_end_without_an_outcome_is_refused(plan, therapist, outcome):
    with pytest.raises(plans.CannotPlan, match="how it came out"):
        end(plan, therapist, outcome)


def test_the_database_keeps_a_plan_as_it_was(plan, therapist):
    end(plan, therapist)
    for change in ({"target": "Something else"}, {"outcome": "left"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Plan.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        plan.delete()


def test_the_database_takes_one_running_plan(plan):
    plan.pk = None
    with pytest.raises(IntegrityError, match="plan_one_runs"):
        plan.save(force_insert=True)
