"""How people come to have an account and to be let in: invited, never by signing up."""

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any, cast
from urllib.parse import quote, urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import audit, gate, guards, openings, sealed
from clinic.models import ChartOpening, User

logger = logging.getLogger(__name__)
_DEVICE = "__Host-device" if settings.SECURE_COOKIES else "device"
_KNOWN_FOR = 365 * 24 * 60 * 60
_PEOPLE_ON_A_DEVICE = 20


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

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """The login begins now; a device that is new to this person is told by mail."""
        now = timezone.now()
        request.session[guards.BEGAN] = request.session[guards.ACTIVE] = now.timestamp()
        response = cast(HttpResponse, super().post_login(request, user, **how))
        audit.record("user.signed_in", user, by=user, now=now)
        _end_oldest(user, here=request.session.session_key, now=now)
        given = request.get_signed_cookie(_DEVICE, default="", salt=_DEVICE)
        known = given.split(",") if given else []
        if str(user.pk) not in known:
            self.send_notification_mail("account/email/new_device", user)
            known = [str(user.pk), *known][:_PEOPLE_ON_A_DEVICE]
        response.set_signed_cookie(
            _DEVICE,
            ",".join(known),
            salt=_DEVICE,
            max_age=_KNOWN_FOR,
            secure=settings.SECURE_COOKIES,
            httponly=True,
            samesite="Lax",
        )
        return response

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What happened to the account. A mail server that is down keeps nobody out."""
        try:
            # Some notices come after the commit, when allauth has put the request away.
            with allauth_context.request_context(self.request):
                super().send_notification_mail(
                    template_prefix, user, context, email or user.email
                )
        except (OSError, SMTPException):
            logger.exception("a notice about account %s was not mailed", user.pk)

    def format_email_subject(self, subject: str) -> str:
        """After the name of this host, as it is set: a request may name another."""
        return f"[{_host()}] {subject}"

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """allauth's words name the site as well."""
        site = {"name": _host(), "domain": _host()}
        super().send_mail(template_prefix, email, {"current_site": site, **context})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link to choose a password, below the address that is set.

        Built from the request it would lead wherever a forged Host says.
        """
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        )
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Beyond the limit of tries nothing is tried; the log says from where."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            logger.warning("too many sign-ins, from %s", gate.address_of(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The log says from where, never with which e-mail."""
        logger.warning("sign-in refused, from %s", gate.address_of(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as patients' pages see it: nobody chooses their own."""
        return gate.address_of(request) or "0.0.0.0"  # noqa: S104 (no address is bound)

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
        "sign_in_url": settings.BASE_URL + reverse("account_login"),
    }
    try:
        adapter.send_mail("account/email/invitation", user.email, context)
    except OSError:
        return False
    return True


def tell_of_opening(opening: ChartOpening, *, request: HttpRequest) -> None:
    """Mail owners and leads that a chart was opened in an emergency; no name is in it.

    A mail that does not leave is no loss: the opening stands on their page of today
    until one of them has looked at it.
    """
    context = {"url": settings.BASE_URL + reverse("clinic:today")}
    for person in openings.answerable(opening.clinic):
        if person.pk != opening.opened_by_id:
            get_adapter(request).send_notification_mail(
                "account/email/chart_opened", person, context
            )


def tell_of_alerts(user: User, *, way: str, request: HttpRequest) -> None:
    """Mail somebody that alarms go to a new number or service from now on.

    The mail goes to the address of the account, which no page changes. `way` is a
    number without its middle, or the name of the service.
    """
    get_adapter(request).send_notification_mail(
        "account/email/alerts_changed", user, {"way": way}
    )


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of authenticator apps and recovery codes lie sealed in the database."""

    def get_totp_issuer(self) -> str:
        """The name that the app shows beside the code."""
        clinic = self.request.user.clinic
        return str(clinic) if clinic else super().get_totp_issuer()

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened."""
        return sealed.unseal(encrypted_text)


def _host() -> str:
    return urlsplit(settings.BASE_URL).netloc


def _end_oldest(user: User, *, here: str | None, now: datetime) -> None:
    """As many logins stand as are allowed; this one is the newest of them."""
    others = UserSession.objects.filter(user=user).exclude(session_key=here)
    ended = others.order_by("-created_at", "-pk")[settings.LOGINS_PER_PERSON - 1 :]
    for login in ended:
        login.end()
    if ended:
        detail = {"logins": len(ended)}
        audit.record("user.signed_out", user, by=user, now=now, detail=detail)


@receiver(authenticator_added)
def trust_only_this_login(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever adds a second factor has it from now on; other logins end."""
    request.session[guards.ADDED] = True
    # The word comes after the commit, perhaps after the answer.
    request.session.save()
    here = request.session.session_key
    for login in UserSession.objects.filter(user=user).exclude(session_key=here):
        login.end()
