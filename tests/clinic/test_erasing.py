"""Who somebody was goes; the clinical record stays until its time is over."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from aftercare.models import Attempt, CheckIn, CheckInLink, InboundText, Message
from clinic import erasing, merging, patients, waiting
from clinic.audit import Agent
from clinic.models import (
    Appointment,
    AuditEntry,
    Patient,
    PatientSource,
    Pin,
    WaitingEntry,
)
from clinic.uploads import NewFile
from needling import prescreenings
from needling.models import FormLink, Session
from tests import factories, samples
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
# The clinical record names them in what was signed, and keeps it.
SIGNED = {"needling.Consent", "needling.ConsentOffer"}
SAID = ("Zqgiven", "Zqfamily", "Zqmother", "zq@example.org", "447700900456", "Zqnote")


@pytest.fixture
def ann(clinic, practitioner):
    """With a past, and with things that lie ahead."""
    patient = factories.make_patient(
        clinic,
        given_name="Zqgiven",
        family_name="Zqfamily",
        email="zq@example.org",
        phone="07700 900456",
        notes="Zqnote",
        date_of_birth=date(1980, 5, 4),
        now=NOW - timedelta(days=30),
    )
    source = {"system": "old", "source_id": "Zqnote", "added_at": NOW}
    PatientSource.objects.create(clinic=clinic, patient=patient, **source)
    factories.make_kin(patient, name="Zqmother")
    factories.make_pin(patient, by=practitioner.user, text="Zqnote", is_clinical=False)
    factories.make_pin(patient, by=practitioner.user, text="Faints")
    session = factories.make_signed_session(patient, practitioner=practitioner)
    check_in = factories.make_sent_check_in(session)
    factories.make_link(check_in)
    factories.make_reply(check_in)
    factories.make_text(clinic, "Zqnote", patient=patient, needs_person=False)
    factories.make_clearance(
        patient, practitioner=practitioner, evidence=NewFile("of.pdf", samples.pdf())
    )
    prescreenings.ask(patient, by=practitioner.user, now=NOW)
    visit = factories.make_appointment(patient, practitioner, note="Zqnote")
    request = waiting.Request(visit.kind, note="Zqnote")
    waiting.add(patient, request=request, by=practitioner.user, now=NOW)
    return patient


def erase(patient, owner, now=NOW):
    return erasing.erase(patient, by=owner, now=now)


def everywhere():
    """Every row of every table, as text, by table."""
    return {
        model._meta.label: json.dumps(
            list(model._base_manager.values(*_columns(model))), cls=DjangoJSONEncoder
        )
        for app in ("clinic", "needling", "aftercare")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def _columns(model):
    return [
        each.attname
        for each in model._meta.concrete_fields
        if each.get_internal_type() != "BinaryField"
    ]


def test_who_it_was_stands_nowhere_but_in_what_was_signed(ann, owner):
    before = everywhere()
    assert {word for word in SAID if any(word in each for each in before.values())}
    erase(ann, owner)
    found = {
        (label, word)
        for label, text in everywhere().items()
        for word in SAID
        if word in text
    }
    assert {label for label, _ in found} <= SIGNED
    ann.refresh_from_db()
    assert (ann.full_name, ann.date_of_birth) == (
        f"Erased patient {ann.number}",
        date(1980, 12, 31),
    )
    entry = AuditEntry.objects.get(action="patient.erased")
    assert (entry.patient_id, entry.detail) == (ann.pk, {})


def test_what_lies_ahead_ends_and_what_was_done_stays(ann, owner):
    (note,) = Session.objects.filter(patient=ann).values()
    erase(ann, owner)
    assert Session.objects.filter(patient=ann).values().get() == note
    assert Appointment.objects.get(patient=ann).state == Appointment.State.CANCELLED
    assert WaitingEntry.objects.get().state == WaitingEntry.State.WITHDRAWN
    pending = [CheckIn.State.SCHEDULED, *CheckIn.WAITING]
    assert not CheckIn.objects.filter(patient=ann, state__in=pending).exists()
    assert not Message.objects.filter(patient=ann, state="queued").exists()
    for model in (CheckInLink, FormLink):
        assert not model.objects.filter(revoked_at__isnull=True).exists()
    assert list(Pin.objects.values_list("text", flat=True)) == ["Faints"]
    assert Attempt.objects.exists()
    assert set(Attempt.objects.values_list("sent_to", flat=True)) == {""}
    assert InboundText.objects.get().purged_at == NOW


def test_nobody_finds_or_names_them_again(ann, owner, client):
    other = factories.make_patient(ann.clinic)
    erase(ann, owner)
    client.force_login(owner)
    for typed in ("Zqgiven", "zq@example.org", "07700 900456"):
        found = client.get(reverse("clinic:patient_list"), {"q": typed})
        assertNotContains(found, "Erased patient")
    assertNotContains(client.get(reverse("clinic:patient_list")), "Erased patient")
    by_number = client.get(reverse("clinic:patient_list"), {"q": str(ann.number)})
    assertContains(by_number, f"Erased patient {ann.number}")
    page = client.get(reverse("clinic:patient_detail", args=[ann.pk]))
    assertContains(page, f"Erased patient {ann.number}")
    for name in ("patient_edit", "patient_status", "contact_add", "kin_add"):
        address = reverse(f"clinic:{name}", args=[ann.pk])
        assertNotContains(page, address)
        assert client.get(address).status_code == 404
    with pytest.raises(Error), transaction.atomic():
        Patient.objects.filter(pk=ann.pk).update(given_name="Ann")
    with pytest.raises(merging.CannotMerge):
        merging.merge(other, gone=ann, by=owner, now=NOW)


def test_a_record_that_was_merged_goes_along(ann, owner):
    twin = factories.make_patient(ann.clinic, given_name="Zqtwin")
    merging.merge(ann, gone=twin, by=Agent.SEED, now=NOW)
    patients.change_status(ann, status="left", by=owner, now=NOW)
    erase(ann, owner)
    twin.refresh_from_db()
    assert twin.is_erased
    assert not twin.contact_points.exists()


def test_nobody_treats_or_writes_to_somebody_who_was_erased(
    ann, owner, client, practitioner
):
    erase(ann, owner)
    client.force_login(practitioner.user)
    for name in (
        "clinic:waiting_new",
        "aftercare:screening_send",
        "needling:clearance_new",
        "needling:consent_new",
        "needling:pain_new",
        "needling:plan_new",
        "needling:kiosk_start",
        "needling:session_start",
    ):
        assert client.get(reverse(name, args=[ann.pk])).status_code == 404, name
    for name in ("needling:course_detail", "needling:patient_strip"):
        assert client.get(reverse(name, args=[ann.pk])).status_code == 200, name
