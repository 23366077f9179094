"""Giving and withdrawing consent."""

from datetime import date, timedelta

import pytest

from clinic.models import AuditEntry
from needling import consents
from needling.models import Consent, ConsentText, NeedlingPolicy
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
GUARDIAN = consents.Signature(
    "Mia Brook", person="guardian", relation="Mother", has_assent=True
)


def give(patient, practitioner, signature=None, **columns):
    given = {"regions": ["neck", "arm"], "allows_messages": True, **columns}
    return consents.give(
        patient,
        practitioner=practitioner,
        signature=signature or consents.Signature(" Ann Brook "),
        by=practitioner.user,
        now=NOW,
        **given,
    )


@pytest.fixture
def child(clinic):
    """One day short of 18."""
    return factories.make_patient(clinic, date_of_birth=date(2008, 3, 11))


def test_a_signature_under_the_text_in_use(patient, practitioner):
    screening = factories.make_screening(patient, practitioner=practitioner)
    consent = give(patient, practitioner, allows_messages=False, allows_e_stim=True)
    assert consent.text == ConsentText.in_use()
    assert (consent.signed_name, consent.person) == ("Ann Brook", "patient")
    assert (consent.regions, consent.screening) == (["arm", "neck"], screening)
    assert (consent.allows_messages, consent.allows_e_stim) == (False, True)
    assert consent.expires_on == date(2026, 9, 10)
    entry = AuditEntry.objects.about(consent).get()
    assert entry.detail == {"regions": ["arm", "neck"]}


def test_the_clinic_sets_for_how_long(patient, practitioner):
    NeedlingPolicy.objects.create(clinic=patient.clinic, consent_months=3)
    assert give(patient, practitioner).expires_on == date(2026, 6, 10)


@pytest.mark.parametrize(
    ("signature", "columns", "refusal"),
    [
        (None, {"regions": []}, consents.NothingCovered),
        (consents.Signature("  "), {}, consents.NoSignature),
        (
            consents.Signature("Mia", person="representative"),
            {},
            consents.NoRelation,
        ),
    ],
)
def test_what_is_missing_is_said(patient, practitioner, signature, columns, refusal):
    with pytest.raises(refusal):
        give(patient, practitioner, signature, **columns)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "signature",
    [
        consents.Signature("Tim Brook", has_assent=True),
        consents.Signature("Mia Brook", person="guardian", relation="Mother"),
    ],
)
def test_a_minor_needs_a_guardian_and_agrees(child, practitioner, signature):
    with pytest.raises(consents.GuardianNeeded, match="parent or guardian signs"):
        give(child, practitioner, signature)
    assert give(child, practitioner, GUARDIAN).has_assent


def test_a_minor_comes_of_age_on_the_birthday(child, practitioner):
    consent = consents.give(
        child,
        practitioner=practitioner,
        regions=["neck"],
        signature=consents.Signature("Tim Brook"),
        allows_messages=True,
        by=practitioner.user,
        now=NOW + timedelta(days=1),
    )
    assert consent.person == "patient"


def test_without_a_text_nothing_can_be_signed(patient, practitioner):
    ConsentText.objects.update(is_current=False)
    with pytest.raises(consents.NoText, match="No consent text is loaded"):
        give(patient, practitioner)


def test_withdrawing_ends_it_at_once(patient, practitioner, therapist):
    consent = give(patient, practitioner)
    later = NOW + timedelta(hours=1)
    ended = consents.withdraw(consent, reason="x" * 300, by=therapist, now=later)
    assert (ended.withdrawn_at, ended.withdrawn_to) == (later, therapist)
    assert len(ended.withdrawal_reason) == 200
    assert not ended.is_valid(later)
    assert AuditEntry.objects.filter(action="consent.withdrawn").count() == 1


def test_it_is_withdrawn_once(patient, practitioner, therapist):
    consent = give(patient, practitioner)
    consents.withdraw(consent, reason="", by=therapist, now=NOW)
    with pytest.raises(consents.AlreadyWithdrawn):
        consents.withdraw(consent, reason="again", by=therapist, now=NOW)


def test_a_new_text_takes_the_place_of_the_old_one():
    old = ConsentText.in_use()
    new = consents.put_text(version=2, language="en", body="# Consent")
    old.refresh_from_db()
    assert ConsentText.in_use() == new
    assert not old.is_current
    assert consents.put_text(version=2, language="en", body="# Consent") == new


def test_a_signed_text_keeps_its_words():
    with pytest.raises(consents.TextChanged, match="Version 1 reads differently"):
        consents.put_text(version=1, language="en", body="Something else")
