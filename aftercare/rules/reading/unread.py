"""What of a text was not understood: that goes to a person on the same day."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftercare.rules import lexicon
from aftercare.rules.flags import Flag
from aftercare.rules.judged import Reason
from aftercare.rules.lexicon import Kind
from aftercare.rules.reading.clauses import Text
from aftercare.rules.reading.grid import Word, body_keys
from aftercare.rules.reading.scenes import Scene
from aftercare.rules.reading.words import shown
from aftercare.rules.tiers import Tier

# A name may follow these.
_BEFORE_NAMES: Final = lexicon.grammar("before_names")
# A strange word after one of these says how the patient is.
_TELLS: Final = lexicon.grammar("tells")
_EMPTY: Final = lexicon.grammar("empty")
_KIND: Final = lexicon.grammar("kind")
_COURTESY: Final = lexicon.grammar("courtesy")
_POLITE: Final = _KIND | _COURTESY
_OPTED: Final = lexicon.grammar("opted")
# So large a share of misspelt words is another language rather than haste.
_MOSTLY: Final = 0.7
_KNOWN_TO_ONE: Final = 3
_NEAR: Final = 3


def reasons(text: str, read: Text, scenes: Sequence[Scene]) -> Iterator[Reason]:
    """A reason to read the text for each thing in it that was not understood."""
    if not scenes:
        if read.grim or not read.is_kind:
            yield _reason(_("No words to understand."), " ".join(read.grim))
        return
    yield from _empty(scenes)
    yield from _bare(scenes)
    foreign = [each for each in scenes if not each.is_well_abroad]
    yield from _misspelt(foreign)
    for scene in foreign:
        for word in _strange(scene):
            because = _("A word that is not understood.")
            yield _reason(because, shown(text[word.start : word.end]))


def _reason(because: Promise, said: str) -> Reason:
    return Reason(Flag.REVIEW, Tier.SAME_DAY, because, said)


def _empty(scenes: Sequence[Scene]) -> Iterator[Reason]:
    """Words that mean nothing, greetings aside."""
    plain = [each for each in scenes if not _POLITE.issuperset(each.texts)] or scenes
    said = [word for scene in plain for word in scene.texts]
    if _EMPTY.issuperset(said):
        because = _("Nothing said that can be understood.")
        yield _reason(because, " ".join(said))


def _bare(scenes: Sequence[Scene]) -> Iterator[Reason]:
    """A word that means something only by itself."""
    texts = frozenset[str]().union(*(scene.texts for scene in scenes)) - _COURTESY
    for scene in scenes:
        core = frozenset(scene.texts) - _COURTESY
        if len(core) == 1 and core <= (_bare_words() if core == texts else _OPTED):
            because = _("A bare word, which may be an opt-out.")
            yield _reason(because, " ".join(scene.texts))


@cache
def _bare_words() -> frozenset[str]:
    return frozenset(
        word
        for line in lexicon.phrasings()
        if line.kind is Kind.WHOLE
        for word in line.text.split("|")
    )


def _misspelt(scenes: Sequence[Scene]) -> Iterator[Reason]:
    """Where a greeting stands before another language, its own sentence tells."""
    whole = [word for scene in scenes for word in scene.grid.words]
    for words in filter(_is_misspelt, (whole, *(each.grid.words for each in scenes))):
        because = _("Hardly any word is spelt as expected.")
        yield _reason(because, " ".join(word.text for word in words))


def _is_misspelt(words: Sequence[Word]) -> bool:
    guessed = sum(word.guessed or not word.known for word in words)
    return guessed > max(1, _MOSTLY * len(words))


def _strange(scene: Scene) -> Iterator[Word]:
    """The words that no vocabulary has, but for what may be a name.

    One among several words of its own clause is passed over where it says nothing of
    the body or of how the patient is.
    """
    words = scene.grid.words
    strange = [place for place, word in enumerate(words) if not word.known]
    lost = _known(words) < _KNOWN_TO_ONE * len(strange)
    for place in strange:
        before = words[place - 1].text if place else ""
        if before not in _BEFORE_NAMES and (lost or _tells(scene, place, before)):
            yield words[place]


def _known(words: Sequence[Word]) -> int:
    """How many different words are known and carry weight."""
    return len({word.text for word in words if word.known} - _EMPTY - _KIND)


def _tells(scene: Scene, place: int, before: str) -> bool:
    """Whether a strange word stands where one says how the patient is."""
    bodily = scene.grid.covered(*body_keys(), "{feelword}")
    near = range(place - _NEAR, place + _NEAR + 1)
    return before in _TELLS or not bodily.isdisjoint(near)
