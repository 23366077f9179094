"""Symptoms that are asked about, quoted, or named for the case that they come.

"Is it normal to be breathless?", "your leaflet says fever", "I'll ring if I get chest
pain". Clinical specification 7.1.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.reading import quoting, turning
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

_HERE: Final = lexicon.grammar("here")
# "None of the list bar chest pain" names what there is.
_EXCEPT: Final = lexicon.grammar("except")
# After a quotation: "the leaflet says chest pain, that is what i have got".
_THAT_IS_ME: Final = (
    *("ive got", "i have", "i got", "thats me", "i do", "exactly", "me now"),
    *("and i am", "and now i am", "and i was", "and it has", "and it is", "and it did"),
    *("and it does", "and it hurts", "and they have", "and they are", "and they do"),
)
_I: Final = frozenset({"i", "im", "ive", "it", "its"})
_AT: Final = frozenset({"in", "of", "on", "across", "round", "around", "under", "down"})
_SUBJECTS: Final = frozenset({"i", "im", "ive", "id", "my", "it", "its"})
_WOULD: Final = frozenset({"id", "would", "might", "to", "itd", "could"})
_OF_MINE: Final = frozenset({"my", "i", "im", "ive"})
_WILL: Final = frozenset({"ill", "id", "will", "would", "promise"})
_TELL: Final = lexicon.grammar("tell_us")
_FORESEES: Final = lexicon.grammar("foresees")
_WAS_NOT: Final = lexicon.grammar("as_it_was_not")
_NOT_ONE: Final = frozenset({"not", "hardly", "no", "pleasantly", "a", "was"})
_NEAR: Final = 6


def key_of(match: Match, scenes: Sequence[Scene], at: int) -> str:
    """The key of a question or quotation that the symptom stands in, or nothing."""
    scene = scenes[at]
    if _is_confirmed(scenes, at):
        return ""
    if _is_put_first(match, scene):
        return "{hypo}"
    if _is_mine(match, scene):
        return ""
    if quoting.is_listed(scenes, at):
        return "{quoted}"
    led = [key for key in ("{quoted}", "{hypo}") if _is_led(match, scene, key)]
    supposed = (_is_question(scenes, at), _is_promised(match, scene))
    return next(iter(led), "{hypo}" if any(supposed) else "")


def _is_led(match: Match, scene: Scene, key: str) -> bool:
    """Whether such words stand before it, and nothing of here and now between."""
    places = [place for place in scene.grid.covered(key) if place < match.start]
    if not places:
        return False
    between = scene.texts[max(places) + 1 : match.start]
    if "if" in between and _is_promise(scene):
        # "I know to ring if my chest hurts."
        between = [text for text in between if text not in _OF_MINE]
    return not (_HERE | _EXCEPT) & set(between)


def _is_mine(match: Match, scene: Scene) -> bool:
    """ "The leaflet says chest pain, which is what I have got"."""
    rest = " ".join(scene.texts[match.end :])
    return any(each in rest for each in _THAT_IS_ME)


def _is_confirmed(scenes: Sequence[Scene], at: int) -> bool:
    """ "Is it normal to be breathless? I am", "your leaflet says so: that's me"."""
    if at + 1 == len(scenes):
        return False
    following = scenes[at + 1]
    if turning.claims(following):
        return True
    open_ = scenes[at].clause.asks or "if" in scenes[at].texts
    so = open_ and turning.says_so(following)
    return turning.takes_back(following) or so


def _is_put_first(match: Match, scene: Scene) -> bool:
    """ "Is breathlessness something to watch for", "if my chest hurts what do i do"."""
    after = [place for place in scene.grid.covered("{hypoafter}") if place >= match.end]
    here = _HERE & set(scene.texts[: match.end])
    return bool(after) and (not here or _is_if(match, scene))


def _is_if(match: Match, scene: Scene) -> bool:
    """ "If i did get chest pain"; not "if i walk i get chest pain"."""
    texts = scene.texts
    return texts[0] == "if" and not any(
        texts[place] in _I or (texts[place] == "my" and texts[place - 1] not in _AT)
        for place in range(3 if texts[1] == "ever" else 2, match.start)
    )


def _is_question(scenes: Sequence[Scene], at: int) -> bool:
    """A question about anybody, or the end of one that began before a comma."""
    grid, clause = scenes[at].grid, scenes[at].clause
    if grid.covered("{sideeffect}") and not grid.covered("{me}"):
        return True
    led = at > 0 and clause.paused and clause.asks and not _HERE & set(grid.texts)
    return led and bool(scenes[at - 1].grid.covered("{hypo}"))


def is_refused(key: str, scenes: Sequence[Scene], at: int) -> bool:
    """Whether "none of it" follows what was quoted, or what would be done about it."""
    may_be = key == "{quoted}" or _is_promise(scenes[at])
    return may_be and quoting.is_refused(scenes, at)


def is_foreseen(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether it was only expected, and did not come.

    "Scared I'd faint but it was a doddle", "warned me I would bleed, not a drop".
    """
    before = scenes[at].texts[max(0, match.start - _NEAR) : match.start]
    expected = not (_FORESEES.isdisjoint(before) or _WOULD.isdisjoint(before))
    if not expected or at + 1 == len(scenes):
        return False
    following = scenes[at + 1]
    return not following.has_symptom and (
        quoting.is_refused(scenes, at) or _is_not_one(following.texts)
    )


def _is_not_one(texts: Sequence[str]) -> bool:
    """ "Not a drop", "hardly a twinge", "it was a doddle", "pleasantly surprised"."""
    named = any(one in _NOT_ONE and other in _WAS_NOT for one, other in pairwise(texts))
    return named or not _WAS_NOT.isdisjoint(texts[-1:])


def _is_promise(scene: Scene) -> bool:
    """ "If I ever get chest pain I'll ring"; not "if I get up I get chest pain"."""
    texts = scene.texts
    tells = not (_WILL.isdisjoint(texts) or _TELL.isdisjoint(texts))
    return "if" in texts and (tells or "know to" in " ".join(texts))


def _is_promised(match: Match, scene: Scene) -> bool:
    """Whether it stands behind the "if" of a promise: "I'd tell you if my legs went".

    Not behind a second "I": "if I walk I get breathless".
    """
    texts = scene.texts[: match.start]
    if "if" not in texts or not _is_promise(scene):
        return False
    after = texts[len(texts) - texts[::-1].index("if") :]
    return sum(text in _SUBJECTS for text in after) <= 1 and not _HERE.intersection(
        set(after) - _SUBJECTS
    )
