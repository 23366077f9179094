"""Forms about certificates, licences and how much training a clinic asks for."""

from dataclasses import fields
from datetime import date
from typing import Any

from crispy_forms.layout import Field, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.fields import checked, date_field, helper, side_by_side
from clinic.forms.figures import Figure, FiguresForm
from clinic.models import Certification, Clinic, TrainingPolicy
from clinic.rules import files, jurisdictions
from clinic.rules.contact import NAME_LIMIT, clean_name
from clinic.rules.entry import Kind, NewCertificate, contradictions
from clinic.rules.regions import Region
from clinic.uploads import NewFile

_ENTERED = frozenset(each.name for each in fields(NewCertificate))
_MOST_HOURS = 2000
_TAKEN = ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"


def _hours(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=_MOST_HOURS, **options
    )


class FileForm(forms.Form):
    """The scan or photo of a certificate."""

    evidence = forms.FileField(
        label=gettext_lazy("Scan or photo of it"),
        help_text=gettext_lazy(
            "PDF, PNG or JPEG, at most 8 MB. Only the therapist, the clinical lead and "
            "the owner can open it; where and with what a photo was taken is not kept."
        ),
        # The rule says in words what is wrong with an empty one.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _TAKEN}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("evidence"))

    def full_clean(self) -> None:
        """A browser sends a file once: a form that comes back must ask for it again."""
        super().full_clean()
        if self.is_bound and self.errors:
            self.ask_again()

    def clean_evidence(self) -> NewFile:
        """The file, where its content is one that is taken."""
        handed_in = self.cleaned_data["evidence"]
        file = NewFile(handed_in.name, handed_in.read())
        try:
            files.check(file.name, file.data)
        except files.BadFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file

    def ask_again(self) -> None:
        """Say at the field that the file has to be chosen once more."""
        if self.files and not self.has_error("evidence"):
            self.add_error(
                "evidence",
                _("Choose the file again: it is not kept until all is right."),
            )

    def refuse(self, sentence: str) -> None:
        """What a verb refused, above the form."""
        self.add_error(None, sentence)
        self.ask_again()


class CertificateForm(FileForm):
    """A certificate as it stands on paper; hours are whole."""

    kind = forms.ChoiceField(
        label=gettext_lazy("It is about"),
        choices=Kind.choices,
        initial=Kind.NEEDLING,
        widget=forms.RadioSelect,
    )
    course = forms.CharField(label=gettext_lazy("Course"), max_length=NAME_LIMIT)
    body = forms.CharField(label=gettext_lazy("Awarding body"), max_length=NAME_LIMIT)
    hours_total = _hours(
        gettext_lazy("Hours in all"),
        help_text=gettext_lazy("On a renewal: of the whole training it confirms."),
    )
    hours_in_person = _hours(gettext_lazy("Of these in person"))
    hours_needling = _hours(gettext_lazy("Of these on needling"))
    awarded_on = date_field(gettext_lazy("Awarded on"))
    expires_on = date_field(
        gettext_lazy("Last day it is valid"),
        help_text=gettext_lazy("If it names none: the day to look at it again."),
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regions it covers"),
        choices=Region.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_advanced = forms.BooleanField(
        label=gettext_lazy("Advanced: in these regions also the muscles that need it"),
        required=False,
    )

    field_order = (
        "kind",
        "course",
        "body",
        "hours_total",
        "hours_in_person",
        "hours_needling",
        "awarded_on",
        "expires_on",
        "regions",
        "is_advanced",
        "evidence",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What stands on paper, what it covers, and the paper itself."""
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Fieldset(
                gettext_lazy("What stands on it"),
                Field("kind"),
                side_by_side("course", "body"),
                side_by_side(
                    "hours_total", "hours_in_person", "hours_needling", each="col-md-4"
                ),
                side_by_side("awarded_on", "expires_on"),
            ),
            Fieldset(
                gettext_lazy("What it covers"),
                Field("regions", wrapper_class="ticks"),
                Field("is_advanced"),
            ),
            Fieldset(gettext_lazy("The certificate itself"), Field("evidence")),
        )

    def clean_course(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["course"])

    def clean_body(self) -> str:
        """In the stored form."""
        return checked(clean_name, self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """First aid covers no region; what contradicts itself is told at its field."""
        given = super().clean() or {}
        if given.get("kind") == Kind.FIRST_AID:
            given |= {"regions": [], "is_advanced": False}
        if _ENTERED.issubset(given):
            for wrong in contradictions(self.new()):
                self.add_error(wrong.field, wrong.sentence)
        return given

    def new(self) -> NewCertificate:
        """What was entered, as the verb takes it."""
        return NewCertificate(**{name: self.cleaned_data[name] for name in _ENTERED})


def renewal(of: Certification) -> dict[str, Any]:
    """What a renewal has in common with the certificate before it."""
    same = (
        "kind",
        "course",
        "body",
        "hours_total",
        "hours_in_person",
        "hours_needling",
        "regions",
        "is_advanced",
    )
    return {name: getattr(of, name) for name in same}


class WithdrawForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One line."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("reason"))


class LicenceForm(forms.Form):
    """Since when somebody is licensed."""

    licensed_on = date_field(gettext_lazy("Licensed since"))

    def __init__(self, *args: Any, licensed_on: date | None, **kwargs: Any) -> None:
        """Filled with what is on record."""
        kwargs["initial"] = {"licensed_on": licensed_on}
        super().__init__(*args, **kwargs)
        self.helper = helper(side_by_side("licensed_on"))


_SOURCE = format_lazy(gettext_lazy("clinical specification {section}"), section="4.6")
# The bounds are those of the database.
_FIGURES = {
    "hours_total": Figure(0, _MOST_HOURS, _SOURCE),
    "hours_in_person": Figure(0, _MOST_HOURS, _SOURCE),
    "hours_needling": Figure(0, _MOST_HOURS, _SOURCE),
    "licence_months": Figure(0, 120, _SOURCE),
}


class TrainingForm(FiguresForm):
    """Whose law on needling holds here, and what the clinic asks for beyond it."""

    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Law on needling"),
        required=False,
        help_text=gettext_lazy(
            "Where your place is missing, set the figures below by your own law."
        ),
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """Filled with what holds now."""
        super().__init__(
            *args, policy=TrainingPolicy.of(clinic), figures=_FIGURES, **kwargs
        )
        place = self.fields["jurisdiction"]
        assert isinstance(place, forms.ChoiceField)  # noqa: S101 (narrows for the type checker)
        place.choices = [
            ("", gettext_lazy("Another place: only the figures below"))
        ] + [(each.code, each.name) for each in jurisdictions.known().values()]
        place.initial = clinic.jurisdiction
        self.helper = helper("jurisdiction", *_FIGURES)

    def figures(self) -> dict[str, int]:
        """The clinic's own figures, by column."""
        return {name: self.cleaned_data[name] for name in _FIGURES}
