"""What is said beside the depth field."""

from hypothesis import given
from hypothesis import strategies as st

from needling.rules.choices import Grip
from needling.rules.depth import DepthFacts, effective_warn_above
from needling.rules.depth_hint import hint, steps, usual_range
from tests.rules.catalogue import MUSCLES, depth_facts

ROWS = {row["slug"]: row for row in MUSCLES}


def of(slug, age=40):
    row = ROWS[slug]
    return hint(
        depth_facts(row),
        age=age,
        at_risk=row["structures_at_risk"],
        source=row["source"],
    )


def test_usual_range_and_warning_depth():
    row = ROWS["frontalis"]
    found = of("frontalis")
    assert found.depth == "Usual 2 to 5 mm. A reason is needed above 8 mm."
    assert found.risk == f"At risk: {row['structures_at_risk']}."
    assert found.source == "Source: D"
    assert not found.is_lung_risk


def test_the_pincer_has_its_own_warning_depth():
    found = of("upper_trapezius")
    assert found.depth.endswith(
        "A reason is needed above 10 mm, above 20 mm with a pincer grip."
    )
    assert found.is_lung_risk


def test_minors_are_warned_earlier():
    assert "above 6 mm" in of("frontalis", age=17).depth


def test_a_restricted_muscle_has_no_usual_depth():
    assert of("psoas_major").depth.startswith("Restricted: no usual depth")


def test_no_hint_ever_says_that_a_depth_is_safe():
    for slug in ROWS:
        assert "safe" not in of(slug).depth.casefold()


FACTS = [depth_facts(row) for row in MUSCLES]
AGES = st.integers(0, 110)


@given(st.sampled_from(FACTS), st.sampled_from(["", *Grip.values]), AGES)
def test_nothing_beyond_the_warning_is_offered(muscle, grip, age):
    limit = effective_warn_above(muscle, grip=grip, age=age)
    usual, offered = usual_range(muscle, limit=limit), steps(muscle, limit=limit)
    if usual is None:
        assert muscle.is_restricted
        assert offered == ()
        return
    low, high = usual
    assert 0 < low <= high <= min(limit, muscle.usual_high)
    assert list(offered) == sorted(set(offered))
    assert (offered[0], offered[-1]) == usual


def test_of_a_minor_the_usual_range_ends_where_the_warning_begins():
    muscle = DepthFacts("any", warn_above=20, usual_low=10, usual_high=20)
    found = hint(muscle, age=12, at_risk="nerve", source="D")
    assert found.depth == "Usual 10 to 15 mm. A reason is needed above 15 mm."
    assert steps(muscle, limit=8) == (8,)
