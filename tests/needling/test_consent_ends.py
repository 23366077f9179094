"""After the signature: countersigned, withdrawn, asked anew."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from clinic.audit import Agent
from clinic.models import AuditEntry
from needling import consents, decisions, formlinks, refusals
from needling.decisions import Origin
from needling.models import Consent, ConsentReview
from needling.rules.consent import Cause
from needling.signals import consent_completed
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def signed(patient, practitioner):
    return factories.make_consent(
        patient, practitioner=practitioner, is_countersigned=False
    )


def countersign(consent, by, **given):
    return consents.countersign(consent, by=by, now=LATER, **given)


def test_the_therapist_signs_beside_the_patient(signed, therapist):
    heard = []

    def listen(sender, consent, **given):
        heard.append((consent.pk, given["by"]))

    consent_completed.connect(listen)
    done = countersign(signed, therapist)
    assert (done.countersigned_at, done.countersigned_by) == (LATER, therapist)
    again = consents.countersign(signed, by=therapist, now=LATER + timedelta(hours=1))
    assert again.countersigned_at == LATER
    assert heard == [(signed.pk, therapist)]
    assert AuditEntry.objects.filter(action="consent.countersigned").count() == 1


def test_any_therapist_of_the_clinic_may_where_none_is_named(signed, clinic):
    other = factories.make_practitioner(clinic)
    assert countersign(signed, other.user).countersigned_by == other.user


def test_only_those_named_may(clinic, patient, practitioner, lead):
    named = factories.make_consent(
        patient,
        practitioner=practitioner,
        therapists=[practitioner],
        is_countersigned=False,
    )
    other = factories.make_practitioner(clinic)
    for user in (other.user, lead):
        with pytest.raises(refusals.NotYours):
            countersign(named, user)
    assert countersign(named, practitioner.user).countersigned_at


def test_nothing_to_countersign(signed, patient, practitioner, therapist):
    consents.withdraw(signed, reason="", by=therapist, now=LATER)
    with pytest.raises(refusals.Closed, match="no consent to countersign"):
        countersign(signed, therapist)
    offer = factories.make_offer(patient, practitioner=practitioner)
    here = Origin(Consent.Way.TABLET)
    refused = decisions.refuse(offer, origin=here, by=therapist, now=LATER)
    with pytest.raises(refusals.Closed, match="no consent to countersign"):
        countersign(refused, therapist)


def test_who_signed_for_another_was_identified(clinic, practitioner, therapist):
    child = factories.make_patient(clinic, date_of_birth=date(2010, 1, 1))
    signed = factories.make_consent(
        child,
        practitioner=practitioner,
        is_countersigned=False,
        signed={"person": "guardian", "relation": "Mother", "has_assent": True},
    )
    with pytest.raises(refusals.BadSignature) as refusal:
        countersign(signed, therapist, identity_check=" ")
    assert [each.field for each in refusal.value.lacks] == ["identity_check"]
    done = countersign(signed, therapist, identity_check=" Passport ")
    assert done.identity_check == "Passport"


def test_private_parts_need_the_name_of_a_second_person(patient, practitioner):
    signed = factories.make_consent(
        patient,
        practitioner=practitioner,
        is_countersigned=False,
        choices={"intimate": True},
    )
    with pytest.raises(refusals.BadSignature) as refusal:
        countersign(signed, practitioner.user)
    assert [each.field for each in refusal.value.lacks] == ["chaperone"]
    done = countersign(signed, practitioner.user, chaperone="Eva Stone")
    assert done.chaperone_name == "Eva Stone"


def test_the_countersignature_is_final(signed, therapist, lead):
    countersign(signed, therapist)
    row = Consent.objects.filter(pk=signed.pk)
    for change in ({"countersigned_by": lead}, {"identity_check": "x"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.update(**change)
    assert row.update(chaperone_name="Eva")


def test_withdrawing_ends_everything_at_once(patient, practitioner, therapist):
    first = factories.make_consent(patient, practitioner=practitioner, now=NOW)
    second = factories.make_consent(patient, practitioner=practitioner, now=LATER)
    waiting = factories.make_offer(patient, practitioner=practitioner, now=LATER)
    token = formlinks.create(waiting, now=LATER)
    at = LATER + timedelta(hours=1)
    ended = consents.withdraw(second, reason=" x" * 300, by=therapist, now=at)
    assert (ended.withdrawn_at, ended.withdrawn_to) == (at, therapist)
    assert len(ended.withdrawal_reason) == 200
    assert not ended.is_valid(at)
    first.refresh_from_db()
    waiting.refresh_from_db()
    assert first.withdrawn_at == at
    assert waiting.cancelled_at == at
    assert formlinks.find(token).revoked_at == at
    assert AuditEntry.objects.filter(action="consent.withdrawn").count() == 2


def test_it_is_withdrawn_once(signed, therapist):
    consents.withdraw(signed, reason="", by=therapist, now=LATER)
    with pytest.raises(refusals.AlreadyWithdrawn):
        consents.withdraw(signed, reason="again", by=therapist, now=LATER)
    row = Consent.objects.filter(pk=signed.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.update(withdrawn_at=None, withdrawn_to=None)


def test_a_refusal_cannot_be_withdrawn(patient, practitioner, therapist):
    offer = factories.make_offer(patient, practitioner=practitioner)
    here = Origin(Consent.Way.TABLET)
    refused = decisions.refuse(offer, origin=here, by=therapist, now=NOW)
    with pytest.raises(refusals.Closed, match="no consent to withdraw"):
        consents.withdraw(refused, reason="", by=therapist, now=LATER)


def test_why_it_is_asked_anew_is_noted(patient, therapist):
    review = consents.ask_anew(
        patient, cause=Cause.ADVERSE_EVENT, note=" Faint ", by=therapist, now=NOW
    )
    assert (review.cause, review.note) == ("adverse_event", "Faint")
    assert str(review) == "adverse_event 2026-03-10"
    with pytest.raises(ProgrammingError), transaction.atomic():
        ConsentReview.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        consents.ask_anew(patient, cause="whim", by=Agent.SWEEP, now=NOW)
