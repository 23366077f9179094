"""Certificates on file, and whether they allow needling."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from clinic import certificates
from clinic.models import AuditEntry, Certification
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def new(**columns):
    return certificates.NewCertificate(
        **{
            "body": "Institute",
            "course": "Foundation",
            "hours_total": 30,
            "hours_in_person": 20,
            "regions": ["neck"],
            "is_advanced": False,
            "awarded_on": date(2025, 1, 1),
            "expires_on": date(2027, 1, 1),
            **columns,
        }
    )


@pytest.fixture
def beginner(clinic):
    return factories.make_practitioner(clinic, is_certified=False)


def test_a_certificate_is_put_on_file(beginner, owner):
    row = certificates.add(beginner, new=new(), by=owner, now=NOW)
    assert str(row) == "Foundation (Institute)"
    entry = AuditEntry.objects.about(row).get()
    assert (entry.action, entry.clinic_id) == ("certificate.added", beginner.clinic_id)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"expires_on": date(2025, 1, 1)}, "after the award"),
        ({"hours_in_person": 31}, "cannot exceed"),
        ({"course": ""}, "cannot be blank"),
    ],
)
def test_a_contradictory_certificate_is_refused(beginner, owner, columns, says):
    with pytest.raises(certificates.Refused, match=says):
        certificates.add(beginner, new=new(**columns), by=owner, now=NOW)


def test_nothing_is_filed_when_the_audit_fails(beginner, owner):
    with (
        patch("clinic.audit.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        certificates.add(beginner, new=new(), by=owner, now=NOW)
    assert not Certification.objects.exists()


def test_without_a_certificate_nobody_needles(beginner):
    codes = [each.code for each in certificates.obstacles(beginner, at=NOW)]
    assert codes == ["none"]


def test_a_certificate_covers_its_regions_only(beginner, owner):
    certificates.add(beginner, new=new(), by=owner, now=NOW)
    assert certificates.obstacles(beginner, regions=["neck"], at=NOW) == ()
    found = certificates.obstacles(
        beginner, regions=["leg"], advanced_regions=["neck"], at=NOW
    )
    assert [each.code for each in found] == ["region", "advanced"]


def test_advanced_training_counts_by_region_and_day(beginner, owner):
    certificates.add(beginner, new=new(), by=owner, now=NOW)
    assert not certificates.has_advanced(beginner, "neck", at=NOW)
    certificates.add(beginner, new=new(is_advanced=True), by=owner, now=NOW)
    assert certificates.has_advanced(beginner, "neck", at=NOW)
    assert not certificates.has_advanced(beginner, "leg", at=NOW)
    assert not certificates.has_advanced(beginner, "neck", at=datetime(2027, 1, 2, 12, tzinfo=UTC))


def test_those_that_run_out_are_listed_soonest_first(clinic, practitioner, elsewhere):
    near = factories.make_certification(practitioner, expires_on=date(2026, 4, 1))
    over = factories.make_certification(practitioner, expires_on=date(2026, 3, 1))
    factories.make_certification(
        factories.make_practitioner(elsewhere), expires_on=date(2026, 4, 1)
    )
    rows = Certification.objects.expiring(clinic, before=date(2026, 5, 1))
    assert list(rows) == [over, near]
