"""Whether the product is alive and whether messages flow: for machines."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from clinic import db, heartbeat


@require_safe
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, every sweep is on time and messages flow.

    Else 503: the answer names the sweeps that are late with their last run, and what
    the probe counted (`aftercare.selfcheck`). It holds nothing about people.
    """
    try:
        standing = heartbeat.standing(now=db.now())
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": False}, status=503)
    word = "late" if standing.late else "failing"
    answer = {
        "status": "ok" if standing.is_well else word,
        "database": True,
        "late": [
            {"sweep": each.name, "last": each.last and each.last.isoformat()}
            for each in standing.late
        ],
        "found": standing.found,
    }
    return JsonResponse(answer, status=200 if standing.is_well else 503)
