"""Where browsers report that a page broke its own policy."""

import logging

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic.rules import violation

logger = logging.getLogger(__name__)
_MOST_BYTES = 16 * 1024


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Log the directive and the pattern of the address: no key, no id, no person."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > _MOST_BYTES:
        return HttpResponse(status=413)
    if not ratelimit.consume(request, action="violation", key="all"):
        return HttpResponse(status=429)
    for each in violation.read(request.body):
        logger.warning("policy broken: %s on %s", each.directive, _page(each.path))
    return HttpResponse(status=204)


def _page(path: str) -> str:
    """The pattern of one of our addresses, such as c/<token>/; what is none is odd."""
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return "no page of ours"
