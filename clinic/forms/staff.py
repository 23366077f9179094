"""Forms about somebody who works here."""

from typing import Any

from crispy_forms.layout import Field, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import checked, helper, side_by_side, unremembered
from clinic.models import Practitioner, User
from clinic.rules.contact import NAME_LIMIT, clean_name, normalise_email
from clinic.staff import Person

_ROLE = User.Role
# What each role may do, in one sentence; clinic.access is the table behind it.
_DUTIES = [
    (
        _ROLE.FRONT_DESK,
        _("Front desk: books, registers, calls patients. Reads no clinical notes."),
    ),
    (
        _ROLE.THERAPIST,
        _("Therapist: screens, takes consent, treats, signs their own notes."),
    ),
    (
        _ROLE.CLINICAL_LEAD,
        _("Clinical lead: hears every alarm, reads every note, sets the figures."),
    ),
    (
        _ROLE.OWNER,
        _("Owner: runs the clinic and its settings. Reads no clinical notes."),
    ),
]


class EditPersonForm(forms.Form):
    """Who they are, what they do, and for therapists what consents say of them."""

    first_name = unremembered(_("Given name"), max_length=NAME_LIMIT)
    last_name = unremembered(_("Family name"), max_length=NAME_LIMIT)
    roles = forms.MultipleChoiceField(
        label=_("What they do here"),
        choices=_DUTIES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Roles add up: tick every one that fits."),
    )
    licence_number = unremembered(_("Licence number"), max_length=40, required=False)
    qualification = unremembered(
        _("Qualification"),
        max_length=120,
        required=False,
        help_text=_("As consents name it, for example Physiotherapist."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        """Filled with what is on record of `user`."""
        if user is not None:
            kwargs["initial"] = _on_record(user)
        super().__init__(*args, **kwargs)
        address = (Field("email"),) if "email" in self.fields else ()
        self.helper = helper(
            side_by_side("first_name", "last_name"),
            *address,
            Field("roles"),
            Fieldset(
                _("For therapists"), side_by_side("licence_number", "qualification")
            ),
        )

    def clean_first_name(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["last_name"])

    def person(self) -> Person:
        """Who was entered, as the verb takes them."""
        names = Person.__dataclass_fields__
        return Person(**{name: self.cleaned_data[name] for name in names})


class PersonForm(EditPersonForm):
    """Somebody new, with the address they sign in with."""

    email = unremembered(
        _("E-mail"),
        max_length=254,
        help_text=_(
            "They sign in with it. A link to choose a password is mailed there."
        ),
    )

    def clean_email(self) -> str:
        """In the stored form."""
        return checked(normalise_email, self.cleaned_data["email"])


class LeaveForm(forms.Form):
    """Who takes over what waits with somebody who leaves."""

    to = forms.TypedChoiceField(
        label=_("Who takes over"),
        help_text=_("Visits, times on call and notes that are not signed go to them."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Everybody else who works at the clinic of `person`."""
        super().__init__(*args, **kwargs)
        people = User.objects.filter(clinic=person.clinic_id, is_active=True)
        people = people.exclude(pk=person.pk).order_by("last_name", "first_name", "pk")
        by_key = {str(each.pk): each for each in people}
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (narrows for the type checker)
        field.choices = [
            ("", _("Choose a person")),
            *((key, str(each)) for key, each in by_key.items()),
        ]
        field.coerce = by_key.__getitem__
        self.helper = helper(Field("to"))


def _on_record(user: User) -> dict[str, Any]:
    treats = Practitioner.objects.filter(user=user)
    licence = treats.values("licence_number", "qualification").first()
    names = ("first_name", "last_name", "roles")
    return {name: getattr(user, name) for name in names} | dict(licence or {})
