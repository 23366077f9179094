"""Signing in."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """E-mail and password; the way to a new password stands beside the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Without the second link to the same page inside the form."""
        super().__init__(*args, **kwargs)
        self.fields["own_device"] = forms.BooleanField(
            required=False,
            label=_("Only I use this device"),
            help_text=_(
                "Else the password is asked for again after some minutes without a "
                "click. What you typed is kept."
            ),
        )
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs["autofocus"] = True
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def login(
        self, request: HttpRequest, redirect_url: str | None = None
    ) -> HttpResponse:
        """Remember for this login whether others use the device too."""
        request.session["login_shared"] = not self.cleaned_data["own_device"]
        answer: HttpResponse = super().login(request, redirect_url)
        return answer


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whoever is signed in has not forgotten it: without a link to the reset."""
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
