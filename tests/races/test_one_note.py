"""Two hands on one note at the same moment: taps on start, two tabs, two signatures."""

import threading
from uuid import uuid4

import pytest
from django.db import transaction

from clinic.models import User
from needling import notes, sessions
from needling.models import NeedleSite, Session
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


@pytest.fixture
def site(ready):
    """A site in a draft."""
    patient, practitioner = ready
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    return draft.sites.get()


def change(site, columns, *, key=None, was=None):
    """Changes the site as somebody who saw it before all others."""
    name = f"site:{site.pk}"
    done = factories.change_row(
        site.session, name, columns, version=0, was=was or {}, key=key or uuid4()
    )
    return done.pk


def test_without_its_key_a_change_that_is_sent_twice_is_made_twice(ready):
    patient, practitioner = ready
    draft = factories.make_draft(patient, practitioner=practitioner)

    def add():
        notes.add_site(
            draft.pk,
            key=uuid4(),
            columns={"muscle_id": "soleus", "side": "left"},
            by=practitioner.user,
            now=NOW,
        )

    together(add, times=2)
    assert draft.sites.count() == 2


def test_a_change_that_is_sent_twice_at_once_is_made_once(ready):
    patient, practitioner = ready
    draft = factories.make_draft(patient, practitioner=practitioner)
    key = uuid4()

    def add():
        return notes.add_site(
            draft.pk,
            key=key,
            columns={"muscle_id": "soleus", "side": "left"},
            by=practitioner.user,
            now=NOW,
        ).pk

    assert len(set(together(add))) == 1
    assert draft.sites.count() == 1


def test_without_the_lock_on_the_row_one_of_two_tabs_is_lost(site):
    both_have_read = threading.Barrier(2)
    values = [1, 2]

    def careless_change():
        with transaction.atomic():
            row = NeedleSite.objects.get(pk=site.pk)
            both_have_read.wait(timeout=10)
            row.version, row.twitches = row.version + 1, values.pop()
            row.save()

    together(careless_change, times=2)
    site.refresh_from_db()
    assert site.version == 1


def test_of_two_tabs_one_writes_and_the_other_sees_both(site):
    values = [10, 11, 12, 13]

    was = {"depth_mm": site.depth_mm}
    outcomes = together(
        lambda: outcome(lambda: change(site, {"depth_mm": values.pop()}, was=was))
    )
    assert sorted(outcomes) == ["SameField"] * 3 + ["done"]
    site.refresh_from_db()
    assert site.version == 1


def test_different_fields_at_once_all_hold(site):
    told = [{"twitches": 7}, {"lot": "A1"}, {"referral": "Ear"}, {"depth_mm": 9}]
    was = {"twitches": 3, "lot": "", "referral": "", "depth_mm": site.depth_mm}
    together(lambda: change(site, told.pop(), was=was))
    site.refresh_from_db()
    assert (site.twitches, site.lot, site.referral, site.depth_mm) == (
        7,
        "A1",
        "Ear",
        9,
    )
    assert site.version == 4


def test_of_two_signatures_one_counts(ready):
    patient, practitioner = ready
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    by = User.objects.get(pk=practitioner.user_id)
    outcomes = together(lambda: outcome(lambda: sessions.sign(draft, by=by, now=NOW)))
    assert sorted(outcomes) == ["Locked"] * 3 + ["done"]
    assert draft.check_ins.count() == 4
