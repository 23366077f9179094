"""A note of the wrong patient: a trace in both charts, check-ins for the right one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftercare.models import CheckIn
from needling import moves, sessions
from needling.models import AdverseEvent, Charge, Session
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ENDED = NOW - timedelta(minutes=30)


@pytest.fixture
def right(clinic):
    return factories.make_patient(clinic, given_name="Ruth")


@pytest.fixture
def session(patient, practitioner):
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=ENDED
    )


def move(session, right, *, by=None, reason="Two tabs were open"):
    by = by or session.practitioner.user
    return moves.move(session, to=right, reason=reason, by=by, now=NOW)


def test_the_original_stays_and_the_copy_is_signed(session, right, therapist):
    sessions.amend(session, text="Also taped.", by=therapist, now=NOW)
    copy = move(session, right)
    session.refresh_from_db()
    assert (session.state, session.sites.count()) == (Session.State.MOVED, 1)
    assert (copy.state, copy.patient, copy.moved_from) == ("signed", right, session)
    assert (copy.signed_by, copy.signed_at) == (therapist, NOW)
    was, site = session.sites.get(), copy.sites.get()
    assert (site.muscle, site.depth_mm, site.twitches) == (
        was.muscle,
        was.depth_mm,
        was.twitches,
    )
    assert copy.addenda.get().text == "Also taped."
    assert copy.ended_at == session.ended_at


def test_the_copy_says_what_the_right_patient_lacked(session, right):
    copy = move(session, right)
    assert "The full screening form has not been filled in." in copy.moved_check
    assert (copy.screening, copy.consent) == (None, None)


def test_or_that_nothing_was_lacking(session, right, practitioner):
    factories.make_ready(right, practitioner, now=session.started_at)
    copy = move(session, right)
    assert copy.moved_check == "Screening and consent covered these sites."
    assert copy.consent == right.consents.get()


def test_the_right_patient_is_asked_and_the_wrong_one_is_not(
    session, right, practitioner
):
    factories.make_ready(right, practitioner, now=session.started_at)
    copy = move(session, right)
    states = CheckIn.objects.values_list("session", "patient", "state")
    assert set(states) == {
        (session.pk, session.patient_id, "cancelled"),
        (copy.pk, right.pk, "scheduled"),
    }
    reason = session.check_ins.first().reason
    assert reason == "the note was entered for the wrong patient"


def test_without_a_consent_somebody_calls_the_right_patient(session, right):
    copy = move(session, right)
    (called,) = CheckIn.objects.to_call()
    assert (called.session, called.patient) == (copy, right)
    assert called.reason == "no consent is on file"
    assert copy.check_ins.filter(state="cancelled").count() == 3


def test_the_code_moves_along(session, right):
    copy = move(session, right)
    assert Charge.objects.standing().get().session == copy
    session.charge.refresh_from_db()
    assert session.charge.void_reason == "Entered for the wrong patient"


def test_events_go_on_in_the_right_chart(session, right):
    event = factories.make_event(session)
    copy = move(session, right)
    event.refresh_from_db()
    assert (event.state, event.outcome) == ("closed", "wrong_chart")
    carried = copy.adverse_events.get()
    assert (carried.patient, carried.state) == (right, "open")
    assert carried.kind == event.kind
    again = moves.move(
        copy, to=session.patient, reason="Back", by=copy.signed_by, now=NOW
    )
    assert again.adverse_events.get().state == "open"
    assert AdverseEvent.objects.counting().count() == 1


def test_a_closed_event_is_opened_in_the_right_chart(session, right):
    event = factories.make_event(session)
    AdverseEvent.objects.update(
        state="closed",
        closed_at=NOW,
        closed_by=session.signed_by,
        relatedness="certain",
        outcome="recovered",
        conclusion="Well.",
    )
    copy = move(session, right)
    event.refresh_from_db()
    assert event.outcome == "recovered"
    assert copy.adverse_events.get().state == "open"


def test_a_missing_needle_is_missing_in_the_right_chart(right, practitioner, patient):
    from needling import searches
    from tests.factories.closing import everything_searched

    search = factories.make_search(patient, practitioner=practitioner, ended_at=ENDED)
    progress = everything_searched(search.session)
    searches.not_found(search, progress=progress, by=practitioner.user, now=NOW)
    search.session.refresh_from_db()
    signed = sessions.sign(search.session, by=practitioner.user, now=NOW)
    copy = move(signed, right)
    assert copy.is_needle_missing
    kinds = copy.adverse_events.get().entries.values_list("kind", flat=True)
    assert sorted(kinds) == ["opened", "search"]


@pytest.mark.parametrize("reason", ["", " "])
def test_it_says_how_it_happened(session, right, reason):
    with pytest.raises(moves.CannotMove, match="Say how"):
        move(session, right, reason=reason)


def test_who_may_move_what(session, right, lead, desk, clinic, elsewhere):
    colleague = factories.make_practitioner(clinic).user
    for by in (colleague, desk):
        with pytest.raises(moves.CannotMove, match="Only the treating"):
            move(session, right, by=by)
    for to in (session.patient, factories.make_patient(elsewhere)):
        with pytest.raises(moves.CannotMove, match="another patient"):
            move(session, to)
    move(session, right, by=lead)
    with pytest.raises(moves.CannotMove, match="already"):
        move(session, right)


def test_a_draft_is_not_moved(right, patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    with pytest.raises(moves.CannotMove, match="draft"):
        move(draft, right)


def test_a_moved_note_takes_no_addendum(session, right, therapist):
    move(session, right)
    session.refresh_from_db()
    with pytest.raises(sessions.CannotSave, match="was moved"):
        sessions.amend(session, text="x", by=therapist, now=NOW)


def test_the_pages_lead_from_the_wrong_chart_to_the_right_one(
    client, session, right, therapist
):
    client.force_login(therapist)
    url = reverse("needling:session_move", args=[session.pk])
    text = client.get(url, {"q": "Ruth"}).content.decode()
    assert f"?to={right.pk}" in text
    assert "Nobody else fits." in client.get(url, {"q": "Zacharias"}).text
    text = client.get(url, {"to": str(right.pk)}).content.decode()
    assert "The full screening form has not been filled in." in text
    data = {"to": str(right.pk), "reason": ""}
    assert client.post(url, data).status_code == 422
    answer = client.post(url, data | {"reason": "Two tabs"})
    copy = session.moved_to
    detail = reverse("needling:session_detail", args=[copy.pk])
    assert answer.headers["Location"] == detail
    assert "Moved here from another chart" in client.get(detail).text
    original = reverse("needling:session_detail", args=[session.pk])
    text = client.get(original).content.decode()
    assert "This note is not this patient’s." in text
    assert detail in text
    assert "is moved, by the treating" in client.get(url).text
    again = client.post(url, data | {"reason": "Again"})
    assert "This note was moved already." in again.text


@pytest.mark.parametrize("to", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_nobody_is_chosen_by_nonsense(client, session, therapist, to):
    client.force_login(therapist)
    url = reverse("needling:session_move", args=[session.pk])
    assert client.post(url, {"to": to, "reason": "x"}).status_code == 200
    session.refresh_from_db()
    assert session.state == Session.State.SIGNED
