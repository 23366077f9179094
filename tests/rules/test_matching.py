"""Whether two records may be the same person."""

from datetime import date

import pytest

from clinic.rules.matching import Known, alike, may_be_same

BORN = date(1980, 2, 1)
ANN = Known("Ann", "Hill", BORN, contacts={"+447700900123"})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Known("Ann", "Hill", BORN), True),
        (Known("Hill", "Ann", BORN), True),
        (Known("Anne", "Hill", BORN), True),
        (Known("ANN", "HÌLL", BORN), True),
        (Known("Ann", "Hill", date(1980, 1, 2)), True),
        (Known("Ann", "Dale", BORN), False),
        (Known("Ann", "Dale", BORN, contacts={"+447700900123"}), True),
        (Known("Bo", "Hill", BORN), False),
        (Known("Bo", "Hill", BORN, contacts={"+447700900123"}), False),
        (Known("Eve", "Hill", date(2010, 1, 1), contacts={"+447700900123"}), False),
        (Known("Ann", "Hill", date(2010, 1, 1), contacts={"+447700900123"}), True),
        (Known("Ann", "Hill", date(1979, 1, 1)), False),
        (Known("Ann", "Hill", None), False),
        (Known("Margaret", "Hill", BORN, preferred="Ann"), True),
        (Known("Hill", "", BORN), False),
    ],
)
def test_a_person_should_look(other, same):
    assert may_be_same(ANN, other) is same
    assert may_be_same(other, ANN) is same


def test_likeness_is_a_share():
    assert alike("Ann Hill", "hill ann") == 1
    assert alike("", "") == 0
    assert 0 < alike("Meier", "Meyer") < 1
