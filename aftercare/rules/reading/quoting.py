"""What a reply quotes: "the leaflet says cough, chest pain: I have none of it".

Clinical specification 7.1.
"""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading.scenes import SYMPTOMS, Scene

_NONE_OF_IT: Final = lexicon.grammar("none_of_it")
_WAS_NONE: Final = (["was", "none"], ["had", "none"], ["got", "none"])
_NOT_ONE: Final = ("not a single", "not one of")
_OTHERWISE: Final = frozenset({"otherwise", "apart", "except", "besides"})
# Words of one's own in the rest of a list: then it is none.
_OWN: Final = (
    lexicon.grammar("here")
    | lexicon.grammar("except")
    | frozenset({"but", "have", "has", "had", "got"})
)
_NEXT: Final = 2
_ALARMING: Final = SYMPTOMS | {Kind.WATCH}


def is_refused(scenes: Sequence[Scene], at: int) -> bool:
    """A quotation that what follows answers with "none of it" or "all fine"."""
    return scenes[at].texts[-2:] in _WAS_NONE or _is_waved_off(scenes, at)


def is_listed(scenes: Sequence[Scene], at: int) -> bool:
    """The rest of a list that was quoted: "the leaflet says cough, chest pain".

    Not "thanks for the leaflet, chest pain": there no list has begun.
    """
    while at and _goes_on(scenes[at - 1], scenes[at]):
        at -= 1
        if scenes[at].grid.covered("{quoted}"):
            return True
    return False


def _goes_on(before: Scene, scene: Scene) -> bool:
    """Whether a clause only names more of what the one before it names."""
    same = before.clause.sentence == scene.clause.sentence
    tells = scene.grid.covered("{finite}") or not _OWN.isdisjoint(scene.texts)
    return same and not tells and _names(scene) and _names(before)


def _names(scene: Scene) -> bool:
    """Whether something alarming is named in it."""
    return any(match.line.kind in _ALARMING for match in scene.found)


def _says_none(scene: Scene) -> bool:
    """ "None of it", "not a single one applies"."""
    said = " ".join(scene.texts)
    return bool(_NONE_OF_IT & set(scene.texts)) or any(
        each in said for each in _NOT_ONE
    )


def _is_waved_off(scenes: Sequence[Scene], at: int) -> bool:
    """Whether one of the two clauses after a quotation says that all is fine."""
    for following in _after_list(scenes, at)[:_NEXT]:
        if following.has_symptom or _OTHERWISE & set(following.texts):
            return False
        if _says_none(following):
            return True
        if following.grid.covered("{ok}") and len(following.texts) > 1:
            return not following.grid.covered("{neg}")
    return False


def _after_list(scenes: Sequence[Scene], at: int) -> list[Scene]:
    """The clauses after one, without the rest of what was quoted in it."""
    rest = range(at + 1, len(scenes))
    return [scenes[place] for place in rest if not is_listed(scenes, place)]
