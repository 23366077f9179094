"""Every change of a row is kept by the database, whoever made it and however."""

import json

import pgtrigger
import pytest
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from aftercare import tasks  # noqa: F401 (registers the tasks)
from clinic import acting, erasing, holds, merging
from clinic.audit import Agent
from clinic.celery import app
from clinic.middleware import Acting
from clinic.models import Clinic, ContactPoint, Patient, RowChange, User, VisitType
from clinic.models.fields import REKEYING
from needling.models import NeedleSite
from tests import factories
from tests.clinic.test_erasing_refused import LATER
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def changes(row, what="update"):
    """Of one row, oldest first."""
    table, key = row._meta.db_table, str(row.pk)
    found = RowChange.objects.filter(table_name=table, row_id=key, what=what)
    return list(found.order_by("id"))


def requested(user, work, path="/patients/new/"):
    """Do the work as the view of a page does, for somebody signed in or for nobody."""
    request = RequestFactory().post(path, {"q": "typed"})
    request.resolver_match = resolve(path)
    if user is not None:
        request.user = user
    Acting(lambda _request: HttpResponse(work()))(request)


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_bulk_and_raw_changes_name_user_and_request(patient, desk):
    rows = Patient.objects.filter(pk=patient.pk)

    def work():
        rows.update(given_name="Zora", status="left")
        raw("UPDATE clinic_patient SET family_name = %s WHERE id = %s", "Z", patient.pk)
        rows.bulk_update([patient], ["pronouns"])
        patient.pronouns = "they"
        rows.bulk_update([patient], ["pronouns"])

    requested(desk, work)
    bulk, by_hand, again = changes(patient)
    assert bulk.before == {"given_name": patient.given_name, "status": "active"}
    assert bulk.after == {"given_name": "Zora", "status": "left"}
    assert (by_hand.before, by_hand.after) == (
        {"family_name": patient.family_name},
        {"family_name": "Z"},
    )
    assert again.after == {"pronouns": "they"}
    for each in (bulk, by_hand, again):
        assert (each.actor_id, each.doing) == (desk.pk, "clinic:patient_new")
        assert (each.patient_id, each.clinic_id) == (patient.pk, patient.clinic_id)
    assert len({each.request for each in (bulk, by_hand, again)}) == 1
    assert len(bulk.request) == 32
    assert str(bulk).endswith("clinic_patient update")


def test_a_page_is_named_without_a_user_and_outside_of_one_the_database(patient):
    raw("UPDATE clinic_patient SET pronouns = 'he'")
    requested(None, lambda: Patient.objects.update(pronouns="she"))
    by_hand, by_page = changes(patient)
    assert (by_page.actor_id, by_page.doing) == (None, "clinic:patient_new")
    assert (by_hand.actor_id, by_hand.request) == (None, "")
    assert by_hand.doing.startswith("database: ")
    request = RequestFactory().get("/")
    chain = Acting(lambda _request: HttpResponse(acting.words()))
    answer = chain(request)
    assert isinstance(answer, HttpResponse)
    assert set(json.loads(answer.content)) == {"request"}


def test_a_page_of_the_product_is_named_and_a_login_is_no_change(client, desk, patient):
    client.force_login(desk)
    address = reverse("clinic:patient_status", args=[patient.pk])
    answer = client.post(address, {"status": "left"})
    assert answer.status_code == 303
    (change,) = changes(patient)
    assert (change.actor_id, change.doing) == (desk.pk, "clinic:patient_status")
    User.objects.filter(pk=desk.pk).update(last_login=NOW)
    assert not changes(desk)


def test_what_a_worker_changes_names_its_task(clinic):
    session = factories.make_signed_session(factories.make_patient(clinic))
    for name in ("aftercare.send_due", "aftercare.settle"):
        app.tasks[name]()
    found = RowChange.objects.filter(table_name="aftercare_checkin", what="update")
    assert {each.doing for each in found} <= {"aftercare.send_due", "aftercare.settle"}
    assert {each.patient_id for each in found} == {session.patient_id}


def test_what_is_added_and_removed(clinic, therapist, patient):
    site = factories.make_filled_draft(patient).sites.first()
    (added,) = changes(site, "insert")
    assert (added.before, added.after) == ({}, {})
    assert (added.patient_id, added.clinic_id) == (patient.pk, clinic.pk)
    NeedleSite.objects.filter(pk=site.pk).update(version=9)
    before = len(changes(site))
    NeedleSite.objects.filter(pk=site.pk).update(version=10)
    assert len(changes(site)) == before
    raw("DELETE FROM needling_needlesite WHERE id = %s", site.pk)
    (removed,) = changes(site, "delete")
    assert removed.before["muscle_id"] == site.muscle_id
    assert (removed.after, removed.patient_id) == ({}, patient.pk)
    kind = factories.make_kind(clinic)
    requested(therapist, lambda: VisitType.objects.filter(pk=kind.pk).delete())
    assert changes(kind, "delete")[0].clinic_id == clinic.pk


