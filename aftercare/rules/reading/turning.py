"""What is said after a denial and limits it or takes it back: specification 7.1."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aftercare.rules.flags import Flag
from aftercare.rules.reading.grid import OR, body_keys
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

# After a denial and "but" these take it back.
_TAKES_BACK: Final = (
    *("have it", "got it", "get it", "had it", "have some", "had some", "have one"),
    *("do now", "do today", "do have", "did have", "did last", "did yesterday"),
    *("am now", "is now", "it is", "have today", "have now", "started"),
    *(
        "yes",
        "yeah",
        "yep",
        "its here",
        "its there",
        "its back",
        "is back",
        "has returned",
        "came back",
    ),
)
# So they do as the last words of a short clause: "mum is not breathless but i am".
_TAKES_BACK_LAST: Final = (
    *("i am", "i do", "i have", "i did", "i was", "i can", "mine is", "mine does"),
    *("there is", "there are", "there was", "it does", "it is", "it has", "it did"),
    *("they are", "they have", "they do", "they did"),
)
# "But thinking about it there is a bit": nothing but that there is some of it.
_THERE_IS_SOME: Final = re.compile(
    r"(?:.* )?(?:there (?:is|was|might be|may be)|theres|maybe|perhaps|actually|well|"
    r"ive (?:got|had)|i (?:have|had|got|get|did|do) ?(?:have|get|got)?) "
    r"(?:been )?(?:a (?:tiny |little |wee )?bit|a little|a touch|some|one|it)"
    r"(?: (?:now|today|tonight|earlier|yesterday|last|this|when|on|in|at|since|after) ?"
    r".*)?"
)
_THERE_IS_WHEN: Final = re.compile(
    r"(?:.* )?(?:there (?:is|was)|it (?:does|is|did)|i (?:do|am|did|have|was|get it)) "
    r"(?:when|if|on|after|at|in|going|walking|climbing|today|now|tonight|this|since|"
    r"with|sometimes|occasionally|lying|sitting|in) ?.*"
)
# After a denial, also without a "but": "that was wrong, i am", "it is now".
_TURNS: Final = re.compile(
    r"(?:that|which|this) was (?:wrong|before|then|yesterday|a lie|untrue|not true).*"
    r"|(?:that|it|they|there|he|she|i|this|mine)(?:s| is| are| does| do| did| has| am) "
    r"(?:there |here |back )?(?:now|today)"
    r"|i (?:did|am|do)|it did"
    r"|then (?:.* )?there it (?:was|is)(?: .*)?"
    r"|since \w+ (?:\w+ )?i do nothing but"
    r"|(?:its|it is) (?:not|no longer) hypothetical.*"
)
_FAR: Final = 2
_LONGEST_LAST: Final = 5
_LONGEST_CLAIM: Final = 7
_HAD_SOME: Final = re.compile(
    r"(?:i |ive |only |just )?(?:had|have had|did have|got|did) "
    r"(?:some|it|a bit|a little|one|that)"
    r"(?: (?:yesterday|last|earlier|after|in|on|this|when|at|before|for|though) ?.*)?"
)
# "No trouble until this morning."
_UNTIL: Final = frozenset({"until", "till", "til", "unless"})
_TURNED: Final = frozenset(
    {"now", "today", "then", "tonight", "until", "yet", "actually", "wait", "hang"}
)
# "Not breathless lying down, only when I move."
_ONLY: Final = frozenset({"only", "just", "except", "bar", "unless", "but"})
_WHEN: Final = frozenset(
    {"when", "whenever", "if", "while", "on", "after", "going", "walking", "climbing"}
)
# "No chest pain as such, just pressure": the rest takes the place of what was denied.
_LEFT: Final = {Flag.CHEST_PAIN: "{chestleft}", Flag.DYSPNOEA: "{breathleft}"}
_NOT_QUITE: Final = ("exactly", "as such", "per se", "precisely", "quite")
_NEXT: Final = 2
_BEGINS_LEFT: Final = frozenset({"just", "only", "more", "rather", "its", "but"})


def is_limited(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether a denial goes only so far.

    "Not until noon", "not at rest, only on the stairs", "no pain, just pressure".
    """
    scene = scenes[at]
    rest = scene.texts[match.end :]
    if _is_inexact(rest, scenes[at + 1 : at + 2]):
        return True
    if _UNTIL.intersection(rest) or _is_only_when(rest):
        return True
    if _is_left(match, scene, match.end):
        return True
    return any(_limits(match, each) for each in scenes[at + 1 : at + 2])


