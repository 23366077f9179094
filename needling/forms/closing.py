"""Short forms about a signed note: moved, countersigned, supervised."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.fields import helper, unremembered
from clinic.models import Practitioner, User
from needling import countersignatures


class MoveForm(forms.Form):
    """How the note came into the wrong chart."""

    reason = unremembered(
        _("How did it come into the wrong chart?"),
        max_length=200,
        error_messages={"required": _("Say how the note came into the wrong chart.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("reason"))


class RemarkForm(forms.Form):
    """A remark beside the countersignature."""

    remark = unremembered(_("Remark (may stay empty)"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("remark"))


class SupervisorForm(forms.Form):
    """Whose countersignature the notes of a therapist need."""

    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("None: notes need no countersignature"),
    )

    def __init__(self, *args: Any, practitioner: Practitioner, **kwargs: Any) -> None:
        """Whoever may write notes here is offered, but for the therapist."""
        kwargs["initial"] = {"supervisor": practitioner.supervisor_id}
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        field.queryset = countersignatures.supervisors_for(practitioner)  # type: ignore[attr-defined]  # the field above
        self.helper = helper(Field("supervisor"))
