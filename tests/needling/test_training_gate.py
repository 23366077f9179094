"""No needle without training: on the day, for the region, at the level, by the law."""

from datetime import timedelta

import pytest

from clinic import certificates
from clinic.models import Clinic
from needling import readiness, sessions
from needling.models import NeedleSite
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def beginner(clinic):
    return factories.make_practitioner(clinic, is_certified=False)


def start(patient, practitioner):
    """The codes of what keeps a session from starting; empty when it started."""
    factories.make_ready(patient, practitioner)
    try:
        sessions.start(
            patient, practitioner=practitioner, by=practitioner.user, now=NOW
        )
    except sessions.CannotStart as refusal:
        return [(each.topic, each.code) for each in refusal.obstacles]
    return []


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (None, "none"),
        ({"expires_on": TODAY - DAY}, "expired"),
        ({"awarded_on": TODAY + DAY}, "not_yet"),
        ({"kind": "first_aid", "regions": [], "is_advanced": False}, "none"),
    ],
)
def test_a_session_is_not_started(patient, beginner, columns, code):
    if columns is not None:
        factories.make_certification(beginner, **columns)
    assert start(patient, beginner) == [("certificate", code)]


@pytest.mark.parametrize("columns", [{"expires_on": TODAY}, {"awarded_on": TODAY}])
def test_the_first_and_the_last_day_count(patient, beginner, columns):
    factories.make_certification(beginner, **columns)
    assert start(patient, beginner) == []


def test_one_that_was_withdrawn_starts_nothing(patient, practitioner, lead):
    row = practitioner.certifications.get()
    certificates.revoke(row, reason="Not accredited", by=lead, now=NOW)
    assert start(patient, practitioner) == [("certificate", "withdrawn")]


def test_the_law_of_the_place_stops_it_too(patient, practitioner):
    Clinic.objects.update(jurisdiction="US-MD")
    patient.refresh_from_db()
    practitioner.refresh_from_db()
    assert start(patient, practitioner) == [
        ("certificate", "licence_unknown"),
        ("certificate", "hours_needling"),
    ]


def of_site(session, muscle):
    site = NeedleSite(
        session=session, order=0, warn_above_mm=10, **factories.site_row(muscle)
    )
    found = readiness.for_sites(session, [site])
    return [each.code for each in found if each.topic == "certificate"]


@pytest.mark.parametrize(
    ("columns", "muscle", "found"),
    [
        ({"regions": ["leg"], "is_advanced": False}, "soleus", []),
        ({"regions": ["neck"]}, "soleus", ["region"]),
        ({"regions": ["neck"], "is_advanced": False}, "longus_colli", ["advanced"]),
        ({"regions": ["neck"]}, "longus_colli", []),
        ({"regions": ["leg"]}, "longus_colli", ["region", "advanced"]),
    ],
)
def test_every_site_needs_its_region_and_its_level(
    patient, beginner, columns, muscle, found
):
    factories.make_certification(beginner, **columns)
    session = factories.make_draft(patient, practitioner=beginner)
    assert of_site(session, muscle) == found


def test_a_region_that_ran_out_is_named_with_its_day(patient, beginner):
    factories.make_certification(beginner, regions=["neck"])
    factories.make_certification(
        beginner, regions=["leg"], expires_on=TODAY - DAY, course="Lower quarter"
    )
    session = factories.make_draft(patient, practitioner=beginner)
    assert of_site(session, "soleus") == ["region_expired"]


def test_an_advanced_one_that_ran_out_does_not_lift_the_level(patient, beginner):
    factories.make_certification(beginner, regions=["neck"], is_advanced=False)
    factories.make_certification(beginner, regions=["neck"], expires_on=TODAY - DAY)
    session = factories.make_draft(patient, practitioner=beginner)
    assert of_site(session, "longus_colli") == ["advanced"]


def test_withdrawn_after_the_needles_the_note_is_still_signed(
    patient, practitioner, lead
):
    """Else nobody would ask the patient how they are."""
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    row = practitioner.certifications.get()
    certificates.revoke(row, reason="Wrong", by=lead, now=NOW + timedelta(minutes=1))
    signed = sessions.sign(draft, by=practitioner.user, now=NOW + timedelta(minutes=2))
    assert signed.check_ins.exists()
