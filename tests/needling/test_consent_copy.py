"""The patient's copy of a consent, from the record."""

import hashlib
import io

import pypdf
import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import consents, copies, texts
from needling.documents.pdf import CannotPrint
from needling.models import Consent, ConsentText
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def signed(patient, practitioner):
    return factories.make_consent(
        patient, practitioner=practitioner, is_countersigned=False
    )


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def read(answer):
    return pypdf.PdfReader(io.BytesIO(answer.content))


def test_the_copy_prints_what_was_signed_whatever_the_text_says_now(
    page, patient, practitioner
):
    consent = factories.make_consent(
        patient, practitioner=practitioner, interpreter_name="Iris Wolf"
    )
    consents.withdraw(consent, reason="", by=practitioner.user, now=NOW)
    answer = page.get(url("consent_copy", consent))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="consent-2026-03-10.pdf"'
    assert "no-store" in answer["Cache-Control"]
    (attached,) = read(answer).attachments["consent-as-shown.md"]
    assert attached.decode() == consent.shown_text
    assert hashlib.sha256(attached).hexdigest() == consent.shown_sha256
    printed = " ".join(each.extract_text() for each in read(answer).pages)
    for said in ("Iris Wolf", patient.full_name, "Withdrawn", "10:00 (Europe/London)"):
        assert said in " ".join(printed.split())
    assert AuditEntry.objects.filter(action="consent.printed").exists()


def test_a_copy_that_cannot_be_made_is_said(page, signed, monkeypatch):
    def broken(_consent):
        raise CannotPrint("out of paper")

    monkeypatch.setattr(copies, "pdf_of", broken)
    answer = page.get(url("consent_copy", signed), follow=True)
    assert "The copy could not be made" in text_of(answer)


def test_a_consent_of_the_first_form_has_a_copy_too(page, patient, practitioner):
    consent = factories.make_consent(patient, practitioner=practitioner)
    plain = ConsentText.objects.create(
        version=1,
        language="en",
        body="# Plain",
        sha256=texts.fingerprint("# Plain"),
        since=NOW,
        is_current=False,
    )
    consent.text = plain
    assert copies.copy_of(consent).words == texts.words_of(ConsentText.in_use("en"))


def test_a_child_is_named_beside_the_guardian(clinic, practitioner):
    child = factories.make_patient(clinic, date_of_birth=NOW.date().replace(year=2010))
    consent = factories.make_consent(
        child,
        practitioner=practitioner,
        signed={
            "name": "Mia Brook",
            "person": "guardian",
            "relation": "Mother",
            "has_assent": True,
            "assent_name": "Tim",
        },
        choices={"intimate": True, "chaperone": "Eva"},
    )
    record = dict(copies.copy_of(consent).record)
    assert "Mia Brook (parent or guardian, Mother)" in record.values()
    assert "Tim" in record.values()
    assert Consent.objects.get().countersigned_by == practitioner.user
    assert "Yes (Eva)" in dict(copies.copy_of(consent).choices).values()
