"""Which part of the history is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import AuditEntry, Clinic, Patient, RowChange, User
from clinic.models.audit import AuditEntryQuerySet
from clinic.models.remembering import by_table
from clinic.models.rowchange import RowChangeQuerySet

_SEEN, _CHANGED = "seen", "changed"
_WHAT = (("", _("Seen or changed")), (_SEEN, _("Seen")), (_CHANGED, _("Changed")))


_ORDER = ("who", "what", "kind", "patient")


class _Filter(forms.Form):
    """All fields may be empty; what makes no sense narrows nothing."""

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
        self.order_fields(_ORDER)

    def narrowed(self, rows: Any) -> Any:
        """Those by the person and about the patient asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("who"):
            rows = rows.filter(actor_id=asked["who"].pk)
        if asked.get("patient"):
            named = Patient.objects.filter(clinic=self.clinic, number=asked["patient"])
            rows = rows.filter(patient_id__in=named.values("pk"))
        return rows


class HistoryFilter(_Filter):
    """Of what people and the product did."""

    what = forms.ChoiceField(choices=_WHAT, required=False, label=_("What"))

    def rows(self) -> AuditEntryQuerySet:
        """The entries of the clinic that fit, newest first."""
        rows: AuditEntryQuerySet = self.narrowed(AuditEntry.objects.at(self.clinic))
        asked = self.cleaned_data
        if asked.get("what") == _SEEN:
            rows = rows.of_reading()
        if asked.get("what") == _CHANGED:
            rows = rows.of_changing()
        return rows


class RowFilter(_Filter):
    """Of the rows that were changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Every kind of row that is remembered, by its name."""
        super().__init__(*args, **kwargs)
        kinds = (
            (table, model._meta.verbose_name) for table, model in by_table().items()
        )
        self.fields["kind"] = forms.ChoiceField(
            choices=[("", _("All")), *sorted(kinds, key=lambda each: str(each[1]))],
            required=False,
            label=_("Kind of row"),
        )
        self.order_fields(_ORDER)

    def rows(self) -> RowChangeQuerySet:
        """The changes at the clinic that fit, newest first."""
        rows: RowChangeQuerySet = self.narrowed(RowChange.objects.at(self.clinic))
        if kind := self.cleaned_data.get("kind"):
            rows = rows.filter(table_name=kind)
        return rows