def test_what_opens_something_is_not_kept_and_words_stay_locked(patient, desk):
    User.objects.filter(pk=desk.pk).update(password="!new", is_active=False)
    (change,) = changes(desk)
    assert change.before == {"password": None, "is_active": True}
    assert change.after == {"password": None, "is_active": False}
    Clinic.objects.update(next_patient_number=9_000)
    assert not changes(patient.clinic)
    Patient.objects.update(notes="Rings on Mondays")
    assert changes(patient)[0].after["notes"].startswith("enc1:")
    raw("SELECT set_config(%s, 'on', true)", REKEYING)
    Patient.objects.update(notes="Rings on Mondays", pronouns="she")
    assert changes(patient)[1].after == {"pronouns": "she"}


def test_nobody_makes_it_look_away_or_changes_it(patient):
    with pgtrigger.ignore():
        Patient.objects.update(pronouns="she")
    (change,) = changes(patient)
    rows = RowChange.objects.filter(pk=change.pk)
    for alter in (lambda: rows.update(doing="x"), rows.delete):
        with (
            pytest.raises(Error, match="Cannot update or delete"),
            transaction.atomic(),
        ):
            alter()


def said(*words):
    """Which of the words stand in any change."""
    rows = RowChange.objects.values_list("before", "after")
    text = json.dumps([list(each) for each in rows])
    return {each for each in words if each in text}


@pytest.fixture
def changed(clinic, owner):
    """Of whom much was changed, also while their record was another's."""
    patient = factories.make_patient(
        clinic, given_name="Zqgiven", phone="07700 900456", email="zq@example.org"
    )
    other = factories.make_patient(clinic, given_name="Zqother")
    merge = merging.merge(other, gone=patient, by=Agent.SEED, now=NOW)
    ContactPoint.objects.filter(value="+447700900456").update(position=7)
    ContactPoint.objects.filter(value="zq@example.org").update(value="zq2@example.org")
    merging.undo(merge, by=Agent.SEED, now=NOW)
    factories.make_kin(patient, name="Zqmother")
    for number, each in enumerate((patient, other)):
        Patient.objects.filter(pk=each.pk).update(
            preferred_name=f"Zqcalled{number}", date_of_birth="1980-05-04"
        )
        Patient.objects.filter(pk=each.pk).update(preferred_name="", notes="x")
    patient.refresh_from_db()
    return patient, other


WORDS = ("Zqcalled0", "zq@example.org", "zq2@example.org", "900456", "Zqmother")


def test_an_erasure_takes_the_words_and_leaves_who_did_what(changed, owner):
    patient, other = changed
    assert said(*WORDS) == {"Zqcalled0", "zq@example.org", "zq2@example.org"}
    erasing.erase(patient, by=owner, now=NOW)
    assert said(*WORDS) == set()
    assert said("Zqcalled1", "1980-05-04", "enc1:") == {
        "Zqcalled1",
        "1980-05-04",
        "enc1:",
    }
    kept = changes(patient)
    assert {name for each in kept for name in each.after} >= {
        "preferred_name",
        "date_of_birth",
        "merged_into_id",
    }
    told = json.dumps([[each.before, each.after] for each in kept])
    assert not any(word in told for word in ("1980", "enc1:", "active"))
    # Figures, keys and moments are nobody's name.
    (merged, *_) = [each for each in kept if "merged_into_id" in each.after]
    assert merged.after["merged_into_id"] == str(other.pk)


def test_a_record_goes_with_its_changes_and_a_hold_keeps_them(changed, owner):
    patient, other = changed
    hold = holds.place(patient, reason="A claim", by=owner, now=NOW)
    count = RowChange.objects.of([patient.pk]).count()
    with pytest.raises(erasing.CannotErase):
        erasing.erase(patient, by=owner, now=LATER)
    assert RowChange.objects.of([patient.pk]).count() == count
    assert said("Zqcalled0")
    holds.lift(hold, by=owner, now=LATER)
    erasing.erase_record(patient, by=owner, now=LATER)
    left = RowChange.objects.of([patient.pk])
    assert {each.table_name for each in left} == {"clinic_erasure"}
    assert said(*WORDS, "Zqcalled1") == {"Zqcalled1"}
    assert RowChange.objects.of([other.pk]).exists()
