"""Forms of the diary: a visit that is booked or moved, the waiting list."""

from datetime import UTC, datetime
from typing import Any, cast

from crispy_forms.layout import Field, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.clashes import Wish
from clinic.forms.fields import date_field, helper, side_by_side, time_field
from clinic.models import Clinic, Patient, Practitioner, Room, VisitType
from clinic.rules import series
from clinic.waiting import Request


def _people(clinic: Clinic) -> "forms.ModelChoiceField[Practitioner]":
    return forms.ModelChoiceField(
        Practitioner.objects.filter(clinic=clinic).treating().by_name(),
        label=_("Therapist"),
    )


def _kinds(clinic: Clinic) -> "forms.ModelChoiceField[VisitType]":
    return forms.ModelChoiceField(
        VisitType.objects.filter(clinic=clinic).in_use(),
        label=_("Kind of visit"),
    )


class OverrideForm(forms.Form):
    """Why something is booked in spite of what stands against it."""

    override = forms.CharField(
        label=_("Book all the same, because"),
        max_length=200,
        required=False,
        help_text=_("Your name stands beside it."),
    )


class BookForm(OverrideForm):
    """A visit: kind, when, with whom, where, how often."""

    day = date_field(_("Day"))
    time = time_field(_("Time"))
    note = forms.CharField(
        label=_("Note for the desk"),
        max_length=200,
        required=False,
        help_text=_("Nothing clinical: everybody at the desk reads it."),
    )
    times = forms.IntegerField(
        label=_("How many visits"), min_value=1, max_value=series.MOST, initial=1
    )
    weeks_apart = forms.IntegerField(
        label=_("Weeks apart"), min_value=1, max_value=12, initial=1
    )

    def __init__(
        self,
        data: Any = None,
        *,
        clinic: Clinic,
        overrides: bool = False,
        **kwargs: Any,
    ) -> None:
        """`overrides` shows the reason to book all the same."""
        super().__init__(_with_slot(data), **kwargs)
        self.clinic = clinic
        self.fields["practitioner"] = _people(clinic)
        self.fields["kind"] = _kinds(clinic)
        self.fields["room"] = forms.ModelChoiceField(
            Room.objects.filter(clinic=clinic).in_use(),
            label=_("Room"),
            required=False,
            empty_label=_("No room"),
        )
        override = ("override",) if overrides else ()
        self.helper = helper(
            *override,
            side_by_side("kind", "practitioner"),
            side_by_side("day", "time"),
            Field("room"),
            Field("note"),
            Fieldset(_("Repeat"), side_by_side("times", "weeks_apart")),
        )

    @property
    def starts_at(self) -> datetime:
        """When it begins, by the clinic's clock."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return datetime.combine(day, time, tzinfo=self.clinic.zone).astimezone(UTC)

    def wish(self, patient: Patient) -> Wish:
        """The visit as it is wanted."""
        given = self.cleaned_data
        kind = cast(VisitType, given["kind"])
        return Wish(
            patient=patient,
            practitioner=given["practitioner"],
            kind=kind,
            starts_at=self.starts_at,
            minutes=kind.minutes,
            room=given["room"],
            note=given["note"],
            override=given["override"],
        )


def _with_slot(data: Any) -> Any:
    """A slot that was offered instead of the typed day and time."""
    if data is None or not data.get("slot"):
        return data
    day, _t, time = data["slot"].partition("T")
    return {**data.dict(), "day": day, "time": time}


class MoveForm(OverrideForm):
    """Where a visit is moved to; `seen` is the sequence that the page showed.

    `slot` is a wall-clock moment and a therapist, as the diary's buttons name them.
    """

    slot = forms.CharField(max_length=60)
    seen = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Only therapists of this clinic."""
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean_slot(self) -> tuple[datetime, Practitioner]:
        """The moment by the clinic's clock, and whose diary it is."""
        at, _space, who = str(self.cleaned_data["slot"]).partition(" ")
        people = Practitioner.objects.select_related("user", "clinic")
        try:
            moment = datetime.fromisoformat(at).replace(tzinfo=self.clinic.zone)
            return moment.astimezone(UTC), people.get(pk=who, clinic=self.clinic)
        except (ValueError, ValidationError, Practitioner.DoesNotExist) as error:
            raise ValidationError(_("Choose a free slot.")) from error


class WaitingForm(forms.Form):
    """What somebody waits for."""

    first_day = date_field(_("Not before"), required=False)
    last_day = date_field(_("Not after"), required=False)
    note = forms.CharField(label=_("When it suits"), max_length=200, required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Any therapist will do unless one is chosen."""
        super().__init__(*args, **kwargs)
        self.fields["kind"] = _kinds(clinic)
        people = _people(clinic)
        people.required, people.empty_label = False, _("Any therapist")
        self.fields["practitioner"] = people
        self.helper = helper(
            side_by_side("kind", "practitioner"),
            side_by_side("first_day", "last_day"),
            Field("note"),
        )

    def request(self) -> Request:
        """The same as a value."""
        return Request(**self.cleaned_data)
