"""How far the search for a needle is, and how it ended."""

from typing import Any

from crispy_forms.layout import HTML, Div, Field, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper, side_by_side, unremembered
from clinic.models import User
from needling import needlecount, searches
from needling.forms.fields import WholeNumber
from needling.models import NeedleSearch

_MOST = 200


def _label(name: str) -> Any:
    return NeedleSearch._meta.get_field(name).verbose_name.capitalize()  # type: ignore[union-attr]  # a plain column


class SearchForm(forms.Form):
    """One page for the whole search: ticks, the second person, counts when found."""

    checked_sites = forms.MultipleChoiceField(
        label=_("Sites checked on the body"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    second_user = forms.ModelChoiceField(
        label=_("Second person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody from the list"),
    )
    second_name = unremembered(
        _("Or by name, without an account here"), max_length=120, required=False
    )
    found_where = unremembered(_("Where it was"), max_length=200, required=False)

    def __init__(
        self, *args: Any, search: NeedleSearch, by: User, **kwargs: Any
    ) -> None:
        """`search` as it is stored; `by` cannot be their own second person."""
        kwargs.setdefault("initial", _initial(search))
        super().__init__(*args, **kwargs)
        for name in searches.STEPS:
            self.fields[name] = forms.BooleanField(label=_label(name), required=False)
        for name in needlecount.COUNTS:
            self.fields[f"needles_{name}"] = WholeNumber(
                0, _MOST, label=_COUNTS[name], required=False
            )
        sites = self.fields["checked_sites"]
        sites.choices = list(searches.site_keys(search.session).items())  # type: ignore[attr-defined]  # the field above
        staff = User.objects.filter(
            clinic=search.session.clinic_id, is_active=True
        ).exclude(pk=by.pk)
        self.fields["second_user"].queryset = staff.order_by("last_name", "first_name")  # type: ignore[attr-defined]  # the field above
        self.helper = helper(_steps(), _second())
        self.ending = helper(_found())

    def progress(self) -> searches.Progress:
        """What the verbs take, once the form is valid."""
        typed = self.cleaned_data
        return searches.Progress(
            done=[name for name in searches.STEPS if typed[name]],
            checked_sites=typed["checked_sites"],
            second_user=typed["second_user"],
            second_name=typed["second_name"],
        )

    def counts(self) -> dict[str, int]:
        """The five counts; each that is missing becomes an error of its field."""
        given = {}
        for name in needlecount.COUNTS:
            number = self.cleaned_data[f"needles_{name}"]
            if number is None:
                self.add_error(f"needles_{name}", _("Count again and write it down."))
            else:
                given[name] = number
        return given


_COUNTS = {
    "opened": _("Opened"),
    "used": _("Used"),
    "removed": _("Removed"),
    "disposed": _("In the sharps bin"),
    "discarded": _("Discarded unused"),
}


def _initial(search: NeedleSearch) -> dict[str, Any]:
    counts = needlecount.counts_of(search.session)
    return {
        **{name: getattr(search, name) for name in searches.STEPS},
        **{f"needles_{name}": number for name, number in counts.items()},
        "checked_sites": search.checked_sites,
        "second_user": search.second_user_id,
        "second_name": search.second_name,
        "found_where": search.found_where,
    }


def _steps() -> Fieldset:
    first, second = searches.STEPS[:4], searches.STEPS[4:]
    return Fieldset(
        _("What was done"),
        *(Field(name) for name in first),
        Field("checked_sites"),
        *(Field(name) for name in second),
        css_class="sheet",
    )


def _second() -> Fieldset:
    return Fieldset(
        _("Who counted and searched with you"),
        side_by_side("second_user", "second_name"),
        css_class="sheet",
    )


def _found() -> Div:
    names = [f"needles_{name}" for name in needlecount.COUNTS]
    counted = _("All needles counted again")
    return Div(
        Field("found_where"),
        HTML(f'<p class="mb-1"><strong>{counted}</strong></p>'),
        Div(*(Field(name) for name in names), css_class="note-grid"),
    )
