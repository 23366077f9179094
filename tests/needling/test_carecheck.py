"""What a note lacks around the needles, each with the field that mends it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from needling import carecheck, notes, sessions
from needling.models import (
    NeedleSite,
    NoteTold,
    PacingReason,
    RangeOfMotion,
    Reaction,
)
from tests import factories
from tests.factories import NOW, around

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(patient, practitioner):
    return factories.make_filled_draft(patient, practitioner=practitioner)


def lacks(draft, **given):
    rows = list(draft.sites.select_related("muscle"))
    return [
        each.field for each in carecheck.gaps(draft, rows, now=given.get("now", NOW))
    ]


def test_a_filled_note_lacks_nothing(draft):
    assert lacks(draft) == []


def test_an_untouched_note_lacks_each_thing_once(patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    assert lacks(draft) == [
        "told-worst_24h",
        "told-newly_pregnant",
        "told-new_thinner",
        "told-travels",
        "told-emergency_contact",
        "clean-hands",
        "clean-exposure",
        "outlook-no_reaction",
        "outlook-bleeding",
        "outlook-tolerance",
        "advice-soreness",
    ]


@pytest.mark.parametrize(
    ("kind", "columns", "field"),
    [
        ("told", {"chaperone": "present"}, "told-chaperone_name"),
        ("clean", {"gloves": False}, "clean-gloves"),
        ("clean", {"exposure": True}, "clean-exposure_note"),
        ("outlook", {"bleeding": "stopped"}, "outlook-pressure_seconds"),
        ("outlook", {"no_reaction": False}, "outlook-no_reaction"),
        ("advice", {"medicines": False}, "advice-medicines"),
        ("advice", {"altitude": False}, "advice-altitude"),
    ],
)
def test_one_thing_missing_is_one_gap(draft, kind, columns, field):
    around(draft, kind, **columns)
    assert lacks(draft) == [field]


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("told", {"chaperone": "present", "chaperone_name": "Kim Lee"}),
        ("clean", {"gloves": False, "because": "Latex allergy, none in stock"}),
        ("clean", {"exposure": True, "exposure_note": "Washed, reported"}),
        ("outlook", {"bleeding": "stopped", "pressure_seconds": 90}),
        ("advice", {"driving": False}),
    ],
)
def test_what_was_otherwise_is_said_in_words(draft, kind, columns):
    around(draft, kind, **columns)
    assert lacks(draft) == []


def test_driving_is_told_to_whoever_felt_faint(draft):
    around(draft, "outlook", no_reaction=False)
    around(draft, "advice", driving=False)
    Reaction.objects.create(session=draft, kind="dizziness")
    assert lacks(draft) == ["advice-driving"]


def test_a_reaction_and_no_reaction_exclude_each_other(draft):
    Reaction.objects.create(session=draft, kind="bruise")
    assert lacks(draft) == ["outlook-no_reaction"]
    around(draft, "outlook", no_reaction=False)
    assert lacks(draft) == []


def test_what_happened_at_a_site_is_a_reaction_too(draft):
    around(draft, "outlook", no_reaction=False)
    NeedleSite.objects.update(event="bruise")
    assert lacks(draft) == []


@pytest.mark.parametrize(
    ("column", "code"),
    [("newly_pregnant", "PREGNANT"), ("new_thinner", "ANTICOAGULANT")],
)
def test_what_is_new_belongs_into_the_screening(draft, practitioner, column, code):
    told: dict[str, Any] = {column: True}
    around(draft, "told", **told)
    gaps = list(carecheck.gaps(draft, [], now=NOW))
    assert [each.code for each in gaps if each.topic == "screening"] == [code]
    item = "PREGNANT_T1" if code == "PREGNANT" else code
    factories.make_screening(
        draft.patient, kind="short", yes=[item], practitioner=practitioner, now=NOW
    )
    gaps = list(carecheck.gaps(draft, [], now=NOW + timedelta(minutes=1)))
    assert not [each for each in gaps if each.topic == "screening"]


def test_a_grave_reaction_is_told_in_words_and_registered(draft):
    around(draft, "outlook", no_reaction=False)
    row = Reaction.objects.create(session=draft, kind="vasovagal", severity="serious")
    found = list(carecheck.gaps(draft, [], now=NOW))
    assert [each.field for each in found] == [f"reaction-{row.pk}-note", str(draft.pk)]
    assert found[1].topic == "adverse"
    Reaction.objects.update(note="Fell, ambulance")
    factories.make_event(draft)
    assert lacks(draft) == []


def test_the_same_place_within_a_day_needs_a_reason(patient, practitioner):
    given = {"practitioner": practitioner}
    factories.make_signed_session(patient, ended_at=NOW - timedelta(hours=20), **given)
    draft = factories.make_filled_draft(patient, **given)
    PacingReason.objects.all().delete()
    assert lacks(draft) == ["pacing-upper_trapezius-left"]


def add(draft, row, /, **columns):
    return notes.add(
        draft.pk,
        row,
        key=uuid4(),
        columns=columns,
        by=draft.practitioner.user,
        now=NOW,
    )


def test_movements_are_added_once_and_within_their_range(draft):
    turn = {"movement": "neck_turn", "side": "left", "method": "goniometer"}
    add(draft, "rom", **turn, degrees_before=50)
    assert RangeOfMotion.objects.get().degrees_before == 50
    with pytest.raises(sessions.CannotSave, match="already"):
        add(draft, "rom", **turn)
    with pytest.raises(sessions.CannotSave, match="from 0 to 110"):
        add(draft, "rom", **{**turn, "side": "right"}, degrees_before=150)


def test_a_reaction_is_one_of_the_list(draft):
    with pytest.raises(sessions.CannotSave, match="not a valid choice"):
        add(draft, "reaction", kind="pneumothorax", severity="mild")


def test_a_code_has_the_shape_of_one(draft):
    with pytest.raises(sessions.CannotSave, match="M54"):
        around(draft, "told", icd10="neck")


def test_a_note_of_old_times_has_no_rows(draft):
    NoteTold.objects.all().delete()
    assert "told-worst_24h" in lacks(draft)
