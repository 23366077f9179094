"""Saving a draft: all of it or nothing, and a sentence for every refusal."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from clinic.models import AuditEntry
from needling import draftcheck, sessions
from needling.models import NeedleSite, Session
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def draft(patient, practitioner):
    """An empty note, begun a quarter of an hour ago."""
    return factories.make_draft(
        patient, practitioner=practitioner, now=NOW - factories.needling.LENGTH
    )


def save(session, *sites, version=None, by=None, now=NOW, **header):
    return sessions.save(
        session,
        draft=sessions.Draft(factories.note_header(ended_at=NOW) | header, sites),
        version=session.version if version is None else version,
        by=by or session.practitioner.user,
        now=now,
    )


def refused(session, *sites, **header):
    """The fields that are to blame, and nothing saved."""
    with pytest.raises(sessions.CannotSave) as error:
        save(session, *sites, **header)
    session.refresh_from_db()
    assert (session.version, session.sites.count()) == (0, 0)
    assert str(error.value)
    return [each.field for each in error.value.obstacles]


def test_the_note_becomes_what_the_form_holds(draft):
    saved = save(draft, factories.site_row(), factories.site_row("soleus"))
    saved.refresh_from_db()
    assert (saved.version, saved.problem) == (1, "Neck pain, right side")
    assert saved.is_lung_risk
    first, second = saved.sites.order_by("order")
    assert (first.muscle_id, second.muscle_id) == ("upper_trapezius", "soleus")
    assert first.warn_above_mm == 20
    entry = AuditEntry.objects.filter(action="session.saved").get()
    assert entry.detail == {"version": 1, "sites": 2}


def test_a_draft_need_not_have_ended(draft):
    assert save(draft, started_at=NOW, ended_at=None).ended_at is None


def test_the_sites_of_before_are_replaced(draft):
    saved = save(draft, factories.site_row(), factories.site_row())
    saved = save(saved, factories.site_row("soleus"))
    assert [each.muscle_id for each in saved.sites.all()] == ["soleus"]
    assert not saved.is_lung_risk


def test_the_minor_is_warned_earlier(draft):
    draft.patient.date_of_birth = draft.patient.date_of_birth.replace(year=2010)
    draft.patient.save()
    saved = save(draft, factories.site_row("soleus", depth_mm=15))
    assert saved.sites.get().warn_above_mm == 26


def test_another_tab_was_first(draft):
    save(draft, factories.site_row())
    with pytest.raises(sessions.ChangedMeanwhile, match="Nothing was overwritten"):
        save(draft, version=0)
    draft.refresh_from_db()
    assert (draft.version, draft.sites.count()) == (1, 1)


def test_only_the_treating_therapist_writes(draft, lead):
    with pytest.raises(sessions.NotYours):
        save(draft, by=lead)


def test_a_signed_note_is_locked(patient, practitioner):
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    with pytest.raises(sessions.Locked, match="addendum"):
        save(signed)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"started_at": LATER}, "started_at"),
        ({"ended_at": NOW + timedelta(minutes=3)}, "ended_at"),
        ({"started_at": NOW}, "ended_at"),
        ({"started_at": NOW + timedelta(minutes=1)}, "ended_at"),
        ({"started_at": NOW - timedelta(hours=12, seconds=1)}, "ended_at"),
        ({"started_at": NOW - timedelta(days=20_000)}, "started_at"),
        ({"pain_before": 11}, None),
        ({"pain_after": 40_000}, "pain_after"),
        ({"needles_opened": -1}, "needles_opened"),
        ({"needles_used": 10**9}, "needles_used"),
        ({"problem": "x" * 201}, "problem"),
        ({"position": "hanging"}, "position"),
    ],
)
def test_what_the_head_may_not_say(draft, header, field):
    given = {"ended_at": NOW, **header}
    ended_at = given.pop("ended_at")
    note = factories.note_header(ended_at=ended_at, **given)
    with pytest.raises(sessions.CannotSave) as error:
        sessions.save(
            draft,
            draft=sessions.Draft(note, []),
            version=0,
            by=draft.practitioner.user,
            now=NOW,
        )
    fields = [each.field for each in error.value.obstacles]
    assert field in fields if field else fields == []
    draft.refresh_from_db()
    assert draft.version == 0


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"depth_mm": 21}, "sites-1-depth_reason"),
        ({"depth_mm": 21, "depth_reason": "  "}, "sites-1-depth_reason"),
        ({"depth_mm": None}, "sites-1-depth_mm"),
        ({"depth_mm": 10**9}, "sites-1-depth_mm"),
        ({"side": "up"}, "sites-1-side"),
        ({"twitches": -1}, "sites-1-twitches"),
        ({"needle_length_mm": None}, "sites-1-needle_length_mm"),
        ({"entry": "x" * 161}, "sites-1-entry"),
        ({"technique": ""}, "sites-1-technique"),
    ],
)
def test_what_a_site_may_not_say(draft, columns, field):
    found = refused(draft, factories.site_row(), factories.site_row(**columns))
    assert found == [field]


def test_deeper_than_the_warning_with_a_reason(draft):
    row = factories.site_row(depth_mm=21, depth_reason="Ultrasound seen")
    assert save(draft, row).sites.get().depth_mm == 21


def test_several_mistakes_are_told_at_once(draft):
    row = factories.site_row(depth_mm=21)
    assert refused(draft, row, started_at=LATER, problem="x" * 201) == [
        "problem",
        "started_at",
        "ended_at",
        "sites-0-depth_reason",
    ]


# Each breaks one constraint that no check before it looks at.
BROKEN: dict[str, dict[str, Any]] = {
    "needle_site_depth_is_positive": {"depth_mm": 0},
    "needle_site_depth_within_needle": {"depth_mm": 19, "needle_length_mm": 15},
    "needle_site_length": {"needle_length_mm": 126},
    "needle_site_needles": {"needles": 21, "insertions": 30},
    "needle_site_insertions": {"insertions": 201},
    "needle_site_dwell": {"dwell_seconds": 3601},
    "needle_site_twitches": {"twitches": 100},
    "needle_site_pain": {"pain_during": 11},
    "needle_site_insertions_cover_needles": {"needles": 3, "insertions": 2},
    "needle_site_on_the_drawing": {"x": 1.5, "y": 0.5},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_database_refuses_is_a_sentence(draft, name):
    with pytest.raises(sessions.CannotSave) as error:
        save(draft, factories.site_row(**BROKEN[name]))
    assert str(error.value) == str(draftcheck.CONSTRAINTS[name])
    draft.refresh_from_db()
    assert (draft.version, draft.sites.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("needle_site_side", {"side": "up"}),
        ("needle_site_deep_has_a_reason", {"depth_mm": 21}),
    ],
)
def test_the_database_guards_what_is_checked_before(draft, monkeypatch, name, columns):
    monkeypatch.setattr(draftcheck, "problems", lambda *_args, **_given: ())
    with pytest.raises(sessions.CannotSave) as error:
        save(draft, factories.site_row(**columns))
    assert str(error.value) == str(draftcheck.CONSTRAINTS[name])


def test_every_constraint_that_saving_can_meet_has_a_sentence():
    # These concern signed notes and states, which saving never writes.
    of_signing = {
        "session_state",
        "session_signed_at",
        "session_signed_by_somebody",
        "session_signed_is_complete",
        "session_signed_rests_on_papers",
        "session_signed_counts_close",
        "session_moved_says_why",
        "session_signed_lung_risk_was_advised",
        # Sites are numbered as they are written.
        "needle_site_order_once",
    }
    named = {
        constraint.name
        for model in (Session, NeedleSite)
        for constraint in model._meta.constraints
    }
    assert named - of_signing == set(draftcheck.CONSTRAINTS)


def test_a_refusal_leaves_the_transaction_usable(draft):
    with pytest.raises(sessions.CannotSave):
        save(draft, factories.site_row(twitches=100))
    assert not connection.needs_rollback
    assert save(draft, factories.site_row()).version == 1
