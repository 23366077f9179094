"""What was typed lies locked in every encrypted column; keys are changed under it."""

import re
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.db.utils import DatabaseError

from clinic import rekeying
from clinic.models import Patient, RowChange, encrypted
from clinic.models.fields import REKEYING
from clinic.rules.fieldclasses import classed
from clinic.rules.fieldlock import CannotUnlock, ids
from needling.models import Session
from tests import factories
from tests.house import typed
from tests.house.test_fields import document

pytestmark = pytest.mark.django_db
CANARY = "Zqcanary, felt at night"
NEW = "k7Qv2mZx9Lr4Tn8Wb3Ys6Hd1Fg5Jp0Cc"
OPEN = re.compile(r"^\| `([\w.]+)` \|", re.M)


def rotated(*words):
    """What the command says."""
    told = StringIO()
    call_command("rotate_keys", *words, stdout=told)
    return told.getvalue()


@contextmanager
def door():
    """As the change of the keys opens it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [REKEYING])
        yield cursor
        cursor.execute("SELECT set_config(%s, 'off', true)", [REKEYING])


def write_canaries():
    """Into every encrypted column there is, whatever else a row would then need."""
    typed.drop_checks()
    for model in typed.models_under_lock():
        words = {each.name: said(each) for each in encrypted.columns(model)}
        with door():
            assert model._base_manager.update(**words), model


def said(field):
    return {"said": CANARY} if isinstance(field, encrypted.EncryptedJSON) else CANARY


def read_canaries():
    """The columns that give it back."""
    return {
        f"{model._meta.db_table}.{each.column}"
        for model in typed.models_under_lock()
        for each in encrypted.columns(model)
        for value in model._base_manager.values_list(each.name, flat=True)
        if CANARY in str(value)
    }


def places():
    return {place for table in rekeying.tables() for place in table.places()}


def keys_in_use():
    return {each for by_key in rekeying.count().values() for each in by_key}


def test_no_table_shows_what_was_typed(settings):
    typed.a_clinic_at_work()
    assert keys_in_use() == {*ids(settings.FIELD_KEYS)}
    write_canaries()
    assert read_canaries() == places()
    shown = [name for name, rows in typed.everything().items() if "Zqcan" in rows]
    assert shown == []


def test_the_keys_are_changed(settings):
    typed.a_clinic_at_work()
    write_canaries()
    before = {place: each.total() for place, each in rekeying.count().items()}
    (old,) = settings.FIELD_KEYS
    settings.FIELD_KEYS = [NEW, old]
    told = rotated("--check")
    assert "(former)" in told
    assert "are not under the first key" in told
    assert read_canaries() == places()
    assert "All are under the first key" in rotated("--batch", "2")
    settings.FIELD_KEYS = [NEW]
    (first,) = ids([NEW])
    assert read_canaries() == places()
    assert rekeying.count() == {
        place: {first: number} for place, number in before.items()
    }
    assert "locked anew" not in rotated()
    settings.FIELD_KEYS = [old]
    with pytest.raises(CannotUnlock, match="is not known"):
        read_canaries()
    with pytest.raises(CommandError, match="do not open"):
        rotated("--check")


def test_a_run_that_was_killed_goes_on(clinic, settings, monkeypatch):
    for number in range(5):
        factories.make_patient(clinic, notes=f"{CANARY} {number}")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    write = rekeying._write
    done: list[object] = []

    def killed(table, rows):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.extend(rows)
        write(table, rows)

    monkeypatch.setattr(rekeying, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        rekeying.rotate(batch=1)
    first = ids([NEW])[0]
    assert rekeying.count()["clinic_patient.notes"][first] == 2
    monkeypatch.setattr(rekeying, "_write", write)
    assert rekeying.rotate(batch=1).changed == {"clinic_patient.notes": 3}
    assert rekeying.count()["clinic_patient.notes"] == {first: 5}


def test_the_migration_locks_and_opens_again(clinic):
    patient = factories.make_patient(clinic, notes=CANARY)
    them = [each for each in rekeying.tables() if each.name == "clinic_patient"]
    assert rekeying.open_all(them).changed == {"clinic_patient.notes": 1}
    assert CANARY in typed.everything()["clinic_patient"]
    assert rekeying.count()["clinic_patient.notes"] == {"": 1}
    with pytest.raises(CommandError, match="1 do not open"):
        rotated("--check")
    assert rekeying.lock_all(them).changed == {"clinic_patient.notes": 1}
    assert rekeying.lock_all(them).changed == {}
    patient.refresh_from_db()
    assert patient.notes == CANARY
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_patient SET notes = notes || 'A'")
    with pytest.raises(CannotUnlock, match="clinic_patient"):
        rekeying.open_all(them)


def test_signed_rows_are_changed_by_the_keys_alone():
    session = typed.a_clinic_at_work()
    notes = Session.objects.filter(pk=session.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        notes.update(notes="Other words")
    with pytest.raises(ProgrammingError), door():
        notes.update(notes="Other words", pain_after=1)
    with pytest.raises(DatabaseError), door():
        session.sites.update(depth_mm=F("depth_mm") + 1)
    with pytest.raises(DatabaseError), door():
        session.addenda.all().delete()
    rekeying.rotate()
    with pytest.raises(ProgrammingError), transaction.atomic():
        notes.update(notes="Other words")


def raw_notes(patient):
    """As they lie in the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT notes FROM clinic_patient WHERE id = %s", [patient.pk])
        return cursor.fetchone()[0]


