"""An encrypted column behaves as text, and refuses questions it cannot answer."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from clinic.models import Patient
from needling.models import NoteChange
from tests import factories

pytestmark = pytest.mark.django_db


def raw(patient):
    with connection.cursor() as cursor:
        cursor.execute("SELECT notes FROM clinic_patient WHERE id = %s", [patient.pk])
        return cursor.fetchone()[0]


def test_it_is_written_locked_and_read_open(patient):
    rows = Patient.objects.filter(pk=patient.pk)
    patient.notes = "Rings on Mondays"
    patient.save()
    first = raw(patient)
    rows.bulk_update([patient], ["notes"])
    assert raw(patient) != first
    assert first.startswith("enc1:")
    assert "Rings" not in first + raw(patient)
    assert rows.values_list("notes", flat=True).get() == "Rings on Mondays"
    patient.full_clean()
    rows.update(notes="")
    assert raw(patient) == ""
    assert rows.get().notes == ""


def test_only_whether_it_is_empty_can_be_asked(patient):
    Patient.objects.filter(pk=patient.pk).update(notes="Rings on Mondays")
    assert list(Patient.objects.exclude(notes="")) == [patient]
    assert not Patient.objects.filter(notes__isnull=True).exists()
    with pytest.raises(FieldError, match="only be compared with ''"):
        Patient.objects.filter(notes="Rings on Mondays").exists()
    with pytest.raises(FieldError, match="Unsupported lookup"):
        Patient.objects.filter(notes__icontains="Rings").exists()
    with pytest.raises(FieldError, match="Unsupported lookup"):
        NoteChange.objects.filter(fields__notes="Rings").exists()


def test_json_comes_back_as_it_was(clinic):
    draft = factories.make_filled_draft(factories.make_patient(clinic))
    kept = draft.changes.first()
    assert isinstance(kept.fields, dict)
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(fields LIKE 'enc1:%') FROM needling_notechange")
        assert cursor.fetchone() == (True,)
