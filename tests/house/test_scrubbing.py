"""A scrubbed copy knows nobody, and is otherwise the clinic it was."""

import re

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse

from clinic import scrubbing, uploads
from clinic.models import Patient, RowChange, User, encrypted
from clinic.rules.fieldclasses import classed
from needling.models import NeedleSite
from tests import factories, samples
from tests.house import typed
from tests.house.test_fields import document

pytestmark = pytest.mark.django_db
TELLING = ("identity", "contact", "staff", "free-text", "document")


def classes():
    return dict(classed(document()))


def of_people():
    """What stands in columns that may tell of somebody, where it is no code."""
    known = classes()
    for name in ("clinic", "needling", "aftercare"):
        for model in apps.get_app_config(name).get_models():
            for each in model._meta.local_concrete_fields:
                is_text = isinstance(each, models.CharField | models.TextField)
                klass = known[f"{model._meta.label}.{each.name}"]
                if is_text and not each.choices and klass in TELLING:
                    yield from model._base_manager.values_list(each.name, flat=True)


def words():
    # Codes are kept, and numbers for fiction are stand-ins themselves.
    kept = re.compile(r"[a-z_.]*|\+447700900\d*|.{,5}")
    return {each for each in of_people() if not kept.fullmatch(each)}


def all_that_is_there():
    """Every table as text, and what lies locked, opened."""
    opened = (
        str(value)
        for model in typed.models_under_lock()
        for each in encrypted.columns(model)
        for value in model._base_manager.values_list(each.name, flat=True)
    )
    return "\n".join([*typed.everything().values(), *opened])


def numbers():
    """Rows of each table of ours."""
    return {
        model._meta.label: model._base_manager.count()
        for name in ("clinic", "needling", "aftercare")
        for model in apps.get_app_config(name).get_models()
    }


@pytest.fixture
def copied(monkeypatch):
    """A clinic at work in a database whose name says that it is a copy."""
    session = typed.a_clinic_at_work()
    patient, user = session.patient, session.practitioner.user
    factories.make_contact(patient, value="+447911123456")
    factories.make_kin(patient, phone="+447911123457")
    factories.make_pin(patient, by=user)
    factories.make_import(patient.clinic)
    factories.make_route(patient.clinic)
    letter = uploads.NewFile("Dr Osei.png", samples.png())
    factories.make_clearance(patient, evidence=letter)
    monkeypatch.setitem(connection.settings_dict, "NAME", "clinic_scrubbed")
    monkeypatch.setattr(scrubbing, "BATCH", 2)
    return session


def test_nobody_is_recognised_and_the_rest_stays(copied, client):
    before, rows, patient = words(), numbers(), copied.patient
    depths = list(NeedleSite.objects.order_by("pk").values_list("depth_mm", "muscle"))
    assert {patient.family_name, copied.practitioner.user.email} <= before
    assert "Rings on Mondays" in before
    call_command("scrub", verbosity=0)
    after = all_that_is_there()
    # The clinic itself stays, and with it the number that notes tell patients.
    before.remove(copied.clinic.phone)
    assert sorted(each for each in before if each in after) == []
    grown = {name for name, count in numbers().items() if count != rows[name]}
    assert grown <= {"clinic.AuditEntry", "clinic.AuditSeal", "clinic.RowChange"}
    assert not RowChange.objects.exists()
    left = list(NeedleSite.objects.order_by("pk").values_list("depth_mm", "muscle"))
    assert left == depths
    scrubbed = Patient.objects.get(pk=patient.pk)
    assert scrubbed.date_of_birth == patient.date_of_birth.replace(month=1, day=1)
    assert scrubbed.number != patient.number
    assert len(scrubbed.notes) == len("Rings on Mondays")
    pages_open(client, copied)


def pages_open(client, session):
    """What support looks at first, for the therapist."""
    user = User.objects.get(pk=session.practitioner.user_id)
    assert not user.check_password(factories.PASSWORD)
    client.force_login(user)
    for name, keys in (
        ("clinic:today", []),
        ("clinic:patient_list", []),
        ("clinic:patient_detail", [session.patient_id]),
        ("needling:session_detail", [session.pk]),
        ("aftercare:inbox", []),
    ):
        assert client.get(reverse(name, args=keys)).status_code == 200, name


def test_only_a_copy_is_scrubbed(patient):
    with pytest.raises(CommandError, match="is not a copy"):
        call_command("scrub")
    patient.refresh_from_db()
    assert patient.given_name != ""


def test_what_has_no_class_is_refused(patient, monkeypatch):
    known = classes()
    del known["clinic.Patient.pronouns"]
    with pytest.raises(scrubbing.CannotScrub, match=r"clinic\.Patient\.pronouns"):
        scrubbing.scrub(known)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (name text)")
    monkeypatch.setitem(connection.settings_dict, "NAME", "clinic_scrubbed")
    with pytest.raises(CommandError, match="somebody_elses"):
        call_command("scrub")
