"""What is stored now beside what was typed, field by field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from needling.forms.note import NoteForms

_NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """One field that reads differently in both."""

    label: str
    stored: str
    typed: str


def between(stored: NoteForms, typed: NoteForms) -> list[Difference]:
    """Every visible field that differs; a site that only one has, as a whole."""
    found = list(_fields(stored.head, typed.head, ""))
    both = stored.care.fields.keys() & typed.care.fields.keys()
    pairs = ((stored.care[name], typed.care[name]) for name in sorted(both))
    found += _differing(pairs, "")
    for index, pair in enumerate(zip_longest(stored.sites, typed.sites)):
        place = _("Site %(number)d") % {"number": index + 1}
        if None in pair:
            found.append(Difference(place, *(_name(form) for form in pair)))
        else:
            found += _fields(*pair, f"{place}: ")
    return found


def _name(form: Any) -> str:
    return _shown(form["muscle"]) if form is not None else _NOTHING


def _fields(stored: forms.Form, typed: forms.Form, prefix: str) -> Iterator[Difference]:
    return _differing(zip(stored, typed, strict=True), prefix)


def _differing(
    pairs: Iterable[tuple[BoundField, BoundField]], prefix: str
) -> Iterator[Difference]:
    for one, other in pairs:
        if one.is_hidden:
            continue
        before, after = _shown(one), _shown(other)
        if before != after:
            yield Difference(f"{prefix}{one.label}", before, after)


def _shown(bound: BoundField) -> str:
    """The value as it stands in the field."""
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return str(_("Yes") if value else _("No"))
    if isinstance(bound.field, forms.ChoiceField):
        return _label(bound.field, value) or _NOTHING
    shown = bound.field.widget.format_value(value)
    return str(shown or "").strip() or _NOTHING


def _label(field: forms.ChoiceField, value: Any) -> str:
    """The label of the choice, also of one below a heading."""
    key = "" if value is None else str(value)
    choices: Any = field.choices
    for choice, label in choices:
        nested = label if isinstance(label, list | tuple) else [(choice, label)]
        for each, words in nested:
            if str(each) == key:
                return str(words) if key else ""
    return key
