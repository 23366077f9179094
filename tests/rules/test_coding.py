"""The code of a session: by distinct named muscles, the lower count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needling.rules.coding import Code, Needled, derive

TRAPS, SOLEUS, LEVATOR, QL = "upper_trapezius", "soleus", "levator_scapulae", "ql"


def coded(*sites):
    return derive(Needled(*site) for site in sites)


@pytest.mark.parametrize(
    ("sites", "code", "muscles", "apart", "flagged"),
    [
        ([], "", 0, 0, False),
        ([(TRAPS, "left", 0)], "", 0, 0, False),
        ([(TRAPS, "left", 1)], "20560", 1, 1, False),
        ([(TRAPS, "left", 9)], "20560", 1, 1, False),
        ([(TRAPS, "left", 1), (TRAPS, "left", 2)], "20560", 1, 1, False),
        ([(TRAPS, "left", 1), (TRAPS, "right", 1)], "20560", 1, 2, False),
        (
            [(TRAPS, "left", 1), (TRAPS, "right", 1), (SOLEUS, "left", 1)],
            "20560",
            2,
            3,
            True,
        ),
        (
            [(TRAPS, "left", 1), (SOLEUS, "left", 1), (QL, "left", 0)],
            "20560",
            2,
            2,
            False,
        ),
        (
            [(TRAPS, "left", 1), (SOLEUS, "left", 1), (LEVATOR, "left", 1)],
            "20561",
            3,
            3,
            False,
        ),
    ],
)
def test_the_table(sites, code, muscles, apart, flagged):
    found = coded(*sites)
    assert (found.code, found.muscles, found.muscle_sides) == (code, muscles, apart)
    assert found.is_flagged is flagged
    assert all(found.reasons)


def test_nothing_is_billed_and_it_says_why():
    assert coded().reasons == ("No needle went in: nothing is billed.",)


def test_the_flag_says_what_the_payer_has_to_say():
    found = coded((TRAPS, "left", 1), (TRAPS, "right", 1), (SOLEUS, "left", 1))
    assert "it would be 3" in found.reasons[1]
    assert "The lower count is billed" in found.reasons[1]


SITES = st.lists(
    st.builds(
        Needled,
        muscle=st.sampled_from(["a", "b", "c", "d", "e"]),
        side=st.sampled_from(["left", "right", "midline"]),
        needles=st.integers(0, 20),
    ),
    max_size=12,
)


@given(SITES)
def test_any_set_of_muscles_has_one_code(sites):
    found = derive(sites)
    names = {each.muscle for each in sites if each.needles}
    assert found.muscles == len(names) <= found.muscle_sides
    assert (found.code == "") == (not names)
    assert (found.code == Code.MANY) == (len(names) >= 3)
    assert found.is_flagged == (len(names) in (1, 2) and found.muscle_sides >= 3)


@given(SITES, st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_order_nor_the_number_of_needles_matter(sites, random, factor):
    shuffled = [
        Needled(each.muscle, each.side, each.needles * factor) for each in sites
    ]
    random.shuffle(shuffled)
    assert derive(shuffled) == derive(sites)


@given(SITES, SITES)
def test_a_further_site_never_lowers_the_code(sites, more):
    assert derive(sites + more).code >= derive(sites).code
