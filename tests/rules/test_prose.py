"""The consent form's marks as parts of a page."""

from pathlib import Path
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

import needling
from needling.rules.prose import Block, Run, blocks

TEXT = (Path(needling.__file__).parent / "data" / "consent_text.md").read_text()
NAMES = {
    "regions": "Neck",
    "raised_risks": "none",
    "emergency_number": "999",
    "clinic_phone": "020 7946 0123",
    "therapist_name": "Tess Hill",
    "therapist_qualification": "Physiotherapist",
    "sessions": "6",
}


def plain(*texts):
    return tuple((Run(text),) for text in texts)


def test_headings_know_their_level():
    found = blocks("# Consent\n## What it is\n### Deeper", {})
    assert [(each.kind, each.level, each.lines) for each in found] == [
        ("heading", 1, plain("Consent")),
        ("heading", 2, plain("What it is")),
        ("heading", 3, plain("Deeper")),
    ]


def test_lines_of_a_paragraph_belong_together():
    found = blocks("One\ntwo.\n\nThree.", {})
    assert found == (
        Block("paragraph", plain("One two.")),
        Block("paragraph", plain("Three.")),
    )


def test_a_list_and_bold_words():
    (found,) = blocks("- **Fainting.** Rare.\n- Bruise", {})
    assert found.kind == "list"
    assert found.lines[0] == (Run("Fainting.", is_bold=True), Run(" Rare."))
    assert found.lines[1] == (Run("Bruise"),)


def test_a_table_without_its_rule():
    (found,) = blocks("| What | How often |\n|---|:--|\n| Bruise | 8 in 100 |", {})
    assert found.rows == (plain("What", "How often"), plain("Bruise", "8 in 100"))


@given(st.text(max_size=30))
def test_a_name_brings_no_marks_of_its_own(name):
    (found,) = blocks("Your therapist: **$therapist_name**!", {"therapist_name": name})
    bold = [run.text for run in found.lines[0] if run.is_bold]
    assert bold == [name]


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError):
        blocks("Call $nobody", {})


def test_the_shipped_text_is_filled_whole():
    assert set(Template(TEXT).get_identifiers()) == set(NAMES)
    found = blocks(TEXT, NAMES)
    said = [run.text for each in found for line in each.lines for run in line]
    cells = [run.text for each in found for row in each.rows for c in row for run in c]
    assert not [text for text in [*said, *cells] if "$" in text or "**" in text]
    assert {each.kind for each in found} == {"heading", "paragraph", "list", "table"}
