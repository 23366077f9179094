"""Facts that raise a flag above its own tier: clinical specification 6.2 and 6.3.

Every rule only raises. A rule holds for each of its `flags` that was found, when each
of its conditions is met: one of `also` was found besides, one of `sets` was needled,
one of `facts` is known. An empty condition is met.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules.facts import FACTS
from aftercare.rules.flags import Flag, RiskSet
from aftercare.rules.judged import Answer, Context, Reason, Trend
from aftercare.rules.tiers import Tier


class Fact(Enum):
    """What else can raise a flag."""

    DIABETES = auto()
    IMMUNE_LOW = auto()
    PREGNANT = auto()
    WORSE = auto()


@dataclass(frozen=True)
class Combination:
    """One rule. `within_a_week` limits it to the seven days of suspicion."""

    flags: frozenset[Flag]
    because: Promise
    also: frozenset[Flag] = frozenset()
    sets: frozenset[RiskSet] = frozenset()
    facts: frozenset[Fact] = frozenset()
    within_a_week: bool = False
    tier: Tier = Tier.EMERGENCY

    def holds(
        self, present: frozenset[Flag], context: Context, facts: frozenset[Fact]
    ) -> bool:
        """Whether every condition but `flags` is met."""
        return all(
            (
                not self.also or self.also & present,
                not self.sets or self.sets & context.sets,
                not self.facts or self.facts & facts,
                not self.within_a_week or context.is_suspicious,
            )
        )


_NERVE = frozenset({Flag.NUMB_TINGLE, Flag.WEAKNESS})
_SPINE = frozenset({RiskSet.CORD, RiskSet.NECK, RiskSet.LUMBAR})

COMBINATIONS = (
    # 6.3 rule 2.
    Combination(
        frozenset(
            {
                Flag.COUGH_NEW,
                Flag.PALPITATIONS,
                Flag.DIZZY,
                Flag.MALAISE,
                Flag.POP_FELT,
            }
        ),
        _(
            "Needled near the lung within seven days: it may be the only sign of a "
            "leak."
        ),
        sets=frozenset({RiskSet.PTX}),
        within_a_week=True,
    ),
    # 6.3 rule 3.
    Combination(
        _NERVE,
        _("Needled near the spinal cord or in the neck within seven days."),
        sets=frozenset({RiskSet.CORD, RiskSet.NECK}),
        within_a_week=True,
    ),
    Combination(
        frozenset({Flag.HEADACHE_MILD}),
        _("Needled near the spinal cord or in the neck: it may be a fluid leak."),
        sets=frozenset({RiskSet.CORD, RiskSet.NECK}),
        tier=Tier.SAME_DAY,
    ),
    # 6.3 rule 4.
    Combination(
        frozenset({Flag.HAEMATURIA, Flag.ABDO_PAIN, Flag.DIZZY}),
        _("Needled near the kidney or the belly: it may be bleeding inside."),
        sets=frozenset({RiskSet.KIDNEY, RiskSet.ABDOMINAL}),
    ),
    Combination(
        frozenset({Flag.ABDO_PAIN}),
        _("Needled over the lower ribs: it may be bleeding inside."),
        sets=frozenset({RiskSet.LOWER_RIBS}),
    ),
    # 6.3 rule 6.
    Combination(
        frozenset({Flag.FEVER, Flag.INFECTION, Flag.CALF_DVT, Flag.EXPANDING_SWELLING}),
        _("Diabetes or low immunity: an infection can run away."),
        facts=frozenset({Fact.DIABETES, Fact.IMMUNE_LOW}),
    ),
    # 6.3 rule 7 and 6.2.
    Combination(
        frozenset({Flag.FEVER}),
        _("Fever together with redness at a site or feeling unwell: it may be sepsis."),
        also=frozenset({Flag.INFECTION, Flag.MALAISE}),
    ),
    Combination(
        frozenset({Flag.INFECTION}),
        _("Redness together with fever, severe pain or feeling unwell."),
        also=frozenset({Flag.FEVER, Flag.SEVERE_PAIN, Flag.MALAISE}),
    ),
    # 6.2, the words after "emergency if" and "emergency with".
    Combination(
        frozenset({Flag.PALPITATIONS}),
        _("Racing heart together with faintness, chest pain or breathlessness."),
        also=frozenset({Flag.SYNCOPE, Flag.DIZZY, Flag.CHEST_PAIN, Flag.DYSPNOEA}),
    ),
    Combination(
        frozenset({Flag.EXPANDING_SWELLING}),
        _("Needled in the neck: a swelling there can close the airway."),
        sets=frozenset({RiskSet.NECK, RiskSet.AIRWAY}),
    ),
    Combination(
        frozenset({Flag.EXPANDING_SWELLING, Flag.CALF_DVT}),
        _("Swelling together with numbness, weakness or severe pain: pressure builds."),
        also=frozenset({Flag.NUMB_TINGLE, Flag.WEAKNESS, Flag.SEVERE_PAIN}),
    ),
    Combination(
        frozenset({Flag.WEAKNESS}),
        _("Needled at the low back: it may be bleeding at the spinal cord."),
        sets=frozenset({RiskSet.LUMBAR}),
    ),
    Combination(
        frozenset({Flag.WEAKNESS}),
        _("Weakness, and it is getting worse."),
        also=frozenset({Flag.WORSENING_PAIN}),
    ),
    Combination(
        frozenset({Flag.WEAKNESS}),
        _("Weakness, and it is getting worse."),
        facts=frozenset({Fact.WORSE}),
    ),
    Combination(
        frozenset({Flag.SEVERE_PAIN}),
        _("Severe pain together with belly pain, headache or a swelling."),
        also=frozenset(
            {
                Flag.ABDO_PAIN,
                Flag.HEADACHE_MILD,
                Flag.EXPANDING_SWELLING,
                Flag.CALF_DVT,
            }
        ),
    ),
    Combination(
        frozenset({Flag.SEVERE_PAIN}),
        _("Severe pain with nerve signs after needling at the spine."),
        also=_NERVE,
        sets=_SPINE,
    ),
    Combination(
        frozenset({Flag.HAEMATURIA}),
        _("Blood in the urine together with side pain, faintness or fever."),
        also=frozenset({Flag.ABDO_PAIN, Flag.DIZZY, Flag.FEVER}),
    ),
    Combination(
        frozenset({Flag.ABDO_PAIN}),
        _("Belly pain that is severe or goes with faintness."),
        also=frozenset({Flag.SEVERE_PAIN, Flag.DIZZY}),
    ),
    Combination(
        frozenset({Flag.ABDO_PAIN}),
        _("Belly pain in pregnancy."),
        facts=frozenset({Fact.PREGNANT}),
    ),
)

# 6.3 rule 5: swelling, bleeding or headache; back pain with leg signs is a nerve sign
# after needling at the spine.
_BLEEDING = frozenset(
    {
        Flag.EXPANDING_SWELLING,
        Flag.CALF_DVT,
        Flag.BRUISE_SMALL,
        Flag.HAEMATURIA,
        Flag.HEADACHE_MILD,
    }
)


def raises(
    found: Iterable[Reason], context: Context, answer: Answer
) -> tuple[Reason, ...]:
    """The reasons to raise what was found, each above the tier its flag has so far."""
    tiers = _highest(found)
    by_rule = tuple(_by_rule(tiers, context, _facts(context, answer)))
    if not context.anticoagulant:
        return by_rule
    for each in by_rule:
        tiers[each.flag] = max(tiers[each.flag], each.tier)
    return by_rule + tuple(_by_anticoagulant(tiers, context))


def tier_alone(flag: Flag, context: Context) -> Tier:
    """The tier of a flag that is ticked alone, for this patient and session."""
    found = Reason(flag, FACTS[flag].tier, FACTS[flag].suspect)
    if found.tier == Tier.EMERGENCY:
        # Nothing is above it: asked for each box of the form.
        return found.tier
    reasons = (found, *raises([found], context, Answer()))
    return max(each.tier for each in reasons)


def _by_rule(
    tiers: dict[Flag, Tier], context: Context, facts: frozenset[Fact]
) -> Iterator[Reason]:
    present = frozenset(tiers)
    for rule in COMBINATIONS:
        if rule.holds(present, context, facts):
            for flag in sorted(rule.flags & present, key=lambda each: each.position):
                if rule.tier > tiers[flag]:
                    yield Reason(flag, rule.tier, rule.because)


def _by_anticoagulant(tiers: dict[Flag, Tier], context: Context) -> Iterator[Reason]:
    bleeding = _BLEEDING | _NERVE if context.sets & _SPINE else _BLEEDING
    for flag in sorted(bleeding & tiers.keys(), key=lambda each: each.position):
        tier = max(Tier.SAME_DAY, tiers[flag].raised())
        if tier > tiers[flag]:
            yield Reason(
                flag, tier, _("Takes a blood thinner: it may be bleeding inside.")
            )


def _highest(found: Iterable[Reason]) -> dict[Flag, Tier]:
    tiers: dict[Flag, Tier] = {}
    for each in found:
        tiers[each.flag] = max(tiers.get(each.flag, Tier.NONE), each.tier)
    return tiers


def _facts(context: Context, answer: Answer) -> frozenset[Fact]:
    known = {
        Fact.DIABETES: context.diabetes,
        Fact.IMMUNE_LOW: context.immune_low,
        Fact.PREGNANT: context.pregnant,
        Fact.WORSE: answer.trend == Trend.WORSE,
    }
    return frozenset(fact for fact, is_known in known.items() if is_known)
