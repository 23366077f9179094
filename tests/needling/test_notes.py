"""Small changes of a draft: each once, none lost, none overwritten unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import UniqueConstraint

from needling import draftcheck, noteguard, noterows, notes, sessions
from needling.models import NeedleSite, NoteChange, Session
from needling.noterows import NoSuchRow
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def draft(patient, practitioner):
    """An empty note, begun a quarter of an hour ago."""
    return factories.make_draft(
        patient, practitioner=practitioner, now=NOW - factories.noting.LENGTH
    )


@pytest.fixture
def add(draft):
    """Puts a site into the draft."""

    def put(muscle="upper_trapezius", *, key=None, id=None, by=None, **columns):
        change = notes.add_site(
            draft.pk,
            key=key or uuid4(),
            columns={"muscle_id": muscle, "side": "left", **columns},
            id=id,
            by=by or draft.practitioner.user,
            now=NOW,
        )
        return NeedleSite.objects.get(pk=change.row.partition(":")[2])

    return put


@pytest.fixture
def tell(draft):
    """Changes one row of the draft."""

    def change(row, columns, **seen):
        name = row if isinstance(row, str) else f"site:{row.pk}"
        done = factories.change_row(draft, name, columns, **seen)
        if not isinstance(row, str):
            row.refresh_from_db()
        return done

    return change


def test_a_site_needs_no_more_than_a_muscle_and_a_side(draft, add):
    first, second = add(), add("soleus")
    assert (first.order, second.order) == (0, 1)
    assert (first.needles, first.depth_mm, first.twitches) == (1, None, None)
    assert first.warn_above_mm == 10
    draft.refresh_from_db()
    assert draft.is_lung_risk


def test_the_note_is_near_the_lung_as_long_as_a_site_is(draft, add, tell):
    site = add()
    tell(site, {"muscle_id": "soleus"})
    draft.refresh_from_db()
    assert not draft.is_lung_risk
    near = add()
    notes.remove_site(
        draft.pk, near.pk, key=uuid4(), by=draft.practitioner.user, now=NOW
    )
    draft.refresh_from_db()
    assert not draft.is_lung_risk
    assert NeedleSite.objects.get() == site


def test_a_change_says_what_it_was_and_what_it_is(draft, add, tell):
    site = add()
    done = tell(site, {"depth_mm": 8, "grip": "pincer"})
    assert (done.row, done.version, done.at) == (f"site:{site.pk}", 1, NOW)
    assert done.fields == {
        "depth_mm": [None, 8],
        "grip": ["", "pincer"],
        "warn_above_mm": [10, 20],
    }
    assert (site.version, site.depth_mm, site.warn_above_mm) == (1, 8, 20)


def test_what_changes_nothing_raises_no_version(add, tell):
    site = add(depth_mm=8)
    assert tell(site, {"depth_mm": 8}).fields == {}
    assert site.version == 0


def test_the_same_key_is_the_same_change(draft, add, tell):
    site, key = add(), uuid4()
    first = tell(site, {"twitches": 1}, key=key)
    again = tell(site, {"twitches": 2}, key=key)
    assert first.pk == again.pk
    assert (site.version, site.twitches) == (1, 1)


def test_the_same_key_adds_and_removes_once(draft, add):
    key, id = uuid4(), uuid4()
    assert add(key=key, id=id).pk == add(key=key, id=id).pk
    given = {"key": uuid4(), "by": draft.practitioner.user, "now": NOW}
    gone = notes.remove_site(draft.pk, id, **given)
    assert notes.remove_site(draft.pk, id, **given).pk == gone.pk
    assert gone.fields["muscle_id"] == ["upper_trapezius", None]
    assert not draft.sites.exists()


def test_a_site_that_is_there_is_not_put_there_again(add):
    site = add()
    with pytest.raises(sessions.CannotSave, match="in the note already"):
        add(id=site.pk)


def test_two_people_changing_different_fields_both_hold(add, tell):
    site = add()
    tell(site, {"depth_mm": 8}, version=0)
    tell(site, {"twitches": 3}, version=0, was={"twitches": None})
    assert (site.depth_mm, site.twitches, site.version) == (8, 3, 2)


@pytest.mark.parametrize("was", [{}, {"depth_mm": None}])
def test_the_same_field_shows_both(add, tell, was):
    site = add()
    tell(site, {"depth_mm": 8}, version=0)
    with pytest.raises(noteguard.SameField, match="Nothing was overwritten") as error:
        tell(site, {"depth_mm": 9}, version=0, was=was)
    assert (error.value.stored, error.value.version) == ({"depth_mm": 8}, 1)
    site.refresh_from_db()
    assert site.depth_mm == 8


def test_who_says_the_same_does_not_disagree(add, tell):
    site = add()
    tell(site, {"depth_mm": 8}, version=0)
    assert tell(site, {"depth_mm": 8}, version=0).version == 1


def test_a_site_that_was_taken_away_says_by_whom(draft, add, tell):
    site = add()
    by = draft.practitioner.user
    notes.remove_site(draft.pk, site.pk, key=uuid4(), by=by, now=NOW)
    with pytest.raises(noteguard.Removed, match=f"{by} has taken this site away"):
        tell(f"site:{site.pk}", {"depth_mm": 8}, version=0)


@pytest.mark.parametrize("row", ["nothing", "site", "site:x", "when:1", ""])
def test_a_row_that_cannot_be(draft, tell, row):
    with pytest.raises(NoSuchRow):
        tell(row, {"depth_mm": 8}, version=0)


def test_nobody_learns_of_a_note_elsewhere(draft, add, stranger):
    site = add()
    with pytest.raises(Session.DoesNotExist):
        factories.change_row(draft, "when", {"problem": "x"}, by=stranger)
    with pytest.raises(NeedleSite.DoesNotExist):
        factories.change_row(draft, f"site:{site.pk}", {"depth_mm": 8}, by=stranger)
    with pytest.raises(Session.DoesNotExist):
        add(by=stranger)
    with pytest.raises(Session.DoesNotExist):
        notes.mind(draft.pk, notes={}, by=stranger, now=NOW)


def test_only_the_therapist_and_whoever_they_name_write(draft, add, lead, tell):
    site = add()
    with pytest.raises(sessions.NotYours):
        tell(site, {"depth_mm": 8}, by=lead)
    by = draft.practitioner.user
    sessions.let_write(draft, writer=lead, by=by, now=NOW)
    assert tell(site, {"depth_mm": 8}, by=lead).by == lead
    with pytest.raises(sessions.NotYours):
        sessions.sign(draft, by=lead, now=NOW)
    sessions.let_write(draft, writer=None, by=by, now=NOW)
    with pytest.raises(sessions.NotYours):
        add(by=lead)


def test_a_writer_of_another_clinic_is_refused(draft, stranger, lead):
    by = draft.practitioner.user
    with pytest.raises(sessions.CannotSave, match="this clinic"):
        sessions.let_write(draft, writer=stranger, by=by, now=NOW)
    with pytest.raises(sessions.NotYours):
        sessions.let_write(draft, writer=lead, by=lead, now=NOW)


def test_a_signed_note_takes_no_change(patient, practitioner):
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    by = practitioner.user
    with pytest.raises(sessions.Locked, match="addendum"):
        factories.change_row(signed, "after", {"notes": "x"})
    with pytest.raises(sessions.Locked):
        notes.add_site(signed.pk, key=uuid4(), columns={}, by=by, now=NOW)
    site = signed.sites.get()
    with pytest.raises(sessions.Locked):
        notes.remove_site(signed.pk, site.pk, key=uuid4(), by=by, now=NOW)
    with pytest.raises(sessions.Locked):
        notes.mind(signed.pk, notes={}, by=by, now=NOW)


@pytest.mark.parametrize(
    "columns",
    [
        {"muscle_id": "unknown"},
        {"muscle_id": ""},
    ],
)
def test_a_muscle_that_is_not_offered(add, tell, columns):
    site = add()
    with pytest.raises(sessions.CannotSave, match="not in the catalogue"):
        tell(site, columns)


def test_only_rows_that_come_and_go_do(draft):

    given = {"key": uuid4(), "by": draft.practitioner.user, "now": NOW}
    with pytest.raises(NoSuchRow):
        notes.add(draft.pk, "when", columns={}, **given)
    with pytest.raises(NoSuchRow):
        notes.add(draft.pk, "nothing", columns={}, **given)
    with pytest.raises(NoSuchRow):
        notes.remove(draft.pk, "when", **given)


def test_a_refusal_leaves_the_transaction_usable(add, tell):
    site = add()
    with pytest.raises(sessions.CannotSave):
        tell(site, {"twitches": 100})
    assert not connection.needs_rollback
    assert tell(site, {"twitches": 99}).version == 1


def test_every_constraint_that_a_change_can_meet_has_a_sentence():
    # These concern signed notes and states, which a change never writes.
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
    models = {kind.model for kind in noterows.KINDS.values()}
    named = {
        constraint.name
        for model in models
        for constraint in model._meta.constraints
        # The other rows are held to single columns besides, which are looked at first.
        if model in (Session, NeedleSite) or isinstance(constraint, UniqueConstraint)
    }
    assert named - of_signing == set(draftcheck.CONSTRAINTS)


def test_the_trail_is_kept_for_good(draft, add):
    add()
    change = NoteChange.objects.get()
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        change.delete()


def test_a_muscle_in_the_middle_needs_no_side(draft):
    by, columns = draft.practitioner.user, {"muscle_id": "procerus"}
    notes.add_site(draft.pk, key=uuid4(), columns=columns, by=by, now=NOW)
    assert draft.sites.get().side == "midline"
