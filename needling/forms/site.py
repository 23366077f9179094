"""One needle site as a form, and the set of all sites of a note."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from crispy_forms.layout import Div, Field
from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper, unremembered
from needling.forms.fields import WholeNumber
from needling.models import Muscle, NeedleSite
from needling.rules.choices import Grip, Side, Technique
from needling.rules.depth import (
    DEPTH_RANGE_MM,
    NEEDLE_DIAMETERS_MM,
    NEEDLE_LENGTHS_MM,
)
from needling.rules.regions import Region

PREFIX = "sites"
# More sites than anybody needles in one session; a bound against a runaway form.
MOST = 40
_CHOOSE: tuple[str, Any] = ("", _("Choose"))
# Its parameters (frequency, width, intensity) have no place on this form.
_TECHNIQUES = [each for each in Technique.choices if each[0] != Technique.E_STIM]
_PAIN = [("", _("Not asked")), *((str(each), str(each)) for each in range(11))]
# Columns of NeedleSite that the form holds under the same name.
_SAME = (
    "side",
    "location",
    "entry",
    "direction",
    "grip",
    "is_perpendicular",
    "needle_length_mm",
    "needle_diameter_mm",
    "needles",
    "depth_mm",
    "depth_reason",
    "insertions",
    "technique",
    "pain_during",
    "x",
    "y",
)


def _choice(label: Any, choices: Iterable[Any], **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_CHOOSE, *choices], **kwargs)


def _number(label: Any, low: int, high: int, **kwargs: Any) -> WholeNumber:
    return WholeNumber(low, high, label=label, **kwargs)


def _text(label: Any, length: int) -> forms.CharField:
    return unremembered(label, required=False, max_length=length)


def _diameter(text: str) -> Decimal:
    """The figure; ValueError, which is what the field expects, for anything else."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _hidden() -> forms.FloatField:
    """A place in the body drawing, handed through as it came."""
    return forms.FloatField(
        required=False, min_value=0, max_value=1, widget=forms.HiddenInput
    )


