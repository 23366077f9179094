"""manage.py parts: what the product is made of, complete and as it is installed."""

import json
from importlib.metadata import version
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.management.commands import parts
from tests.house.test_safety import ROOT


def listed():
    out = StringIO()
    call_command("parts", stdout=out)
    return out.getvalue()


def test_every_pinned_part_and_what_it_brings_along():
    text = listed()
    made = json.loads(text)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    found = {each["name"].lower(): each for each in made["components"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.partition("#")[0].strip() for line in lines]
    for name, _, pinned in (pin.partition("==") for pin in pins if pin):
        assert found[name.partition("[")[0].lower()]["version"] == pinned
    # What nobody pins but Django and an extra of allauth bring; nothing of the tests.
    for name in ("sqlparse", "fido2", "qrcode"):
        assert found[name]["version"] == version(name)
    assert "pytest" not in found
    assert listed() == text


def test_who_needs_whom_names_only_what_is_listed():
    made = json.loads(listed())
    refs = {each["bom-ref"] for each in made["components"]}
    needs = {each["ref"]: each["dependsOn"] for each in made["dependencies"]}
    assert set(needs) == refs | {"product"}
    assert {ref for each in needs.values() for ref in each} <= refs
    django = f"pkg:pypi/django@{version('django')}"
    assert django in needs["product"]
    assert f"pkg:pypi/sqlparse@{version('sqlparse')}" in needs[django]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Django==1.0", r"Django==1.0 is pinned, \d"),
        ("no-such-part==1", "no-such-part is not installed"),
    ],
)
def test_what_is_not_as_pinned_is_told(monkeypatch, tmp_path, line, says):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text(f"# a reason\n\n{line}  # why\n", encoding="utf-8")
    monkeypatch.setattr(parts, "_PINNED", wanted)
    with pytest.raises(CommandError, match=says):
        listed()
