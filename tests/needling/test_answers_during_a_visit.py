"""A site is judged by the answers that held when it was put into the note."""

from datetime import timedelta

import pytest

from needling import notecheck, readiness, sessions
from needling.models import Screening
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BEGAN = factories.NOW - factories.noting.LENGTH
MINUTE = timedelta(minutes=1)
DEEP = "psoas_major"


@pytest.fixture
def draft(patient, practitioner):
    """A visit that began a quarter of an hour ago."""
    return factories.make_draft(patient, practitioner=practitioner, now=BEGAN)


def save(session, *muscles, at, ended_at=None):
    """Makes these the muscles of the note; a site that is there keeps its place."""
    header = factories.note_header(ended_at=factories.NOW, needles=len(muscles))
    header["ended_at"] = ended_at
    there = list(session.sites.order_by("order"))
    for site, slug in zip(there, muscles, strict=False):
        if site.muscle_id != slug:
            row = factories.site_row(slug)
            factories.change_row(session, f"site:{site.pk}", row, now=at)
    rows = [factories.site_row(slug) for slug in muscles[len(there) :]]
    notes = factories.minded()
    return factories.write_note(session, *rows, header=header, notes=notes, now=at)


def says_heparin(session, at):
    return factories.make_screening(
        session.patient,
        answers={"ANTICOAGULANT": {"drugs": ["heparin"]}},
        practitioner=session.practitioner,
        now=at,
    )


def forbidding(session, now=factories.NOW):
    found = notecheck.gaps(session, now=now)
    return {each.code for each in found if each.topic in ("screening", "clearance")}


def test_a_site_added_after_the_answer_changed_is_judged_by_the_new_one(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    says_heparin(draft, BEGAN + 2 * MINUTE)
    assert forbidding(saved) == set()
    added = save(saved, "soleus", DEEP, at=BEGAN + 3 * MINUTE)
    assert forbidding(added) == {"ANTICOAGULANT"}
    sentences = {each.sentence for each in notecheck.gaps(added, now=factories.NOW)}
    assert any("not in deep muscles" in each for each in sentences)


def test_what_was_needled_before_the_answer_changed_can_be_signed(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    says_heparin(draft, BEGAN + 2 * MINUTE)
    done = save(saved, "soleus", at=factories.NOW, ended_at=factories.NOW)
    signed = sessions.sign(done, by=done.practitioner.user, now=factories.NOW)
    assert signed.state == "signed"


def test_the_page_says_at_once_that_no_further_needle_may_go_in(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    says_heparin(draft, BEGAN + 2 * MINUTE)
    verdict = readiness.verdict_in(saved)
    assert "ANTICOAGULANT" in {each.code for each in verdict.open}
    assert "ANTICOAGULANT" in {each.code for each in verdict.limits}


def test_an_answer_after_the_last_needle_judges_nothing(draft):
    ended = BEGAN + 5 * MINUTE
    saved = save(draft, DEEP, at=BEGAN + 8 * MINUTE, ended_at=ended)
    says_heparin(draft, BEGAN + 6 * MINUTE)
    assert forbidding(saved) == set()
    assert [each.at for each in readiness.stretches(saved, ())] == [BEGAN]


def test_a_site_that_becomes_another_muscle_is_a_new_one(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    says_heparin(draft, BEGAN + 2 * MINUTE)
    changed = save(saved, DEEP, at=BEGAN + 3 * MINUTE)
    assert changed.sites.get().placed_at == BEGAN + 3 * MINUTE
    assert forbidding(changed) == {"ANTICOAGULANT"}


def test_the_same_site_saved_again_keeps_its_moment(draft):
    saved = save(draft, "soleus", "soleus", at=BEGAN + MINUTE)
    again = save(saved, "soleus", "soleus", "soleus", at=BEGAN + 2 * MINUTE)
    placed = [each.placed_at - BEGAN for each in again.sites.order_by("order")]
    assert placed == [MINUTE, MINUTE, 2 * MINUTE]


def test_a_site_of_which_nobody_knows_when_is_judged_by_the_newest(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    says_heparin(draft, BEGAN + 2 * MINUTE)
    saved.sites.update(placed_at=None)
    assert forbidding(saved) == {"ANTICOAGULANT"}


def test_a_block_in_the_middle_stops_further_sites_only(draft):
    saved = save(draft, "soleus", at=BEGAN + MINUTE)
    factories.make_screening(
        draft.patient,
        kind=Screening.Kind.SHORT,
        yes=["MEDICAL_EMERGENCY"],
        practitioner=draft.practitioner,
        now=BEGAN + 2 * MINUTE,
    )
    assert forbidding(saved) == set()
    assert not readiness.verdict_in(saved).may_start
    added = save(saved, "soleus", "biceps_femoris", at=BEGAN + 3 * MINUTE)
    assert forbidding(added) == {"MEDICAL_EMERGENCY"}
