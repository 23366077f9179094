"""The note and the adverse event on paper: tagged, whole, and nobody's but theirs."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from clinic.models import AuditEntry
from needling import (
    adverse,
    countersignatures,
    eventcopies,
    moves,
    notecopies,
    sessions,
)
from needling.documents.pdf import CannotPrint
from needling.models import Session
from needling.views import notebeside
from tests import factories
from tests.factories import NOW
from tests.needling.test_consent_document import squeezed, tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ENDED = NOW - timedelta(minutes=30)


@pytest.fixture
def session(patient, practitioner):
    return factories.make_signed_session(
        patient,
        practitioner=practitioner,
        ended_at=ENDED,
        muscles=["upper_trapezius", "soleus"],
        reactions="Warm for a moment",
    )


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf):
    return squeezed(" ".join(page.extract_text() for page in read(pdf).pages))


def printed(session, by):
    return words(whole(session, by))


def whole(session, by):
    session = notebeside.with_rows(Session.objects.all()).get(pk=session.pk)
    around = notebeside.printed(session)
    return notecopies.pdf_of(session, around=around, by=by, now=NOW)


def test_it_is_tagged_for_screen_readers(session, therapist):
    reader = read(whole(session, therapist))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TH", "/L"} <= set(tags(root["/StructTreeRoot"]))
    assert reader.metadata.title == f"Session note: {session.patient.full_name}"


def test_everything_of_the_note_is_on_paper(session, therapist, lead):
    sessions.amend(session, text="Also taped.", by=therapist, now=NOW)
    text = printed(session, therapist)
    for each in (
        session.patient.full_name,
        session.practitioner.licence_number,
        "Upper trapezius, Left",
        "Middle of the muscle belly",
        "Opened 2, used 2, removed 2",
        "before 6, after 4",
        "Warm for a moment",
        "20560",
        "tolerated: Well",
        "Hands cleaned",
        "Session of the episode",
        "Lying down, few needles, watched for ten minutes",
        "Also taped.",
        f"{therapist}, March 10, 2026, 09:35",
        f"Printed March 10, 2026, 10:00 by {therapist}",
    ):
        assert squeezed(each) in text


def test_the_same_note_makes_the_same_bytes(session, therapist):
    pdfs = [whole(session, therapist) for _each in range(2)]
    assert pdfs[0] == pdfs[1]


def test_a_draft_says_so(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    text = printed(draft, practitioner.user)
    assert squeezed("Draft: not signed.") in text
    assert "None" in text


def test_a_moved_note_does_not_name_the_other_patient(session, clinic, therapist):
    right = factories.make_patient(clinic, family_name="Otherwise")
    copy = moves.move(session, to=right, reason="Two tabs", by=therapist, now=NOW)
    session.refresh_from_db()
    text = printed(session, therapist)
    assert squeezed("this note is not this patient's") in text
    assert "Otherwise" not in text
    assert squeezed("Two tabs") in printed(copy, therapist)


def test_signatures_and_what_is_unusual(patient, practitioner, lead):
    countersignatures.supervise(practitioner, supervisor=lead, by=lead, now=NOW)
    practitioner.refresh_from_db()
    session = factories.make_signed_session(
        patient,
        practitioner=practitioner,
        ended_at=NOW - timedelta(days=20),
        signed_after=timedelta(days=10),
        late_entry_reason="Power cut",
    )
    session.is_needle_missing = True
    text = words(notecopies.pdf_of(session, around=(), by=lead, now=NOW))
    for each in ("Countersigned not yet", "Power cut", "A needle was not found"):
        assert squeezed(each) in text
    countersignatures.give(session, remark="Fine", by=lead, now=NOW)
    assert squeezed(f"{lead}, March 10, 2026, 10:00 Fine") in printed(session, lead)


def test_an_event_with_its_history(session, therapist):
    event = factories.make_event(session, muscle=session.sites.first().muscle)
    open_text = words(eventcopies.pdf_of(event, by=therapist, now=NOW))
    assert squeezed("Conclusion Open.") in open_text
    end = adverse.Conclusion("probable", "recovered", "Well after a rest.")
    closed = adverse.close(event, conclusion=end, by=therapist, now=NOW)
    text = words(eventcopies.pdf_of(closed, by=therapist, now=NOW))
    for each in ("Fainted when sitting up", "Probably related", "Well after a rest."):
        assert squeezed(each) in text


@pytest.mark.parametrize("name", ["session_print", "adverse_print"])
def test_the_pages_hand_it_out_and_remember(client, session, therapist, name):
    client.force_login(therapist)
    row = session if name == "session_print" else factories.make_event(session)
    answer = client.get(reverse(f"needling:{name}", args=[row.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert session.patient.family_name not in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.filter(action__endswith=".printed").count() == 1


@pytest.mark.parametrize("name", ["session_print", "adverse_print"])
def test_a_document_that_cannot_be_made_is_told(
    client, session, therapist, name, monkeypatch
):
    def fail(_record):
        raise CannotPrint("no font")

    monkeypatch.setattr("needling.printed.record_pdf", fail)
    client.force_login(therapist)
    row = session if name == "session_print" else factories.make_event(session)
    answer = client.get(reverse(f"needling:{name}", args=[row.pk]), follow=True)
    assert "The PDF could not be made." in answer.text
