"""Which part of the history is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import AuditEntry, Clinic, Patient, User
from clinic.models.audit import AuditEntryQuerySet

_SEEN, _CHANGED = "seen", "changed"
_WHAT = (("", _("Seen or changed")), (_SEEN, _("Seen")), (_CHANGED, _("Changed")))


class HistoryFilter(forms.Form):
    """All fields may be empty; what makes no sense narrows nothing."""

    what = forms.ChoiceField(choices=_WHAT, required=False, label=_("What"))
    patient = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2_147_483_647,
        label=_("Patient number"),
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        """The people are those of the clinic, those who left included."""
        super().__init__(*args, **kwargs)
        self.clinic = clinic
        staff = User.objects.filter(clinic=clinic).order_by("last_name", "first_name")
        self.fields["who"] = forms.ModelChoiceField(
            staff, required=False, label=_("Who"), empty_label=_("Everybody")
        )

    def rows(self) -> AuditEntryQuerySet:
        """The entries of the clinic that fit, newest first."""
        self.is_valid()
        asked = self.cleaned_data
        rows = AuditEntry.objects.at(self.clinic)
        if asked.get("who"):
            rows = rows.filter(actor_id=asked["who"].pk)
        if asked.get("what") == _SEEN:
            rows = rows.of_reading()
        if asked.get("what") == _CHANGED:
            rows = rows.of_changing()
        if asked.get("patient"):
            named = Patient.objects.filter(clinic=self.clinic, number=asked["patient"])
            rows = rows.filter(patient_id__in=named.values("pk"))
        return rows
