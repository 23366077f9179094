"""The base of every form that holds one row of a draft, a card or a section."""

import json
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = {"": None, "yes": True, "no": False}
_SHOWN = {value: word for word, value in YES_NO.items()}


class RowForm(forms.Form):
    """Some fields of one row. Shape only: what may be saved is for the verb to say.

    `groups` are fields that say one thing together and are always read together.
    `column_of` maps a field to its column where the names differ.
    """

    groups: ClassVar[tuple[tuple[str, ...], ...]] = ()
    column_of: ClassVar[Mapping[str, str]] = {}
    tri_state: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, *args: Any, only: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        """`only` are the fields that were sent; the others stay as they are stored."""
        super().__init__(*args, **kwargs)
        # What is wrong with a field of a form that is shown again, by field.
        self.told: dict[str, list[str]] = {}
        # What the form would send if it were shown as stored.
        self.stored = ""
        for name in list(self.fields):
            if only is not None and name not in only:
                del self.fields[name]

    @classmethod
    def of(cls, row: Any, **kwargs: Any) -> Self:
        """The form as the row is stored."""
        return cls(initial=cls.initial_of(row), **kwargs)

    def show_typed(self, typed: "RowForm") -> None:
        """Put what was typed, and what is wrong with it, over what is stored."""
        for name in typed.fields:
            self.initial[name] = typed.data.get(name, "")
        self._bound_fields_cache.clear()  # type: ignore[attr-defined]  # keeps initials
        self.told = {
            name: [str(each) for each in sentences]
            for name, sentences in typed.errors.items()
        }

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """What the form shows of a stored row."""
        return {name: cls.shown(row, name) for name in cls.base_fields}

    @classmethod
    def shown(cls, row: Any, name: str) -> Any:
        """What one field shows of a stored row."""
        value = getattr(row, cls.column_of.get(name, name))
        return _SHOWN[value] if name in cls.tri_state else value

    @classmethod
    def field_of(cls, column: str) -> str:
        """The field in which a column is typed."""
        by_column = {column: name for name, column in cls.column_of.items()}
        return by_column.get(column, column)

    @classmethod
    def together(cls, names: Collection[str]) -> set[str]:
        """These fields and all that are read together with one of them."""
        found = set(names)
        for group in cls.groups:
            if found & set(group):
                found |= set(group)
        return found

    def columns(self) -> dict[str, Any]:
        """The columns that were told, once the form is valid."""
        return {
            self.column_of.get(name, name): (
                YES_NO[value] if name in self.tri_state else value
            )
            for name, value in self.cleaned_data.items()
        }

    @property
    def was(self) -> str:
        """What the untouched form would send, for telling what was changed."""
        return json.dumps({bound.name: self.raw(bound.name) for bound in self})

    def raw(self, name: str) -> str:
        """The value as a browser sends it; "" for nothing and a box without a tick."""
        bound = self[name]
        value = bound.value()
        if isinstance(bound.field, forms.BooleanField):
            return "on" if value else ""
        shown = getattr(bound.field.widget, "format_value", str)(value)
        if isinstance(shown, list):
            shown = shown[0] if shown else ""
        return "" if shown is None else str(shown)


def yes_no(label: Any, **kwargs: Any) -> forms.ChoiceField:
    """Yes, no, or not said yet."""
    choices = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
    return forms.ChoiceField(label=label, choices=choices, required=False, **kwargs)


def nprs(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """Pain from 0 to 10; empty is not asked yet, which is not 0."""
    choices = [("", "–"), *((str(each), str(each)) for each in range(11))]
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=choices,
        coerce=int,
        empty_value=None,
        **kwargs,
    )
