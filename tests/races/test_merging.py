"""Merging while somebody else edits or merges: one wins, the other is told."""

import threading

import pytest
from django.db import connection

from clinic import merging, patients
from clinic.models import Patient, PatientMerge
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Each in a thread of its own, all let go at one moment; what was refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=30)
            act()
        except (merging.CannotMerge, patients.CannotRegister) as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused


@pytest.fixture
def pair():
    clinic = factories.make_clinic()
    return [factories.make_patient(clinic) for _ in range(2)], factories.make_user(
        clinic, "front_desk"
    )


def test_two_who_merge_the_same_pair_make_one_merge(pair):
    (one, other), desk = pair
    refused = at_once(
        lambda: merging.merge(one, gone=other, by=desk, now=NOW),
        lambda: merging.merge(other, gone=one, by=desk, now=NOW),
    )
    assert len(refused) == 1
    assert "merged meanwhile" in refused[0]
    assert PatientMerge.objects.count() == 1


def test_an_edit_comes_before_the_merge_or_is_told(pair):
    (one, other), desk = pair
    details = patients.Details(given_name="Zoe", date_of_birth=other.date_of_birth)
    refused = at_once(
        lambda: merging.merge(one, gone=other, by=desk, now=NOW),
        lambda: patients.update(other, details=details, by=desk, now=NOW),
    )
    other = Patient.objects.get(pk=other.pk)
    assert other.merged_into == one
    assert (other.given_name == "Zoe") == (refused == [])
    assert all("nothing was saved" in words for words in refused)
