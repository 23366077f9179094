"""The table of clinical specification 6.2, flag by flag, and the tiers themselves."""

import re

import pytest

from aftercare.rules.facts import FACTS
from aftercare.rules.flags import risk_sets
from aftercare.rules.schedule import Kind
from aftercare.rules.triage import (
    RULES_VERSION,
    Answer,
    Flag,
    RiskSet,
    Tier,
    assess,
    assess_silence,
)
from tests.rules.replies import answer, judged, session

BY_ITSELF = {
    Tier.EMERGENCY: "DYSPNOEA CHEST_PAIN HAEMOPTYSIS SYNCOPE HEAVY_BLEED "
    "HEADACHE_NEURO CAUDA SPINE_ELECTRIC ALLERGY_SEVERE PREG_BLEED RETAINED_NEEDLE "
    "SELF_HARM",
    Tier.SAME_DAY: "COUGH_NEW DIZZY PALPITATIONS EXPANDING_SWELLING FEVER INFECTION "
    "SITE_LATE_LUMP NUMB_TINGLE WEAKNESS SEVERE_PAIN WORSENING_PAIN SPREADING_PAIN "
    "HAEMATURIA ABDO_PAIN CALF_DVT DISTRESS ALARM_OTHER REVIEW THIRD_PARTY MALAISE "
    "POP_FELT",
    Tier.NEXT_BUSINESS_DAY: "PERSIST_72H HEADACHE_MILD SORENESS_HIGH CALL_WANTED",
    Tier.ROUTINE: "ALLERGY_LOCAL ABOVE_BAND",
    Tier.NONE: "BRUISE_SMALL NO_REPLY",
}
TIER_OF = {
    Flag(name): tier for tier, names in BY_ITSELF.items() for name in names.split()
}


def test_every_flag_has_its_row():
    assert set(FACTS) == set(TIER_OF) == set(Flag)
    assert all(flag.value == flag.name for flag in Flag)


@pytest.mark.parametrize("flag", list(Flag))
def test_a_tick_alone_has_the_tier_of_the_table(flag):
    verdict = assess(answer(flag), session())
    assert verdict.tier == TIER_OF[flag]
    assert verdict.flags == (flag,)
    (reason,) = verdict.reasons
    assert str(reason.because) == f"Ticked: {flag.label}."
    assert reason.words == ""
    assert verdict.rules_version == RULES_VERSION


@pytest.mark.parametrize("flag", list(Flag))
def test_a_row_is_complete(flag):
    fact = FACTS[flag]
    assert str(fact.suspect)
    assert str(fact.staff)
    told = str(fact.tell)
    assert set(re.findall(r"%\((\w+)\)s", told)) <= {"emergency", "phone", "date"}
    assert "%" not in told % {"emergency": "999", "phone": "01", "date": "1 May"}
    minutes = {Tier.EMERGENCY: 15, Tier.SAME_DAY: 120}
    assert fact.minutes == minutes.get(fact.tier)
    if fact.tier == Tier.EMERGENCY:
        assert "%(emergency)s" in told


@pytest.mark.parametrize("flag", [Flag.DYSPNOEA, Flag.CHEST_PAIN, Flag.HAEMOPTYSIS])
@pytest.mark.parametrize("near", [(), (RiskSet.CALF,), (RiskSet.PTX,)])
def test_lung_signs_are_an_emergency_for_anyone_at_any_time(flag, near):
    for hours in (0.2, 5, 72, 240):
        calm = answer(flag, soreness=0, trend="better", free_text="probably nothing")
        assert assess(calm, session(*near, hours=hours)).tier == Tier.EMERGENCY


def test_a_tick_wins_over_the_denial_beside_it():
    assert judged(Flag.CHEST_PAIN, near=()) == Tier.EMERGENCY
    denied = answer(Flag.CHEST_PAIN, none_of_these=True, free_text="no chest pain")
    assert assess(denied, session()).tier == Tier.EMERGENCY


def test_nothing_found_is_nothing_to_do():
    verdict = assess(answer(soreness=2, trend="better"), session())
    assert (verdict.tier, verdict.flags, verdict.reasons) == (Tier.NONE, (), ())


