"""How long a clinic keeps what it need not keep for ever."""

from django.utils.translation import gettext_lazy as _

from clinic.forms.figures import Figure
from clinic.models.retention import BOUNDS

_NOTES = _("reliability notes, row 86")
GROUPS = (
    (
        _("Messages"),
        {"message_days": Figure(*BOUNDS["message_days"], _NOTES)},
    ),
)
