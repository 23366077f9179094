"""What the screening asks to mind is noted before the note is signed."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.urls import reverse

from clinic.models import AuditEntry
from needling import acknowledgements, notecheck, sessions
from needling.models import Acknowledgement, Session
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
LENGTH = factories.noting.LENGTH


@pytest.fixture
def draft(patient, practitioner):
    """A note of a first visit, by somebody who takes aspirin; nothing is noted."""
    session = factories.make_draft(patient, practitioner=practitioner, now=NOW - LENGTH)
    factories.make_screening(
        patient,
        practitioner=practitioner,
        answers={"ANTIPLATELET": {"drugs": ["aspirin"]}},
        now=NOW - LENGTH,
    )
    return session


def save(session, notes=None, rows=None, now=NOW):
    given = [factories.site_row()] if rows is None else rows
    header = factories.note_header(ended_at=NOW, needles=len(given))
    if session.sites.exists():
        given, header = rows or [], {}
    return factories.write_note(
        session, *given, header=header, notes=notes or {}, now=now
    )


def gaps(session):
    return [each.field for each in notecheck.gaps(session, now=NOW)]


def test_each_caution_and_change_waits_for_a_note(draft):
    saved = save(draft)
    asked = gaps(saved)
    assert {"care-ANTIPLATELET", "care-FIRST_SESSION"} <= set(asked)
    with pytest.raises(sessions.CannotSign):
        sessions.sign(saved, by=saved.practitioner.user, now=NOW)
    again = save(saved, {each.removeprefix("care-"): "Done" for each in asked})
    assert gaps(again) == []
    signed = sessions.sign(again, by=again.practitioner.user, now=NOW)
    assert signed.state == Session.State.SIGNED


def test_the_gravest_comes_first_and_says_what_it_asks(draft):
    points = {each.code: each for each in acknowledgements.points(save(draft))}
    assert points["ANTIPLATELET"].asks_for_change
    assert not points["FIRST_SESSION"].asks_for_change
    assert next(iter(points)) == "ANTIPLATELET"
    assert all(each.sentences for each in points.values())


def test_what_is_noted_is_kept_with_what_was_read(draft, therapist):
    save(draft, {"ANTIPLATELET": "  Pressed for a minute "})
    row = Acknowledgement.objects.get()
    assert (row.note, row.outcome) == ("Pressed for a minute", "modify")
    assert (row.noted_at, row.noted_by) == (NOW, therapist)
    assert row.sentence
    assert str(row) == "ANTIPLATELET: modify"
    entry = AuditEntry.objects.get(action="screening.acknowledged")
    assert entry.detail == {"outcome": "modify"}
    assert entry.patient_id == draft.patient_id


def test_the_same_words_are_written_once_and_other_words_beside_them(draft):
    saved = save(draft, {"ANTIPLATELET": "Pressed"})
    saved = save(saved, {"ANTIPLATELET": "Pressed"}, now=NOW + timedelta(minutes=1))
    saved = save(saved, {"ANTIPLATELET": ""}, now=NOW + timedelta(minutes=2))
    assert Acknowledgement.objects.count() == 1
    saved = save(saved, {"ANTIPLATELET": "Thinner"}, now=NOW + timedelta(minutes=3))
    assert next(iter(acknowledgements.points(saved))).note == "Thinner"
    assert Acknowledgement.objects.count() == 2


def test_nothing_is_noted_that_was_not_asked(draft):
    save(draft, {"SMOKER": "Noted", "NO_SUCH": "Noted"})
    assert not Acknowledgement.objects.exists()


def test_a_site_that_comes_later_asks_for_its_own_note(patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner, now=NOW - LENGTH)
    yes = ["SMOKER"]
    factories.make_screening(
        patient, yes=yes, practitioner=practitioner, now=NOW - LENGTH
    )
    far = [factories.site_row("soleus")]
    saved = save(session, factories.minded(), far)
    assert gaps(saved) == []
    near = save(saved, {}, [*far, factories.site_row()])
    assert "care-SMOKER" in gaps(near)


def test_a_clearance_is_acknowledged_too(patient, practitioner):
    session = factories.make_draft(patient, practitioner=practitioner, now=NOW - LENGTH)
    factories.make_screening(
        patient,
        practitioner=practitioner,
        answers={"BLEEDING_DISORDER": {"diagnosis": "low_platelets"}},
        now=NOW - LENGTH,
    )
    factories.make_consent(patient, practitioner=practitioner, now=NOW - LENGTH)
    saved = save(session, factories.minded())
    assert gaps(saved) == [""]
    factories.make_clearance(patient, practitioner=practitioner)
    assert gaps(saved) == ["care-BLEEDING_DISORDER"]
    again = save(saved, factories.minded())
    assert gaps(again) == []
    (row,) = saved.acknowledgements.filter(code="BLEEDING_DISORDER")
    assert row.outcome == "clearance"


def test_the_database_keeps_it(draft):
    save(draft, {"ANTIPLATELET": "Pressed"})
    rows = Acknowledgement.objects.all()
    for change in (lambda: rows.update(note="Else"), rows.delete):
        with pytest.raises(Error), transaction.atomic():
            change()


def minding(draft):
    return reverse("needling:note_mind", args=[draft.pk])


@pytest.fixture
def page(client, draft, therapist):
    """The draft's page, by its therapist."""
    save(draft)
    draft.refresh_from_db()
    client.force_login(therapist)
    return reverse("needling:session_edit", args=[draft.pk])


def test_the_page_asks_and_keeps(client, draft, page):
    assert "What was changed?" in client.get(page).content.decode()
    data = {"care-ANTIPLATELET": "Pressed <b>long</b>"}
    assert client.post(minding(draft), data).status_code == 303
    assert Acknowledgement.objects.get().note == "Pressed <b>long</b>"
    assert "Pressed &lt;b&gt;long" in client.get(page).content.decode()


def test_too_many_words_are_refused_at_the_field(client, draft, page):
    answer = client.post(minding(draft), {"care-ANTIPLATELET": "x" * 501})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'href="#id_care-ANTIPLATELET"' in text
    assert "x" * 501 in text
    assert not Acknowledgement.objects.exists()


def test_of_two_tabs_both_notes_are_kept(client, draft, page, at_now):
    for words in ("First tab", "Second tab"):
        at_now.shift(1)
        client.post(minding(draft), {"care-ANTIPLATELET": words})
    kept = Acknowledgement.objects.order_by("pk").values_list("note", flat=True)
    assert list(kept) == ["First tab", "Second tab"]
    assert "Second tab" in client.get(page).content.decode()


def test_the_signed_note_shows_it(client, draft, therapist):
    saved = save(draft, factories.minded())
    sessions.sign(saved, by=therapist, now=NOW)
    client.force_login(therapist)
    text = client.get(
        reverse("needling:session_detail", args=[draft.pk])
    ).content.decode()
    assert "Minded from the screening" in text
    assert "Lying down, few needles" in text