@pytest.mark.parametrize(
    "given",
    [
        Answer(),
        Answer(soreness=1, trend="better"),
        Answer(ticked=frozenset({Flag.BRUISE_SMALL})),
        Answer(ticked=frozenset({Flag.ALLERGY_LOCAL}), soreness=0),
    ],
)
def test_an_unanswered_emergency_list_is_never_taken_for_none(given):
    verdict = assess(given, session())
    assert verdict.tier == Tier.SAME_DAY
    assert verdict.flags[0] == Flag.REVIEW
    assert "not answered" in str(verdict.reasons[0].because)


def test_a_tick_on_the_emergency_list_answers_it():
    ticked = Answer(ticked=frozenset({Flag.SYNCOPE}))
    assert assess(ticked, session()).flags == (Flag.SYNCOPE,)
    fitted = Answer(ticked=frozenset({Flag.COUGH_NEW}))
    assert assess(fitted, session(RiskSet.PTX)).flags == (Flag.COUGH_NEW,)


@pytest.mark.parametrize(("text", "tier"), [("", "none"), (" \n ", "none")])
def test_blank_text_is_no_text(text, tier):
    assert assess(answer(free_text=text), session()).tier == Tier(tier)


@pytest.mark.parametrize("text", ["thanks", "me duele", "👍", "no chest pain", "."])
def test_free_text_goes_to_a_person_on_the_same_day(text):
    verdict = assess(answer(free_text=text), session())
    assert verdict.tier == Tier.SAME_DAY
    assert verdict.reasons[0].flag == Flag.REVIEW
    assert verdict.reasons[0].words == text


def test_a_wish_for_a_call_is_kept_by_the_next_business_day():
    assert assess(answer(call_wanted=True), session()).tier == Tier.NEXT_BUSINESS_DAY
    urgent = assess(answer(Flag.FEVER, call_wanted=True), session())
    assert urgent.tier == Tier.SAME_DAY
    assert urgent.flags == (Flag.FEVER, Flag.CALL_WANTED)


@pytest.mark.parametrize(
    ("kind", "near", "tier"),
    [
        (Kind.H72, (RiskSet.PTX,), Tier.ROUTINE),
        (Kind.H48, (RiskSet.PTX,), Tier.NONE),
        (Kind.H72, (RiskSet.CORD,), Tier.NONE),
    ],
)
def test_silence(kind, near, tier):
    verdict = assess_silence(session(*near, kind=kind))
    assert (verdict.tier, verdict.flags) == (tier, (Flag.NO_REPLY,))


def test_tiers_compare_by_urgency():
    rising = [Tier.NONE, Tier.ROUTINE, Tier.NEXT_BUSINESS_DAY, Tier.SAME_DAY]
    rising.append(Tier.EMERGENCY)
    assert list(Tier) == rising
    assert sorted(rising, key=str) != rising == sorted(set(rising))
    assert [tier.rank for tier in rising] == [0, 1, 2, 3, 4]
    assert [tier.raised() for tier in rising] == [*rising[1:], Tier.EMERGENCY]
    assert Tier.EMERGENCY > "same_day"
    assert Tier.ROUTINE >= "routine"
    assert Tier.ROUTINE <= "same_day"
    assert Tier.NONE < "routine"
    with pytest.raises(ValueError, match="urgent"):
        assert Tier.NONE < "urgent"


@pytest.mark.parametrize(
    ("region", "lung", "other", "sets"),
    [
        ("neck", True, ["airway"], {RiskSet.NECK, RiskSet.PTX, RiskSet.AIRWAY}),
        ("neck", False, ["cord"], {RiskSet.NECK, RiskSet.CORD}),
        ("shoulder_girdle", True, [], {RiskSet.PTX}),
        ("thorax", True, ["implant"], {RiskSet.PTX, RiskSet.LOWER_RIBS}),
        (
            "lumbar",
            False,
            ["cord", "kidney"],
            {RiskSet.LUMBAR, RiskSet.CORD, RiskSet.KIDNEY},
        ),
        ("leg", False, ["-"], {RiskSet.CALF}),
        ("head", False, ["eye"], set()),
        # What is not known lies near everything.
        ("tail", False, [], set(RiskSet)),
    ],
)
def test_the_sets_of_a_muscle(region, lung, other, sets):
    assert risk_sets(region, pneumothorax=lung, other_risks=other) == sets
