"""Whether a symptom is denied: negation, its stops, and what only looks like it.

Clinical specification 7.1. In doubt it is not denied.
"""

from collections.abc import Sequence, Set
from enum import Enum, auto
from typing import Final

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading.grid import OR, Grid, body_keys
from aftercare.rules.reading.matching import Match
from aftercare.rules.reading.unsaid import Unsaid

_REACH: Final = 6
_NEGATIONS: Final = frozenset({"{neg}"})
_AT_ONCE: Final = 3
_SUBJECTS: Final = lexicon.grammar("subjects")
_OPENERS: Final = lexicon.grammar("openers")
_PASSED_BY_VERBS: Final = lexicon.grammar("passed_by_verbs")
# "Never before" is now; "so" only when it follows at once.
_NEVER_BEFORE: Final = lexicon.grammar("never_before")
_NEVER_SO: Final = frozenset(["that", "so", "quite"])
_CANNOT: Final = lexicon.grammar("cannot")
# "No problems" is complete; with "and" and one of these something new begins.
_COMPLETE: Final = lexicon.grammar("complete")
_BEGINS: Final = lexicon.grammar("begins_clause")
_VERBS: Final = frozenset(lexicon.concepts()["finite"])
_CHOICE: Final = OR | {"and"}
_NO: Final = frozenset({"no", "nope", "nah", "nay"})
_GOOD: Final = frozenset({"good", "fine", "well"})
_NOS: Final = lexicon.grammar("after_no")
_PRONOUNS: Final = frozenset({"nothing", "none"})
_YES: Final = lexicon.grammar("yes")
_ANSWERS: Final = lexicon.grammar("answers")
_AFTER_ANSWER: Final = lexicon.grammar("after_answer")
_PLAIN_NO: Final = lexicon.grammar("plain_no")
_LONGEST_NO: Final = 4
# "No cough sob since noon": what is told of so was not denied with the cough.
_TOLD: Final = lexicon.grammar("told_after")
_GRAVE: Final = frozenset({Flag.DYSPNOEA, Flag.CHEST_PAIN, Flag.HAEMOPTYSIS})
_FORM_NO: Final = frozenset({"no", "none", "nil", "negative", "absent", "never"})

# What may stand between: by whom or where it was announced.
_FORETOLD: Final = lexicon.grammar("foretold")
_STAYED_AWAY: Final = (
    *("never came", "never happened", "never arrived", "never appeared"),
    *("never turned up", "never showed up", "never materialised"),
    *("did not happen", "didnt happen", "did not come", "hasnt happened"),
)


class Denial(Enum):
    """How far a symptom is denied; a double denial may be meant either way."""

    NOT = auto()
    DENIED = auto()
    UNCLEAR = auto()


