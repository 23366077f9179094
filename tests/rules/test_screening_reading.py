"""Follow-ups as stored, areas of the body, and which sites a place means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.screening_areas import REACHES, areas_of, near, reached
from needling.rules.screening_reading import read
from needling.rules.screening_terms import Area
from tests.rules.cases import ITEMS, site
from tests.rules.catalogue import MUSCLES

BY_CODE = {each.code: each for each in ITEMS}


@pytest.mark.parametrize(
    ("code", "key", "raw", "value"),
    [
        ("NSAID", "drugs", " ibuprofen ", "ibuprofen"),
        ("NSAID", "drugs", "  ", None),
        ("NSAID", "drugs", 7, None),
        ("ANTICOAGULANT", "inr", 2.5, 2.5),
        ("ANTICOAGULANT", "inr", "2.5", 2.5),
        ("ANTICOAGULANT", "inr", "two", None),
        ("ANTICOAGULANT", "inr", 0, None),
        ("ANTICOAGULANT", "inr", 31, None),
        ("ANTICOAGULANT", "inr", "nan", None),
        ("ANTICOAGULANT", "inr", float("inf"), None),
        ("ANTICOAGULANT", "inr", 10**400, None),
        ("ANTICOAGULANT", "inr", True, None),
        ("ANTICOAGULANT", "inr", None, None),
        ("ANTICOAGULANT", "inr_on", "2026-02-01", date(2026, 2, 1)),
        ("ANTICOAGULANT", "inr_on", "1 Feb", None),
        ("ANTICOAGULANT", "inr_on", "9999-12-31", None),
        ("ANTICOAGULANT", "inr_on", 20260201, None),
        ("ANTICOAGULANT", "easy_bruising", "yes", "yes"),
        ("ANTICOAGULANT", "easy_bruising", "unsure", None),
        ("ANTICOAGULANT", "drugs", ["warfarin", "other"], ("warfarin", "other")),
        ("ANTICOAGULANT", "drugs", [], None),
        ("ANTICOAGULANT", "drugs", "warfarin", None),
        ("ANTICOAGULANT", "drugs", ["warfarin", "magic"], None),
        ("ANTICOAGULANT", "drugs", [{}], None),
        ("BLEEDING_DISORDER", "diagnosis", "other", "other"),
        ("BLEEDING_DISORDER", "diagnosis", "magic", None),
        ("BLEEDING_DISORDER", "diagnosis", ["other"], None),
    ],
)
def test_a_follow_up_is_read_or_left_out(code, key, raw, value):
    assert read(BY_CODE[code], {key: raw}).get(key) == value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from(ITEMS), st.data())
def test_no_stored_value_breaks_the_reading(item, data):
    raw = {each.key: data.draw(json_values) for each in item.follow_ups}
    assert read(item, raw).keys() <= raw.keys()


def test_every_muscle_lies_in_a_known_area():
    for row in MUSCLES:
        areas = areas_of(site(row["slug"]))
        assert areas
        assert areas < set(Area.values)


@pytest.mark.parametrize(
    ("slug", "areas"),
    [
        ("soleus", {"leg"}),
        ("pectoralis_major", {"chest"}),
        ("thoracic_multifidus", {"upper_back"}),
        ("intercostals", {"chest", "upper_back"}),
        ("latissimus_dorsi", {"chest", "upper_back"}),
    ],
)
def test_the_thorax_has_a_front_and_a_back(slug, areas):
    assert areas_of(site(slug)) == areas


def test_an_unknown_region_may_be_anywhere():
    assert areas_of(site(region="tail")) == set(Area.values)


def test_near_is_what_touches():
    assert near(frozenset({"knee"})) == {"knee"}
    assert near(frozenset({"hand"})) == {"hand", "forearm"}
    assert near(frozenset({"thigh"})) == {"hip_pelvis", "thigh", "leg"}


@pytest.mark.parametrize(
    ("slug", "areas"),
    [
        ("soleus", {"leg"}),
        ("rhomboid_major", {"shoulder_girdle", "upper_back"}),
        ("upper_trapezius", {"neck", "shoulder_girdle", "upper_back"}),
        ("deltoid_middle", {"shoulder_girdle", "arm"}),
        ("psoas_major", {"lumbar", "abdomen", "hip_pelvis"}),
    ],
)
def test_a_muscle_reaches_into_what_people_call_by_another_name(slug, areas):
    assert reached(site(slug)) == areas


def test_only_muscles_of_the_catalogue_reach():
    known = {row["slug"] for row in MUSCLES}
    assert set().union(*REACHES.values()) <= known
    for row in MUSCLES:
        assert reached(site(row["slug"])) >= areas_of(site(row["slug"]))
