"""A clinic's own data, hours and closures."""

from datetime import date, time

import pytest

from clinic import clinics, policies
from clinic.clinics import Span
from clinic.models import AuditEntry
from needling.models import NeedlingPolicy
from tests.factories import NOW

pytestmark = pytest.mark.django_db
MORNING = Span(0, time(8), time(12))


def update(clinic, by, **changes):
    return clinics.update(clinic, changes=changes, by=by, now=NOW)


def test_only_what_changed_is_written_and_audited(clinic, owner):
    changed = update(clinic, owner, name="Lakeside", short_name=clinic.short_name)
    assert str(changed) == "Lakeside"
    entry = AuditEntry.objects.about(clinic).get()
    assert (entry.action, entry.detail) == ("clinic.updated", {"fields": ["name"]})


def test_a_phone_is_stored_in_one_form(clinic, owner):
    assert update(clinic, owner, phone="020 7946 0999").phone == "+442079460999"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"time_zone": "Mars/Base"}, "not known"),
        ({"phone": "999"}, "emergency number"),
        ({"contact_from": time(14)}, "at least eight hours"),
        ({"name": ""}, "blank"),
    ],
)
def test_what_would_be_wrong_is_refused(clinic, owner, changes, says):
    with pytest.raises(clinics.CannotChange, match=says):
        update(clinic, owner, **changes)
    clinic.refresh_from_db()
    assert clinic.name == "Riverside Physio"


def test_the_week_is_replaced(clinic, owner):
    afternoon = Span(0, time(12), time(17))
    clinics.set_hours(clinic, spans=[afternoon, MORNING], by=owner, now=NOW)
    rows = clinic.opening_hours.order_by("opens")
    assert [str(row) for row in rows] == ["0 08:00-12:00", "0 12:00-17:00"]
    assert AuditEntry.objects.about(clinic).get().detail == {"spans": 2}


@pytest.mark.parametrize(
    ("spans", "says"),
    [
        ([], "at least one day"),
        ([Span(0, time(12), time(12))], "after opening"),
        ([MORNING, Span(0, time(11), time(13))], "overlap"),
    ],
)
def test_a_week_that_cannot_be_is_refused(clinic, owner, spans, says):
    with pytest.raises(clinics.CannotChange, match=says):
        clinics.set_hours(clinic, spans=spans, by=owner, now=NOW)
    assert clinic.opening_hours.count() == 5


def close(clinic, by, first, last):
    return clinics.close(
        clinic, first_day=first, last_day=last, reason="Holiday", by=by, now=NOW
    )


def test_a_closure_closes_its_days_and_can_be_taken_back(clinic, owner):
    closure = close(clinic, owner, date(2026, 3, 10), date(2026, 3, 11))
    assert not clinic.calendar().is_open(NOW)
    assert str(closure) == "2026-03-10 - 2026-03-11"
    clinics.reopen(closure, by=owner, now=NOW)
    assert clinic.calendar().is_open(NOW)
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["clinic.closed", "clinic.reopened"]


@pytest.mark.parametrize(
    ("last", "says"), [(date(2026, 3, 9), "before"), (date(2027, 4, 1), "a year")]
)
def test_a_closure_that_cannot_be_is_refused(clinic, owner, last, says):
    with pytest.raises(clinics.CannotChange, match=says):
        close(clinic, owner, date(2026, 3, 10), last)


def set_figures(clinic, by, **figures):
    return policies.update(
        NeedlingPolicy, clinic=clinic, figures=figures, by=by, now=NOW
    )


def test_a_figure_is_audited_as_it_was_and_as_it_is(clinic, owner):
    set_figures(clinic, owner, consent_months=3, age_of_majority=18)
    assert NeedlingPolicy.of(clinic).consent_months == 3
    set_figures(clinic, owner, consent_months=4)
    details = [
        entry.detail["figures"]
        for entry in AuditEntry.objects.filter(action="needlingpolicy.updated")
    ]
    assert details == [{"consent_months": [6, 3]}, {"consent_months": [3, 4]}]


def test_a_figure_outside_its_bounds_is_refused(clinic, owner):
    with pytest.raises(policies.CannotSet):
        set_figures(clinic, owner, consent_months=24)
    assert NeedlingPolicy.of(clinic).consent_months == 6
