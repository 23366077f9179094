"""manage.py triage: one text explained, or a file of labelled replies judged."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

REPLIES = """text,context,expected_tier,expected_flags
cant catch my breath,,emergency,DYSPNOEA
bit sore,none,none,none
new dry cough,thorax,emergency,COUGH_NEW
small bruise,,,
"what if i get chest pain?",,none,none
"""


def run(*args, **options):
    """What the command writes to its output and to its error stream."""
    out, err = io.StringIO(), io.StringIO()
    call_command("triage", *args, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def replies(tmp_path):
    path = tmp_path / "replies.csv"
    path.write_text(REPLIES, encoding="utf-8-sig")
    return path


def test_one_text_is_explained():
    out, _err = run(text="new dry cough", context="thorax")
    lines = out.splitlines()
    assert lines[0].startswith("emergency (rules ")
    assert 'same_day COUGH_NEW: Wrote of: New dry cough. "cough"' in out
    assert "emergency COUGH_NEW: Needled near the lung" in out
    assert run(text="all good")[0].startswith("none")


def test_a_file_comes_back_with_tiers_flags_and_reasons(replies):
    out, _err = run(str(replies))
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["tier"] for row in rows] == [
        *("emergency", "none", "emergency", "none", "same_day")
    ]
    assert [row["flags"] for row in rows] == [
        *("DYSPNOEA", "none", "COUGH_NEW", "none", "REVIEW")
    ]
    assert "[cant catch my breath]" in rows[0]["reasons"]
    assert rows[2]["context"] == "thorax"


def test_the_figures_are_told(replies, tmp_path):
    _out, err = run(str(replies))
    assert "Replies with an expected tier: 4" in err
    assert "Sensitivity (emergencies recognised): 100.0%" in err
    assert "Specificity (harmless left alone): 50.0%" in err
    assert "Higher than expected: 1" in err
    out, err = run(str(replies), output=tmp_path / "judged.csv")
    assert "Sensitivity" in out
    assert err == ""
    judged = (tmp_path / "judged.csv").read_text(encoding="utf-8")
    assert judged.startswith("text,context,expected_tier,expected_flags,tier,flags,")


def test_without_expectations_there_are_no_figures(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("text\nall good\n", encoding="utf-8")
    out, err = run(str(path))
    assert out == "text,tier,flags,reasons\nall good,none,none,\n"
    assert err == ""
    path.write_text("text,expected_tier\nsore,same_day\n", encoding="utf-8")
    assert "no such replies" in run(str(path))[1]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"words\nall good\n", "no column"),
        (b"text\n\xff\xfe\n", "cannot be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path, content, complaint):
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=complaint):
        run(str(path))


def test_a_missing_file_and_a_missing_choice_are_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "none.csv"))
    with pytest.raises(CommandError):
        run()


def test_cells_beyond_the_columns_are_passed_over(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("text\nall good,and more\n\nshort\n", encoding="utf-8")
    assert run(str(path))[0].count("none,none") == 2


@pytest.mark.parametrize(
    "content",
    [
        "text;context;expected_tier\nnew dry cough;Chest;EMERGENCY\n".encode(
            "utf-8-sig"
        ),
        "Text\tContext\tExpected tier\nnew dry cough\tthorax\temergency\n".encode(
            "utf-16"
        ),
        b"context|text|expected-tier\r\nthorax; diabetic|new dry cough|Emergency\r\n",
    ],
    ids=["semicolons", "spreadsheet", "bars"],
)
def test_files_of_other_programs_are_read(tmp_path, content):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    out, err = run(str(path))
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["text"], row["tier"]) == ("new dry cough", "emergency")
    assert "Sensitivity (emergencies recognised): 100.0%" in err


def test_what_is_not_understood_in_a_row_is_told_and_passed_over(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text(
        "text,context,expected_tier\nall good,moon,calm\n,none,Same-day\n",
        encoding="utf-8",
    )
    out, err = run(str(path))
    assert [row["tier"] for row in csv.DictReader(io.StringIO(out))] == [
        *("none", "same_day")
    ]
    assert "Row 2: the context “moon” is not one of none, thorax" in err
    assert "Row 2: the tier “calm” is not one of" in err
    assert "Replies with an expected tier: 1" in err
