"""The register of adverse events: opened, told further, judged anew, closed."""

from datetime import timedelta

import pytest

from clinic.audit import Agent
from clinic.models import AuditEntry
from needling import adverse, sessions
from needling.models import AdverseEvent
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(patient, practitioner):
    return factories.make_signed_session(patient, practitioner=practitioner)


@pytest.fixture
def event(session):
    return factories.make_event(session)


def close(event, text="Well after a rest.", now=NOW, **given):
    words = {"relatedness": "probable", "outcome": "recovered", **given}
    conclusion = adverse.Conclusion(text=text, **words)
    by = event.practitioner.user
    return adverse.close(event, conclusion=conclusion, by=by, now=now)


def regrade(event, **given):
    words = {"kind": event.kind, "severity": "serious", "reason": "Hospital", **given}
    return adverse.regrade(event, **words, by=event.practitioner.user, now=NOW)


def test_it_holds_what_it_is_about(event, session, patient):
    assert (event.patient, event.practitioner) == (patient, session.practitioner)
    assert event.entries.get().text == event.description
    assert str(event) == "Faint or near-faint 2026-03-10"
    assert str(event.entries.get()) == "Opened 2026-03-10 10:00"
    entry = AuditEntry.objects.get(action="adverse_event.opened")
    assert entry.patient_id == patient.pk
    assert "Fainted" not in str(entry.detail)


def test_a_patients_answer_opens_one_without_a_user(session):
    report = adverse.Report(
        "escalation", "chest_breath", "mild", "Short of breath", NOW
    )
    event = adverse.open_(session, report=report, by=Agent.PATIENT, now=NOW)
    assert (event.opened_by, event.severity) == (None, "significant")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"description": " "}, "Say what happened"),
        ({"occurred_at": NOW + timedelta(seconds=1)}, "in the future"),
        ({"occurred_at": NOW - timedelta(hours=1)}, "before the session"),
    ],
)
def test_what_cannot_be_is_refused(session, wrong, sentence):
    with pytest.raises(adverse.CannotRecord, match=sentence):
        factories.make_event(session, **wrong)


def test_signing_registers_what_must_be(patient, practitioner):
    draft = factories.make_draft(
        patient, practitioner=practitioner, now=NOW - timedelta(minutes=15)
    )
    grave = {"event": "vasovagal", "event_severity": "significant", "lot": "AB-1"}
    chest = {"event": "chest", "event_severity": "mild", "event_note": "Tight"}
    mild = {"event": "bruise", "event_severity": "mild"}
    rows = [
        factories.site_row("soleus", **grave),
        factories.site_row("upper_trapezius", **chest),
        factories.site_row("gastrocnemius_medial", **mild),
    ]
    header = factories.note_header(ended_at=NOW, needles=3)
    notes = factories.minded()
    draft = factories.write_note(draft, *rows, header=header, notes=notes)
    sessions.sign(draft, by=practitioner.user, now=NOW)
    opened = {each.kind: each for each in AdverseEvent.objects.all()}
    assert set(opened) == {"vasovagal", "chest_breath"}
    assert opened["vasovagal"].needle_lot == "AB-1"
    assert opened["vasovagal"].description == "Faint or near-faint"
    assert (opened["chest_breath"].severity, opened["chest_breath"].description) == (
        "significant",
        "Tight",
    )
    assert {each.origin for each in opened.values()} == {"reaction"}


def test_its_history_grows(event, therapist):
    line = adverse.add(
        event, kind="contact", text=" Rang: fine ", by=therapist, now=NOW
    )
    assert (line.text, line.written_by) == ("Rang: fine", therapist)
    with pytest.raises(adverse.CannotRecord, match="Write what"):
        adverse.add(event, kind="note", text=" ", by=therapist, now=NOW)


def test_it_is_judged_anew_with_a_trace(event):
    assert regrade(event).severity == "serious"
    line = event.entries.last()
    assert line.kind == "change"
    assert "significant" in line.text
    assert "Hospital" in line.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"severity": "significant"}, "Nothing was changed"),
        ({"reason": ""}, "Say why"),
        ({"kind": "pneumothorax", "severity": "mild"}, "never mild"),
    ],
)
def test_a_judgement_has_a_reason(event, wrong, sentence):
    with pytest.raises(adverse.CannotRecord, match=sentence):
        regrade(event, **wrong)


def test_it_is_closed_for_good(event, therapist):
    closed = close(event)
    assert (closed.state, closed.closed_by) == ("closed", therapist)
    for act in (close, regrade):
        with pytest.raises(adverse.Closed):
            act(event)
    with pytest.raises(adverse.Closed):
        adverse.add(event, kind="note", text="More", by=therapist, now=NOW)
    assert not AdverseEvent.objects.open().exists()


def test_a_conclusion_has_words(event):
    with pytest.raises(adverse.CannotRecord, match="found and done"):
        close(event, text=" ")


def test_it_stays_open_while_the_needle_is_searched_for(patient, practitioner):
    search = factories.make_search(patient, practitioner=practitioner)
    with pytest.raises(adverse.CannotRecord, match="still being searched"):
        close(search.event)
