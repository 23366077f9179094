"""How a symptom stands in a text: whose, when, asked for or denied.

Clinical specification 7.1.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading import people, times
from aftercare.rules.reading.denial import Denial, is_plain_no
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_HERE: Final = lexicon.grammar("here")
_NONE_OF_IT: Final = lexicon.grammar("none_of_it")
# After a denial and "but" these take it back.
_TAKES_BACK: Final = (
    *("have it", "got it", "get it", "had it", "have some", "had some", "have one"),
    *("do now", "do today", "do have", "did have", "did last", "did yesterday"),
    *("am now", "is now", "it is", "have today", "have now", "started"),
    *("yes", "yeah", "yep"),
)
# "Not since Saturday" says that it was there on Saturday.
_SINCE: Final = frozenset(
    f"since {day}"
    for day in [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "last",
        "then",
    ]
)


class Standing(Enum):
    """How a symptom stands in the text.

    `UNCLEAR` is a denial that may not be one. `LONG_AGO` was over before the session.
    """

    PRESENT = auto()
    OVER = auto()
    USUAL = auto()
    ASKED = auto()
    OTHERS = auto()
    UNCLEAR = auto()
    LONG_AGO = auto()
    DENIED = auto()


def of(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    """How a match in the clause `at` stands."""
    denial = _denial(match, scenes, at)
    if denial is Denial.DENIED:
        return _once_had(match, scenes[at])
    if denial is Denial.UNCLEAR:
        return Standing.UNCLEAR
    asked = _asked(match, scenes, at)
    if asked:
        return Standing.DENIED if _is_refused(asked, scenes, at) else Standing.ASKED
    if people.is_others(match, scenes, at):
        return Standing.OTHERS
    return _when(match, scenes, at)


def _when(match: Match, scenes: Sequence[Scene], at: int) -> Standing:
    if times.is_long_ago(match, scenes, at):
        return Standing.LONG_AGO
    if times.is_usual(match, scenes[at]):
        return Standing.USUAL
    return Standing.OVER if times.is_over(match, scenes, at) else Standing.PRESENT


def _denial(match: Match, scenes: Sequence[Scene], at: int) -> Denial:
    """Denied in its own clause, or by the answer that follows and not taken back."""
    scene = scenes[at]
    denial = scene.denials.of(match)
    if at + 1 == len(scenes):
        return denial
    if denial is Denial.DENIED:
        return Denial.NOT if _takes_back(scenes[at + 1]) else denial
    return _answered(match, scene, scenes[at + 1]) if denial is Denial.NOT else denial


def _answered(match: Match, scene: Scene, following: Scene) -> Denial:
    """ "Chest pain? No", "chest pain - none", "breathing? Fine"."""
    close = following.clause.paused and match.end == len(scene.grid.words)
    asks = scene.clause.asks
    no = (asks or close) and is_plain_no(following.texts)
    watched = asks and match.line.kind is Kind.WATCH
    well = watched and following.grid.has(0, "{ok}")
    return Denial.DENIED if no or well else Denial.NOT


def _takes_back(following: Scene) -> bool:
    """ "But I have it today" after a denial."""
    said = " ".join(following.texts)
    return following.clause.turned and any(each in said for each in _TAKES_BACK)


def _once_had(match: Match, scene: Scene) -> Standing:
    """Not anymore is over; no more, or not since a certain day, may be either."""
    texts = scene.texts
    if "anymore" in texts or "any more" in " ".join(texts):
        return Standing.OVER
    more = "no more" in " ".join(texts[: match.start])
    since = " ".join(texts[match.end : match.end + 2]) in _SINCE
    return Standing.UNCLEAR if more or since else Standing.DENIED


def _asked(match: Match, scenes: Sequence[Scene], at: int) -> str:
    """The key of a question or quotation that the symptom stands in, or nothing."""
    scene = scenes[at]
    for key in ("{quoted}", "{hypo}"):
        places = [place for place in scene.grid.covered(key) if place < match.start]
        if places and not _HERE & set(scene.texts[max(places) + 1 : match.start]):
            return key
    return "{hypo}" if _is_question(scenes, at) else ""


def _is_question(scenes: Sequence[Scene], at: int) -> bool:
    """A question about anybody, or the end of one that began before a comma."""
    grid, clause = scenes[at].grid, scenes[at].clause
    if grid.covered("{sideeffect}") and not grid.covered("{me}"):
        return True
    led = at > 0 and clause.paused and clause.asks and not _HERE & set(grid.texts)
    return led and bool(scenes[at - 1].grid.covered("{hypo}"))


def _is_refused(key: str, scenes: Sequence[Scene], at: int) -> bool:
    """A quotation that the next clause answers with "none of it"."""
    if key != "{quoted}" or at + 1 == len(scenes):
        return False
    following = scenes[at + 1]
    return bool(_NONE_OF_IT & set(following.texts)) and not following.has_symptom
