"""What stands around the needles: laid out, ticked in one, sealed, copied, locked."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from needling import care, sessions
from needling.models import (
    NoteAdvice,
    NoteClean,
    NoteOutlook,
    NoteTold,
    PacingReason,
    RangeOfMotion,
    Reaction,
)
from needling.rules.routine import ADVICE, CLEAN
from tests import factories
from tests.factories import NOW, around

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(patient, practitioner):
    return factories.make_draft(patient, practitioner=practitioner)


def test_a_new_note_has_its_rows(draft):
    assert draft.told.is_first_ever
    assert draft.told.number == 1
    for name in CLEAN:
        assert not getattr(draft.clean_technique, name)
    assert draft.outlook.target == ""


def test_plan_and_leaflet_are_there_already(patient, practitioner):
    factories.make_plan(patient, practitioner=practitioner)
    first = factories.make_draft(patient, practitioner=practitioner)
    assert first.outlook.target.startswith("Sleeps through")
    around(first, "advice", leaflet="After needling, 3")
    other = factories.make_patient(patient.clinic)
    later = NOW + timedelta(hours=1)
    second = factories.make_draft(other, practitioner=practitioner, now=later)
    assert second.advice.leaflet == "After needling, 3"


def test_clean_technique_is_one_tap_and_each_can_be_taken_back(draft):
    row = around(draft, "clean", at_once=True)
    assert all(getattr(row, name) for name in CLEAN)
    assert row.exposure is False
    row = around(draft, "clean", gloves=False)
    assert (row.at_once, row.gloves, row.hands) == (True, False, True)
    row = around(draft, "clean", at_once=False)
    assert row.hands


def test_what_the_same_change_says_is_not_ticked_over(draft):
    row = around(draft, "clean", at_once=True, gloves=False, exposure=True)
    assert (row.gloves, row.exposure, row.hands) == (False, True, True)


def test_advice_is_one_tap(draft):
    row = around(draft, "advice", at_once=True)
    assert all(getattr(row, name) for name in ADVICE)
    assert not around(draft, "advice", at_once=False, medicines=False).medicines


def test_the_questions_are_one_tap_and_never_hide_a_yes(draft):
    assert around(draft, "told", travels=True).travels is True
    row = around(draft, "told", asked_at_once=True)
    assert (row.newly_pregnant, row.new_thinner, row.travels) == (False, False, True)
    assert row.emergency_contact
    row = around(
        draft, "told", asked_at_once=False, chaperone_name="Kim", icd10=" m54.2"
    )
    assert (row.chaperone_name, row.icd10) == ("", "M54.2")
    row = around(draft, "told", chaperone="present", chaperone_name="Kim")
    assert row.chaperone_name == "Kim"


def test_no_reaction_is_one_tap(draft):
    row = around(draft, "outlook", no_reaction=True)
    assert (row.bleeding, row.tolerance) == ("none", "well")
    row = around(draft, "outlook", bleeding="stopped", pressure_seconds=60)
    assert row.pressure_seconds == 60
    assert around(draft, "outlook", bleeding="none").pressure_seconds is None
    around(draft, "outlook", tolerance="poor", no_reaction=False)
    assert around(draft, "outlook", no_reaction=True).tolerance == "poor"


def test_signing_writes_what_is_certain_only_then(patient, practitioner, clinic):
    given = {"practitioner": practitioner}
    late = factories.make_filled_draft(patient, **given)
    early = NOW - timedelta(days=5)
    factories.make_signed_session(patient, ended_at=early, **given)
    signed = sessions.sign(late, by=practitioner.user, now=NOW + timedelta(minutes=5))
    told = NoteTold.objects.get(session=signed)
    assert (told.number, told.is_first_ever) == (2, False)
    assert NoteAdvice.objects.get(session=signed).contact_number == clinic.phone


def test_the_rows_of_a_signed_note_are_locked(patient, practitioner):
    signed = factories.make_signed_session(patient, practitioner=practitioner)
    for model in (NoteTold, NoteClean, NoteAdvice, NoteOutlook):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            model.objects.filter(session=signed).update(version=9)
    for row in (
        RangeOfMotion(session=signed, movement="neck_flexion"),
        Reaction(session=signed, kind="bruise"),
    ):
        with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
            row.save()


def give(draft, by, reason="Spasm came back"):
    return care.give_reason(
        draft,
        muscle=factories.get_muscle(),
        side="left",
        reason=reason,
        by=by,
        now=NOW,
    )


def test_a_reason_is_kept_and_other_words_replace_it(draft, therapist):
    give(draft, therapist)
    row = give(draft, therapist, " Worse over night ")
    assert PacingReason.objects.get() == row
    assert (row.reason, row.noted_by) == ("Worse over night", therapist)


def test_a_reason_needs_words_a_writer_and_a_draft(draft, therapist, lead, clinic):
    with pytest.raises(care.CannotNote, match="Type the reason"):
        give(draft, therapist, "  ")
    with pytest.raises(care.CannotNote, match="Only the treating"):
        give(draft, lead)
    other = factories.make_signed_session(factories.make_patient(clinic))
    with pytest.raises(care.CannotNote, match="signed"):
        give(other, other.practitioner.user)


def test_the_rows_go_with_a_note_that_is_moved(draft, therapist, patient):
    around(draft, "told", worst_24h=8)
    give(draft, therapist)
    RangeOfMotion.objects.create(session=draft, movement="neck_flexion")
    twin = type(draft)(
        clinic=draft.clinic,
        patient=patient,
        practitioner=draft.practitioner,
        started_at=NOW,
        created_at=NOW,
    )
    twin.save()
    care.copy(draft, to=twin)
    assert twin.told.worst_24h == 8
    assert twin.ranges.get().movement == "neck_flexion"
    assert twin.pacing_reasons.get().reason == "Spasm came back"
    assert draft.ranges.count() == 1
