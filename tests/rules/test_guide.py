"""The guides as they are written, and as they are read."""

import re
from pathlib import Path

import pytest

from clinic.rules import guide

DOCS = Path(__file__).parent.parent.parent / "docs"
WRITTEN = """
# Guide for all

Two lines
of **strong** words.

## First steps

- One **thing**
  and more
- Another

![A day](../screenshots/today.png)
"""


def words(block):
    return ["".join(span.words for span in line) for line in block.lines]


def test_each_block_is_what_it_looks_like():
    title, text, part, items, picture = guide.read(WRITTEN)
    assert (title.kind, words(title)) == ("title", ["Guide for all"])
    assert (text.kind, words(text)) == ("text", ["Two lines of strong words."])
    assert [span.is_strong for span in text.lines[0]] == [False, True, False]
    assert (part.kind, part.anchor) == ("part", "first-steps")
    assert (items.kind, words(items)) == ("list", ["One thing and more", "Another"])
    assert (picture.kind, picture.picture) == ("picture", "today")
    assert words(picture) == ["A day"]


@pytest.mark.parametrize("name", guide.ROLES.values())
def test_every_guide_is_read_whole(name):
    blocks = guide.read((DOCS / "guide" / f"{name}.md").read_text(encoding="utf-8"))
    assert blocks[0].kind == "title"
    assert not [each for each in blocks[1:] if each.kind == "title"]
    shown = " ".join(" ".join(words(each)) for each in blocks)
    assert not re.search(r"\*\*|\]\(|^#|\n", shown)
    for each in blocks:
        if each.kind == "picture":
            assert (DOCS / "screenshots" / f"{each.picture}.png").is_file()
