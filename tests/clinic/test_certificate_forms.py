"""Certificates are entered, renewed and taken back; nothing typed is lost."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from clinic.models import Certification, Upload
from tests import factories, samples
from tests.clinic.certificate_pages import filled, scan, url, with_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
AGAIN = "Choose the file again"


@pytest.fixture
def beginner(clinic):
    return factories.make_practitioner(clinic, is_certified=False)


@pytest.fixture
def lead_client(client, lead):
    client.force_login(lead)
    return client


def test_a_certificate_is_put_on_file_with_its_scan(lead_client, beginner):
    address = url("certificate_new", beginner)
    assertContains(lead_client.get(address), 'enctype="multipart/form-data"')
    response = lead_client.post(address, filled())
    assertRedirects(
        response, url("practitioner_certificates", beginner), status_code=303
    )
    row = beginner.certifications.get()
    assert (row.regions, row.is_advanced) == (["neck", "thorax"], False)
    assert (row.hours_total, row.hours_in_person, row.hours_needling) == (30, 20, 10)
    assert row.evidence.name == "course.pdf"


def test_first_aid_covers_no_region_whatever_is_ticked(lead_client, beginner):
    given = filled(kind="first_aid", is_advanced="on", hours_total="0")
    given |= {"hours_in_person": "0", "hours_needling": "0"}
    assert lead_client.post(url("certificate_new", beginner), given).status_code == 303
    row = beginner.certifications.get()
    assert (row.kind, row.regions, row.is_advanced) == ("first_aid", [], False)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"expires_on": "2026-01-01"}, "must be after the award"),
        ({"expires_on": "2096-01-01"}, "ten years at most"),
        ({"hours_in_person": "31"}, "more than the 30 hours in all"),
        ({"hours_total": "0"}, "Give the hours of the course"),
        ({"hours_total": "many"}, "Enter a whole number"),
        ({"regions": None}, "which regions the certificate covers"),
        ({"regions": ["tail"]}, "tail is not one of the available choices"),
        ({"body": "\u202e"}, "Enter a name"),
        ({"kind": "other"}, "other is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_the_file_asked_for_again(
    lead_client, beginner, changed, says
):
    response = lead_client.post(url("certificate_new", beginner), filled(**changed))
    assertContains(response, says, status_code=422)
    assertContains(response, AGAIN, status_code=422)
    assertContains(response, 'value="Foundation"', status_code=422)
    assert not Certification.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        (None, "This field is required"),
        (scan(b""), "This file is empty"),
        (scan(b"<svg/>", "scan.png", "image/png"), "a drawing (SVG)"),
        (scan(b"<html>", "scan.pdf"), "a web page"),
        (scan(b"PK\x03\x04", "scan.pdf"), "an archive"),
        (scan(b"%PDF-1.7" + bytes(9 * 2**20)), "larger than 8 MB"),
        (scan(samples.png(50_000, 50_000), "big.png"), "50000 × 50000 pixels"),
    ],
)
def test_a_file_that_is_not_taken_is_told_at_its_field(
    lead_client, beginner, evidence, says
):
    given = filled(evidence=evidence)
    response = lead_client.post(url("certificate_new", beginner), given)
    assertContains(response, says, status_code=422)
    assertContains(response, 'value="Foundation"', status_code=422)
    assert not Certification.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x.pdf", "x.pdf"), ("a" * 4000 + ".html", "a" * 116 + ".pdf")],
)
def test_a_name_means_nothing(lead_client, beginner, name, kept):
    given = filled(evidence=scan(name=name, content_type="text/html"))
    lead_client.post(url("certificate_new", beginner), given)
    assert beginner.certifications.get().evidence.name == kept


def test_all_that_is_wrong_is_told_at_once(lead_client, beginner):
    wrong = filled(
        hours_needling="31", expires_on="2026-01-01", evidence=scan(b"<svg/>")
    )
    response = lead_client.post(url("certificate_new", beginner), wrong)
    for words in ("more than the 30 hours", "must be after", "a drawing (SVG)"):
        assertContains(response, words, status_code=422)


def test_a_second_tap_files_it_once(lead_client, beginner):
    address = url("certificate_new", beginner)
    lead_client.post(address, filled())
    response = lead_client.post(address, filled(evidence=scan()))
    assertContains(response, "on file already", status_code=422)
    assertContains(response, AGAIN, status_code=422)
    assert Upload.objects.count() == 1


def test_a_renewal_starts_from_the_one_before(lead_client, practitioner):
    before = practitioner.certifications.get()
    address = url("certificate_new", practitioner) + f"?renews={before.pk}"
    response = lead_client.get(address)
    assertContains(response, "Renew a certificate")
    assertContains(response, 'value="Dry needling, advanced"')
    assertContains(response, "checked", count=15)  # kind, level and 13 regions
    given = filled(course=before.course, expires_on="2027-12-31")
    assert lead_client.post(address, given).status_code == 303
    assert practitioner.certifications.count() == 2


@pytest.mark.parametrize("typed", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_renewal_of_nothing_is_a_new_one(lead_client, practitioner, typed):
    address = url("certificate_new", practitioner) + f"?renews={typed}"
    assertContains(lead_client.get(address), "Add a certificate")


def test_only_ones_own_certificate_is_a_start(lead_client, beginner, practitioner):
    other = practitioner.certifications.get()
    address = url("certificate_new", beginner) + f"?renews={other.pk}"
    assertContains(lead_client.get(address), "Add a certificate")


def test_a_certificate_is_withdrawn_with_a_reason(lead_client, practitioner, lead):
    row = practitioner.certifications.get()
    address = url("certificate_revoke", row)
    assertContains(lead_client.get(address), "entered anew")
    response = lead_client.post(address, {"reason": " "})
    assertContains(response, "This field is required", status_code=422)
    assert lead_client.post(address, {"reason": "Wrong"}).status_code == 303
    row.refresh_from_db()
    assert row.revoked_by == lead
    response = lead_client.post(address, {"reason": "Again"})
    assertContains(response, "was withdrawn before", status_code=422)


def test_a_missing_scan_is_added_once(lead_client, practitioner):
    row = practitioner.certifications.get()
    address = url("certificate_file_add", row)
    assertContains(lead_client.get(address), "stored once")
    response = lead_client.post(address, {"evidence": scan(b"<svg/>")})
    assertContains(response, "a drawing (SVG)", status_code=422)
    assert lead_client.post(address, {"evidence": scan()}).status_code == 303
    row.refresh_from_db()
    assert row.evidence.size == len(samples.pdf())
    response = lead_client.post(address, {"evidence": scan()})
    assertContains(response, "stored already", status_code=422)
    assertContains(response, AGAIN, status_code=422)


def test_whoever_may_edit_changes_their_own_too(client, clinic):
    both = factories.make_user(clinic, "therapist", "clinical_lead")
    own = factories.make_practitioner(clinic, user=both, is_certified=False)
    client.force_login(both)
    assert client.post(url("certificate_new", own), filled()).status_code == 303
    assert own.certifications.get().expires_on == date(2028, 1, 4)
    assert with_file(own, course="Another")
