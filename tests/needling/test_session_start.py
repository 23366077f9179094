"""Opening a note, and adding to a signed one."""

from datetime import timedelta

import pytest

from clinic.models import AuditEntry
from needling import sessions
from needling.models import Session
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def start(patient, practitioner, *, by=None, now=NOW):
    return sessions.start(
        patient, practitioner=practitioner, by=by or practitioner.user, now=now
    )


@pytest.fixture
def ready(patient, practitioner):
    """A patient who may be needled."""
    factories.make_ready(patient, practitioner)
    return patient


def test_a_draft_begins_now(ready, practitioner):
    session = start(ready, practitioner)
    assert (session.state, session.started_at) == (Session.State.DRAFT, NOW)
    assert (session.clinic_id, session.version) == (ready.clinic_id, 0)
    assert AuditEntry.objects.about(session).get().action == "session.started"


def test_everything_in_the_way_is_said_at_once(patient, practitioner):
    with pytest.raises(sessions.CannotStart, match="has not been filled in") as refused:
        start(patient, practitioner)
    topics = {each.topic for each in refused.value.obstacles}
    assert topics == {"screening", "consent"}
    assert not Session.objects.exists()


def test_nobody_starts_for_somebody_else(ready, practitioner, lead):
    with pytest.raises(sessions.NotYours, match="treating therapist"):
        start(ready, practitioner, by=lead)


def test_a_second_tap_gets_the_same_draft(ready, practitioner):
    first = start(ready, practitioner)
    assert start(ready, practitioner, now=NOW + timedelta(seconds=1)) == first
    assert AuditEntry.objects.filter(action="session.started").count() == 1


def test_another_therapist_gets_their_own(ready, practitioner, clinic):
    first = start(ready, practitioner)
    assert start(ready, factories.make_practitioner(clinic)) != first


def test_the_next_day_is_another_session(ready, practitioner):
    first = start(ready, practitioner)
    tomorrow = NOW + timedelta(days=1)
    factories.make_screening(
        ready, kind="short", practitioner=practitioner, now=tomorrow
    )
    assert start(ready, practitioner, now=tomorrow) != first


def test_a_draft_with_something_in_it_is_another_session(patient, practitioner):
    first = factories.make_filled_draft(patient, practitioner=practitioner)
    assert start(patient, practitioner) != first


@pytest.fixture
def signed(patient, practitioner):
    """A locked note."""
    return factories.make_signed_session(patient, practitioner=practitioner)


def amend(session, text, by):
    return sessions.amend(session, text=text, by=by, now=NOW + timedelta(hours=1))


def test_an_addendum_stands_beside_a_signed_note(signed, therapist):
    addendum = amend(signed, "  Bruise seen. ", therapist)
    assert (addendum.text, addendum.written_by) == ("Bruise seen.", therapist)
    assert addendum.written_at == NOW + timedelta(hours=1)
    assert list(signed.addenda.all()) == [addendum]
    assert AuditEntry.objects.filter(action="session.amended").exists()


def test_an_addendum_needs_words(signed, therapist):
    with pytest.raises(sessions.CannotSave, match="Write what"):
        amend(signed, " \n", therapist)


def test_a_draft_is_changed_not_amended(patient, practitioner, therapist):
    draft = factories.make_draft(patient, practitioner=practitioner)
    with pytest.raises(sessions.CannotSave, match="still a draft"):
        amend(draft, "Something", therapist)
