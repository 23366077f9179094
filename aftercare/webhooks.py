"""What providers tell us: check who speaks, translate, call one verb, answer.

An address whose provider is not in use does not exist. The answer is sent only after
the commit: a provider that heard nothing will come again.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from functools import wraps

from anymail import urls as anymail_urls
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from aftercare import inbound, receipts
from aftercare.channels import sms_kannel, sms_twilio

_SECRET_LENGTH = 16
_MOST_BYTES = 64 * 1024
_View = Callable[[HttpRequest], HttpResponseBase]


def _hook(view: _View) -> _View:
    """A provider has no account and no form. In the clear it is refused, not led on:
    it would send in the clear for ever."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return _refused()
        return view(request)

    return asked


@_hook
@require_safe
def kannel_report(request: HttpRequest) -> HttpResponse:
    """What became of a text, says Kannel; to the address that went out with it."""
    if len(settings.KANNEL_SECRET) < _SECRET_LENGTH:
        raise Http404
    words = request.GET.dict()
    if not sms_kannel.is_signed(words) or _is_doubled(request.GET):
        return _refused()
    report = sms_kannel.report(words)
    if report is not None:
        receipts.record(report, now=timezone.now())
    return _taken()


@_hook
@require_POST
def kannel_text(request: HttpRequest) -> HttpResponse:
    """A text came in at Kannel; its password says that it is ours."""
    if len(settings.KANNEL_SECRET) < _SECRET_LENGTH:
        raise Http404
    if not _knows(request, user="kannel", password=settings.KANNEL_SECRET):
        return _refused()
    body = _body(request)
    incoming = sms_kannel.incoming(request.GET.dict(), body or "")
    if body is None or not incoming.provider_id or _is_doubled(request.GET):
        return HttpResponse("", content_type="text/plain", status=400)
    inbound.receive(incoming, now=timezone.now())
    return _taken()


@_hook
@require_POST
def twilio_report(request: HttpRequest) -> HttpResponse:
    """What became of a text, says Twilio."""
    words = _of_twilio(request)
    if words is None:
        return _refused()
    report = sms_twilio.report(words, request.GET.get("ref", ""))
    if report is not None:
        receipts.record(report, now=timezone.now())
    return _taken()


@_hook
@require_POST
def twilio_text(request: HttpRequest) -> HttpResponse:
    """A text came in at Twilio; the answer goes back through the outbox."""
    words = _of_twilio(request)
    if words is None:
        return _refused()
    incoming = sms_twilio.incoming(words)
    if not incoming.provider_id:
        return HttpResponse("", content_type="text/plain", status=400)
    inbound.receive(incoming, now=timezone.now())
    return HttpResponse("<Response/>", content_type="text/xml")


def _of_twilio(request: HttpRequest) -> dict[str, str] | None:
    """What was posted, if Twilio signed it. Nothing is read beyond a text's size."""
    if not settings.TWILIO_AUTH_TOKEN:
        raise Http404
    if not _is_small(request):
        return None
    signature = request.headers.get("X-Twilio-Signature", "")
    address = request.get_full_path()
    if not sms_twilio.is_signed(address, request.POST, signature):
        return None
    if _is_doubled(request.POST) or _is_doubled(request.GET):
        return None
    return {name: str(value) for name, value in request.POST.items()}


@_hook
@require_http_methods(["GET", "HEAD", "POST"])
def email_report(request: HttpRequest) -> HttpResponseBase:
    """Events of the mail provider in use: its own view of django-anymail checks them.

    What it accepts arrives as the signal `tracking` (see receivers).
    """
    name = f"{settings.EMAIL_PROVIDER}_tracking_webhook"
    views = {each.name: each.callback for each in anymail_urls.urlpatterns}
    if not settings.EMAIL_PROVIDER or name not in views:
        raise Http404
    answer: HttpResponseBase = views[name](request)
    return answer


def _is_doubled(words: QueryDict) -> bool:
    """Whether a word is given twice: what was checked might not be what is read."""
    return any(len(values) > 1 for _name, values in words.lists())


def _is_small(request: HttpRequest) -> bool:
    """Whether it can be a text."""
    length = request.headers.get("Content-Length", "")
    return length.isdecimal() and int(length) <= _MOST_BYTES


def _knows(request: HttpRequest, *, user: str, password: str) -> bool:
    """HTTP's basic authentication, compared in constant time."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        said = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    right = hmac.compare_digest(said, f"{user}:{password}".encode())
    return right and scheme.lower() == "basic"


def _body(request: HttpRequest) -> str | None:
    """What was posted, as text; None when it is too much for any text."""
    if not _is_small(request):
        return None
    return request.body.decode("utf-8", errors="replace")


def _taken() -> HttpResponse:
    """It is committed."""
    return HttpResponse("", content_type="text/plain")


def _refused() -> HttpResponse:
    """Whoever this is, it is not the provider."""
    return HttpResponse("", content_type="text/plain", status=403)
