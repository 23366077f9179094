"""The command that loads the reference data."""

import shutil
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from needling.management.commands import load_reference
from needling.models import ConsentText, Muscle, ScreeningItem

pytestmark = pytest.mark.django_db
TEXTS = "consent texts: de v2, en v2, es v2, fr v2"


def run():
    """What the command prints."""
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the shipped files, to be spoilt."""
    shutil.copytree(load_reference._DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(load_reference, "_DATA", tmp_path)
    return tmp_path


def spoil(file, old, new):
    """The file with other words in it."""
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def test_an_empty_database_gets_everything():
    with pgtrigger.ignore("needling.ConsentText:consent_text_is_kept"):
        for model in (ConsentText, ScreeningItem, Muscle):
            model.objects.all().delete()
    assert run() == [
        "muscles: 134 added, 0 changed, 0 same, 0 retired",
        "screening items: 58 added, 0 changed, 0 same, 0 retired",
        TEXTS,
    ]
    assert "19,18" in ConsentText.in_use("de").body


def test_a_second_run_changes_nothing():
    assert run() == [
        "muscles: 0 added, 0 changed, 134 same, 0 retired",
        "screening items: 0 added, 0 changed, 58 same, 0 retired",
        TEXTS,
    ]


def test_a_new_text_comes_into_use_beside_the_old_one(data):
    old = ConsentText.in_use("en")
    spoil(data / "consent_text_en.md", "version: 2", "version: 3")
    assert run()[2] == "consent texts: de v2, en v3, es v2, fr v2"
    new = ConsentText.in_use("en")
    old.refresh_from_db()
    assert (new.version, old.is_current) == (3, False)
    assert new.since > old.since
    assert ConsentText.objects.count() == 5


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("consent_text_en.md", "# Consent to", "# Agreement to", "a new number"),
        ("consent_rates.csv", "19.18", "19.19", "a new number"),
        ("consent_rates.csv", "19.18", "many", "brady14_any"),
        ("consent_text_fr.md", "$regions", "$regoins", "regoins"),
        ("consent_text_es.md", "version: 2\n", "", "version and language"),
    ],
)
def test_a_text_or_a_figure_that_does_not_fit_is_refused(data, name, old, new, said):
    spoil(data / name, old, new)
    with pytest.raises(CommandError, match=said):
        run()


def test_a_bad_line_stops_it_all(data):
    spoil(data / "muscles.csv", "frontalis,", "frontalis,X")
    spoil(data / "screening_items.csv", "MEDICAL_EMERGENCY,1", "SMOKER,1")
    with pytest.raises(CommandError, match="code twice"):
        run()
    assert Muscle.objects.get(slug="frontalis").name == "Frontalis"
