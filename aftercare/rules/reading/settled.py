"""Clauses that as a whole say that all is well: "site is dry and flat", "bump is fine".

Read against a closed list, of which every word of the clause must be part, and nothing
behind it may take it back: "bump is fine until last night". What may be quieted so is
named with each. The list is of English clauses as they are read, in plain spelling.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aftercare.rules.flags import Flag
from aftercare.rules.reading import turning
from aftercare.rules.reading.scenes import Scene

_LIMITS: Final = frozenset(
    {"until", "till", "til", "unless", "apart", "excluding", "still", "not", "never"}
    | {"except", "bar", "besides", "only"}
)
_WELL: Final = "(?:fine|good|great|ok|okay|well|normal|lovely|happy|grand)"
_NOW: Final = (
    "(?: (?:now|today|tonight|again|so far|since|thanks|anymore|at all|really))*"
)
_OPEN: Final = "(?:(?:the|my|and|all|its|it is|is|but) )*"
_WATER: Final = "(?:bladder|bowels?|waterworks|wee|pee|poo)"
_MARK: Final = re.compile(
    r"(?:.* )?(?:marks?|bruises?|bruising|dots?|redness|scab|scabs|pinpricks?|scratch|"
    r"punctures?)(?: .*)?"
)
_NOT_SORE: Final = re.compile(
    r"(?:.* )?(?:not (?:even |really |at all )?(?:sore|stiff|achy)(?: at all)?|"
    r"no (?:soreness|stiffness|aches?|pain)(?: at all)?|feel (?:fine|great|good))"
)
_SORE_ALL_OVER: Final = re.compile(
    r"(?:.* )?(?:sore|ache|aches|aching|achy|stiff) (?:everywhere|all over)"
)
_BACK_IS_NOT: Final = re.compile(
    r"but my (?:back|hip|shoulder|neck|knee) (?:isnt|is not)"
)


@dataclass(frozen=True)
class _Saying:
    """What a clause must be, what must stand beside it, and what it may quiet.

    `before` is of the clause before it, `after` of the one behind. Of `pregnant` ones a
    bump is no lump. `busy` ones need somewhere a word that all is
    well; behind one that `ends` nothing else may follow.
    """

    text: re.Pattern[str]
    quiets: frozenset[Flag] = frozenset()
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    asks: bool = False
    pregnant: bool = False
    busy: bool = False
    ends: bool = False


_HERE: Final = "(?:here|arrived|at the door)"
_DOING: Final = (
    "(?:driving|in a meeting|at work|on a train|on the train|on the bus|in the library)"
)
_SAYINGS: Final = (
    _Saying(
        re.compile(
            rf"{_OPEN}(?:sites?|spots?|holes?|marks?|areas?)? ?(?:is |are |looks? )?"
            r"(?:nice and )?(?:dry|flat|clean|closed)(?: and (?:dry|flat|clean))+"
            rf"{_NOW}"
        )
    ),
    _Saying(
        re.compile(rf"{_OPEN}bump (?:is |feels |all |doing )*{_WELL}{_NOW}"),
        frozenset({Flag.EXPANDING_SWELLING}),
        pregnant=True,
    ),
    _Saying(
        re.compile(
            rf"{_OPEN}no (?:changes?|difference) (?:in|to|with) (?:my |the )?{_WATER}"
            rf"(?: (?:or|and|nor) (?:my |the )?{_WATER})?"
            r"(?: (?:as|like|that) you asked)?(?: since| today| so far| at all)*"
        ),
        frozenset({Flag.CAUDA, Flag.REVIEW}),
        ends=True,
    ),
    _Saying(
        re.compile(
            r"(?:but |and )?(?:you )?(?:cant|can|couldnt|cannot) "
            rf"(?:even |barely |hardly |really )*see (?:it|them){_NOW}"
            r"(?: this morning)?"
        ),
        frozenset({Flag.HEADACHE_NEURO}),
        before=_MARK,
    ),
    _Saying(re.compile(r"(?:my |her |his )?(?:mouth|gob|tongue) never stops")),
    _Saying(
        re.compile(
            r"(?:(?:was|am) i (?:meant|supposed) to be|should i(?: be)?)"
            r"(?: sore| stiff)?"
        ),
        before=_NOT_SORE,
        asks=True,
    ),
    _Saying(
        re.compile(
            r"(?:[a-z]+ )?(?:delivery|bus|train|taxi|plumber|postman|boss|builders?) "
            rf"(?:is |are |just )?{_HERE}(?: so| and| sorry)* cant (?:talk|speak)"
            r"(?: now)?"
            rf"|(?:sorry )?cant (?:talk|speak)(?: now)?(?: im)? {_DOING}"
            rf"|(?:sorry )?(?:im )?{_DOING}(?: so| sorry)* cant (?:talk|speak)(?: now)?"
        ),
        frozenset({Flag.REVIEW}),
        busy=True,
    ),
    _Saying(
        re.compile(r"except (?:for )?where you (?:needled|treated|did|worked)(?: me)?"),
        frozenset({Flag.REVIEW}),
        before=_SORE_ALL_OVER,
    ),
    _Saying(
        re.compile(r"(?:my )?(?:belts?|jeans|trousers) (?:is |are )?tight"),
        after=_BACK_IS_NOT,
    ),
    _Saying(
        re.compile(
            r"(?:(?:my )?(?:hips?|back|legs|thighs|glutes|arms|shoulders?) )?"
            r"(?:feels? |bit )*like ive been "
            r"(?:dig|digging|gardening|weeding|hiking|cycling)"
            r"(?: in)?(?: the garden)?(?: all (?:day|week|morning|afternoon))?"
        )
    ),
)


def quiets(flag: str, scenes: Sequence[Scene], at: int) -> bool:
    """Whether what was found under this flag stands in such a clause, and rests."""
    return any(flag in each.quiets and _is(each, scenes, at) for each in _SAYINGS)


def is_settled(scenes: Sequence[Scene], at: int) -> bool:
    """Whether a clause in which nothing is found is such a one."""
    return any(_is(each, scenes, at) for each in _SAYINGS)


def _is(saying: _Saying, scenes: Sequence[Scene], at: int) -> bool:
    scene = scenes[at]
    if not saying.text.fullmatch(_said(scene)) or (
        scene.clause.asks and not saying.asks
    ):
        return False
    if saying.pregnant and not scene.pregnant:
        return False
    return _stands_beside(saying, scenes, at) and not _is_taken_back(
        saying, scenes[at + 1 :]
    )


def _stands_beside(saying: _Saying, scenes: Sequence[Scene], at: int) -> bool:
    """Whether the clauses beside it, and the rest, are as it needs them."""
    rest = scenes[at + 1 :]
    before = _said(scenes[at - 1]) if at else ""
    after = _said(rest[0]) if rest else ""
    known = saying.before is None or saying.before.fullmatch(before)
    ended = saying.after is None or saying.after.fullmatch(after)
    return bool(known and ended) and _is_end(saying, rest) and _is_busy(saying, scenes)


def _is_busy(saying: _Saying, scenes: Sequence[Scene]) -> bool:
    """Whether all is well with one that is only busy."""
    return not saying.busy or any(map(_is_well, scenes))


def _is_well(scene: Scene) -> bool:
    return bool(scene.grid.covered("{ok}", "{benign}"))


def _is_end(saying: _Saying, rest: Sequence[Scene]) -> bool:
    """Whether nothing follows one that must end, but that something is well."""
    return not saying.ends or all(
        _is_well(each) and not each.grid.covered("{neg}") for each in rest
    )


def _is_taken_back(saying: _Saying, rest: Sequence[Scene]) -> bool:
    """ "Until last night", "still nothing", "but it was" behind it."""
    if saying.after or not rest:
        return False
    return _limits(rest[0]) or any("still" in each.texts for each in rest)


def _limits(following: Scene) -> bool:
    """Whether the next clause goes back on it, or begins with a "but" and no good."""
    turned = following.clause.turned and not _is_well(following)
    begins = turned or following.texts[0] in _LIMITS
    return begins or following.is_lessening or turning.takes_back(following)


def _said(scene: Scene) -> str:
    return " ".join(scene.texts)
