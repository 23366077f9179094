"""How people come to have an account and to be let in: invited, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import User


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody makes their own account; an owner adds them."""

    error_messages = {  # noqa: RUF012 (allauth's own form)
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _(
            "Five tries were wrong. From this device, this e-mail is let in again "
            "after 15 minutes; other devices are not affected. To set a new password "
            "now, use “Forgotten your password?”."
        ),
        "account_inactive": _("This account is closed. Ask the owner of the clinic."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return reverse("clinic:today")

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Wrong tries count for an e-mail and the address they came from together.

        Counted for the e-mail alone, a stranger could keep whoever is on call out.
        """
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"


def invite(user: User, *, by: User, request: HttpRequest) -> bool:
    """Mail a link to choose the first password; False where the mail did not leave.

    The link is that of a forgotten password: it works once and for half an hour.
    """
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    context = {
        "person": user,
        "by": by,
        "clinic": user.clinic,
        "url": adapter.get_reset_password_from_key_url(key),
        "sign_in_url": request.build_absolute_uri(reverse("account_login")),
    }
    try:
        adapter.send_mail("account/email/invitation", user.email, context)
    except OSError:
        return False
    return True
