"""Forms for bringing patients in from another system."""

from typing import Any, cast

from crispy_forms.layout import Field as Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper, side_by_side, unremembered
from clinic.imports import Setting
from clinic.models import PatientImport
from clinic.rules.imports.aliases import Field
from clinic.rules.imports.decoding import ENCODINGS, SIZE_LIMIT

FIELDS = (
    ("", _("Leave out")),
    (Field.SOURCE_ID, _("Id in the old system")),
    (Field.OLD_NUMBER, _("Patient number in the old system")),
    (Field.GIVEN, _("Given name")),
    (Field.MIDDLE, _("Middle name")),
    (Field.FAMILY, _("Family name")),
    (Field.FULL_NAME, _("Whole name")),
    (Field.PREFERRED, _("Preferred name")),
    (Field.PRONOUNS, _("Pronouns")),
    (Field.BORN, _("Date of birth")),
    (Field.EMAIL, _("E-mail")),
    (Field.PHONE, _("Phone")),
    (Field.LANGUAGE, _("Language")),
    (Field.ZONE, _("Time zone")),
    (Field.NOTES, _("Notes for the desk")),
    (Field.PREFERS, _("Wants messages by")),
    (Field.NO_TEXTS, _("Wants no texts")),
    (Field.NO_EMAILS, _("Wants no e-mail")),
    (Field.ARCHIVED, _("Has left, or since when")),
    (Field.STATUS, _("Active or not")),
    (Field.DIED, _("Has died, or when")),
    (Field.VISIT_ID, _("Id of the visit")),
    (Field.VISIT_START, _("When the visit began")),
    (Field.VISIT_END, _("When the visit ended")),
    (Field.VISIT_KIND, _("Treatment of the visit")),
    (Field.VISIT_STAFF, _("Therapist of the visit")),
    (Field.VISIT_STATE, _("What became of the visit")),
    (Field.MISSED, _("Visit was missed, or when")),
    (Field.CANCELLED, _("Visit was cancelled, or when")),
    (Field.BREAK, _("Is a break, not a patient")),
    (Field.MARKETING, _("Marketing consent (left out)")),
    (Field.UNUSED, _("Understood, left out")),
)
ORDERS = (
    ("dmy", _("Day first: 31/12/1980")),
    ("mdy", _("Month first: 12/31/1980")),
    ("ymd", _("Year first: 80/12/31")),
)


class FileForm(forms.Form):
    """The file with the patients."""

    patients_file = forms.FileField(
        label=_("CSV file"),
        allow_empty_file=True,
        help_text=_(
            "Up to 24 MB and 100 thousand rows. Nothing is registered before you have "
            "seen what would become of every row."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Row("patients_file"))

    def clean_patients_file(self) -> Any:
        """A file that was cut while it came in is too large."""
        handed_in = self.cleaned_data["patients_file"]
        if handed_in.size > SIZE_LIMIT:
            raise ValidationError(
                _("The file is larger than 24 MB. Split it and load the parts.")
            )
        return handed_in


class ColumnsForm(forms.Form):
    """What each column is, how dates are written, and where the file comes from."""

    order = forms.ChoiceField(
        label=_("Dates are written"),
        required=False,
        choices=(("", _("As the dates themselves tell")), *ORDERS),
    )
    system = unremembered(
        _("Comes from"),
        max_length=40,
        help_text=_("One word for one system: its ids are kept apart from others."),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=ENCODINGS,
        help_text=_("Change it where letters with marks look wrong."),
    )

    def __init__(self, *args: Any, source: PatientImport, **kwargs: Any) -> None:
        """Filled with what was guessed or chosen before."""
        kwargs["initial"] = {
            "order": source.order,
            "system": source.system,
            "encoding": source.encoding,
            **{f"column-{i}": name for i, name in enumerate(source.fields)},
        }
        super().__init__(*args, **kwargs)
        self.count = len(source.headings)
        for place, heading in enumerate(source.headings):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=_("“%(heading)s” is") % {"heading": heading},
                choices=FIELDS,
                required=False,
            )
        encoding = cast(forms.ChoiceField, self.fields["encoding"])
        if source.encoding not in dict(ENCODINGS):
            encoding.choices = [*ENCODINGS, (source.encoding, source.encoding)]
        self.helper = helper(
            side_by_side("order", "system", "encoding", each="col-md-4")
        )

    def setting(self) -> Setting:
        """What was chosen, as the verb takes it."""
        given = self.cleaned_data
        return Setting(
            fields=[given[f"column-{place}"] for place in range(self.count)],
            order=given["order"],
            system=given["system"],
            encoding=given["encoding"],
        )


class StartForm(forms.Form):
    """What happens to the likely duplicates that nobody decided on."""

    duplicates = forms.ChoiceField(
        label=_(
            "Where a row may be somebody who is here already, and nothing is chosen"
        ),
        choices=PatientImport.Choice.choices,
        initial=PatientImport.Choice.SKIP,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Row("duplicates"))


class ChoiceForm(forms.Form):
    """What happens to one likely duplicate."""

    choice = forms.ChoiceField(choices=PatientImport.Choice.choices)
