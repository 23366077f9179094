"""From what was found in a text to reasons: flags, tiers and the words behind them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from aftercare.rules import lexicon
from aftercare.rules.facts import FACTS
from aftercare.rules.flags import Flag, RiskSet
from aftercare.rules.judged import Context, Reason
from aftercare.rules.lexicon import Kind, Phrasing
from aftercare.rules.reading import people, standing
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene
from aftercare.rules.reading.standing import Standing
from aftercare.rules.tiers import Tier

# Clinical specification 6.3 rule 10: after these a symptom that is over keeps its tier,
# and these flags keep theirs always.
_KEEPS: Final = frozenset(
    {RiskSet.PTX, RiskSet.CORD, RiskSet.KIDNEY, RiskSet.ABDOMINAL}
)
_STAYS: Final = frozenset({Flag.REVIEW, Flag.RETAINED_NEEDLE})
_LOWER: Final = {
    Tier.SAME_DAY: Tier.NEXT_BUSINESS_DAY,
    Tier.NEXT_BUSINESS_DAY: Tier.ROUTINE,
}
_SILENT: Final = frozenset({Standing.DENIED, Standing.LONG_AGO})
_DOUBTFUL: Final = frozenset({Standing.ASKED, Standing.UNCLEAR, Standing.THING})
_SAID: Final = {
    Standing.PRESENT: _("Wrote of: {symptom}."),
    Standing.OVER: _("Wrote of something that is over: {symptom}."),
    Standing.USUAL: _("Calls it usual: {symptom}."),
    Standing.ASKED: _("Asks or quotes, without saying that it is so: {symptom}."),
    Standing.OTHERS: _("Somebody else has it: {symptom}."),
    Standing.THING: _("Perhaps of a thing and no person: {symptom}."),
    Standing.UNCLEAR: _("May or may not deny it: {symptom}."),
}
_STRONGLY: Final = lexicon.grammar("strongly")


@dataclass(frozen=True)
class Finding:
    """One symptom in one clause: what it means, how it stands, the patient's words."""

    match: Match
    scene: Scene
    stands: Standing
    words: str

    @property
    def line(self) -> Phrasing:
        """The line of the lexicon that was found."""
        return self.match.line

    @property
    def tier(self) -> Tier:
        """What it asks for where it is present."""
        return self.line.tier or FACTS[self.line.flag].tier

    def reason(self, flag: Flag, tier: Tier) -> Reason:
        """A reason that says what was read."""
        because = format_lazy(_SAID[self.stands], symptom=self.line.flag.label)
        return Reason(flag, tier, because, self.words)


def reasons(
    scenes: Sequence[Scene], text: str, context: Context, *, is_calm: bool
) -> tuple[Reason, ...]:
    """The reasons that the symptoms in the clauses of a cleaned text give.

    `is_calm` tells that what is named in another language is understood as denied.
    """
    found = [
        each
        for each in _findings(scenes, text)
        if not is_calm or each.line.kind is not Kind.FOREIGN
    ]
    return (
        *(reason for each in _spared(found) for reason in _of(each, context)),
        *_together(found),
        *(reason for scene in scenes for reason in _harmless(scene, text)),
    )


def _findings(scenes: Sequence[Scene], text: str) -> Iterator[Finding]:
    """Everything found, but nothing twice that is present already."""
    present: set[tuple[str, Tier | None]] = set()
    for at, scene in enumerate(scenes):
        following = scenes[at + 1] if at + 1 < len(scenes) else None
        for match in scene.counting(following):
            key = match.line.means, match.line.tier
            if key in present:
                continue
            stands = standing.of(match, scenes, at)
            if stands is Standing.PRESENT:
                present.add(key)
            yield Finding(match, scene, stands, scene.said(match, text))


