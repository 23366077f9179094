"""Forms about rooms, kinds of visit, and when a therapist is away."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import date_field, helper, side_by_side, time_field
from clinic.models import Clinic


class RoomForm(forms.Form):
    """A room."""

    name = forms.CharField(label=_("Name of the room"), max_length=40)

    def __init__(self, data: Any = None) -> None:
        """Beside others on its page: its ids begin with room-."""
        super().__init__(data, auto_id="room-%s")
        self.helper = helper(Field("name"))


class KindForm(forms.Form):
    """A kind of visit and its length."""

    name = forms.CharField(label=_("Kind of visit"), max_length=40)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=240)

    def __init__(self, data: Any = None) -> None:
        """Beside others on its page: its ids begin with kind-."""
        super().__init__(data, auto_id="kind-%s")
        self.helper = helper(side_by_side("name", "minutes"))


class AbsenceForm(forms.Form):
    """Whole days, or part of one."""

    first_day = date_field(_("First day"))
    last_day = date_field(_("Last day"), help_text=_("The same day for a single one."))
    starts = time_field(_("From"), required=False)
    ends = time_field(
        _("Until"), required=False, help_text=_("Leave both empty for whole days.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """By the clinic's clock."""
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        self.helper = helper(
            side_by_side("first_day", "last_day"),
            side_by_side("starts", "ends"),
            Field("reason"),
        )

    def span(self) -> dict[str, datetime]:
        """From when to when; without a time the whole of the day."""
        given, zone = self.cleaned_data, self.clinic.zone
        first = datetime.combine(
            given["first_day"], given["starts"] or time(), tzinfo=zone
        )
        if given["ends"]:
            last = datetime.combine(given["last_day"], given["ends"], tzinfo=zone)
        else:
            after = given["last_day"] + timedelta(days=1)
            last = datetime.combine(after, time(), tzinfo=zone)
        return {"starts_at": first.astimezone(UTC), "ends_at": last.astimezone(UTC)}
