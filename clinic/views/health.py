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
    """200 while the database answers and every sweep is on time, else 503.

    The answer names the sweeps that are late and when each ran last; it holds nothing
    about people.
    """
    try:
        late = heartbeat.late(heartbeat.expected(), now=db.now())
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": False}, status=503)
    answer = {
        "status": "late" if late else "ok",
        "database": True,
        "late": [
            {"sweep": each.name, "last": each.last and each.last.isoformat()}
            for each in late
        ],
    }
    return JsonResponse(answer, status=503 if late else 200)
