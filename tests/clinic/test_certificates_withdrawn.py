"""A certificate that is taken back covers nothing from then on, and only from then."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic import certificates
from clinic.models import AuditEntry, Certification
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def codes(practitioner, at):
    found = certificates.obstacles(practitioner, regions=["neck"], at=at)
    return [each.code for each in found]


@pytest.fixture
def row(practitioner):
    return practitioner.certifications.get()


def test_from_that_minute_it_covers_nothing(row, practitioner, lead):
    certificates.revoke(row, reason=" Course not accredited ", by=lead, now=NOW)
    row.refresh_from_db()
    assert row.revoked_by == lead
    assert row.revoked_reason == "Course not accredited"
    assert codes(practitioner, NOW) == ["withdrawn"]
    assert not certificates.has_advanced(practitioner, "neck", at=NOW)


def test_what_was_needled_a_minute_before_stands(row, practitioner, lead):
    certificates.revoke(row, reason="Entered wrongly", by=lead, now=NOW)
    assert codes(practitioner, NOW - MINUTE) == []
    assert certificates.has_advanced(practitioner, "neck", at=NOW - MINUTE)


def test_it_is_taken_back_once_and_with_a_reason(row, lead):
    with pytest.raises(certificates.Refused, match="Say why"):
        certificates.revoke(row, reason=" ", by=lead, now=NOW)
    certificates.revoke(row, reason="Entered wrongly", by=lead, now=NOW)
    with pytest.raises(certificates.Refused, match="withdrawn before"):
        certificates.revoke(row, reason="Again", by=lead, now=NOW + MINUTE)
    entry = AuditEntry.objects.about(row).get()
    assert (entry.action, entry.clinic_id) == (
        "certificate.revoked",
        row.practitioner.clinic_id,
    )


def test_the_same_may_be_entered_again_after_it(row, practitioner, lead):
    certificates.revoke(row, reason="Entered wrongly", by=lead, now=NOW)
    factories.make_certification(practitioner)
    assert codes(practitioner, NOW) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"revoked_at": NOW},
        {"revoked_reason": "why"},
        {"kind": "first_aid"},
        {"kind": "other"},
        {"hours_needling": 81},
    ],
)
def test_the_database_refuses_half_of_it(row, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certification.objects.filter(pk=row.pk).update(**columns)


def test_only_those_of_the_own_clinic_are_visible(row, desk, stranger):
    assert list(Certification.objects.visible_to(desk)) == [row]
    assert not Certification.objects.visible_to(stranger)
    assert not Certification.objects.visible_to(factories.make_user(None))