class Denials:
    """Finds denials in one clause; `taken` are the places of the symptoms in it."""

    def __init__(self, grid: Grid, taken: frozenset[int]) -> None:
        self.grid = grid
        self.taken = taken
        self.texts = grid.texts
        self.body = grid.covered(*body_keys())
        self.passed = self.body | grid.covered("{passneg}", "{filler}", "{named}")
        self.stops = grid.covered("{endsneg}")
        self.named = taken | grid.covered("{complaint}", "{named}")
        self.unsaid = Unsaid(grid)
        self.cues = frozenset(self._cues())

    def of(self, match: Match) -> Denial:
        """Whether what was found is denied within its clause."""
        if self._is_affirmed(match):
            return Denial.NOT
        if self._is_form():
            return Denial.DENIED if match.end in self.cues else Denial.NOT
        if self.cues.intersection(match.skipped):
            return Denial.NOT if self._is_twisted(match) else Denial.DENIED
        before = self._before(match)
        after = before is Denial.NOT and self._after(match)
        return Denial.DENIED if after else before

    def _is_affirmed(self, match: Match) -> bool:
        """A "yes" after it, or a tick that does not stand behind a "no"."""
        after = self.texts[match.end : match.end + 1]
        ticked = after == ["present"] and match.start - 1 in self.cues
        return bool(_YES.intersection(after)) and not ticked

    def _is_form(self) -> bool:
        """ "Fever no chest pain no breathless no": the answer stands behind each."""
        cues = sorted(self.cues)
        ends = self.texts[-1] in _YES or len(self.texts) - 1 in self.cues
        return (
            bool(cues)
            and ends
            and 0 in self.taken
            and all(self._is_reply(cue) for cue in cues)
            and not self.grid.covered("{verb}")
        )

    def _is_reply(self, cue: int) -> bool:
        """A "no" right behind a symptom."""
        return self.texts[cue] in _FORM_NO and cue - 1 in self.taken

    def _cues(self) -> list[int]:
        """The last word of each negation that belongs to no symptom and no phrase."""
        negations = self._negations()
        # "At no stage" is one negation, not two.
        inner = {place for each in negations for place in each[:-1]}
        return [
            each[-1]
            for each in negations
            if each[-1] not in inner
            and not self._is_positive(each.start)
            and not self._is_answer(each.start)
        ]

    def _negations(self) -> list[range]:
        """The places of each negation."""
        used = self.grid.covered("{pseudo}") | self.taken
        every = (
            range(place, place + length)
            for place in self.grid.beginning(_NEGATIONS)
            for length in self.grid.at[place]["{neg}"]
        )
        noughts = (range(place, place + 1) for place in self._noughts())
        return [each for each in (*every, *noughts) if used.isdisjoint(each)]

    def _noughts(self) -> list[int]:
        """ "0 fever 0 chest pain": the places of each nought that counts symptoms.

        Not in "fever 0 chest pain 5".
        """
        if self.grid.words[0].value != 0:
            return []
        return [
            place
            for place, word in enumerate(self.grid.words)
            if word.value == 0
            and place + 1 in self.taken
            and (place == 0 or place - 1 in self.taken)
        ]

    def _is_answer(self, cue: int) -> bool:
        """ "Nope, no pain": the first word answers, the second denies."""
        following = self.texts[cue + 1 : cue + 2]
        return cue == 0 and self.texts[0] in _NO and bool(_NOS.intersection(following))

    def _is_positive(self, cue: int) -> bool:
        """ "Never like this", "cannot laugh without pain"."""
        if self.texts[cue] == "without":
            return bool(_CANNOT.intersection(self.texts[:cue]))
        after = self.texts[cue + 1 : cue + 1 + _REACH]
        first_time = _NEVER_BEFORE.intersection(after)
        so_far = _NEVER_SO.intersection(after[:_AT_ONCE])
        return self.texts[cue] == "never" and bool(first_time or so_far)

    def _before(self, match: Match) -> Denial:
        if match.start in self.stops:
            return Denial.NOT
        if self.unsaid.denies(match):
            return Denial.DENIED
        cues, twisted = self._reached(match)
        if not cues or twisted:
            return Denial.NOT
        if len(cues) > 1:
            return Denial.UNCLEAR
        return Denial.DENIED if self._binds(cues[0], match) else Denial.NOT

    def _is_twisted(self, match: Match) -> bool:
        """ "I would be lying if i said my chest does not hurt"."""
        return bool(self.unsaid.before(match.start))

    def _reached(self, match: Match) -> tuple[list[int], bool]:
        """The cues before a match that reach it, and whether they are turned around."""
        cues: list[int] = []
        steps = 0
        for place in range(match.start - 1, -1, -1):
            if self.unsaid.turns(place, is_denied=bool(cues)):
                return cues, True
            if place in self.cues:
                cues.append(place)
            elif self._stops(place) or (cues and place in self.named):
                break
            else:
                steps += place not in self.taken
            if steps > _REACH:
                break
        return cues, self.unsaid.leads_to(cues)

    def _stops(self, place: int) -> bool:
        """Whether a negation before this word does not reach past it."""
        text, before = self.texts[place], self.texts[place - 1] if place else ""
        if text in _SUBJECTS and place:
            return before not in _OPENERS
        if text == "my" and place - 1 in self.taken | self.body:
            return True
        if self._begins(place, before):
            return True
        return place in self.stops or place not in self.passed | self.taken

    def _begins(self, place: int, before: str) -> bool:
        """Whether something new begins after this word: "and my chest", "at all"."""
        text, after = self.texts[place], self.texts[place + 1]
        if text == "and":
            return after in _BEGINS or before in _COMPLETE
        ended = text == "whatsoever" or (before, text) == ("at", "all")
        return (ended and after not in _CHOICE) or (
            before in _COMPLETE and text in _VERBS
        )

    def _binds(self, cue: int, match: Match) -> bool:
        """Whether a cue that reaches a match belongs to it and not to another word."""
        between = range(cue + 1, match.start)
        texts = {self.texts[place] for place in between}
        if self._is_sentence(match):
            return texts <= _PASSED_BY_VERBS
        if self.texts[cue] in _PRONOUNS and "and" in texts:
            return False
        past = not self.named.isdisjoint(between) and OR.isdisjoint(texts)
        return not past or self._binds_past(cue, match, texts)

    def _binds_past(self, cue: int, match: Match, texts: Set[str]) -> bool:
        """Whether it belongs to the match past another name, without an "or"."""
        if self._is_adjective(match):
            return self.texts[cue] not in {"no", "without"}
        return "and" in texts or not self._is_told(match)

    def _is_told(self, match: Match) -> bool:
        """Something grave of which is said when or where: "sob since noon"."""
        told = _TOLD & set(self.texts[match.end : match.end + 1])
        return bool(told) and match.line.means in _GRAVE

    def _is_sentence(self, match: Match) -> bool:
        """Something with its verb: a "no" before another word does not reach it."""
        finite = self.grid.covered("{finite}").intersection(
            range(match.start, match.end)
        )
        adjectives = self.grid.covered("{adj}").intersection(match.core)
        subject = self.body | self.grid.covered("{breath}")
        return match.start in subject and bool(finite or adjectives)

    def _is_adjective(self, match: Match) -> bool:
        return self.grid.covered("{adj}").issuperset(match.core)

    def _answered(self, match: Match) -> bool:
        """A "no" or "none" after the symptom that belongs to nothing that follows.

        "Deep breaths not" is no such answer.
        """
        end, rest = match.end, self.texts[match.end :]
        if rest == ["0"]:
            return True
        if match.line.kind is Kind.WATCH and rest[:1] == ["not"]:
            return False
        if not rest or rest[0] not in _ANSWERS or end not in self.cues:
            return False
        return len(rest) == 1 or rest[1] in _AFTER_ANSWER

    def _after(self, match: Match) -> bool:
        """Whether what stands behind a symptom denies it."""
        return self._answered(match) or self._stayed_away(match)

    def _stayed_away(self, match: Match) -> bool:
        """ "The dizziness you warned of never came", and nothing behind it."""
        rest = " ".join(self.texts[match.end :])
        ended = next((each for each in _STAYED_AWAY if rest.endswith(each)), "")
        between = rest.removesuffix(ended).split()
        return bool(ended) and _FORETOLD.issuperset(between)


def is_plain_no(texts: Sequence[str]) -> bool:
    """A clause that only says no, or says it and that all is good."""
    bare = texts[:-2] if _is_all_good(texts) else texts
    if list(bare[:3]) == ["not", "a", "bit"]:
        return _PLAIN_NO.issuperset(bare[3:])
    short = len(bare) <= _LONGEST_NO and texts[0] in _ANSWERS
    return short and _PLAIN_NO.issuperset(bare)


def _is_all_good(texts: Sequence[str]) -> bool:
    """ "Nah mate all good"; not "not all good"."""
    good = texts[-2:-1] == ["all"] and texts[-1] in _GOOD
    return good and texts[0] in _NO and "not" not in texts