def test_what_was_changed_in_the_table_does_not_open(patient, settings, caplog):
    Patient.objects.filter(pk=patient.pk).update(notes=CANARY)
    other = factories.make_patient(patient.clinic, notes=CANARY)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic_patient SET notes = notes || 'A' WHERE id = %s", [patient.pk]
        )
    patient.refresh_from_db()
    assert "cannot be opened" in patient.notes
    assert "a value of clinic_patient.notes does not open" in caplog.text
    assert CANARY not in caplog.text
    lay_there = raw_notes(patient)
    patient.save()
    assert raw_notes(patient) == lay_there
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    # The others go on; this one is left as it was and told, and so is its history.
    with pytest.raises(CommandError, match="2 do not open"):
        rotated()
    settings.FIELD_KEYS = [NEW]
    other.refresh_from_db()
    assert other.notes == CANARY


def test_what_rows_were_follows_the_keys(patient, settings):
    rows = Patient.objects.filter(pk=patient.pk)
    for words in (CANARY, "Other words", "", "enc1:typed by somebody"):
        rows.update(notes=words, pronouns=f"{words[:9]} enc1:")
    place, number = "clinic_patient.notes, as it was", RowChange.objects.count()
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    first, old = ids(settings.FIELD_KEYS)
    assert rekeying.count()[place] == {old: 5}
    rotated("--batch", "2")
    assert rekeying.count()[place] == {first: 5}
    settings.FIELD_KEYS = [NEW]
    kept = list(RowChange.objects.filter(what="update").order_by("id"))
    assert RowChange.objects.count() == number
    notes = [
        encrypted.unlock(each.after["notes"], place.split(",")[0]) for each in kept
    ]
    assert notes == [CANARY, "Other words", "", "enc1:typed by somebody"]
    assert kept[0].after["pronouns"] == f"{CANARY[:9]} enc1:"


def test_an_answer_that_does_not_open_takes_no_alarm_down(client, lead):
    escalation = factories.make_escalation(free_text=CANARY)
    with door() as cursor:
        cursor.execute("UPDATE aftercare_reply SET free_text = free_text || 'A'")
    reader = factories.make_user(escalation.clinic, *lead.Role.values)
    client.force_login(reader)
    assert escalation.patient.family_name in client.get("/inbox/").content.decode()
    page = client.get(f"/inbox/{escalation.pk}/")
    assert page.status_code == 200
    assert "cannot be opened" in page.content.decode()


def test_every_free_text_is_locked_or_open_for_a_reason():
    free = {name for name, each in classed(document()) if each == "free-text"}
    locked = {
        f"{model._meta.label}.{each.name}"
        for model in typed.models_under_lock()
        for each in encrypted.columns(model)
    }
    told = set(OPEN.findall(document()))
    assert free - locked == told
    assert not told & locked
