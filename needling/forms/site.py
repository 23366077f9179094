"""One needle site as a form: the card of the session page."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from needling.forms.fields import PlainDecimal, WholeNumber, few_words
from needling.forms.row import RowForm, nprs, yes_no
from needling.models import Muscle
from needling.rules.choices import (
    EventSeverity,
    Grip,
    Point,
    Side,
    SiteEvent,
    Technique,
    Tolerance,
    Waveform,
)
from needling.rules.depth import (
    DEPTH_RANGE_MM,
    NEEDLE_DIAMETERS_MM,
    NEEDLE_LENGTHS_MM,
)
from needling.rules.regions import Region

_CHOOSE: tuple[str, Any] = ("", "–")
_SLUG = re.compile(r"[a-z0-9_-]{1,60}")
_DWELL = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,4})")
_HOUR = 3600


def _choice(label: Any, choices: Iterable[Any], **kwargs: Any) -> forms.ChoiceField:
    kwargs.setdefault("required", False)
    return forms.ChoiceField(label=label, choices=[_CHOOSE, *choices], **kwargs)


def _number(label: Any, low: int, high: int, **kwargs: Any) -> WholeNumber:
    kwargs.setdefault("required", False)
    return WholeNumber(low, high, label=label, **kwargs)


def _diameter(text: str) -> Decimal:
    """The figure; ValueError, which is what the field expects, for anything else."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


