"""BLOCK > SITE BLOCK > CLEARANCE > MODIFY > CAUTION, whatever is answered together."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from needling.rules.screening import joined, verdict
from needling.rules.screening_terms import Acknowledgement, Outcome
from tests.rules.cases import ITEMS
from tests.rules.test_screening import cases, clearance, sites

CODES = [each.code for each in ITEMS]
FINAL = (Outcome.BLOCK, Outcome.SITE_BLOCK)
LEVELS = st.sampled_from([each for each in Outcome if each not in FINAL])


@settings(max_examples=150, deadline=None)
@given(cases(), sites)
def test_the_gravest_answer_decides_and_comes_first(told, there):
    result = verdict(told, there)
    ranks = [each.outcome.rank for each in result.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert result.outcome.rank == max(ranks, default=Outcome.CLEAR.rank)
    assert result.may_start is not any(each.open_because for each in result.findings)


@settings(max_examples=150, deadline=None)
@given(cases(), sites)
def test_no_paper_and_no_note_lifts_a_block(told, there):
    """With every clearance and every note there is, the verdict reads the same, and
    what forbids still forbids."""
    settled = replace(
        told,
        clearances=(clearance(*CODES),),
        acknowledgements=tuple(
            Acknowledgement(code, Outcome.CLEARANCE, "Seen, changed") for code in CODES
        ),
    )
    before, after = verdict(told, there), verdict(settled, there)
    said = [(each.code, each.outcome, each.sentence) for each in before.findings]
    assert said == [(e.code, e.outcome, e.sentence) for e in after.findings]
    forbids = [e for e in after.findings if e.outcome in FINAL]
    assert all(each.open_because for each in forbids)
    for each in after.open:
        stands = each.outcome in FINAL or "INR" in each.sentence
        assert stands, each


@settings(max_examples=100, deadline=None)
@given(cases(), cases(), sites, sites)
def test_two_stretches_of_a_visit_are_as_grave_as_the_graver(one, two, first, second):
    verdicts = [verdict(one, first), verdict(two, second)]
    result = joined(verdicts)
    assert result.outcome.rank == max(each.outcome.rank for each in verdicts)
    assert result.may_start is all(each.may_start for each in verdicts)
    assert result.limits == verdicts[-1].limits


@settings(max_examples=100, deadline=None)
@given(cases(), sites, LEVELS, st.sampled_from(CODES))
def test_a_note_settles_only_its_own_item_up_to_its_level(told, there, level, code):
    noted = replace(told, acknowledgements=(Acknowledgement(code, level, "Seen"),))
    before, after = verdict(told, there), verdict(noted, there)
    lifted = set(before.open) - set(after.open)
    assert {each.code for each in lifted} <= {code}
    assert all(each.outcome.rank <= level.rank for each in lifted)
