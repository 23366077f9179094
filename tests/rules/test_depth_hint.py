"""What is said beside the depth field."""

from needling.rules.depth_hint import hint
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