class MuscleField(forms.Field):
    """A key of the catalogue; whether it is there is looked up when it is saved."""

    widget = forms.TextInput(attrs={"list": "muscle-keys", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        """The key."""
        slug = str(value or "").strip()
        if not slug:
            raise forms.ValidationError(gettext("Choose the muscle."))
        if not _SLUG.fullmatch(slug):
            raise forms.ValidationError(
                gettext("This muscle is not in the catalogue: choose one.")
            )
        return slug


class DwellField(forms.Field):
    """Time in place as minutes and seconds, 2:30, or as seconds alone, 150."""

    def __init__(self, **kwargs: Any) -> None:
        """Typed as text so that a mistake is kept as typed."""
        attrs = {"autocomplete": "off", "maxlength": "8"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The seconds; nothing for an empty field."""
        text = str("" if value is None else value).strip()
        if not text:
            return None
        found = _DWELL.fullmatch(text)
        seconds = _seconds(found[1], int(found[2])) if found else None
        if seconds is None or seconds > _HOUR:
            raise forms.ValidationError(
                gettext("Write minutes and seconds, 2:30, at most 60 minutes.")
            )
        return seconds


def _seconds(minutes: str | None, seconds: int) -> int | None:
    """All of it in seconds; beside minutes there are no more than 59."""
    if minutes is None:
        return seconds
    return int(minutes) * 60 + seconds if seconds < 60 else None


class MomentField(forms.Field):
    """A moment with its zone, as a script or a button sends it."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> datetime | None:
        """The moment; nothing for an empty field."""
        if value in (None, ""):
            return None
        try:
            moment = value if isinstance(value, datetime) else parse_datetime(value)
        except (ValueError, TypeError):
            moment = None
        if (
            moment is None
            or moment.tzinfo is None
            or moment.year not in range(2000, 2100)
        ):
            raise forms.ValidationError(gettext("This is not a moment in time."))
        return moment


class PlaceField(forms.FloatField):
    """A place in the body drawing, from 0 to 1."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        """May be left out."""
        super().__init__(required=False, min_value=0, max_value=1)


class Current(PlainDecimal):
    """A figure of the current, above 0, with at most two decimals."""

    def __init__(self, high: int, **kwargs: Any) -> None:
        """`high` is allowed."""
        super().__init__(required=False, **kwargs)
        self.high = high

    def to_python(self, value: Any) -> Any:
        """The figure as it is stored."""
        found = super().to_python(value)
        if found is None:
            return None
        if not 0 < found <= self.high or round(found, 2) != found:
            raise forms.ValidationError(
                gettext("Above 0, at most %(high)d, with two decimals at most.")
                % {"high": self.high}
            )
        return Decimal(str(found)).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        """Without zeros that say nothing."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class SiteForm(RowForm):
    """One site. Every field may wait until the note is signed, but for the muscle."""

    column_of: ClassVar[Mapping[str, str]] = {
        "muscle": "muscle_id",
        "dwell": "dwell_seconds",
        "ultrasound": "is_ultrasound_guided",
    }
    tri_state = ("ultrasound", "reproduced_pain", "haemostasis")

    muscle = MuscleField(label=_("Muscle"))
    side = _choice(_("Side"), Side.choices, required=True)
    needle_length_mm = forms.TypedChoiceField(
        label=_("Length (mm)"),
        choices=[_CHOOSE, *((str(each), str(each)) for each in NEEDLE_LENGTHS_MM)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    needle_diameter_mm = forms.TypedChoiceField(
        label=_("Diameter (mm)"),
        choices=[_CHOOSE, *((each, each) for each in NEEDLE_DIAMETERS_MM)],
        coerce=_diameter,
        empty_value=None,
        required=False,
    )
    depth_mm = _number(_("Depth (mm)"), *DEPTH_RANGE_MM)
    depth_reason = few_words(_("Reason for the depth"), 200)
    grip = _choice(_("Grip"), Grip.choices)
    technique = _choice(_("Technique"), Technique.choices)
    needles = _number(_("Needles"), 1, 20)
    insertions = _number(_("Insertions"), 1, 200)
    twitches = _number(_("Twitches"), 0, 99)
    twitches_unassessed = forms.BooleanField(label=_("Not assessed"), required=False)
    needles_out = _number(_("Needles out"), 0, 20)
    dwell = DwellField(label=_("In place (min:s)"))
    in_at = MomentField(required=False)
    out_at = MomentField(required=False)
    entry = few_words(_("Entry landmark"), 160)
    direction = few_words(_("Direction or angle"), 160)
    location = few_words(_("Trigger point, location"), 160)
    point = _choice(_("Trigger point is"), Point.choices)
    is_perpendicular = forms.BooleanField(label=_("Perpendicular"), required=False)
    ultrasound = yes_no(_("Under ultrasound"))
    brand = few_words(_("Brand"), 60)
    lot = few_words(_("Lot"), 40)
    stim_frequency_hz = Current(1000, label=_("Frequency (Hz)"))
    stim_pulse_us = _number(_("Pulse width (µs)"), 1, 10_000)
    stim_intensity_ma = Current(100, label=_("Intensity (mA)"))
    stim_minutes = _number(_("Minutes"), 1, 60)
    stim_waveform = _choice(_("Waveform"), Waveform.choices)
    stim_electrodes = few_words(_("Electrodes"), 160)
    reproduced_pain = yes_no(_("Reproduced the pain"))
    pain_during = nprs(_("Pain during"))
    referral = few_words(_("Referred to"), 160)
    tolerance = _choice(_("Tolerated"), Tolerance.choices)
    event = _choice(_("At once"), SiteEvent.choices)
    event_severity = _choice(_("How grave"), EventSeverity.choices)
    event_note = few_words(_("In words"), 200)
    haemostasis = yes_no(_("Bleeding stopped"))
    pressure_seconds = _number(_("Pressed for (s)"), 0, 3600)
    view = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    x = PlaceField()
    y = PlaceField()

    @classmethod
    def shown(cls, row: Any, name: str) -> Any:
        """The time in place as minutes and seconds; moments with their zone."""
        value = super().shown(row, name)
        if name == "dwell" and value is not None:
            return f"{value // 60}:{value % 60:02}"
        if name in ("in_at", "out_at") and value is not None:
            return value.isoformat()
        return value

    def clean_needles(self) -> int:
        """One, as long as nothing is said."""
        return int(self.cleaned_data["needles"] or 1)

    def clean_needles_out(self) -> int:
        """None came out as long as nothing is said."""
        return int(self.cleaned_data["needles_out"] or 0)


def grouped(muscles: Iterable[Muscle]) -> list[tuple[Any, list[Muscle]]]:
    """The muscles under their regions, from head to foot."""
    by_region: dict[str, list[Muscle]] = {each: [] for each in Region}
    for muscle in muscles:
        by_region[muscle.region].append(muscle)
    return [
        (Region(region).label, sorted(group, key=lambda each: each.name))
        for region, group in by_region.items()
        if group
    ]
