"""The form of every kind of row of a draft, and what was sent of one."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from needling.forms.beside import (
    AdviceForm,
    CleanForm,
    OutlookForm,
    RangeForm,
    ReactionForm,
    ToldForm,
)
from needling.forms.header import AfterForm, BeforeForm, CountForm, WhenForm
from needling.forms.row import RowForm
from needling.forms.site import SiteForm
from needling.noterows import parse

# The order in which the page shows the sections; cards are in between.
FORMS: dict[str, type[RowForm]] = {
    "when": WhenForm,
    "before": BeforeForm,
    "count": CountForm,
    "after": AfterForm,
    "site": SiteForm,
    "told": ToldForm,
    "clean": CleanForm,
    "advice": AdviceForm,
    "outlook": OutlookForm,
    "rom": RangeForm,
    "reaction": ReactionForm,
}
_LONGEST_WAS = 100_000


@dataclass(frozen=True)
class Sent:
    """What was sent of one row: the fields that differ, as typed and as seen before."""

    form: RowForm
    was: Mapping[str, Any]

    def columns(self) -> dict[str, Any]:
        """The new values by column, once the form is valid."""
        return self.form.columns()


def sent(row: str, data: Mapping[str, Any]) -> Sent:
    """Read what was sent of the row.

    A script sends only what was changed and names it in `fields`; a plain form sends
    all of it. In both cases `was` holds what the sender saw, as JSON. Raises NoSuchRow.
    """
    form_class = FORMS[parse(row)[0]]
    before, now = _was(data), _typed(form_class, data)
    named = str(data.get("fields", "")).split() or list(now)
    differing = {name for name in named if name in now and _differs(name, now, before)}
    names = form_class.together(differing)
    return Sent(form_class(now, only=names), _columns(form_class, before, names))


def anchor(field: str) -> str:
    """Where on the page a field stands that an obstacle names."""
    if field == "sites":
        return "needle-sites"
    # A field of a card or of a row beside the note carries the name of its row.
    if "-" in field:
        return field
    return f"id_{WhenForm.field_of(field)}"


def _typed(form_class: type[RowForm], data: Mapping[str, Any]) -> dict[str, str]:
    """What was typed; a browser sends the end of a line as two characters."""
    return {
        name: str(data.get(name, "")).replace("\r\n", "\n")
        for name in form_class.base_fields
    }


def _differs(name: str, now: Mapping[str, str], before: Mapping[str, str]) -> bool:
    return name not in before or now[name] != before[name]


def _was(data: Mapping[str, Any]) -> dict[str, str]:
    """What the sender saw in each field; nothing where that cannot be read."""
    text = str(data.get("was", ""))
    if len(text) > _LONGEST_WAS:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: str(value) for name, value in found.items()}


def _columns(
    form_class: type[RowForm], before: Mapping[str, str], names: Collection[str]
) -> dict[str, Any]:
    """What was seen as columns, as far as it can be read."""
    form = form_class(before, only=names)
    form.is_valid()
    return form.columns()
