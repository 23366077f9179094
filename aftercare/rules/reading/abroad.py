"""Denials in other languages: "no tengo fiebre ni dolor", "keine Atemnot, kein Husten".

Of a symptom named in another language only; a person reads such a reply that day unless
all of it is understood (`calm`). In doubt it is not denied.
"""

from collections.abc import Sequence
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.scenes import Scene

# Of others a "no" is a part: "no tengo fuerza".
_DENIABLE: Final = frozenset(
    {Flag.DYSPNOEA, Flag.CHEST_PAIN, Flag.HAEMOPTYSIS, Flag.SYNCOPE}
    | {Flag.HEADACHE_NEURO, Flag.ALLERGY_SEVERE, Flag.COUGH_NEW, Flag.FEVER}
)
_REACH: Final = 8
_LONGEST_LIST: Final = 12
# "Sin", "kein", "pas de": nothing of what follows.
_NO: Final = lexicon.grammar("abroad_no")
# "No", "nicht": they deny what they stand before, or with "have" and "feel".
_NOT: Final = lexicon.grammar("abroad_not")
_HAVE: Final = lexicon.grammar("abroad_have")
_CAN: Final = lexicon.grammar("abroad_can")
_BETWEEN: Final = lexicon.grammar("abroad_between") | _HAVE
_EXCEPT: Final = lexicon.grammar("abroad_except")
_OR: Final = lexicon.grammar("abroad_or")


def is_deniable(match: Match) -> bool:
    """Whether such a denial is looked for: of a symptom that no "no" is a part of."""
    return match.line.kind is Kind.FOREIGN and match.line.means in _DENIABLE


def is_denied(match: Match, scenes: Sequence[Scene], at: int) -> bool:
    """Whether a symptom in another language is denied where it stands, or in a list."""
    scene = scenes[at]
    within = {scene.texts[place] for place in match.skipped}
    if _EXCEPT & within:
        return False
    if not _CAN & within and any(_inside(scene, each) for each in match.skipped):
        return True
    cue = _cue(scene, match.start)
    return cue or (_leads_back(scene, match.start) and _in_list(scenes, at))


def _inside(scene: Scene, place: int) -> bool:
    """Whether a word within a symptom denies it; "dor no peito" is "in the chest"."""
    text, following = scene.texts[place], scene.texts[place + 1]
    return text in _NO or (text in _NOT and (text != "no" or following in _HAVE))


def _cue(scene: Scene, end: int) -> bool:
    """Whether the words before a place, back to a "no", only name what is denied."""
    taken = _taken(scene)
    for place in range(end - 1, max(-1, end - 1 - _REACH), -1):
        if _denies(scene, place, end):
            return place not in taken
        if not _passes(scene, place, taken):
            return False
    return False


def _denies(scene: Scene, place: int, end: int) -> bool:
    texts = scene.texts
    if texts[place] == "noch":
        return "weder" in texts[:place]
    if texts[place] == "ne":
        return place == 0 or "ne" in texts[:place]
    if texts[place] in _NO:
        return True
    following = texts[place + 1] if place + 1 < len(texts) else ""
    return texts[place] in _NOT and (place + 1 == end or following in _HAVE)


def _passes(scene: Scene, place: int, taken: frozenset[int]) -> bool:
    return place in taken or scene.texts[place] in _BETWEEN


def _taken(scene: Scene) -> frozenset[int]:
    """The places of the foreign symptoms of a clause."""
    return frozenset(
        place
        for match in scene.found
        if match.line.kind is Kind.FOREIGN
        for place in match.core
    )


def _leads_back(scene: Scene, end: int) -> bool:
    """Whether nothing but names stands before it in its own clause."""
    taken = _taken(scene)
    return all(_passes(scene, place, taken) for place in range(end))


def _in_list(scenes: Sequence[Scene], at: int) -> bool:
    """Whether a "no" before a comma reaches it: "kein Fieber, Husten oder Atemnot"."""
    ending = scenes[at].texts
    if at + 1 < len(scenes) and scenes[at + 1].clause.paused:
        ending = [*ending, *scenes[at + 1].texts]
    if _OR.isdisjoint(ending):
        return False
    first = at
    while first > max(0, at - _LONGEST_LIST) and _goes_on(scenes, first):
        first -= 1
    return first < at and _cue(scenes[first], len(scenes[first].texts))


def _goes_on(scenes: Sequence[Scene], place: int) -> bool:
    """Whether a clause goes on with the list of the one before it."""
    clause, at_end = scenes[place].clause, len(scenes[place].texts)
    if not clause.paused or clause.turned:
        return False
    return not _cue(scenes[place], at_end) and _leads_back(scenes[place], at_end)
