"""From answers to verdicts: precedence, what settles a finding, sites one by one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needling.rules.screening import verdict, verdict_for_site
from needling.rules.screening_terms import (
    Acknowledgement,
    Advice,
    Answer,
    Clearance,
    Outcome,
    PatientFacts,
    Reply,
)
from tests.rules.cases import ITEMS, TODAY, case, no_to_all, site, yes

ASKED = [each for each in ITEMS if not each.is_computed]


def clearance(*codes, **changes):
    values = {
        "covers": frozenset(codes),
        "clinician": "Dr Ada Osei",
        "role": "haematologist",
        "given_on": date(2026, 2, 1),
        "expires_on": date(2026, 8, 1),
        **changes,
    }
    return Clearance(**values)


def found(result):
    return [(each.code, each.outcome.value) for each in result.findings]


def test_no_to_all_is_clear():
    result = verdict(case(), [site(), site("rhomboid_major")])
    assert result.outcome is Outcome.CLEAR
    assert result.may_start
    assert result.advice is Advice.NONE
    assert found(result) == []


def test_the_gravest_comes_first_and_names_the_outcome():
    answers = {"NSAID": yes(), "FAINTING": yes(), "INTOXICATED": yes()}
    result = verdict(case(answers))
    assert found(result) == [
        ("INTOXICATED", "block"),
        ("FAINTING", "modify"),
        ("NSAID", "caution"),
    ]
    assert result.outcome is Outcome.BLOCK
    assert [each.rank for each in Outcome] == [0, 1, 2, 3, 4, 5]


def test_not_sure_counts_as_yes_and_says_so():
    unsure = {"INTOXICATED": Answer(Reply.UNSURE, TODAY)}
    (finding,) = verdict(case(unsure)).findings
    assert finding.outcome is Outcome.BLOCK
    assert finding.unsure
    (sure,) = verdict(case({"INTOXICATED": yes()})).findings
    assert not sure.unsure


def test_a_question_not_answered_blocks():
    answers = no_to_all()
    del answers["BLOOD_BORNE"]
    (finding,) = verdict(replace(case(), answers=answers)).findings
    assert finding.outcome is Outcome.BLOCK
    assert finding.sentence.startswith("Not answered: Do you have hepatitis")
    assert finding.is_restricted


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("MEDICAL_EMERGENCY", Advice.EMERGENCY),
        ("RED_FLAG_SPINE", Advice.EMERGENCY),
        ("DVT_RECENT", Advice.URGENT),
        ("FEVER_SYSTEMIC_INFECTION", Advice.NONE),
        ("CONSENT_UNWILLING", Advice.NONE),
        ("NEEDLE_PHOBIA_SEVERE", Advice.NONE),
        ("HEART_UNSTABLE", Advice.NONE),
    ],
)
def test_absolute_items_block_without_override(code, advice):
    every = tuple(Acknowledgement(code, each, "Seen") for each in Outcome)
    result = verdict(
        case({code: yes()}, clearances=(clearance(code),), acknowledgements=every)
    )
    assert result.outcome is Outcome.BLOCK
    assert not result.may_start
    assert result.open[0].open_because == result.open[0].lifted_by
    assert result.advice is advice


def test_the_gravest_advice_wins():
    answers = {"MEDICAL_EMERGENCY": yes(), "PSYCH": yes(crisis="yes")}
    assert verdict(case(answers)).advice is Advice.EMERGENCY


def test_a_site_block_waits_until_a_site_is_there():
    answers = {"LYMPHOEDEMA": yes(limbs=["left_arm"])}
    result = verdict(case(answers), [site("biceps_brachii", "right")])
    assert result.outcome is Outcome.CLEAR
    assert [each.code for each in result.limits] == ["LYMPHOEDEMA"]
    left = site("biceps_brachii", "left")
    result = verdict(case(answers), [site("biceps_brachii", "right"), left])
    assert result.outcome is Outcome.SITE_BLOCK
    assert result.findings[0].sites == (left.key,)
    assert result.limits == ()


def test_limits_come_gravest_first():
    answers = {
        "SMOKER": yes(),
        "LYMPHOEDEMA": yes(limbs=["left_arm"]),
        "DEVICE_ELECTRICAL": yes(areas=["chest"], side="left"),
    }
    limits = verdict(case(answers)).limits
    assert [each.outcome for each in limits] == [
        Outcome.BLOCK,
        Outcome.SITE_BLOCK,
        Outcome.SITE_BLOCK,
        Outcome.CAUTION,
    ]


@pytest.mark.parametrize(
    ("held", "says"),
    [
        ((), "No clearance is on file"),
        ((clearance("CANCER"),), "No clearance is on file"),
        ((clearance("VASCULAR", clinician=" "),), "No clearance is on file"),
        ((clearance("VASCULAR", role=""),), "No clearance is on file"),
        ((clearance("VASCULAR", expires_on=date(2026, 3, 1)),), "not valid today"),
        ((clearance("VASCULAR", given_on=date(2026, 3, 3)),), "not valid today"),
        ((clearance("VASCULAR", given_on=date(2025, 9, 1)),), "not valid today"),
        ((clearance("VASCULAR", regions=frozenset({"neck"})),), "not cover: leg"),
        ((clearance("VASCULAR"),), "acknowledges"),
        ((clearance("VASCULAR", given_on=date(2025, 9, 2)),), "acknowledges"),
        ((clearance("VASCULAR", regions=frozenset({"leg"})),), "acknowledges"),
    ],
)
def test_what_a_clearance_still_lacks(held, says):
    answers = {"VASCULAR": yes(areas=["none"])}
    result = verdict(case(answers, clearances=held), [site("soleus")])
    assert says in result.findings[0].open_because


def test_a_clearance_and_its_acknowledgement_settle():
    answers = {"VASCULAR": yes(areas=["none"])}
    settled = case(
        answers,
        clearances=(clearance("VASCULAR"),),
        acknowledgements=(Acknowledgement("VASCULAR", Outcome.CLEARANCE, "Read"),),
    )
    result = verdict(settled, [site("soleus")])
    assert result.may_start
    assert result.outcome is Outcome.CLEARANCE


@pytest.mark.parametrize(
    ("acknowledged", "settled"),
    [
        (Acknowledgement("FAINTING", Outcome.MODIFY, "Lying down"), True),
        (Acknowledgement("FAINTING", Outcome.CLEARANCE, "Lying down"), True),
        (Acknowledgement("FAINTING", Outcome.MODIFY, " "), False),
        (Acknowledgement("FAINTING", Outcome.CAUTION, "Lying down"), False),
        (Acknowledgement("NSAID", Outcome.MODIFY, "Lying down"), False),
    ],
)
def test_a_modification_is_settled_by_what_was_changed(acknowledged, settled):
    result = verdict(case({"FAINTING": yes()}, acknowledgements=(acknowledged,)))
    assert result.may_start is settled
    assert settled or "what was changed" in result.open[0].open_because


def test_a_caution_is_settled_by_a_note():
    result = verdict(case({"NSAID": yes()}))
    assert "with a note" in result.open[0].open_because
    note = Acknowledgement("NSAID", Outcome.CAUTION, "Told about bruises")
    assert verdict(case({"NSAID": yes()}, acknowledgements=(note,))).may_start


def test_a_site_hears_what_names_it_and_what_blocks_everywhere():
    answers = {
        "NSAID": yes(),
        "SMOKER": yes(),
        "CANCER": yes(areas=["thigh"], side="left"),
        "INTOXICATED": yes(),
    }
    result = verdict_for_site(case(answers), site("rhomboid_major"))
    assert found(result) == [
        ("INTOXICATED", "block"),
        ("CANCER", "clearance"),
        ("SMOKER", "caution"),
    ]
    assert result.limits == ()
    clear = verdict_for_site(case({"NSAID": yes()}), site())
    assert clear.outcome is Outcome.CLEAR


replies = st.sampled_from([Reply.YES, Reply.UNSURE])
# Either way of dating a pregnancy may be chosen; together they could disagree.
LEFT_OUT = {"PREGNANT_T1": {"weeks"}}


def values(follow_up):
    """Something that could have been entered there."""
    words = [value for value, _label in follow_up.choices]
    return {
        "text": st.just("told"),
        "number": st.floats(0, 300),
        "date": st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat),
        "choice": st.sampled_from(words or [""]),
        "yesno": st.sampled_from(words or [""]),
        "multichoice": st.lists(st.sampled_from(words or [""]), max_size=3),
    }[follow_up.kind]


@st.composite
def details(draw, item):
    left_out = LEFT_OUT.get(item.code, set())
    opened = {f.key: values(f) for f in item.follow_ups if f.key not in left_out}
    return draw(st.fixed_dictionaries({}, optional=opened))


@st.composite
def cases(draw):
    answers = {}
    for item in draw(st.lists(st.sampled_from(ASKED), max_size=6)):
        answers[item.code] = Answer(draw(replies), TODAY, draw(details(item)))
    patient = st.builds(PatientFacts, st.integers(8, 90), st.booleans())
    return case(answers, patient=draw(patient))


sites = st.lists(
    st.builds(
        site,
        st.sampled_from(
            ["rhomboid_major", "psoas_major", "soleus", "procerus", "pectoralis_major"]
        ),
        st.sampled_from(["left", "right", "midline"]),
        technique=st.sampled_from(["static", "e_stim"]),
        position=st.sampled_from(["", "prone", "supine"]),
    ),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(cases(), sites, st.sampled_from(ASKED), st.data())
def test_adding_a_yes_never_lowers_anything(before, there, item, data):
    added = Answer(data.draw(replies), TODAY, data.draw(details(item)))
    if before.answers[item.code].counts_as_yes:
        added = before.answers[item.code]
    after = replace(before, answers={**before.answers, item.code: added})
    was, now = verdict(before, there), verdict(after, there)
    assert now.outcome.rank >= was.outcome.rank
    assert len(now.open) >= len(was.open)
    assert set(found(was)) <= set(found(now))


@settings(max_examples=150, deadline=None)
@given(cases(), sites, st.data())
def test_leaving_out_a_detail_never_lowers_anything(told, there, data):
    answered = [
        (code, key)
        for code, answer in told.answers.items()
        for key in answer.follow_ups
    ]
    code, left_out = data.draw(st.sampled_from(answered))
    answer = told.answers[code]
    kept = {k: v for k, v in answer.follow_ups.items() if k != left_out}
    less = replace(
        told, answers={**told.answers, code: replace(answer, follow_ups=kept)}
    )
    assert verdict(less, there).outcome.rank >= verdict(told, there).outcome.rank


@settings(max_examples=100, deadline=None)
@given(cases(), sites)
def test_every_finding_explains_itself(given_case, there):
    result = verdict(given_case, there)
    for each in (*result.findings, *result.limits):
        assert each.sentence
        assert each.lifted_by
        assert each.source
        assert "$" not in each.sentence + each.lifted_by
    blocked = any(each.outcome.rank >= 4 for each in result.findings)
    assert not (blocked and result.may_start)
    for one in there:
        alone = verdict_for_site(given_case, one)
        assert alone.outcome.rank <= result.outcome.rank
