"""How urgent a reply is, and why: clinical specification 6.

The highest tier found anywhere wins. A tick wins over a denial, a calm score lowers
nothing, and what cannot be understood goes to a person on the same day. Nothing here
lowers a tier: the rules that do (6.3 rules 9 and 10) need a human's confirmation.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.rules import combinations, lexicon, scores
from aftercare.rules.facts import FACTS
from aftercare.rules.flags import Flag, FlagFact, RiskSet, risk_sets
from aftercare.rules.judged import (
    DEFAULT_THRESHOLDS,
    Answer,
    Context,
    Reason,
    Thresholds,
    Trend,
    Verdict,
)
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier

__all__ = [
    "FACTS",
    "RULES_VERSION",
    "Answer",
    "Context",
    "Flag",
    "FlagFact",
    "Reason",
    "RiskSet",
    "Thresholds",
    "Tier",
    "Trend",
    "Verdict",
    "assess",
    "assess_silence",
    "risk_sets",
]

# Raised whenever a rule, a tier or a table changes; stored with every verdict. After
# the dot stands the version of the vocabulary that text is read with.
RULES_VERSION: Final = f"4.{lexicon.version()}"


def assess(
    answer: Answer,
    context: Context,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    *,
    text_findings: tuple[Reason, ...] = (),
    text_is_read: bool = False,
) -> Verdict:
    """The verdict over one reply.

    `text_findings` are what a reading of the free text found (`reading.reader.read`);
    they count like ticks. Unless the caller says that `text_is_read`, free text goes to
    a person whatever was found in it.
    """
    found = (
        *_ticks(answer),
        *scores.judge(answer, context, thresholds),
        *text_findings,
        *(() if text_is_read else _to_read(answer)),
        *_call(answer),
    )
    reasons = (*found, *combinations.raises(found, context, answer))
    return _verdict((*reasons, *_not_answered(answer, reasons)))


def assess_silence(context: Context) -> Verdict:
    """The verdict over a check-in that nobody answered: clinical specification 6.2."""
    tier = Tier.NONE
    if context.kind == Kind.H72 and RiskSet.PTX in context.sets:
        tier = Tier.ROUTINE
    because = _("The check-in was not answered.")
    return _verdict([Reason(Flag.NO_REPLY, tier, because)])


def _ticks(answer: Answer) -> Iterator[Reason]:
    for flag in answer.ticked:
        because = format_lazy(_("Ticked: {symptom}."), symptom=flag.label)
        yield Reason(flag, FACTS[flag].tier, because)


def _to_read(answer: Answer) -> Iterator[Reason]:
    if answer.free_text.strip():
        yield Reason(
            Flag.REVIEW,
            FACTS[Flag.REVIEW].tier,
            _("Wrote something that a person must read."),
            answer.free_text,
        )


def _call(answer: Answer) -> Iterator[Reason]:
    if answer.call_wanted:
        because = _("Asked to be called.")
        yield Reason(Flag.CALL_WANTED, FACTS[Flag.CALL_WANTED].tier, because)


def _not_answered(answer: Answer, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """An emergency list without any tick, not even "none of these", is no denial.

    Every tick on that list is an emergency, so an emergency is an answer.
    """
    emergency = any(each.tier == Tier.EMERGENCY for each in reasons)
    answered = answer.none_of_these or not answer.list_was_asked
    if not answered and not emergency:
        yield Reason(
            Flag.REVIEW,
            FACTS[Flag.REVIEW].tier,
            _("The emergency list was not answered."),
        )


def _verdict(reasons: Iterable[Reason]) -> Verdict:
    """Orders by urgency, then by flag, so that equal answers give equal verdicts."""
    ordered = sorted(reasons, key=lambda each: (-each.tier.rank, each.flag.position))
    return Verdict(
        tier=max((each.tier for each in ordered), default=Tier.NONE),
        flags=tuple(dict.fromkeys(each.flag for each in ordered)),
        reasons=tuple(ordered),
        rules_version=RULES_VERSION,
    )
