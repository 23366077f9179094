"""A screening question in the practice's own words."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Field, Fieldset
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.fields import helper, unremembered
from needling.models import ScreeningItem
from needling.rules.screening_edit import FURTHER, LONGEST_WORDS, Edit, Says, stricter


class ItemForm(forms.Form):
    """The words of one item; what each effect leads to may only become stricter."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        current: ScreeningItem,
        supplied: ScreeningItem,
        **kwargs: Any,
    ) -> None:
        """`current` is in use and fills the fields; `supplied` is the floor."""
        kwargs["initial"] = {"version": current.version}
        super().__init__(*args, **kwargs)
        self.supplied = supplied
        self.keys = [each["key"] for each in _asked(supplied)]
        self._add_question(current)
        layout = [
            Fieldset(_("The question"), "version", "question", "is_short_form"),
            self._add_labels(current),
            *(
                self._add_effect(number, *pair)
                for number, pair in enumerate(_pairs(current, supplied))
            ),
        ]
        self.helper = helper(*layout)

    def _add_question(self, current: ScreeningItem) -> None:
        self.fields["question"] = _words(
            gettext_lazy("Question in plain words"), current.question
        )
        self.fields["is_short_form"] = forms.BooleanField(
            label=_("Asked before every session as well"),
            required=False,
            initial=current.is_short_form,
        )

    def _add_labels(self, current: ScreeningItem) -> Fieldset:
        own: Mapping[str, str] = {e["key"]: e["label"] for e in current.follow_ups}
        for each in _asked(self.supplied):
            self.fields[f"label-{each['key']}"] = _words(
                gettext_lazy("A yes asks further"), own.get(each["key"], each["label"])
            )
        self.fields[FURTHER] = unremembered(
            gettext_lazy("One further question, answered in words"),
            required=False,
            max_length=LONGEST_WORDS,
            initial=own.get(FURTHER, ""),
        )
        names = (*(f"label-{key}" for key in self.keys), FURTHER)
        return Fieldset(_("What a yes asks further"), *names)

    def _add_effect(
        self, number: int, action: Mapping[str, Any], floor: Mapping[str, Any]
    ) -> Fieldset:
        choices = [(each.name, each.label) for each in stricter(floor)]
        self.fields[f"do-{number}"] = forms.ChoiceField(
            label=_("It leads to"), choices=choices, initial=action["do"]
        )
        self.fields[f"say-{number}"] = _words(
            gettext_lazy("The therapist reads"), action["say"]
        )
        self.fields[f"lift-{number}"] = _words(
            gettext_lazy("What lifts it"), action["lift"]
        )
        return Fieldset(
            _("What a yes does (%(number)d)") % {"number": number + 1},
            *(Field(f"{name}-{number}") for name in ("do", "say", "lift")),
        )

    def edit(self) -> Edit:
        """What the verb takes, once the form is valid."""
        typed = self.cleaned_data
        effects = range(len(self.supplied.actions))
        return Edit(
            question=typed["question"],
            effects=tuple(
                Says(typed[f"do-{n}"], typed[f"say-{n}"], typed[f"lift-{n}"])
                for n in effects
            ),
            labels={key: typed[f"label-{key}"] for key in self.keys},
            is_short_form=typed["is_short_form"],
            further=typed[FURTHER],
        )


def _pairs(
    current: ScreeningItem, supplied: ScreeningItem
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each effect as it is in use beside the supplied one; where what is supplied has
    another number of effects by now, the form begins with those."""
    floor = supplied.actions
    shown = current.actions if len(current.actions) == len(floor) else floor
    return list(zip(shown, floor, strict=True))


def _asked(item: ScreeningItem) -> list[dict[str, Any]]:
    """The follow-ups that are shown; the others are worked out."""
    return [each for each in item.follow_ups if not each.get("derived")]


def _words(label: Any, initial: str) -> forms.CharField:
    """A sentence or two; its length is the rule's."""
    return forms.CharField(
        label=label, initial=initial, widget=forms.Textarea(attrs={"rows": 2})
    )
