"""A needle is missing: the note is parked, searched for, and only then signed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from clinic.models import AuditEntry
from needling import searches, sessions
from needling.models import AdverseEvent, NeedleSearch, Session
from tests import factories
from tests.factories import NOW
from tests.factories.closing import everything_searched

pytestmark = pytest.mark.django_db
_S = NeedleSearch.State
EVEN = {"opened": 2, "used": 1, "removed": 1, "disposed": 1, "discarded": 1}


@pytest.fixture
def search(patient, practitioner):
    return factories.make_search(patient, practitioner=practitioner)


def note(search, **given):
    by = given.pop("by", search.opened_by)
    progress = searches.Progress(**given)
    return searches.note(search, progress=progress, by=by, now=NOW)


def found(search, counts=EVEN, where="In the linen", by=None, **given):
    return searches.found(
        search,
        where=where,
        counts=counts,
        progress=everything_searched(search.session, **given),
        by=by or search.opened_by,
        now=NOW,
    )


def not_found(search, by=None, **given):
    return searches.not_found(
        search,
        progress=everything_searched(search.session, **given),
        by=by or search.opened_by,
        now=NOW,
    )


def sign(search):
    search.session.refresh_from_db()
    return sessions.sign(search.session, by=search.session.practitioner.user, now=NOW)


def test_parking_opens_the_incident_and_keeps_the_note_open(search, patient):
    event = AdverseEvent.objects.get()
    assert (event.kind, event.origin) == ("needle_unaccounted", "needle_count")
    assert (event.severity, event.state) == ("significant", "open")
    assert (event.patient, event.session) == (patient, search.session)
    assert "Opened 2, but only 1" in event.description
    assert search.counts_before["opened"] == 2
    assert search.session.state == Session.State.DRAFT
    assert AuditEntry.objects.filter(action="session.parked").exists()


def test_the_patient_is_asked_how_it_goes_all_the_same(search):
    session = search.session
    assert session.consent == session.patient.consents.get()
    assert session.check_ins.filter(state="scheduled").count() == 4
    found(search)
    signed = sign(search)
    assert signed.check_ins.count() == 4


def test_without_an_end_the_patient_is_asked_from_now_on(patient, practitioner):
    draft = factories.make_filled_draft(
        patient, practitioner=practitioner, needles_opened=2
    )
    Session.objects.update(ended_at=None)
    search = searches.park(draft, by=practitioner.user, now=NOW)
    assert (search.session.ended_at, search.event.occurred_at) == (NOW, NOW)
    assert draft.check_ins.filter(state="scheduled").count() == 4
    with pytest.raises(IntegrityError, match="session_parked_has_ended"):
        Session.objects.update(ended_at=None)


def test_a_second_tap_gets_the_same_search(search):
    assert searches.park(search.session, by=search.opened_by, now=NOW) == search
    assert AdverseEvent.objects.count() == 1


def test_what_adds_up_is_not_parked(patient, practitioner, lead):
    draft = factories.make_filled_draft(patient, practitioner=practitioner)
    for by in (practitioner.user, lead):
        with pytest.raises(searches.CannotPark):
            searches.park(draft, by=by, now=NOW)
    Session.objects.update(needles_opened=None)
    with pytest.raises(searches.CannotPark, match="not all counted"):
        searches.park(draft, by=practitioner.user, now=NOW)
    assert not NeedleSearch.objects.exists()


def test_a_signed_note_is_not_parked(patient, practitioner):
    session = factories.make_signed_session(patient, practitioner=practitioner)
    with pytest.raises(searches.CannotPark, match="signed"):
        searches.park(session, by=practitioner.user, now=NOW)


def test_while_it_is_searched_for_nobody_signs(search):
    with pytest.raises(sessions.CannotSign, match="is being searched for"):
        sign(search)
    Session.objects.update(needles_discarded=1)
    with pytest.raises(sessions.CannotSign, match="is being searched for"):
        sign(search)


def test_the_search_is_kept_as_it_goes(search, lead):
    kept = note(
        search,
        done=["floor_searched"],
        checked_sites=["upper_trapezius:left", "elsewhere:left"],
        second_user=lead,
        second_name="not both",
    )
    assert (kept.floor_searched, kept.linen_searched) == (True, False)
    assert kept.checked_sites == ["upper_trapezius:left"]
    assert (kept.second_user, kept.second_name) == (lead, "")


def test_found_corrects_the_count_with_a_trace(search):
    ended = found(search)
    assert (ended.state, ended.found_where) == (_S.FOUND, "In the linen")
    lines = list(ended.event.entries.order_by("pk").values_list("kind", flat=True))
    assert lines == ["opened", "search"]
    entry = AuditEntry.objects.get(action="needle_search.found")
    assert entry.detail["before"]["discarded"] == 0
    signed = sign(search)
    assert (signed.needles_discarded, signed.is_needle_missing) == (1, False)


def test_found_asks_for_counts_that_add_up(search):
    with pytest.raises(searches.CannotEnd) as refusal:
        found(search, counts={**EVEN, "discarded": 0}, where=" ", second_name="")
    fields = [each.field for each in refusal.value.lacks]
    assert fields == ["found_where", "second_name", "needles_opened"]
    search.refresh_from_db()
    assert search.state == _S.OPEN


def test_in_vain_it_may_be_signed_as_it_is(search):
    ended = not_found(search)
    assert ended.state == _S.NOT_FOUND
    signed = sign(search)
    assert (signed.is_needle_missing, signed.needles_discarded) == (True, 0)
    assert signed.adverse_events.get().state == "open"


def test_in_vain_needs_all_of_it(search):
    with pytest.raises(searches.CannotEnd) as refusal:
        not_found(search, done=["floor_searched"], checked_sites=(), second_name="")
    assert len(refusal.value.lacks) == 7
    assert str(refusal.value)


@pytest.mark.parametrize("name", ["", "Sam Hill"])
def test_nobody_is_their_own_second_person(name, search):
    search.opened_by.first_name, search.opened_by.last_name = "sam", "hill"
    with pytest.raises(searches.CannotEnd):
        not_found(search, second_name=name)
    with pytest.raises(searches.CannotEnd):
        not_found(search, second_user=search.opened_by)


def test_the_lead_may_end_it_the_desk_may_not(search, lead, desk):
    with pytest.raises(searches.CannotPark):
        not_found(search, by=desk)
    assert not_found(search, by=lead, second_user=search.opened_by).resolved_by == lead


def test_an_ended_search_stays_ended(search):
    found(search)
    for act in (found, not_found, note):
        with pytest.raises(searches.CannotPark, match="ended already"):
            act(search)


def test_a_count_that_differs_again_is_searched_for_again(search, practitioner):
    found(search)
    Session.objects.update(needles_removed=0)
    draft = Session.objects.get()
    again = searches.park(draft, by=practitioner.user, now=NOW + timedelta(minutes=1))
    assert again.state == _S.OPEN
    assert AdverseEvent.objects.count() == 2
