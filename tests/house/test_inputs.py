"""The rules of every field are written down as they are."""

from io import StringIO

from django.core.management import call_command

from tests.house.test_safety import ROOT


def test_the_page_is_what_the_forms_say():
    made = StringIO()
    call_command("inputs", stdout=made)
    kept = (ROOT / "docs/inputs.md").read_text(encoding="utf-8")
    assert made.getvalue() == kept, "run: manage.py inputs > docs/inputs.md"
    for row in (
        "| RegisterForm | given_name | Char | yes | to 120 letters |",
        "| HistoryFilter | what | Choice |  | seen, changed |",
    ):
        assert row in kept
