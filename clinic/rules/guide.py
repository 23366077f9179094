"""The guides as they are written: headings, paragraphs, lists, pictures, strong words.

As much of Markdown as docs/guide uses, so that one text serves the page and the folder.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The role of somebody, and the name of the guide for it.
ROLES: Final = {
    "front_desk": "front-desk",
    "therapist": "therapist",
    "clinical_lead": "clinical-lead",
    "owner": "owner",
}
_PICTURE = re.compile(
    r"!\[(?P<words>[^\]]*)\]\(\.\./screenshots/(?P<name>[a-z-]+)\.png\)"
)
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_ITEM, _PART, _TITLE = "- ", "## ", "# "


@dataclass(frozen=True)
class Span:
    """Some words, strong or not."""

    words: str
    is_strong: bool


@dataclass(frozen=True)
class Block:
    """A piece of a guide.

    `kind` is title, part, text, list or picture. A part has an `anchor`, a picture the
    name of its file; a list has several lines, everything else one.
    """

    kind: str
    lines: tuple[tuple[Span, ...], ...]
    anchor: str = ""
    picture: str = ""


def read(text: str) -> list[Block]:
    """The blocks of a guide, in order; an empty line ends each."""
    return [_block(each) for each in re.split(r"\n\s*\n", text.strip())]


def _block(text: str) -> Block:
    picture = _PICTURE.fullmatch(text)
    if picture:
        spans = (tuple(_spans(picture["words"])),)
        return Block("picture", spans, picture=picture["name"])
    if text.startswith(_ITEM):
        items = re.split(r"\n- ", text.removeprefix(_ITEM))
        return Block("list", tuple(tuple(_spans(item)) for item in items))
    for mark, kind in ((_PART, "part"), (_TITLE, "title")):
        if text.startswith(mark):
            words = text.removeprefix(mark)
            anchor = words.casefold().replace(" ", "-")
            return Block(kind, (tuple(_spans(words)),), anchor=anchor)
    return Block("text", (tuple(_spans(text)),))


def _spans(text: str) -> Iterator[Span]:
    """The words of a line, the strong ones apart."""
    parts = _STRONG.split(" ".join(text.split()))
    for place, words in enumerate(parts):
        if words:
            yield Span(words, is_strong=place % 2 == 1)
