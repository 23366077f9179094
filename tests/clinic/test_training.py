"""What a clinic asks of training: the law of its place and its own figures."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clinic import certificates, training
from clinic.models import AuditEntry, Clinic, Practitioner, TrainingPolicy
from clinic.rules.certification import CertificationPolicy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def set_rules(clinic, by, jurisdiction="", **figures):
    training.set_rules(
        clinic, jurisdiction=jurisdiction, figures=figures, by=by, now=NOW
    )
    clinic.refresh_from_db()


def codes(practitioner):
    practitioner.refresh_from_db()
    return [each.code for each in certificates.obstacles(practitioner, at=NOW)]


def test_nothing_is_asked_until_somebody_says_so(clinic):
    assert training.policy_of(clinic) == CertificationPolicy()
    assert str(TrainingPolicy.of(clinic)) == clinic.name


def test_law_and_own_figures_join(clinic, owner):
    set_rules(clinic, owner, "US-CO", hours_total=60, licence_months=6)
    assert training.policy_of(clinic) == CertificationPolicy(60, 40, 0, 6)
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert set(actions) >= {"clinic.updated", "trainingpolicy.updated"}


@pytest.mark.parametrize(
    ("jurisdiction", "figures"),
    [("XX", {}), ("US-CO", {"hours_total": 2001}), ("", {"licence_months": -1})],
)
def test_what_makes_no_sense_changes_nothing(clinic, owner, jurisdiction, figures):
    with pytest.raises(training.CannotSet):
        set_rules(clinic, owner, jurisdiction, **figures)
    clinic.refresh_from_db()
    assert training.policy_of(clinic) == CertificationPolicy()
    assert not AuditEntry.objects.exists()


def test_the_database_keeps_figures_within_their_bounds(clinic):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingPolicy.objects.create(clinic=clinic, hours_in_person=2001)
    with pytest.raises(ValidationError, match="not known"):
        Clinic(jurisdiction="XX").clean_fields()


@pytest.mark.parametrize(
    ("jurisdiction", "hours", "reasons"),
    [
        ("US-CO", {"hours_total": 50, "hours_in_person": 40}, []),
        ("US-CO", {"hours_total": 49, "hours_in_person": 39}, ["total", "in_person"]),
        ("US-MD", {"hours_needling": 40}, []),
        ("US-MD", {"hours_needling": 39}, ["needling"]),
        ("US-TN", {"hours_needling": 24}, []),
        ("US-TN", {"hours_needling": 23}, ["needling"]),
    ],
)
def test_hours_by_law(clinic, jurisdiction, hours, reasons):
    Clinic.objects.filter(pk=clinic.pk).update(jurisdiction=jurisdiction)
    therapist = factories.make_practitioner(clinic, is_certified=False)
    Practitioner.objects.filter(pk=therapist.pk).update(licensed_on=date(2010, 1, 1))
    factories.make_certification(therapist, **hours)
    assert codes(therapist) == [f"hours_{each}" for each in reasons]


def test_the_first_year_of_licence_by_law(clinic, practitioner, lead):
    Clinic.objects.filter(pk=clinic.pk).update(jurisdiction="US-TN")
    practitioner.certifications.update(hours_needling=24)
    assert codes(practitioner) == ["licence_unknown"]
    for licensed_on, reasons in (
        (date(2025, 3, 11), ["licence_too_new"]),
        (date(2025, 3, 10), []),
    ):
        certificates.set_licence(
            practitioner, licensed_on=licensed_on, by=lead, now=NOW
        )
        assert codes(practitioner) == reasons


def test_a_licence_is_no_promise(practitioner, lead):
    tomorrow = NOW.date() + timedelta(days=1)
    with pytest.raises(certificates.Refused, match="future"):
        certificates.set_licence(practitioner, licensed_on=tomorrow, by=lead, now=NOW)
    certificates.set_licence(practitioner, licensed_on=NOW.date(), by=lead, now=NOW)
    entry = AuditEntry.objects.about(practitioner).get()
    assert entry.detail == {"from": "", "to": str(NOW.date())}
