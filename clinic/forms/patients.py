"""Forms about patients."""

from datetime import date
from typing import Any, cast

from crispy_forms.layout import HTML, Field, Fieldset
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import (
    UNREMEMBERED,
    BirthDateForm,
    birth_boxes,
    birth_initial,
    checked,
    date_field,
    helper,
    side_by_side,
    unremembered,
    zones,
)
from clinic.models import Clinic, Patient
from clinic.patients import Details, NewContact
from clinic.rules.contact import (
    NAME_LIMIT,
    TEXT_LIMIT,
    clean_name,
    clean_text,
    normalise_email,
    normalise_phone,
)

SHARED = _("Shared with others, for example mother and child")
SHARED_HINT = _("Messages to it then name nobody.")


class _Named(BirthDateForm):
    """Names, cleaned the way they are stored."""

    given_name = unremembered(_("Given name"), max_length=NAME_LIMIT)
    family_name = unremembered(_("Family name"), max_length=NAME_LIMIT, required=False)

    def clean_given_name(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["given_name"])

    def clean_family_name(self) -> str:
        """In the stored form; many people have one name only."""
        value: str = self.cleaned_data["family_name"]
        return checked(clean_name, value) if value else ""


class RegisterForm(_Named):
    """A new patient: a name, a date of birth and one way to reach them.

    `anyway` is set once the likely duplicates have been seen.
    """

    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={**UNREMEMBERED, "inputmode": "email"}),
        help_text=_("Check-ins after a session go here."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**UNREMEMBERED, "inputmode": "tel"}),
        help_text=_("For calls when an answer is worrying or missing."),
    )
    is_shared = forms.BooleanField(label=SHARED, required=False, help_text=SHARED_HINT)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """`clinic` says how phone numbers are written here."""
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.helper = helper(
            Fieldset(
                _("Name"),
                side_by_side("given_name", "family_name"),
            ),
            birth_boxes(),
            Fieldset(
                _("How to reach them"),
                HTML(
                    '<p class="hint">{% load i18n %}'
                    '{% translate "One of the two is enough." %}</p>'
                ),
                side_by_side("email", "phone"),
                Field("is_shared"),
            ),
        )

    def clean_email(self) -> str:
        """In the stored form, or empty."""
        value: str = self.cleaned_data["email"]
        return checked(normalise_email, value) if value else ""

    def clean_phone(self) -> str:
        """In the stored form, or empty."""
        value: str = self.cleaned_data["phone"]
        return phone_of(self.clinic, value) if value else ""

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the patient."""
        cleaned = super().clean()
        wrong = {"email", "phone"} & set(self.errors)
        if not wrong and not (cleaned["email"] or cleaned["phone"]):
            self.add_error(
                "email", _("Give an e-mail address or a phone number: one is enough.")
            )
        return cleaned

    def details(self) -> Details:
        """Who the patient is."""
        given = self.cleaned_data
        return Details(
            given_name=given["given_name"],
            family_name=given["family_name"],
            date_of_birth=given["date_of_birth"],
        )

    def contacts(self) -> list[NewContact]:
        """The ways to reach them, e-mail first."""
        return [
            NewContact(kind, self.cleaned_data[kind], self.cleaned_data["is_shared"])
            for kind in ("email", "phone")
            if self.cleaned_data[kind]
        ]


def phone_of(clinic: Clinic, typed: str) -> str:
    """The number as it is stored, or the field's error."""
    return checked(normalise_phone, typed, clinic.country, own_numbers=[clinic.phone])


class EditForm(_Named):
    """Everything about who a patient is."""

    preferred_name = unremembered(
        _("Preferred name"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("What this person is called. Messages use it."),
    )
    pronouns = unremembered(_("Pronouns"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Where the patient lives: messages keep to their night."),
    )
    prefers = forms.ChoiceField(
        label=_("Messages by"),
        required=False,
        choices=Patient.Way.choices,
        help_text=_("Texts go to a number that can get them, if the clinic sends any."),
    )
    other_way_allowed = forms.BooleanField(
        label=_("If a message does not arrive, the other way may be used"),
        required=False,
    )
    notes = forms.CharField(
        label=_("Notes for the desk"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={**UNREMEMBERED, "rows": 4}),
        help_text=_("Everyone who works here reads them. Nothing clinical."),
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        """Filled with what is on record."""
        on_record = {
            name: getattr(patient, name)
            for name in (
                "given_name",
                "family_name",
                "preferred_name",
                "pronouns",
                "language",
                "time_zone",
                "prefers",
                "other_way_allowed",
                "notes",
            )
        }
        kwargs["initial"] = on_record | birth_initial(patient.date_of_birth)
        super().__init__(*args, **kwargs)
        self._offer("language", settings.LANGUAGES, patient.language)
        self._offer("time_zone", zones(), patient.time_zone)
        self.helper = helper(
            Fieldset(
                _("Name"),
                side_by_side("given_name", "family_name"),
                side_by_side("preferred_name", "pronouns"),
            ),
            birth_boxes(),
            Fieldset(
                _("Messages"),
                side_by_side("prefers", "language", "time_zone"),
                Field("other_way_allowed"),
            ),
            Field("notes"),
        )

    def _offer(self, name: str, choices: list[tuple[str, Any]], current: str) -> None:
        """The choices; one on record that is no longer offered stays possible."""
        offered = [("", _("The clinic’s")), *choices]
        if current and current not in {value for value, _label in offered}:
            offered.append((current, current))
        cast(forms.ChoiceField, self.fields[name]).choices = offered

    def clean_preferred_name(self) -> str:
        """In the stored form."""
        value: str = self.cleaned_data["preferred_name"]
        return checked(clean_name, value) if value else ""

    def clean_pronouns(self) -> str:
        """In the stored form."""
        value: str = self.cleaned_data["pronouns"]
        return checked(clean_name, value) if value else ""

    def clean_notes(self) -> str:
        """In the stored form."""
        return checked(clean_text, self.cleaned_data["notes"])

    def details(self) -> Details:
        """Who the patient is."""
        names = Details.__dataclass_fields__
        return Details(**{name: self.cleaned_data[name] for name in names})


class StatusForm(forms.Form):
    """Whether the clinic may still write to a patient."""

    status = forms.ChoiceField(
        label=_("This patient"),
        choices=(
            (Patient.Status.ACTIVE, _("comes here")),
            (Patient.Status.LEFT, _("has left the clinic")),
            (Patient.Status.DECEASED, _("has died")),
        ),
        widget=forms.RadioSelect,
    )
    deceased_on = date_field(
        _("Day of death"),
        required=False,
        help_text=_("Only where the patient has died."),
    )

    def __init__(
        self, *args: Any, patient: Patient, today: date, **kwargs: Any
    ) -> None:
        """Filled with what is on record; `today` is the clinic's day."""
        kwargs["initial"] = {
            "status": patient.status,
            "deceased_on": patient.deceased_on,
        }
        super().__init__(*args, **kwargs)
        self.born, self.today = patient.date_of_birth, today
        self.helper = helper(Field("status"), side_by_side("deceased_on"))

    def clean(self) -> dict[str, Any]:
        """A day of death where there is one, within the life of the patient."""
        cleaned = super().clean() or {}
        day = cleaned.get("deceased_on")
        if "deceased_on" in self.errors:
            return cleaned
        if cleaned.get("status") != Patient.Status.DECEASED:
            cleaned["deceased_on"] = None
        elif day is None:
            self.add_error("deceased_on", _("Give the day of death."))
        elif not self.born <= day <= self.today:
            self.add_error(
                "deceased_on", _("This day lies before birth or in the future.")
            )
        return cleaned
