"""A form for a clinic's clinical figures: each with its default, bounds and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.db import models
from django.utils.translation import gettext as _

from clinic.forms.fields import helper, side_by_side


@dataclass(frozen=True)
class Figure:
    """Lowest and highest value, and where the default comes from."""

    low: int
    high: int
    source: Any


# Under each heading, figures by the column they are kept in.
Groups = tuple[tuple[Any, Mapping[str, Figure]], ...]


def flat(groups: Groups) -> dict[str, Figure]:
    """All figures, whatever heading they stand under."""
    return {name: figure for _title, group in groups for name, figure in group.items()}


class FiguresForm(forms.Form):
    """One field a figure, filled with what holds now.

    Every default is one marked D: cautious, without a published figure behind it, and
    for the clinic to set. The form says so at each of them.
    """

    def __init__(
        self,
        *args: Any,
        policy: models.Model,
        figures: Mapping[str, Figure] | None = None,
        groups: Groups = (),
        **kwargs: Any,
    ) -> None:
        """`policy` is the clinic's row, saved or not.

        Given are either `groups`, each under its heading, or a few `figures` alone.
        """
        figures = flat(groups) if figures is None else figures
        kwargs["initial"] = {name: getattr(policy, name) for name in figures}
        super().__init__(*args, **kwargs)
        for name, figure in figures.items():
            self.fields[name] = _field(policy, name, figure)
        self.helper = helper(
            *(Fieldset(title, side_by_side(*group)) for title, group in groups)
        )


def _field(policy: models.Model, name: str, figure: Figure) -> forms.Field:
    column = policy._meta.get_field(name)
    assert isinstance(column, models.Field)  # noqa: S101 (narrows for the type checker)
    label = str(column.verbose_name).capitalize()
    default, value = column.get_default(), getattr(policy, name)
    if isinstance(column, models.BooleanField):
        words = _("on") if default else _("off")
        says = _said(words, is_default=value == default, source=figure.source)
        return forms.BooleanField(label=label, required=False, help_text=says)
    says = _said(str(default), is_default=value == default, source=figure.source)
    bounds = _("From %(low)d to %(high)d.") % {"low": figure.low, "high": figure.high}
    return forms.IntegerField(
        label=label,
        min_value=figure.low,
        max_value=figure.high,
        help_text=f"{says} {bounds}",
    )


def _said(default: str, *, is_default: bool, source: Any) -> str:
    """What stands below a figure."""
    sentence = (
        _("This is the default D, from %(source)s.")
        if is_default
        else _("Set by the clinic. Default D: %(default)s, from %(source)s.")
    )
    return sentence % {"default": default, "source": source}
