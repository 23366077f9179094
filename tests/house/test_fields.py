"""Every model field has one class, and docs/fields.md names no field that is gone."""

import re
from collections import Counter

from django.apps import apps

from clinic.rules.fieldclasses import classed
from tests.house.test_safety import ROOT

CLASS = re.compile(r"^\| ([a-z-]+) \|", re.M)


def document():
    return (ROOT / "docs/fields.md").read_text(encoding="utf-8")


def real():
    """Every field that this product keeps: columns, and tables between two models."""
    return {
        f"{model._meta.label}.{field.name}"
        for app in ("clinic", "needling", "aftercare")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
    }


def offences(text, fields):
    """One sentence for each way in which the page does not hold."""
    named = list(classed(text))
    count = Counter(name for name, _ in named)
    known = set(CLASS.findall(text.partition("\n## The fields\n")[0]))
    return [
        *(f"{name} has no class" for name in sorted(fields - set(count))),
        *(f"{name} is gone" for name in sorted(set(count) - fields)),
        *(f"{name} has two classes" for name, times in count.items() if times > 1),
        *(f"{name}: {each} is no class" for name, each in named if each not in known),
    ]


def test_every_field_has_one_class():
    assert offences(document(), real()) == []


def test_a_new_field_and_one_that_is_gone_are_told():
    less_one = real() - {"clinic.Patient.given_name"}
    assert offences(document(), less_one) == ["clinic.Patient.given_name is gone"]
    with_one = real() | {"clinic.Patient.shoe_size"}
    assert offences(document(), with_one) == ["clinic.Patient.shoe_size has no class"]


def test_a_second_class_and_an_unknown_one_are_told():
    text = document() + "\n**clinic.Patient**\n\n- gossip: `notes`\n"
    assert offences(text, real()) == [
        "clinic.Patient.notes has two classes",
        "clinic.Patient.notes: gossip is no class",
    ]


def test_what_opens_something_is_a_secret():
    """By its name: hashes of tokens, passwords and sealed values are classed so."""
    opens = re.compile(r"\.(password|token_sha256|sealed_\w+)$")
    found = {name: each for name, each in classed(document()) if opens.search(name)}
    assert found
    assert set(found.values()) == {"secret"}
