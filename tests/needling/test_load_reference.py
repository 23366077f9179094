"""The command that loads the reference data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from needling.management.commands import load_reference
from needling.models import ConsentText, Muscle, ScreeningItem

pytestmark = pytest.mark.django_db


def run():
    """What the command prints."""
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the shipped files, to be spoilt."""
    for path in load_reference._DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(load_reference, "_DATA", tmp_path)
    return tmp_path


def test_an_empty_database_gets_everything():
    for model in (ConsentText, ScreeningItem, Muscle):
        model.objects.all().delete()
    assert run() == [
        "muscles: 134 added, 0 changed, 0 same, 0 retired",
        "screening items: 58 added, 0 changed, 0 same, 0 retired",
        "consent text: en, version 1",
    ]


def test_a_second_run_changes_nothing():
    assert run() == [
        "muscles: 0 added, 0 changed, 134 same, 0 retired",
        "screening items: 0 added, 0 changed, 58 same, 0 retired",
        "consent text: en, version 1",
    ]


def test_a_new_text_comes_into_use_beside_the_old_one(data):
    text = data / "consent_text.md"
    text.write_text(text.read_text().replace("Version 1,", "Version 2,"))
    assert run()[2] == "consent text: en, version 2"
    assert ConsentText.in_use().version == 2
    assert ConsentText.objects.count() == 2


def test_a_text_that_changed_under_its_number_is_refused(data):
    text = data / "consent_text.md"
    text.write_text(text.read_text() + "\nOne more thing.\n")
    with pytest.raises(CommandError, match="give it a new number"):
        run()


def test_a_text_without_a_version_is_refused(data):
    (data / "consent_text.md").write_text("# Consent\n")
    with pytest.raises(CommandError, match="does not say which version"):
        run()


def test_a_bad_line_stops_it_all(data):
    table = data / "muscles.csv"
    table.write_text(table.read_text().replace("frontalis,", "frontalis,X", 1))
    items = data / "screening_items.csv"
    items.write_text(items.read_text().replace("MEDICAL_EMERGENCY,1", "SMOKER,1"))
    with pytest.raises(CommandError, match="code twice"):
        run()
    assert Muscle.objects.get(slug="frontalis").name == "Frontalis"
