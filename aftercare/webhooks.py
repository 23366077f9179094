"""What providers tell us: check who speaks, translate, call one verb, answer.

An address whose provider is not in use does not exist. The answer is sent only after
the commit: a provider that heard nothing will come again.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from aftercare import receipts
from aftercare.channels import sms_kannel

_SECRET_LENGTH = 16


@csrf_exempt
@login_not_required
@require_safe
def kannel_report(request: HttpRequest) -> HttpResponse:
    """What became of a text, says Kannel; to the address that went out with it."""
    if len(settings.KANNEL_SECRET) < _SECRET_LENGTH:
        raise Http404
    words = request.GET.dict()
    if not sms_kannel.is_signed(words):
        return _refused()
    report = sms_kannel.report(words)
    if report is not None:
        receipts.record(report, now=timezone.now())
    return _taken()


def _taken() -> HttpResponse:
    """It is committed."""
    return HttpResponse("", content_type="text/plain")


def _refused() -> HttpResponse:
    """Whoever this is, it is not the provider."""
    return HttpResponse("", content_type="text/plain", status=403)
