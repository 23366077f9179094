"""How people come to have an account: by invitation, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody makes their own account; an owner adds them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never open."""
        return False
