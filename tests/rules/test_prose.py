"""The consent form's marks as parts of a page."""

from hypothesis import given
from hypothesis import strategies as st

from needling.rules.prose import Block, Run, blocks


def plain(*texts):
    return tuple((Run(text),) for text in texts)


def test_headings_know_their_level():
    found = blocks("# Consent\n## What it is\n### Deeper")
    assert [(each.kind, each.level, each.lines) for each in found] == [
        ("heading", 1, plain("Consent")),
        ("heading", 2, plain("What it is")),
        ("heading", 3, plain("Deeper")),
    ]


def test_lines_of_a_paragraph_belong_together():
    found = blocks("One\ntwo.\n\nThree.")
    assert found == (
        Block("paragraph", plain("One two.")),
        Block("paragraph", plain("Three.")),
    )


def test_a_list_and_bold_words():
    (found,) = blocks("- **Fainting.** Rare.\n- Bruise")
    assert found.kind == "list"
    assert found.lines[0] == (Run("Fainting.", is_bold=True), Run(" Rare."))
    assert found.lines[1] == (Run("Bruise"),)


def test_a_table_without_its_rule():
    (found,) = blocks("| What | How often |\n|---|:--|\n| Bruise | 8 in 100 |")
    assert found.rows == (plain("What", "How often"), plain("Bruise", "8 in 100"))


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    found = blocks(text)
    assert {each.kind for each in found} <= {"heading", "paragraph", "list", "table"}
