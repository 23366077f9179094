"""How a symptom stands in a text: whose, when, asked for or denied.

Clinical specification 7.1.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.facts import FACTS
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import (
    abroad,
    asked,
    history,
    people,
    retold,
    settled,
    things,
    times,
    told,
    turning,
)
from aftercare.rules.reading.denial import Denial, is_plain_no
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene
from aftercare.rules.tiers import Tier

_ANSWER: Final = (["a"], ["answer"], ["ans"])
_IM_NOT: Final = (["im not"], ["i am not"], ["which im not"], ["which i am not"])
_NEAR_IF: Final = 4
_FEW: Final = 5
_NEEDED: Final = lexicon.grammar("needed")
_CLOSE: Final = frozenset({"was", "close"})
_HALF: Final = frozenset({"bit", "little", "slightly", "sometimes", "kinda"})
_RATHER: Final = frozenset({"more", "rather", "like"})
_NEARLY: Final = frozenset({"nearly", "almost"})
# "Not since Saturday" says that it was there on Saturday.
_DAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("yesterday", "last", "then"),
)
_SINCE: Final = frozenset(f"since {day}" for day in _DAYS)


class Standing(Enum):
    """How a symptom stands in the text.

    `UNCLEAR` is a denial that may not be one. Of a `THING` it is told that may be no
    person. `LONG_AGO` was over before the session.
    """

    PRESENT = auto()
    OVER = auto()
    USUAL = auto()
    ASKED = auto()
    OTHERS = auto()
    UNCLEAR = auto()
    THING = auto()
    LONG_AGO = auto()
    DENIED = auto()


def of(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    """How a match in the clause `at` stands."""
    if settled.quiets(match.line.means, scenes, at) or _is_if_i_were(match, scenes, at):
        return Standing.DENIED
    denial = _denial(match, scenes, at)
    if denial is Denial.DENIED and _is_needed(match, scenes[at]):
        return Standing.UNCLEAR
    if denial is Denial.DENIED:
        return _once_had(match, scenes, at)
    if denial is Denial.UNCLEAR:
        return Standing.UNCLEAR
    if _but_i_do(match, scenes, at):
        return Standing.PRESENT
    return _whose(match, scenes, at)


def _is_needed(match: Match, scene: Scene) -> bool:
    """Whether a bare word names what nobody can be without: "not getting any air"."""
    words = scene.texts[match.start : match.end]
    return match.line.kind is Kind.WATCH and not _NEEDED.isdisjoint(words)


def _whose(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    """Of what is not denied: asked, somebody else's, a thing's or the patient's."""
    if asked.is_foreseen(match, scenes, at):
        return Standing.DENIED
    asked_as = asked.key_of(match, scenes, at)
    if asked_as:
        refused = asked.is_refused(asked_as, scenes, at)
        return Standing.DENIED if refused else Standing.ASKED
    if people.is_others(match, scenes, at):
        gone = retold.was_once(match, scenes[at]) or times.is_long_ago(
            match, scenes, at
        )
        return Standing.LONG_AGO if gone else Standing.OTHERS
    if things.may_be(match, scenes[at].grid):
        return Standing.THING
    return _when(match, scenes, at)


