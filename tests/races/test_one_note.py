"""Two hands on one note at the same moment: taps on start, two tabs, two signatures."""

import threading

import pytest
from django.db import transaction

from clinic.models import User
from needling import sessions
from needling.models import Session
from tests import factories
from tests.races.test_two_sweeps import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOW = factories.NOW


@pytest.fixture
def ready():
    """A patient who may be needled, and the therapist."""
    factories.load_reference()
    practitioner = factories.make_practitioner(factories.make_clinic())
    patient = factories.make_patient(practitioner.clinic)
    factories.make_ready(patient, practitioner)
    return patient, practitioner


def test_without_the_lock_two_taps_begin_two_sessions(ready):
    patient, practitioner = ready
    both_have_looked = threading.Barrier(2)

    def careless_start():
        with transaction.atomic():
            begun = Session.objects.drafts().filter(patient=patient).first()
            both_have_looked.wait(timeout=10)
            return begun or Session.objects.create(
                clinic_id=patient.clinic_id,
                patient=patient,
                practitioner=practitioner,
                started_at=NOW,
                created_at=NOW,
            )

    together(careless_start, times=2)
    assert Session.objects.count() == 2


def test_two_taps_begin_one_session(ready):
    patient, practitioner = ready

    def start():
        return sessions.start(
            patient, practitioner=practitioner, by=practitioner.user, now=NOW
        ).pk

    assert len(set(together(start))) == 1
    assert Session.objects.count() == 1


def outcome(work):
    """Whether it worked, or how it was refused."""
    try:
        work()
    except (sessions.CannotSave, sessions.CannotSign) as refusal:
        return type(refusal).__name__
    return "done"


def test_of_two_tabs_one_saves(ready):
    patient, practitioner = ready
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    by = User.objects.get(pk=practitioner.user_id)
    header = factories.note_header(ended_at=NOW)

    def save():
        note = sessions.Draft(header, [factories.site_row()])
        sessions.save(draft, draft=note, version=1, by=by, now=NOW)

    outcomes = together(lambda: outcome(save))
    assert sorted(outcomes) == ["ChangedMeanwhile"] * 3 + ["done"]
    draft.refresh_from_db()
    assert (draft.version, draft.sites.count()) == (2, 1)


def test_of_two_signatures_one_counts(ready):
    patient, practitioner = ready
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    by = User.objects.get(pk=practitioner.user_id)
    outcomes = together(lambda: outcome(lambda: sessions.sign(draft, by=by, now=NOW)))
    assert sorted(outcomes) == ["Locked"] * 3 + ["done"]
    assert draft.check_ins.count() == 4
