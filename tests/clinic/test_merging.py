"""Two records of one person become one, and two again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare.models import CheckIn, Message
from clinic import merging, patients
from clinic.models import AuditEntry, ContactPoint, Patient, PatientMerge
from needling.models import Screening, Session
from tests import factories
from tests.aftercare.texting import text
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
OF_PATIENT = (Session, Screening, CheckIn, Message)


@pytest.fixture
def ann(clinic):
    return factories.make_patient(clinic, given_name="Ann", email="ann@example.org")


@pytest.fixture
def twice(clinic, practitioner):
    """The same person once more, with a session, its check-ins and a message."""
    patient = factories.make_patient(
        clinic,
        given_name="Anne",
        email="ann@example.org",
        phone="07700 900123",
        now=NOW - timedelta(days=3),
    )
    session = factories.make_signed_session(patient, practitioner=practitioner)
    factories.make_sent_check_in(session)
    return patient


def of(patient):
    """How much of each kind belongs to the patient."""
    return [model.objects.filter(patient=patient).count() for model in OF_PATIENT]


def merge(kept, gone, desk):
    return merging.merge(kept, gone=gone, by=desk, now=NOW)


def test_both_histories_are_one(ann, twice, desk):
    before = of(twice)
    assert all(before)
    made = merge(ann, twice, desk)
    assert (of(ann), of(twice)) == (before, [0, 0, 0, 0])
    twice.refresh_from_db()
    assert (twice.merged_into, twice.status) == (ann, "left")
    points = ann.contact_points.order_by("position")
    assert [each.value for each in points] == ["ann@example.org", "+447700900123"]
    acts = AuditEntry.objects.filter(action="patient.merged")
    assert {each.patient_id for each in acts} == {ann.pk, twice.pk}
    assert made.merged_by == desk


def test_a_signed_note_changes_in_nothing_but_whose_it_is(ann, twice, desk):
    (before,) = Session.objects.filter(patient=twice).values()
    merge(ann, twice, desk)
    (after,) = Session.objects.filter(patient=ann).values()
    old, new = list(before.items()), list(after.items())
    differing = [one[0] for one, other in zip(old, new, strict=True) if one != other]
    assert differing == ["patient_id"]


def test_undo_gives_each_its_own_again(ann, twice, desk):
    before = of(twice)
    made = merge(ann, twice, desk)
    factories.make_screening(ann)
    merging.undo(made, by=desk, now=NOW)
    assert of(twice) == before
    assert of(ann) == [0, 1, 0, 0]
    twice.refresh_from_db()
    assert (twice.merged_into, twice.status) == (None, "active")
    assert twice.contact_points.count() == 2
    with pytest.raises(merging.CannotMerge, match="undone already"):
        merging.undo(made, by=desk, now=NOW)
    merge(ann, twice, desk)


def test_who_died_stays_dead(clinic, ann, desk):
    dead = factories.make_patient(clinic, status="deceased")
    made = merge(ann, dead, desk)
    dead.refresh_from_db()
    assert dead.status == made.status_before == "deceased"


def test_what_cannot_be_merged(clinic, elsewhere, ann, twice, desk):
    other = factories.make_patient(elsewhere)
    third = factories.make_patient(clinic)
    for kept, gone, why in ((ann, ann, "same record"), (ann, other, "different")):
        with pytest.raises(merging.CannotMerge, match=why):
            merge(kept, gone, desk)
    merge(ann, twice, desk)
    for kept, gone in ((third, twice), (twice, third)):
        with pytest.raises(merging.CannotMerge, match="merged meanwhile"):
            merge(kept, gone, desk)


def test_two_of_what_a_patient_has_one_of_is_said(ann, twice, desk, practitioner):
    for patient in (ann, twice):
        factories.make_plan(patient, practitioner=practitioner)
    before = of(twice)
    with pytest.raises(
        merging.CannotMerge, match="something of which a patient has one"
    ):
        merge(ann, twice, desk)
    assert of(twice) == before
    assert not PatientMerge.objects.exists()


def test_a_record_that_was_given_up_takes_no_change(ann, twice, desk):
    merge(ann, twice, desk)
    details = patients.Details(given_name="Zoe", date_of_birth=twice.date_of_birth)
    new = patients.NewContact("email", "new@example.org")
    for change in (
        lambda: patients.update(twice, details=details, by=desk, now=NOW),
        lambda: patients.change_status(twice, status="left", by=desk, now=NOW),
        lambda: patients.add_contact(twice, new=new, by=desk, now=NOW),
    ):
        with pytest.raises(patients.MergedMeanwhile, match="nothing was saved"):
            change()


def test_its_address_leads_to_the_record_that_is_kept(client, ann, twice, desk):
    merge(ann, twice, desk)
    client.force_login(desk)
    answer = client.get(reverse("clinic:patient_detail", args=[twice.pk]))
    assert answer["Location"] == reverse("clinic:patient_detail", args=[ann.pk])
    assertNotContains(client.get("/patients/"), "Anne")
    assert (
        client.get(reverse("clinic:patient_edit", args=[twice.pk])).status_code == 404
    )


def test_the_way_by_its_pages(client, ann, twice, desk):
    client.force_login(desk)
    url = reverse("clinic:patient_merge", args=[ann.pk])
    assertContains(client.get(url), f"?with={twice.pk}")
    assertContains(client.get(url + "?q=900123"), f"?with={twice.pk}")
    assertContains(client.get(url + "?q=nobody"), "Nobody fits.")
    assertContains(client.get(f"{url}?with={twice.pk}"), "Keep no.")
    answer = client.post(url, {"with": str(twice.pk), "other": "yes"})
    assert answer["Location"] == reverse("clinic:patient_detail", args=[twice.pk])
    made = PatientMerge.objects.get()
    assert (made.kept, made.gone) == (twice, ann)
    assertContains(client.get(answer["Location"]), "Make two records again")
    undo = reverse("clinic:merge_undo", args=[made.pk])
    assertContains(client.post(undo, follow=True), "Two records again")
    assertContains(client.post(undo, follow=True), "undone already")


def test_a_refused_merge_says_why(client, ann, twice, desk, practitioner):
    for patient in (ann, twice):
        factories.make_plan(patient, practitioner=practitioner)
    client.force_login(desk)
    url = reverse("clinic:patient_merge", args=[ann.pk])
    answer = client.post(url, {"with": str(twice.pk)})
    assertContains(answer, "End or close one of the two first", status_code=422)
    assert client.post(url, {"with": "x"}).status_code == 422


def test_a_text_from_a_number_that_both_have_is_that_of_one(clinic, desk):
    pair = [factories.make_patient(clinic, phone="07700 900123") for _ in range(2)]
    merge(pair[0], pair[1], desk)
    came = text("Hello", now=NOW)
    assert came.patient == pair[0]
    assert ContactPoint.objects.filter(value="+447700900123").count() == 2
    assert Patient.objects.count() == 2
