"""The command that teaches the second reader from a clinic's own labelled replies."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aftercare.rules.reading import teaching

REPLIES = (
    ("my arm went wobbly and grim today", "same_day"),
    ("my leg went wobbly and grim today", "emergency"),
    ("the bath was lovely and calm today. all is well with me", "none"),
    ("the walk was lovely and calm today", "routine"),
)
NEEDED = (True, True, False, False)
AT_ONCE = (False, True, False, False)


@pytest.fixture
def replies(tmp_path):
    path = tmp_path / "replies.csv"
    lines = [f"{text},{tier}" for text, tier in REPLIES]
    path.write_text("\n".join(["text,expected_tier", *lines]), encoding="utf-8-sig")
    return path


def teach(*files, output):
    out = StringIO()
    words = [str(each) for each in files]
    call_command("teach_second_reader", *words, "--output", str(output), stdout=out)
    return out.getvalue().strip()


def test_the_weights_are_those_of_the_replies(replies, tmp_path):
    said = teach(replies, output=tmp_path / "weights")
    assert said == "Taught on 4 replies, 2 of which needed somebody, 1 at once."
    texts = [text for text, _tier in REPLIES]
    both = [
        teaching.written(teaching.teach(zip(texts, each, strict=True)))
        for each in (NEEDED, AT_ONCE)
    ]
    assert (tmp_path / "weights").read_text() == "\n".join(both)


@pytest.mark.parametrize("line", ["fine,perhaps", "fine"])
def test_a_line_without_a_tier_is_named_and_nothing_written(replies, tmp_path, line):
    replies.write_text(f"{replies.read_text()}\n{line}\n")
    with pytest.raises(CommandError, match="line 6: a text and an expected tier"):
        teach(replies, output=tmp_path / "weights")
    assert not (tmp_path / "weights").exists()
