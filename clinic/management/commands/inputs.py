"""manage.py inputs: the rules of every field of every form, as docs/inputs.md."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django import forms
from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils import translation

_APPS = ("clinic", "needling", "aftercare")
_MOST_WORDS = 8
_HEAD = """# What each field takes

Made by `manage.py inputs > docs/inputs.md` from the forms themselves;
`tests/house/test_inputs.py` fails when it is old. What holds between fields, and
whatever a form adds for one clinic or one row, stands in the form's own `clean` and
in the verbs; the database has the last word (constraints beside the models).
“Anything” is taken as it comes, cut, and judged afterwards: a patient's answer is
never refused. Text is cleaned of what cannot be seen before it is kept. The pages of
sign-in are allauth's.
"""
_BOUNDS = {
    "min_length": "from",
    "max_length": "to",
    "min_value": "≥",
    "max_value": "≤",
}


class Command(BaseCommand):
    """One table a module, one row a field, in the order of the page."""

    help = "Prints the rules of every field of every form, for docs/inputs.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """In English, whatever the language of whoever asks."""
        with translation.override("en"):
            self.stdout.write("\n".join(_lines()), ending="")


def _lines() -> Iterator[str]:
    yield _HEAD
    for module in sorted(_modules()):
        found = [each for each in _forms(module) if each.base_fields]
        if not found:
            continue
        yield f"## {module}\n"
        yield "| Form | Field | Kind | Must | Rules |"
        yield "|---|---|---|---|---|"
        for form in found:
            yield from _rows(form)
        yield ""


def _rows(form: Any) -> Iterator[str]:
    for name, field in form.base_fields.items():
        kind = type(field).__name__.removesuffix("Field") or "Anything"
        must = "yes" if field.required else ""
        rules = "; ".join(_rules(field)).replace("|", "\\|")
        yield f"| {form.__name__} | {name} | {kind} | {must} | {rules} |"


def _modules() -> Iterator[str]:
    for app in _APPS:
        package = import_module(f"{apps.get_app_config(app).name}.forms")
        for each in iter_modules(package.__path__):
            yield f"{package.__name__}.{each.name}"


def _forms(module: str) -> Iterator[Any]:
    """The forms that this module defines, in the order in which it does."""
    for each in vars(import_module(module)).values():
        is_form = inspect.isclass(each) and issubclass(each, forms.BaseForm)
        if is_form and each.__module__ == module and hasattr(each, "base_fields"):
            yield each


def _rules(field: forms.Field) -> Iterator[str]:
    """What is refused otherwise, beside what its kind says."""
    for name, sign in _BOUNDS.items():
        value = getattr(field, name, None)
        if value is not None:
            yield f"{sign} {value}" + (" letters" if "length" in name else "")
    if isinstance(field, forms.ModelChoiceField):
        yield "a row that the user may see"
    elif isinstance(field, forms.ChoiceField):
        yield from _choices(field)
    for check in field.validators:
        name = getattr(check, "__name__", "")
        if name:
            yield name.strip("_").replace("_", " ")


def _choices(field: forms.ChoiceField) -> Iterator[str]:
    """Some of the words that are taken; nothing where the form fills them in."""
    offered: Any = field.choices
    words = [str(value) for value, _ in offered if value != ""]
    if words:
        shown = ", ".join(words[:_MOST_WORDS])
        yield shown + (" and others" if len(words) > _MOST_WORDS else "")
