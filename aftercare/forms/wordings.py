"""Forms for a clinic's own texts and for further ways to alert."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aftercare.rules import routes, wording
from clinic.forms.fields import UNREMEMBERED, helper


class WordingForm(forms.Form):
    """The words of one text; the lint of the rules refuses what must not leave."""

    body = forms.CharField(
        label=_("Words"),
        max_length=wording.LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, the words that come with the product hold again."),
    )

    def __init__(self, *args: Any, template: str, **kwargs: Any) -> None:
        """`template` says which names may stand in it."""
        super().__init__(*args, **kwargs)
        self.template = template
        self.helper = helper(Field("body"))

    def clean_body(self) -> str:
        """One line that passes the lint, or nothing."""
        body = " ".join(self.cleaned_data["body"].split())
        found = wording.problems(self.template, body) if body else []
        if found:
            raise ValidationError([str(each) for each in found])
        return body


class RouteForm(forms.Form):
    """An address of a service that alerts staff, as Apprise writes it."""

    label = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For example: Slack, #alarms")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs=UNREMEMBERED),
        help_text=_(
            "As Apprise writes it, for example slack://…, msteams://…, pagerduty://…, "
            "ntfys://…. It holds a key: it is stored sealed and not shown again."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Two fields, one below the other."""
        super().__init__(*args, **kwargs)
        self.helper = helper(Field("label"), Field("url"))

    def clean_url(self) -> str:
        """An address that a known service understands."""
        url: str = self.cleaned_data["url"].strip()
        problem = routes.problem(url, allowed=settings.ALLOWED_ALERT_HOSTS)
        if problem:
            raise ValidationError(str(problem))
        return url
