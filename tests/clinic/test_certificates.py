"""Certificates on file, and whether they allow needling."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest

from clinic import certificates
from clinic.models import AuditEntry, Certification, Upload
from clinic.uploads import CannotStore, NewFile
from tests import factories, samples
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
        ({"hours_in_person": 31}, "more than the 30 hours"),
        ({"hours_needling": 31}, "more than the 30 hours"),
        ({"course": ""}, "cannot be blank"),
        ({"regions": ["tail"]}, "which regions"),
        ({"kind": "first_aid"}, "First aid covers no region"),
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
    over = datetime(2027, 1, 2, 12, tzinfo=UTC)
    assert not certificates.has_advanced(beginner, "neck", at=over)


def test_one_that_is_on_file_is_refused(beginner, owner):
    certificates.add(beginner, new=new(), by=owner, now=NOW)
    for _pass in "again", "and again":
        with pytest.raises(certificates.Refused, match="on file already"):
            certificates.add(beginner, new=new(), by=owner, now=NOW)
    later = new(awarded_on=date(2025, 1, 2))
    certificates.add(beginner, new=later, by=owner, now=NOW)
    assert beginner.certifications.count() == 2


def test_first_aid_is_on_file_and_lets_nobody_needle(beginner, owner):
    first_aid = new(kind="first_aid", regions=[], course="CPR")
    certificates.add(beginner, new=first_aid, by=owner, now=NOW)
    assert [each.code for each in certificates.obstacles(beginner, at=NOW)] == ["none"]


def test_its_file_is_stored_with_it(beginner, owner):
    file = NewFile("../course.exe", samples.pdf())
    row = certificates.add(beginner, new=new(), evidence=file, by=owner, now=NOW)
    assert row.evidence.name == "course.pdf"
    assert row.evidence.clinic == beginner.clinic
    assert bytes(row.evidence.data) == samples.pdf()


def test_nothing_is_filed_with_a_file_that_is_not_taken(beginner, owner):
    file = NewFile("course.pdf", b"<html>")
    with pytest.raises(CannotStore, match="web page"):
        certificates.add(beginner, new=new(), evidence=file, by=owner, now=NOW)
    assert not Certification.objects.exists()


def test_no_file_is_stored_for_a_certificate_that_is_refused(beginner, owner):
    certificates.add(beginner, new=new(), by=owner, now=NOW)
    file = NewFile("course.pdf", samples.pdf())
    with pytest.raises(certificates.Refused):
        certificates.add(beginner, new=new(), evidence=file, by=owner, now=NOW)
    assert not Upload.objects.exists()


def test_a_file_that_was_missing_is_added_once(beginner, owner):
    row = certificates.add(beginner, new=new(), by=owner, now=NOW)
    file = NewFile("course.png", samples.png())
    row = certificates.attach(row, evidence=file, by=owner, now=NOW)
    assert row.evidence.content_type == "image/png"
    with pytest.raises(certificates.Refused, match="stored already"):
        certificates.attach(row, evidence=file, by=owner, now=NOW)
    actions = [each.action for each in AuditEntry.objects.about(row)]
    assert actions == ["certificate.evidence_added", "certificate.added"]


def test_of_two_at_the_same_moment_the_database_takes_one(beginner, owner, monkeypatch):
    certificates.add(beginner, new=new(), by=owner, now=NOW)
    # The other one was not there yet when this one was looked through.
    monkeypatch.setattr(Certification, "full_clean", lambda _row: None)
    with pytest.raises(certificates.Refused, match="on file already"):
        certificates.add(beginner, new=new(), by=owner, now=NOW)
    assert beginner.certifications.count() == 1
