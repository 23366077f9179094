"""What the law of a place asks for, as a table."""

import pytest

from clinic.rules import jurisdictions
from clinic.rules.certification import CertificationPolicy
from clinic.rules.jurisdictions import known, policy_for

NOTHING = CertificationPolicy()


@pytest.mark.parametrize(
    ("code", "figures"),
    [
        # Clinical specification 4.6: hours, in person, specific to needling, months.
        ("US-CO", (50, 40, 0, 0)),
        ("US-MD", (80, 40, 40, 24)),
        ("US-TN", (24, 24, 24, 12)),
    ],
)
def test_figures_of_each_place(code, figures):
    assert known()[code].policy == CertificationPolicy(*figures)
    assert policy_for(code, NOTHING) == CertificationPolicy(*figures)


def test_no_place_is_without_source_and_mark():
    assert set(known()) == {"US-CO", "US-MD", "US-TN"}
    for place in known().values():
        assert place.source
        assert place.note.startswith("D: ")
        assert place.name.endswith("United States")


@pytest.mark.parametrize("code", ["", "XX-YY"])
def test_elsewhere_only_the_clinics_own_figures_hold(code):
    own = CertificationPolicy(10, 5, 3, 1)
    assert policy_for(code, own) == own


def test_of_each_figure_the_stricter_holds():
    own = CertificationPolicy(60, 10, 70, 6)
    assert policy_for("US-CO", own) == CertificationPolicy(60, 40, 70, 6)


def test_a_figure_that_is_no_number_is_not_taken_for_none():
    text = (
        "code,name,hours_total,hours_in_person,hours_needling,licence_months,"
        "source,note\nXX,X,many,0,0,0,s,n\n"
    )
    with pytest.raises(ValueError, match="many"):
        jurisdictions.parse(text)
