"""What a patient decides about a consent: signed as it was shown, or refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from clinic.models import AuditEntry
from needling import decisions, offers, refusals, texts
from needling.decisions import Choices, Origin
from needling.models import Consent, ConsentText, Screening
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(days=400)
WAVE = ((0.1, 0.5), (0.2, 0.4), (0.3, 0.6), (0.9, 0.5))
HERE = Origin(Consent.Way.TABLET, "192.0.2.7", "Tablet " * 100)


def sign(offer, *, now=NOW, by=None, choices=None, origin=HERE, **given):
    return decisions.sign(
        offer,
        signature=factories.signature(offer.patient, **given),
        choices=choices or Choices(),
        origin=origin,
        by=by or offer.practitioner.user,
        now=now,
    )


def refuse(offer, now=NOW):
    return decisions.refuse(offer, origin=HERE, by=offer.practitioner.user, now=now)


@pytest.fixture
def offer(patient, practitioner):
    return factories.make_offer(patient, practitioner=practitioner, regions=["neck"])


@pytest.fixture
def childs_offer(clinic, practitioner):
    child = factories.make_patient(clinic, date_of_birth=date(2008, 3, 11))
    return factories.make_offer(child, practitioner=practitioner)


def test_a_signature_under_exactly_what_was_shown(offer, therapist):
    choices = Choices(e_stim=True, observer=True, chaperone="Nobody asked")
    consent = sign(offer, choices=choices, name=" Ann Brook ", strokes=(WAVE,))
    assert (consent.decision, consent.signed_name) == ("given", "Ann Brook")
    assert consent.shown_text == offer.shown_text
    assert consent.shown_sha256 == texts.fingerprint(consent.shown_text)
    assert (consent.drawn, consent.typed_signature) == ((WAVE,), "")
    assert (consent.allows_e_stim, consent.allows_observer) == (True, True)
    assert (consent.allows_photographs, consent.allows_intimate) == (False, False)
    assert (consent.allows_messages, consent.chaperone_name) == (False, "")
    assert (consent.way, consent.address) == ("tablet", "192.0.2.7")
    assert len(consent.user_agent) == 400
    assert (consent.taken_by, consent.screening) == (therapist, offer.screening)
    assert str(consent) == "Ann Brook 2026-03-10"
    entry = AuditEntry.objects.about(consent).get()
    assert (entry.action, entry.detail["way"]) == ("consent.given", "tablet")


def test_a_typed_name_is_a_signature(offer):
    consent = sign(offer, choices=Choices(intimate=True, chaperone="Eva"))
    assert consent.typed_signature == offer.patient.full_name
    assert (consent.drawn, consent.chaperone_name) == ((), "Eva")


def test_the_patient_signs_over_a_link_without_an_account(offer):
    far = Origin(Consent.Way.LINK, None, "Phone")
    consent = sign(offer, by="patient", origin=far)
    assert (consent.way, consent.taken_by, consent.address) == ("link", None, None)


def test_a_second_submit_is_the_first(offer):
    first = sign(offer)
    assert sign(offer, name="Somebody else", now=NOW + timedelta(minutes=1)) == first
    assert Consent.objects.count() == 1


def test_one_form_is_decided_once(offer):
    refused = refuse(offer)
    assert refuse(offer) == refused
    with pytest.raises(refusals.Closed, match="answered already"):
        sign(offer)


def test_what_was_signed_cannot_be_refused(offer):
    sign(offer)
    with pytest.raises(refusals.Closed, match="answered already"):
        refuse(offer)


def test_a_refusal_is_recorded_and_deletes_nothing(offer):
    refused = refuse(offer)
    assert (refused.decision, refused.signed_name) == ("refused", "")
    assert not refused.is_valid(NOW)
    assert Screening.objects.filter(pk=offer.screening_id).exists()
    assert AuditEntry.objects.about(refused).get().action == "consent.refused"


@pytest.mark.parametrize("days", [14, 400])
def test_a_form_closes(offer, days):
    with pytest.raises(refusals.Closed, match="form is closed"):
        sign(offer, now=NOW + timedelta(days=days))


def test_a_cancelled_form_is_closed_in_the_other_tab(offer):
    factories.make_offer(offer.patient, practitioner=offer.practitioner)
    with pytest.raises(refusals.Closed, match="form is closed"):
        sign(offer)


def test_a_new_text_closes_the_form(offer):
    ConsentText.objects.filter(language="en").update(is_current=False)
    with pytest.raises(refusals.Closed, match="text has changed"):
        sign(offer)


def test_a_risk_that_came_up_since_closes_the_form(offer):
    later = NOW + timedelta(hours=1)
    factories.make_screening(
        offer.patient, yes=["SPINE_CURVE"], practitioner=offer.practitioner, now=later
    )
    with pytest.raises(refusals.Closed, match="a risk has come up"):
        sign(offer, now=later)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"name": " "}, ["signed_name"]),
        ({"typed": " "}, ["typed"]),
        ({"person": "representative"}, ["relation"]),
        ({"person": "guardian", "relation": "Mother"}, ["person"]),
        ({"name": "", "typed": ""}, ["signed_name", "typed"]),
    ],
)
def test_what_a_signature_lacks_is_said_all_at_once(offer, given, fields):
    with pytest.raises(refusals.BadSignature) as refusal:
        sign(offer, **given)
    assert [each.field for each in refusal.value.lacks] == fields
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, ["person", "has_assent"]),
        ({"has_assent": True}, ["person"]),
        ({"person": "guardian", "relation": "Mother"}, ["has_assent"]),
    ],
)
def test_a_minor_needs_a_guardian_and_agrees(childs_offer, given, fields):
    with pytest.raises(refusals.BadSignature) as refusal:
        sign(childs_offer, **given)
    assert [each.field for each in refusal.value.lacks] == fields


def test_both_are_recorded(childs_offer):
    consent = sign(
        childs_offer,
        name="Mia Brook",
        person="guardian",
        relation="Mother",
        has_assent=True,
        assent_name="Tim",
    )
    assert (consent.person, consent.relation) == ("guardian", "Mother")
    assert (consent.has_assent, consent.assent_name) == (True, "Tim")


def test_on_the_birthday_a_young_person_signs_alone(childs_offer):
    assert sign(childs_offer, now=NOW + timedelta(days=1)).person == "patient"


def test_the_database_freezes_what_was_decided(offer):
    row = Consent.objects.filter(pk=sign(offer).pk)
    for change in (
        *({"shown_text": "x"}, {"signed_name": "x"}, {"strokes": [[[0, 0]]]}),
        *({"regions": ["arm"]}, {"allows_e_stim": True}, {"decision": "refused"}),
        *({"given_at": LATER}, {"expires_on": LATER.date()}, {"person": "guardian"}),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"shown_sha256": "0" * 64},
        {"signed_name": ""},
        {"typed_signature": ""},
        {"person": "guardian"},
        {"taken_by": None},
        {"way": "post"},
        {"decision": "perhaps"},
        {"decision": "refused", "withdrawn_at": NOW},
        {"countersigned_at": NOW},
    ],
)
def test_the_database_refuses_half_a_decision(offer, patient, practitioner, change):
    consent = sign(offer)
    copy = Consent.objects.get(pk=consent.pk)
    copy.pk = None
    copy.offer = factories.make_offer(patient, practitioner=practitioner)
    for column, value in change.items():
        setattr(copy, column, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_two_patients_never_share_a_form(offer):
    sign(offer)
    copy = Consent.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError, match="offer"), transaction.atomic():
        copy.save(force_insert=True)


def test_a_waiting_form_is_cancelled_once(offer):
    assert offers.cancel_waiting(offer.patient, now=NOW) == 1
    assert offers.cancel_waiting(offer.patient, now=NOW) == 0