def _is_inexact(rest: Sequence[str], following: Sequence[Scene]) -> bool:
    """ "It isn't pain exactly, more a pressure": denied only by its name."""
    if " ".join(rest[:2]).startswith(_NOT_QUITE):
        after = rest[1:] or [text for each in following for text in each.texts]
        return not _BEGINS_LEFT.isdisjoint(after[:_NEXT])
    return False


def _limits(match: Match, following: Scene) -> bool:
    """Whether the next clause limits a denial."""
    bodily = following.grid.covered(*body_keys())
    if _is_only_when(following.texts[:2]) and not bodily:
        return True
    begins = following.clause.paused or following.texts[0] in _BEGINS_LEFT
    return begins and _is_left(match, following, 0)


def _is_only_when(texts: Sequence[str]) -> bool:
    return any(one in _ONLY and other in _WHEN for one, other in pairwise(texts))


def _is_left(match: Match, scene: Scene, start: int) -> bool:
    """Whether the words from a place on only name a milder word for the same.

    What follows an "or" is denied with the rest: "no chest pain or tightness".
    """
    if not OR.isdisjoint(scene.texts[start : start + 1]):
        return False
    key = _LEFT.get(Flag(match.line.means)) if match.line.means in Flag else None
    if key is None:
        return False
    left = scene.grid.covered(key)
    light = scene.grid.covered(key, "{filler}", "{endsneg}", "{mild}")
    places = range(start, len(scene.texts))
    return not left.isdisjoint(places) and light.issuperset(places)


def takes_back(following: Scene) -> bool:
    """ "But I have it today", "had some yesterday" after a denial."""
    said = " ".join(following.texts)
    if _HAD_SOME.fullmatch(said) or _was_more(following):
        return True
    turned = following.clause.turned or following.texts[0] in _TURNED
    return turned and (says_so(following) or _names_it(said))


def _is_until(following: Scene) -> bool:
    """ "I never faint. Until yesterday, that is"; not "until next time"."""
    first, *rest = following.texts
    return first in _UNTIL and "next" not in rest[:2]


def reverses(later: Sequence[Scene]) -> bool:
    """Whether one of the next clauses says that a denial held only before.

    "I said I was not breathless. That was wrong, I am", "no pain. It is there now",
    "I never faint. Until yesterday".
    """
    near = later[:_FAR]
    return any(
        _is_until(each) or _TURNS.fullmatch(" ".join(each.texts)) for each in near
    )


def _names_it(said: str) -> bool:
    """Whether the words say that there is some of it."""
    return any(f" {each} " in f" {said} " for each in _TAKES_BACK) or any(
        each.fullmatch(said) for each in (_THERE_IS_SOME, _THERE_IS_WHEN)
    )


def _was_more(following: Scene) -> bool:
    """ "Chest pain 0, was 6 last night"."""
    told = any((word.value or 0) > 0 for word in following.grid.words)
    return told and following.texts[0] in {"was", "were", "from"}


def claims(following: Scene) -> bool:
    """What somebody else's words named, in a short clause: "well i have that"."""
    claimed = following.grid.covered("{claims}")
    short = len(following.texts) <= _LONGEST_CLAIM
    return bool(claimed) and short and not following.grid.covered("{neg}")


def says_so(following: Scene) -> bool:
    """A short clause that ends so: "i am", "it does"."""
    short = len(following.texts) <= _LONGEST_LAST
    return short and " ".join(following.texts).endswith(_TAKES_BACK_LAST)
