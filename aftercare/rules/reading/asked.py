"""Symptoms that are asked about, quoted, or named for the case that they come.

"Is it normal to be breathless?", "your leaflet says fever", "I'll ring if I get chest
pain". Clinical specification 7.1.
"""

from collections.abc import Sequence
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
)
_I: Final = frozenset({"i", "im", "ive", "it", "its"})
_AT: Final = frozenset({"in", "of", "on", "across", "round", "around", "under", "down"})
_OF_MINE: Final = frozenset({"my", "i", "im", "ive"})
_WILL: Final = frozenset({"ill", "id", "will", "would", "promise"})
_TELL: Final = frozenset(
    {"ring", "call", "phone", "tell", "text", "shout", "say", "know", "dial", "contact"}
)


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
    led = (key for key in ("{quoted}", "{hypo}") if _is_led(match, scene, key))
    return next(led, "{hypo}" if _is_question(scenes, at) else "")


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


def _is_promise(scene: Scene) -> bool:
    """ "If I ever get chest pain I'll ring"; not "if I get up I get chest pain"."""
    texts = scene.texts
    tells = not (_WILL.isdisjoint(texts) or _TELL.isdisjoint(texts))
    return "if" in texts and (tells or "know to" in " ".join(texts))
