"""Everything about one patient in one file, and nothing of anybody else."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pgtrigger
import pytest
from django.apps import apps
from django.urls import reverse

from aftercare.models import CheckInLink
from clinic import exports, merging, relations
from clinic.models import AuditEntry, Patient
from clinic.rules import disclosure
from clinic.rules.fieldclasses import classed
from clinic.uploads import NewFile
from needling import copies
from needling.documents.pdf import CannotPrint
from needling.models import Session
from tests import factories, samples
from tests.factories import NOW, PASSWORD
from tests.house.test_fields import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def ann(clinic, practitioner):
    """A patient with something in most tables, and a twin whose record was merged."""
    patient = factories.make_patient(clinic, given_name="Ann", email="a@example.org")
    twin = factories.make_patient(clinic, given_name="Anne", phone="07700 900123")
    merging.merge(patient, gone=twin, by=practitioner.user, now=NOW)
    session = factories.make_signed_session(patient, practitioner=practitioner)
    factories.make_event(session, now=NOW)
    check_in = factories.make_sent_check_in(session)
    factories.make_link(check_in)
    factories.make_reply(check_in, free_text="Zqsore")
    factories.make_clearance(
        patient, practitioner=practitioner, evidence=NewFile("of.pdf", samples.pdf())
    )
    factories.make_pin(patient, by=practitioner.user, text="Zqclinical")
    return patient


def made(patient, by):
    """The export, opened: what each file says, and what it holds."""
    file = io.BytesIO()
    contents = exports.write(patient, to=file, by=by, now=NOW)
    with ZipFile(file) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}, contents


def rows_in(files, label):
    return json.loads(files[f"tables/{label.lower()}.json"])


def test_everything_of_the_patient_is_in_it(ann, lead):
    files, contents = made(ann, lead)
    assert contents.is_whole
    assert not contents.missing
    assert {row["given_name"] for row in rows_in(files, "clinic.Patient")} == {
        "Ann",
        "Anne",
    }
    assert rows_in(files, "aftercare.Reply")[0]["free_text"] == "Zqsore"
    (session,) = rows_in(files, "needling.Session")
    assert session["practitioner_in_words"]
    names = sorted(name.split("-", 1)[1] for name in files if "papers/" in name)
    kinds = [each.split("-2")[0] for each in names]
    assert kinds == ["adverse-event", "consent", "note"]
    assert any(name.startswith("files/") for name in files)
    index = files["index.html"].decode()
    assert all(f'href="{name}"' in index for name in files if name != "index.html")
    entry = AuditEntry.objects.get(action="patient.exported")
    assert (entry.patient_id, entry.detail["missing"]) == (ann.pk, 0)


def test_nothing_of_anybody_else_is_in_it(ann, clinic, practitioner, lead):
    """A note was entered for them by mistake: the right copy is another patient's."""
    wrong = ann.sessions.get()
    other = factories.make_patient(clinic, given_name="Zqother")
    right = factories.make_signed_session(other, practitioner=practitioner)
    with pgtrigger.ignore():
        Session.objects.filter(pk=right.pk).update(
            moved_from=wrong, moved_reason="x", moved_check="x"
        )
    files, _ = made(ann, lead)
    assert [row["id"] for row in rows_in(files, "needling.Session")] == [str(wrong.pk)]
    assert not any(b"Zqother" in content for content in files.values())


def test_whoever_reads_no_charts_gets_the_part_of_the_desk(ann, owner):
    files, contents = made(ann, owner)
    assert not contents.is_whole
    assert {name.split("/")[-1].split(".")[0] for name in files} <= {"clinic", "index"}
    told = b"".join(files.values())
    assert b"a@example.org" in told
    assert not any(word in told for word in (b"Zqsore", b"Zqclinical"))
    assert "desk's part" in files["index.html"].decode().replace("&#x27;", "'")


def test_a_document_that_cannot_be_made_is_named(ann, lead, monkeypatch):
    def fail(consent):
        raise CannotPrint

    monkeypatch.setattr(copies, "pdf_of", fail)
    files, contents = made(ann, lead)
    assert len(contents.missing) == 1
    assert contents.missing[0] in files["index.html"].decode()


def test_every_table_that_hangs_on_a_patient_is_in_it():
    """Looked for from the other side: over every key of every table of the product."""
    models = [
        each
        for app in ("clinic", "needling", "aftercare")
        for each in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    hanging: set[Any] = {Patient}
    while new := {
        model
        for model in models
        if model not in hanging
        and any(field.related_model in hanging for field in model._meta.concrete_fields)
    }:
        hanging |= new
    assert set(relations.models_of_patient()) | {Patient} == hanging


def test_no_field_that_opens_something_is_in_it(ann, lead):
    """And every other field is: docs/fields.md says which is what."""
    files, _ = made(ann, lead)
    secret = {name for name, each in classed(document()) if each == "secret"}
    assert secret == {
        name
        for name, _ in classed(document())
        if disclosure.is_secret(name.rpartition(".")[2])
    }
    assert CheckInLink.objects.exists()
    models: list[Any] = [Patient, *relations.models_of_patient()]
    for model in models:
        label = model._meta.label
        for row in json.loads(files.get(f"tables/{label.lower()}.json", "[]")):
            kept = {
                each.attname
                for each in model._meta.concrete_fields
                if f"{label}.{each.name}" not in secret
            }
            assert {name for name in row if not name.endswith("_in_words")} == kept


def test_it_is_made_after_the_password(client, ann, lead):
    lead.set_password(PASSWORD)
    lead.save()
    client.force_login(lead)
    page = reverse("clinic:patient_export", args=[ann.pk])
    assert client.get(page).status_code == 200
    held = client.post(page)
    assert held.status_code == 302
    assert not AuditEntry.objects.filter(action="patient.exported").exists()
    answer = client.post(held.url, {"password": PASSWORD})
    assert answer["Content-Disposition"] == (
        f'attachment; filename="record-{ann.pk.hex[:8]}.zip"'
    )
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert "index.html" in packed.namelist()


@pytest.mark.parametrize(
    ("key", "name", "becomes"),
    [
        ("0123456789ab", "scan of knee.pdf", "01234567-scan-of-knee.pdf"),
        ("ab/../cd", "../../etc/passwd", "ab..cd-etc-passwd"),
        ("0", "…", "0-file"),
    ],
)
def test_a_file_name_is_one_name(key, name, becomes):
    assert disclosure.file_name(key, name) == becomes
