"""Forms for the rota, and for how one is alerted oneself."""

from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from aftercare import channels, rota
from aftercare.models import AlertChoice, Message, OnCallShift
from clinic.forms.fields import checked, date_field, helper, side_by_side, time_field
from clinic.models import Clinic, User
from clinic.rules.contact import can_receive_texts, normalise_phone
from clinic.rules.hours import wall_clock

_MORNING = time(8)


class ShiftForm(forms.Form):
    """Who is on call from when until when, in the clinic's own time."""

    person = forms.TypedChoiceField(label=_("Person"))
    first_day = date_field(_("From"))
    from_time = time_field(_("at"))
    last_day = date_field(_("Until"))
    until_time = time_field(_("at"))

    def __init__(
        self, *args: Any, clinic: Clinic, now: datetime, **kwargs: Any
    ) -> None:
        """A week from now on is filled in already."""
        today = now.astimezone(clinic.zone).date()
        kwargs["initial"] = {
            "first_day": today,
            "from_time": _MORNING,
            "last_day": today + timedelta(days=7),
            "until_time": _MORNING,
        }
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.people = {str(person.pk): person for person in rota.able(clinic)}
        field = self.fields["person"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (narrows for the type checker)
        field.choices = [(pk, str(person)) for pk, person in self.people.items()]
        field.coerce = self.people.__getitem__
        self.helper = helper(
            Field("person"),
            side_by_side("first_day", "from_time"),
            side_by_side("last_day", "until_time"),
        )

    def span(self) -> dict[str, datetime]:
        """The two moments."""
        given, zone = self.cleaned_data, self.clinic.zone
        return {
            "starts_at": wall_clock(given["first_day"], given["from_time"], zone),
            "ends_at": wall_clock(given["last_day"], given["until_time"], zone),
        }


class ShiftChangeForm(forms.Form):
    """Who has this time instead: a person, or a swap with another time."""

    to = forms.ChoiceField(label=_("Change to"))

    def __init__(
        self,
        *args: Any,
        shift: OnCallShift,
        people: list[User],
        others: list[OnCallShift],
        **kwargs: Any,
    ) -> None:
        """`people` may take it over, `others` are times to swap with."""
        kwargs["auto_id"] = f"shift-{shift.pk}-%s"
        super().__init__(*args, **kwargs)
        self.people = {f"person:{person.pk}": person for person in people}
        self.others = {f"swap:{other.pk}": other for other in others}
        zone = shift.clinic.zone
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (narrows for the type checker)
        field.choices = [
            *((key, str(person)) for key, person in self.people.items()),
            *((key, _swapped(other, zone)) for key, other in self.others.items()),
        ]
        self.helper = helper(Field("to"))

    @property
    def has_choices(self) -> bool:
        """Whether there is anybody to change to."""
        return bool(self.people or self.others)


def _swapped(other: OnCallShift, zone: Any) -> str:
    """How a time reads in a list to choose from."""
    day = date_format(other.starts_at.astimezone(zone), "D j M")
    return _("Swap with %(name)s, from %(day)s") % {"name": other.person, "day": day}


class ChoiceForm(forms.Form):
    """By what I am alerted."""

    by_mail = forms.BooleanField(label=_("By e-mail"), required=False)
    by_text = forms.BooleanField(label=_("By text"), required=False)
    phone = forms.CharField(
        label=_("Number for texts"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    in_browser = forms.BooleanField(
        label=_("By a notification of the browser, while a page is open"),
        required=False,
    )

    def __init__(
        self, *args: Any, choice: AlertChoice, clinic: Clinic, **kwargs: Any
    ) -> None:
        """`choice` is what holds now; `clinic` says how numbers are written here."""
        kwargs["initial"] = {
            "by_mail": choice.by_mail,
            "by_text": choice.by_text,
            "phone": choice.phone,
            "in_browser": choice.in_browser,
        }
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        if not channels.carries(Message.Channel.SMS):
            self.fields["by_text"].disabled = True
            self.fields["by_text"].help_text = _("No gateway for texts is set up.")
        self.helper = helper(*(Field(name) for name in self.fields))

    def clean_phone(self) -> str:
        """In the stored form; only a number that takes texts."""
        typed: str = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        number = checked(normalise_phone, typed, country=self.clinic.country)
        if not can_receive_texts(number):
            raise ValidationError(_("This number takes no texts."))
        return number