class SiteForm(forms.Form):
    """One site. Shape only: whether it may be written down is for the verb to say."""

    muscle = forms.ChoiceField(
        label=_("Muscle"),
        error_messages={
            "required": _("Choose the muscle."),
            "invalid_choice": _("This muscle is not in the catalogue: choose one."),
        },
    )
    side = _choice(_("Side"), Side.choices)
    technique = _choice(_("Technique"), _TECHNIQUES)
    needle_length_mm = forms.TypedChoiceField(
        label=_("Length (mm)"),
        choices=[_CHOOSE, *((str(each), str(each)) for each in NEEDLE_LENGTHS_MM)],
        coerce=int,
    )
    needle_diameter_mm = forms.TypedChoiceField(
        label=_("Diameter (mm)"),
        choices=[_CHOOSE, *((each, each) for each in NEEDLE_DIAMETERS_MM)],
        coerce=_diameter,
    )
    depth_mm = _number(_("Depth (mm)"), *DEPTH_RANGE_MM)
    grip = _choice(_("Grip"), Grip.choices, required=False)
    needles = _number(_("Needles"), 1, 20, initial=1)
    insertions = _number(_("Insertions"), 1, 200)
    dwell_minutes = _number(_("In place: min"), 0, 60, required=False)
    dwell_rest = _number(_("In place: s"), 0, 59, required=False)
    twitches = _number(_("Twitches"), 0, 99, required=False)
    twitches_not_assessed = forms.BooleanField(label=_("Not assessed"), required=False)
    pain_during = forms.TypedChoiceField(
        label=_("Pain during"),
        required=False,
        choices=_PAIN,
        coerce=int,
        empty_value=None,
    )
    depth_reason = _text(_("Reason for the depth"), 200)
    entry = _text(_("Entry landmark"), 160)
    direction = _text(_("Direction or angle"), 160)
    location = _text(_("Trigger point, location"), 160)
    is_perpendicular = forms.BooleanField(label=_("Perpendicular"), required=False)
    ultrasound = _choice(
        _("Ultrasound"),
        [("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    x = _hidden()
    y = _hidden()

    def __init__(
        self, *args: Any, muscles: dict[str, Muscle], age: int, **kwargs: Any
    ) -> None:
        """`muscles` by key are those on offer; `age` in years on the day."""
        super().__init__(*args, **kwargs)
        self.muscles, self.age = muscles, age
        self.fields["muscle"].choices = _grouped(muscles.values())  # type: ignore[attr-defined]  # the field above
        self.helper = helper(_layout())

    @property
    def chosen(self) -> Muscle | None:
        """The muscle that is chosen, typed or stored."""
        return self.muscles.get(str(self["muscle"].value() or ""))

    def clean(self) -> dict[str, Any]:
        """What only two fields together tell."""
        cleaned = super().clean() or self.cleaned_data
        self._compare("depth_mm", "needle_length_mm", _too_deep)
        self._compare("needles", "insertions", _too_few_insertions)
        self._check_dwell()
        self._check_twitches()
        return cleaned

    def _compare(self, smaller: str, larger: str, sentence: Any) -> None:
        """The first of two figures may not be larger than the second."""
        low, high = self.cleaned_data.get(smaller), self.cleaned_data.get(larger)
        if low is not None and high is not None and low > high:
            self.add_error(smaller, sentence(low, high))

    def _check_dwell(self) -> None:
        given = ("dwell_minutes", "dwell_rest")
        if self.errors.keys() & set(given):
            return
        minutes, rest = (self.cleaned_data.get(name) for name in given)
        if minutes is None and rest is None:
            self.add_error(
                "dwell_minutes", gettext("Say how long the needle stayed in.")
            )
        elif (minutes or 0) * 60 + (rest or 0) > 3600:
            self.add_error("dwell_minutes", gettext("At most 60 minutes."))

    def _check_twitches(self) -> None:
        """0 means looked for and none seen; not assessed is something else."""
        if "twitches" in self.errors:
            return
        counted = self.cleaned_data.get("twitches") is not None
        if counted and self.cleaned_data["twitches_not_assessed"]:
            sentence = gettext("Either a number or “not assessed”, not both.")
            self.add_error("twitches", sentence)
        if not counted and not self.cleaned_data["twitches_not_assessed"]:
            sentence = gettext("Give the number, 0 for none, or tick “not assessed”.")
            self.add_error("twitches", sentence)

    def columns(self) -> dict[str, Any]:
        """The columns of NeedleSite, once the form is valid."""
        given = self.cleaned_data
        minutes, rest = given["dwell_minutes"] or 0, given["dwell_rest"] or 0
        return {
            **{name: given[name] for name in _SAME},
            "muscle": self.muscles[given["muscle"]],
            "dwell_seconds": minutes * 60 + rest,
            "twitches": given["twitches"],
            "is_ultrasound_guided": _ULTRASOUND[given["ultrasound"]],
        }


_ULTRASOUND = {"": None, "yes": True, "no": False}


def _too_deep(depth: int, length: int) -> str:
    return gettext("A needle of %(length)d mm cannot go %(depth)d mm deep.") % {
        "length": length,
        "depth": depth,
    }


def _too_few_insertions(needles: int, insertions: int) -> str:
    return gettext(
        "%(needles)d needles are at least %(needles)d insertions, not %(insertions)d."
    ) % {"needles": needles, "insertions": insertions}


def _grouped(muscles: Iterable[Muscle]) -> list[tuple[Any, Any]]:
    """The muscles as choices, under their regions from head to foot."""
    by_region: dict[str, list[tuple[str, str]]] = {each: [] for each in Region}
    for muscle in muscles:
        by_region[muscle.region].append((muscle.slug, muscle.name))
    groups = [
        (Region(region).label, sorted(group, key=lambda each: each[1]))
        for region, group in by_region.items()
        if group
    ]
    return [_CHOOSE, *groups]


def _layout() -> Div:
    """Fields in the order in which a session goes; the muscle and depth stand out."""
    return Div(
        Field("muscle", wrapper_class="site-wide", data_muscle=True),
        "side",
        Field("technique", wrapper_class="site-wide"),
        "grip",
        "needle_length_mm",
        "needle_diameter_mm",
        "depth_mm",
        "needles",
        "insertions",
        "dwell_minutes",
        "dwell_rest",
        "twitches",
        "twitches_not_assessed",
        "pain_during",
        Field("depth_reason", wrapper_class="site-wide"),
        Field("entry", wrapper_class="site-wide"),
        Field("direction", wrapper_class="site-wide"),
        Field("location", wrapper_class="site-wide"),
        "ultrasound",
        "is_perpendicular",
        "x",
        "y",
        css_class="note-grid",
    )


class BaseSiteFormSet(BaseFormSet):  # type: ignore[type-arg]  # generic in stubs only
    """All sites of a note. A row in which nothing was typed is no site."""

    def initial_form_count(self) -> int:
        """What was stored does not matter to what is typed: every row is new."""
        return 0 if self.is_bound else super().initial_form_count()

    def rows(self) -> list[dict[str, Any]]:
        """The columns of each site that was filled in, once the set is valid."""
        return [form.columns() for form in self.forms if form.has_changed()]


SiteFormSet = cast(
    type[BaseSiteFormSet],
    formset_factory(
        SiteForm,
        formset=BaseSiteFormSet,
        extra=0,
        max_num=MOST,
        validate_max=True,
        absolute_max=MOST + 1,
    ),
)


def initial_of(site: NeedleSite) -> dict[str, Any]:
    """What the form shows of a stored site."""
    minutes, rest = divmod(site.dwell_seconds, 60)
    ultrasound = {value: key for key, value in _ULTRASOUND.items()}
    return {
        **{name: getattr(site, name) for name in _SAME},
        "muscle": site.muscle_id,
        "dwell_minutes": minutes,
        "dwell_rest": rest,
        "twitches": site.twitches,
        "twitches_not_assessed": site.twitches is None,
        "ultrasound": ultrasound[site.is_ultrasound_guided],
    }
