"""The database's clock and its refusals."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from clinic import db
from clinic.models import Patient

pytestmark = pytest.mark.django_db


class Refused(Exception):
    """Says why."""


def same_number_again(patient):
    Patient.objects.create(
        clinic=patient.clinic,
        number=patient.number,
        given_name="Ben",
        date_of_birth=patient.date_of_birth,
        created_at=patient.created_at,
    )


def test_the_database_says_what_time_it_is():
    moment = db.now()
    assert moment.utcoffset().total_seconds() == 0
    assert abs((timezone.now() - moment).total_seconds()) < 60


def test_a_named_constraint_becomes_a_sentence(patient):
    named = {"patient_number_once_per_clinic": Refused("Taken.")}
    with pytest.raises(Refused, match="Taken"), db.refusing(named):
        same_number_again(patient)
    assert Patient.objects.count() == 1


def test_another_constraint_is_raised_as_it_is(patient):
    with pytest.raises(IntegrityError), db.refusing({}):
        same_number_again(patient)


def test_nothing_refused_is_nothing_said(patient):
    with db.refusing({"patient_number_once_per_clinic": Refused()}):
        Patient.objects.update(notes="read")
    assert Patient.objects.get().notes == "read"