def _is_if_i_were(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """ "The leaflet says call if breathless, im not": told what to do, and denied."""
    told_if = "if" in scenes[at].texts[max(0, match.start - _NEAR_IF) : match.start]
    following = [" ".join(each.texts) for each in scenes[at + 1 : at + 2]]
    return told_if and following[:1] in _IM_NOT and not _hedged(scenes[at + 2 :])


def _when(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    if times.is_long_ago(match, scenes, at) or history.is_mended(match, scenes, at):
        return Standing.LONG_AGO
    if times.is_usual(match, scenes, at):
        return Standing.USUAL
    return Standing.OVER if times.is_over(match, scenes, at) else Standing.PRESENT


def _denial(match: Match, scenes: Sequence[Scene], at: int) -> Denial:
    """Denied in its own clause, or by the answer that follows and not taken back."""
    if abroad.is_deniable(match):
        denied = abroad.is_denied(match, scenes, at)
        return Denial.DENIED if denied else Denial.NOT
    denial = scenes[at].denials.of(match)
    if denial is not Denial.NOT and turning.reverses(scenes[at + 1 :]):
        return Denial.NOT
    if denial is Denial.DENIED:
        return _as_left(match, scenes, at)
    is_last = at + 1 == len(scenes)
    return (
        denial if is_last or denial is Denial.UNCLEAR else _answered(match, scenes, at)
    )


def _as_left(match: Match, scenes: Sequence[Scene], at: int) -> Denial:
    """A denial as what is said after it leaves it."""
    if turning.is_limited(match, scenes, at):
        return Denial.NOT
    if scenes[at].is_doubted(match):
        return Denial.UNCLEAR
    return _taken_back(scenes[at + 1]) if at + 1 < len(scenes) else Denial.DENIED


def _answered(match: Match, scenes: Sequence[Scene], at: int) -> Denial:
    """ "Chest pain? No", "chest pain - none", "breathing? Fine"; not "no, a bit"."""
    scene, (following, *rest) = scenes[at], _after(scenes, at)
    no = _follows(match, scene, following) and _says_no(scene, following)
    watched = scene.clause.asks and match.line.kind is Kind.WATCH
    well = watched and following.grid.has(0, "{ok}")
    if not (no or well) or _hedged(rest) or _is_rather(rest):
        return Denial.NOT
    return Denial.DENIED


def _after(scenes: Sequence[Scene], at: int) -> Sequence[Scene]:
    """The clauses after one, without the "A:" that only announces an answer."""
    following = scenes[at + 1 :]
    bare = len(following) > 1 and following[0].texts in _ANSWER
    return following[1:] if bare else following


def _says_no(scene: Scene, following: Scene) -> bool:
    """A plain "no", or after a colon or a question mark the "N" of a form."""
    asked = scene.clause.asks or scene.clause.announces
    return is_plain_no(following.texts) or (asked and following.texts == ["n"])


def _follows(match: Match, scene: Scene, following: Scene) -> bool:
    """Whether what follows is an answer to the match."""
    close = following.clause.paused and match.end == len(scene.grid.words)
    return scene.clause.asks or close


def _is_rather(rest: Sequence[Scene]) -> bool:
    """ "Chest pain? no, more like a knife in there"."""
    return bool(rest) and not _RATHER.isdisjoint(rest[0].texts[:2])


def _hedged(rest: Sequence[Scene]) -> bool:
    """After a "no" only a word or two that take it half back: "well, a bit"."""
    said = set(rest[0].texts) if rest else set()
    return bool(said & _HALF) and len(said) <= _FEW and not rest[0].found


def _but_i_do(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Somebody else does not have it, "but i do"."""
    denied = scenes[at].denies(match)
    return denied and at + 1 < len(scenes) and "i" in scenes[at + 1].texts


def _taken_back(following: Scene) -> Denial:
    """A denial as the next clause leaves it."""
    if turning.takes_back(following):
        return Denial.NOT
    close = _CLOSE.issubset(following.texts) or _NEARLY.intersection(following.texts)
    turned = following.clause.turned and len(following.texts) <= _FEW
    return Denial.UNCLEAR if turned and close else Denial.DENIED


def _once_had(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    """Not anymore is over; not since a certain day may be either.

    So may "no more" before what would be an emergency.
    """
    scene = scenes[at]
    if told.is_only_told(match, scenes, at):
        return Standing.UNCLEAR
    texts = scene.texts
    if "anymore" in texts or "any more" in " ".join(texts):
        return Standing.OVER
    sign = match.line.kind is Kind.SIGN
    grave = not sign and FACTS[match.line.flag].tier == Tier.EMERGENCY
    more = grave and "no more" in " ".join(texts[: match.start])
    since = " ".join(texts[match.end : match.end + 2]) in _SINCE
    return Standing.UNCLEAR if more or since else Standing.DENIED
