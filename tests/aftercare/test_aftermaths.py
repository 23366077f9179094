"""The join: each signed session in one row, beside what followed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aftercare import aftermaths
from aftercare.models import Aftermath
from needling import moves
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
_WEEK = timedelta(days=7)


@pytest.fixture
def treat(patient, practitioner):
    """Sign a session of the patient with sites in these muscles."""

    def sign(*muscles, ended_at=NOW, **columns):
        return factories.make_signed_session(
            patient,
            practitioner=practitioner,
            muscles=muscles or ("upper_trapezius",),
            ended_at=ended_at,
            **columns,
        )

    return sign


def stored(session):
    return Aftermath.objects.get(pk=session.pk)


def test_signing_writes_the_dose(treat):
    session = treat("upper_trapezius", "soleus")
    row, sites = stored(session), session.sites.all()
    assert row.insertions == sum(site.insertions for site in sites) == 16
    assert row.twitches == sum(site.twitches for site in sites) == 6
    assert row.mean_depth_mm == sum(site.depth_mm for site in sites) / 2
    assert (row.needles, row.dwell_seconds, row.grade) == (2, 80, "moderate")
    assert (row.technique, row.muscles) == ("pistoning", ["soleus", "upper_trapezius"])
    assert (row.pain_before, row.pain_after, row.is_first) == (6, 4, True)
    assert row.ended_at == session.ended_at


def test_the_region_is_that_of_most_insertions_else_the_upper_one(treat):
    assert stored(treat("soleus", "upper_trapezius")).region == "neck"
    later = {"ended_at": NOW + _WEEK}
    legs = treat("soleus", "gastrocnemius_medial", "upper_trapezius", **later)
    assert stored(legs).region == "leg"


def test_a_draft_and_a_note_without_needles_have_none(treat, practitioner):
    draft = factories.make_filled_draft(practitioner=practitioner)
    assert not Aftermath.objects.exists()
    draft.sites.all().delete()
    assert aftermaths.write(draft) is None


def test_the_first_score_of_an_hour_is_kept(treat):
    session = treat()
    for kind, first, second in (("h24", 6, 2), ("h48", 3, 8)):
        check_in = factories.make_check_in(session, kind=kind)
        factories.make_reply(check_in, soreness=first)
        factories.make_reply(
            check_in, soreness=second, now=check_in.due_at + timedelta(hours=2)
        )
    assert stored(session).scores == {24: 6, 48: 3}


def test_no_score_a_late_score_and_that_of_the_evening_are_left_out(treat):
    session = treat()
    factories.make_reply(
        factories.make_check_in(session, kind="h24"), soreness=None, free_text="Fine"
    )
    late = factories.make_check_in(session, kind="h48")
    factories.make_reply(late, soreness=4, now=late.closes_at + timedelta(hours=1))
    factories.make_reply(factories.make_check_in(session, kind="evening"), soreness=5)
    assert stored(session).scores == {}


def test_pain_at_the_next_visit_comes_from_the_next_note(treat):
    first = treat(pain_before=7)
    last = treat(ended_at=NOW + 2 * _WEEK, pain_before=2)
    assert (stored(first).next_pain, stored(last).next_pain) == (2, None)
    between = treat(ended_at=NOW + _WEEK, pain_before=5)
    assert (stored(first).next_pain, stored(between).next_pain) == (5, 2)
    assert [stored(each).is_first for each in (first, between, last)] == [
        True,
        False,
        False,
    ]


def test_a_note_of_the_wrong_patient_counts_for_the_right_one(treat, clinic):
    session, right = treat(), factories.make_patient(clinic)
    later = treat(ended_at=NOW + _WEEK)
    copy = moves.move(
        session,
        to=right,
        reason="Two tabs",
        by=session.practitioner.user,
        now=NOW + timedelta(minutes=10),
    )
    rows = {row.pk: row for row in Aftermath.objects.all()}
    assert set(rows) == {copy.pk, later.pk}
    assert rows[copy.pk].patient == right
    assert rows[later.pk].is_first


def rebuilt(*words):
    out = StringIO()
    call_command("rebuild_aftermaths", *words, stdout=out)
    return out.getvalue()


def test_written_anew_every_row_is_the_same(treat, clinic):
    session = treat("upper_trapezius", "soleus")
    treat(ended_at=NOW + _WEEK)
    factories.make_reply(factories.make_check_in(session), soreness=4)
    before = list(Aftermath.objects.order_by("pk").values())
    counts = aftermaths.rebuild(clinic)
    assert counts == {"rows": 2, "differed": 0, "missing": 0, "dropped": 0}
    assert list(Aftermath.objects.order_by("pk").values()) == before


def test_what_is_wrong_missing_or_left_over_is_mended(treat, clinic):
    wrong, missing = treat(), treat(ended_at=NOW + _WEEK)
    Aftermath.objects.filter(pk=wrong.pk).update(insertions=99)
    Aftermath.objects.filter(pk=missing.pk).delete()
    over = factories.make_filled_draft(practitioner=wrong.practitioner)
    left = stored(wrong)
    left.pk, left.patient = over.pk, over.patient
    left.save(force_insert=True)
    assert "2 rows: 1 differed, 1 missing, 1 dropped" in rebuilt()
    assert stored(wrong).insertions == 8
    assert set(Aftermath.objects.values_list("pk", flat=True)) == {
        wrong.pk,
        missing.pk,
    }


def test_an_unknown_clinic_is_refused(db):
    with pytest.raises(CommandError, match="There is no clinic nowhere"):
        rebuilt("--clinic", "nowhere")