def _of(finding: Finding, context: Context) -> Iterator[Reason]:
    """The reasons of one finding; anything foreign is read by a person besides."""
    if finding.line.kind is Kind.FOREIGN:
        because = _("Another language.")
        yield Reason(Flag.REVIEW, Tier.SAME_DAY, because, finding.words)
    if finding.line.kind is Kind.SIGN or finding.stands in _SILENT:
        return
    if finding.stands is Standing.OTHERS:
        yield finding.reason(Flag.THIRD_PARTY, Tier.SAME_DAY)
    elif finding.stands in _DOUBTFUL:
        yield finding.reason(Flag.REVIEW, min(finding.tier, Tier.SAME_DAY))
    elif finding.stands is Standing.USUAL:
        yield from _usual(finding)
    else:
        yield from _own(finding, context)


def _usual(finding: Finding) -> Iterator[Reason]:
    """What was always so: an emergency is read by a person, a trifle is not."""
    if finding.tier == Tier.EMERGENCY:
        yield finding.reason(Flag.REVIEW, Tier.SAME_DAY)
    elif finding.tier > Tier.ROUTINE:
        yield finding.reason(finding.line.flag, finding.tier)


def _own(finding: Finding, context: Context) -> Iterator[Reason]:
    """The patient's own symptom, present or over."""
    over = finding.stands is Standing.OVER
    tier = _lowered(finding, context) if over else finding.tier
    yield finding.reason(finding.line.flag, tier)
    if people.is_shared(finding.scene):
        yield finding.reason(Flag.THIRD_PARTY, Tier.SAME_DAY)


def _lowered(finding: Finding, context: Context) -> Tier:
    """The tier of what is over: clinical specification 6.3 rule 10.

    Light-headedness in the first minutes is kept on record only (6.2).
    """
    keeps = context.sets & _KEEPS or finding.line.flag in _STAYS
    if keeps or finding.line.kind is Kind.INSTEAD:
        return finding.tier
    grid = finding.scene.grid
    soon = grid.covered("{early}") and not grid.covered("{later}")
    if finding.line.flag == Flag.DIZZY and soon:
        return Tier.ROUTINE
    return _LOWER.get(finding.tier, finding.tier)


def _spared(found: Sequence[Finding]) -> list[Finding]:
    """Without feeling unwell beside a fever, of which it is part, unless strongly."""
    feverish = any(
        each.line.means == Flag.FEVER and each.stands is Standing.PRESENT
        for each in found
    )
    return [
        each
        for each in found
        if not feverish
        or each.line.means != Flag.MALAISE
        or _STRONGLY.intersection(each.scene.texts)
    ]


@cache
def _pairs() -> list[tuple[Phrasing, list[str]]]:
    """The lines that join two findings, with the names of both."""
    return [(line, line.text.split(" + ")) for line in lexicon.together()]


def _together(found: Iterable[Finding]) -> Iterator[Reason]:
    """Two findings that mean more than each of them."""
    own: dict[str, Finding] = {}
    for finding in found:
        if finding.stands in {Standing.PRESENT, Standing.OVER}:
            own.setdefault(finding.line.means, finding)
    for line, (first, second) in _pairs() if len(own) > 1 else ():
        one, other = own.get(first), own.get(second)
        if one and other:
            because = format_lazy(
                _("Graver together: {symptom}."), symptom=line.flag.label
            )
            tier = line.tier or FACTS[line.flag].tier
            yield Reason(line.flag, tier, because, f"{one.words} … {other.words}")


def _harmless(scene: Scene, text: str) -> Iterator[Reason]:
    """Idioms and signs of health that still carry a flag."""
    for match in scene.found:
        line = match.line
        if line.kind not in {Kind.IDIOM, Kind.NORMAL} or scene.denies(match):
            continue
        if line.means:
            tier = line.tier or FACTS[line.flag].tier
            because = format_lazy(
                _("Probably harmless by its wording: {symptom}."),
                symptom=line.flag.label,
            )
            yield Reason(line.flag, tier, because, scene.said(match, text))
