"""Putting a consent before a patient, word for word."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from clinic.models import AuditEntry
from needling import formlinks, offers, refusals, screenings, texts
from needling.models import ConsentOffer, ConsentText, NeedlingPolicy
from needling.texts import Terms
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def test_it_says_what_it_covers_in_exactly_these_words(patient, practitioner):
    screening = factories.make_screening(patient, practitioner=practitioner)
    offer = factories.make_offer(
        patient,
        practitioner=practitioner,
        regions=["thorax", "neck"],
        interpreter_name=" Iris Wolf ",
        interpreter_language="Polish",
    )
    assert offer.regions == ["neck", "thorax"]
    assert {"PTX", "CORD"} <= set(offer.near)
    assert (offer.sessions_covered, offer.expires_on) == (6, date(2026, 9, 10))
    assert offer.screening == screening
    assert offer.shown_sha256 == texts.fingerprint(offer.shown_text)
    for said in (
        *(patient.full_name, "17 May 1980", "neck; chest and upper back"),
        *(str(practitioner), "Physiotherapist", "Dry needling, advanced"),
        *("80 h", "any therapist of our clinic", "10 September 2026", "999"),
        *("020 7946 0123", "ring 111", "Iris Wolf, Polish", "19.18%"),
    ):
        assert said in offer.shown_text
    entry = AuditEntry.objects.about(offer).get()
    assert entry.detail == {"regions": ["neck", "thorax"]}


def test_the_risks_that_are_higher_for_this_patient_are_named(patient, practitioner):
    yes = ["SPINE_CURVE", "ANTICOAGULANT", "PREGNANT_T1", "CANCER"]
    factories.make_screening(patient, yes=yes, practitioner=practitioner)
    offer = factories.make_offer(patient, practitioner=practitioner)
    assert {"SPINE_CURVE", "ANTICOAGULANT", "PREGNANT_T1"} <= set(offer.raised)
    assert {"ANTICOAGULANT", "CANCER"} <= set(offer.conditions)
    assert not {"SPINE_CURVE", "PREGNANT_T1"} & set(offer.conditions)
    assert offer.is_pregnant
    assert "a curved or twisted spine (collapsed lung); " in offer.shown_text
    assert "pregnancy (problems in pregnancy)" in offer.shown_text


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("de", "Hals und Nacken", "10. September 2026"),
        ("es", "cuello", "10 de septiembre de 2026"),
        ("fr", "cou", "10 septembre 2026"),
    ],
)
def test_it_is_in_the_patients_language(clinic, practitioner, language, said, day):
    patient = factories.make_patient(clinic, language=language)
    offer = factories.make_offer(patient, practitioner=practitioner, regions=["neck"])
    assert offer.text.language == language
    assert said in offer.shown_text
    assert day in offer.shown_text


def test_without_a_text_in_it_the_clinics_language_counts(clinic, practitioner):
    patient = factories.make_patient(clinic, language="pl")
    clinic.language = "fr"
    assert texts.language_for(patient) == "fr"
    clinic.language = "cy"
    assert texts.language_for(patient) == "en"
    offer = factories.make_offer(patient, practitioner=practitioner, language="de")
    assert offer.text.language == "de"


def test_the_clinic_sets_for_how_long_and_how_often(patient, practitioner):
    NeedlingPolicy.objects.create(
        clinic=patient.clinic, consent_months=3, consent_sessions=4
    )
    offer = factories.make_offer(patient, practitioner=practitioner)
    assert (offer.sessions_covered, offer.expires_on) == (4, date(2026, 6, 10))
    two = factories.make_offer(patient, practitioner=practitioner, sessions=2)
    assert "up to **2** sessions" in two.shown_text


def test_it_can_be_for_some_therapists_only(clinic, patient, practitioner):
    other = factories.make_practitioner(clinic)
    offer = factories.make_offer(
        patient, practitioner=practitioner, therapists=[practitioner, other]
    )
    assert offer.named.count() == 2
    assert f"{practitioner}, {other}" in offer.shown_text


def prepare(patient, practitioner, **terms):
    given = {"practitioner": practitioner, "regions": ["neck"], **terms}
    return offers.prepare(patient, terms=Terms(**given), by=practitioner.user, now=NOW)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"regions": []}, "at least one region"),
        ({"sessions": 0}, "1 to 20 sessions"),
        ({"sessions": 21}, "1 to 20 sessions"),
    ],
)
def test_what_cannot_be_offered(patient, practitioner, terms, said):
    factories.make_screening(patient, practitioner=practitioner)
    with pytest.raises(refusals.NotOffered, match=said):
        prepare(patient, practitioner, **terms)


def test_people_of_another_clinic_cannot_be_named(patient, practitioner, elsewhere):
    factories.make_screening(patient, practitioner=practitioner)
    stranger = factories.make_practitioner(elsewhere)
    with pytest.raises(refusals.NotOffered, match="another clinic"):
        prepare(patient, practitioner, therapists=[practitioner, stranger])
    with pytest.raises(refusals.NotOffered, match="another clinic"):
        prepare(patient, stranger)


def test_who_treats_is_among_those_named(clinic, patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    other = factories.make_practitioner(clinic)
    with pytest.raises(refusals.NotOffered, match="among those named"):
        prepare(patient, practitioner, therapists=[other])


def test_who_has_left_is_not_asked(clinic, practitioner):
    gone = factories.make_patient(clinic, status="left")
    with pytest.raises(refusals.NotOffered, match="no longer treated"):
        prepare(gone, practitioner)


def test_the_screening_comes_first(patient, practitioner):
    with pytest.raises(refusals.NotScreened, match="full screening form first"):
        prepare(patient, practitioner)


def test_without_a_text_nothing_can_be_offered(patient, practitioner):
    factories.make_screening(patient, practitioner=practitioner)
    ConsentText.objects.update(is_current=False)
    with pytest.raises(refusals.NoText, match="No consent text is loaded"):
        prepare(patient, practitioner)


def test_a_new_form_takes_the_place_of_one_that_waits(patient, practitioner):
    first = factories.make_offer(patient, practitioner=practitioner)
    token = formlinks.create(first, now=NOW)
    second = factories.make_offer(patient, practitioner=practitioner)
    first.refresh_from_db()
    assert first.cancelled_at == NOW
    assert formlinks.find(token).revoked_at == NOW
    assert list(ConsentOffer.objects.waiting(NOW)) == [second]
    assert not ConsentOffer.objects.waiting(NOW + timedelta(days=14)).exists()


def test_the_database_keeps_the_words_and_their_fingerprint(patient, practitioner):
    offer = factories.make_offer(patient, practitioner=practitioner)
    row = ConsentOffer.objects.filter(pk=offer.pk)
    for change in ({"shown_text": "Other words"}, {"regions": ["arm"]}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            row.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        row.delete()
    offer.pk, offer.shown_sha256 = None, "0" * 64
    with (
        pytest.raises(IntegrityError, match="fingerprint"),
        transaction.atomic(),
    ):
        offer.save(force_insert=True)


def test_a_screening_made_later_is_not_its_ground(patient, practitioner):
    before = factories.make_screening(patient, practitioner=practitioner)
    answers = {
        item.code: screenings.GivenAnswer("no") for item in screenings.questions("full")
    }
    screenings.record(
        patient,
        kind="full",
        answers=answers,
        by=practitioner.user,
        now=NOW + timedelta(hours=1),
    )
    assert prepare(patient, practitioner).screening == before
