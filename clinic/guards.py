"""What stands between a login and the pages: a second factor, and not being idle."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from allauth.account.internal import flows
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clinic.access import Permission, may
from clinic.models import User
from clinic.rules import idle

BEGAN, ACTIVE, SHARED = "login_began", "login_active", "login_shared"
ADDED = "second_factor_added"
_RECORDS = "account_authentication_methods"
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Pages that tell every few seconds that they are open: nobody did anything.
_BEATS = {"needling:note_presence"}
View = Callable[..., HttpResponse]


class _Guard(ABC):
    """Looks at each page that needs a login, before its view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The guard's own answer, or None to go on."""
        is_public = not getattr(view, "login_required", True)
        if not isinstance(request.user, User) or (is_public and not _is_login(request)):
            return None
        return self.look(request, request.user)

    @abstractmethod
    def look(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """For whoever is signed in."""


class SecondFactor(_Guard):
    """Whoever sees charts has a second factor, and has used it in this login.

    With SECOND_FACTOR_FOR_ALL everybody has.
    """

    def look(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """Lead to adding one, or to using the one there is."""
        sees_charts = user.is_staff or may(user, Permission.CLINICAL_VIEW)
        is_asked = sees_charts or settings.SECOND_FACTOR_FOR_ALL
        if not is_asked or _goes_without(request):
            return None
        if request.session.get(ADDED) or _used_it(request):
            return None
        if is_mfa_enabled(user, _FACTORS):
            return _elsewhere(request, "mfa_reauthenticate")
        messages.warning(request, _why(sees_charts=sees_charts))
        return redirect("mfa_index")


class Idle(_Guard):
    """On a shared device the password is asked for again after some idle minutes.

    What was typed into a form is kept: it is sent on once the password is given. What
    a page sends by itself is refused with 401, and the page keeps it.
    """

    def look(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """Whether the login still holds; if so, note that somebody is there."""
        if BEGAN not in request.session:
            return None
        now = timezone.now().timestamp()
        active = max(request.session[ACTIVE], _confirmed(request))
        stands = _standing(request, active=active, now=now)
        if stands is idle.Standing.GOOD:
            if now - active >= idle.NOTED_EVERY and not _is_by_itself(request):
                request.session[ACTIVE] = now
            return None
        if _is_login(request):
            logout(request)
            return None
        if stands is idle.Standing.OVER:
            logout(request)
            return _refused(request, "account_login")
        return None if _is_about_the_account(request) else _held(request)


def confirm(request: HttpRequest) -> None:
    """The password again, unless it was given in the last five minutes.

    Raises what allauth's middleware turns into the question; what was sent is kept and
    sent on once it is answered.
    """
    flows.reauthentication.raise_if_reauthentication_required(request, app="clinic")


def _standing(request: HttpRequest, *, active: float, now: float) -> idle.Standing:
    is_shared = request.session.get(SHARED)
    return idle.standing(
        began=request.session[BEGAN],
        active=active,
        now=now,
        idle_seconds=settings.IDLE_MINUTES * 60 if is_shared else None,
    )


def _held(request: HttpRequest) -> HttpResponse:
    """allauth keeps what was sent, and sends it on after the password."""
    if _is_by_script(request):
        return HttpResponse(status=401)
    address = reverse("account_reauthenticate")
    held: HttpResponse = flows.reauthentication.suspend_request(request, address)
    return held


def _refused(request: HttpRequest, name: str) -> HttpResponse:
    if _is_by_script(request):
        return HttpResponse(status=401)
    return _elsewhere(request, name)


def _elsewhere(request: HttpRequest, name: str) -> HttpResponse:
    query = (
        urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    )
    return HttpResponseRedirect(f"{reverse(name)}?{query}")


def _goes_without(request: HttpRequest) -> bool:
    """Whether nobody needs one, or this page is for adding it."""
    return settings.SECOND_FACTOR_OPTIONAL or _is_about_the_account(request)


def _why(*, sees_charts: bool) -> str:
    """What stands above the page on which a second step is added."""
    if sees_charts:
        return _(
            "Your role sees charts: add a second step to your sign-in first. An "
            "authenticator app takes a minute."
        )
    return _(
        "Everybody here signs in with a second step: add yours first. An authenticator "
        "app takes a minute."
    )


def _used_it(request: HttpRequest) -> bool:
    records = request.session.get(_RECORDS, ())
    return any(each.get("method") == "mfa" for each in records)


def _confirmed(request: HttpRequest) -> float:
    """When the password or a code was last given in this login."""
    return max((each["at"] for each in request.session.get(_RECORDS, ())), default=0.0)


def _name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _is_login(request: HttpRequest) -> bool:
    return _name(request) == "account_login"


def _is_about_the_account(request: HttpRequest) -> bool:
    return _name(request).startswith(("account_", "mfa_", "usersessions_"))


def _is_by_script(request: HttpRequest) -> bool:
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return "HX-Request" in request.headers or mode != "navigate"


def _is_by_itself(request: HttpRequest) -> bool:
    asks = "HX-Request" in request.headers and request.method == "GET"
    return asks or _name(request) in _BEATS
