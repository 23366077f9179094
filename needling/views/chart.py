"""What the body chart of a draft shows besides the needles in it."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.access import Permission, StaffRequest, find, requires
from needling import chartview, finder
from needling.models import Session


@require_safe
@requires(Permission.SESSION_WRITE)
def chart_facts(request: StaffRequest, id: UUID) -> HttpResponse:
    """How often the therapist uses each muscle, and the points of each layer."""
    rows = Session.objects.select_related("patient", "practitioner")
    session = find(rows, request.user, pk=id)
    layers = chartview.layers(session, at=timezone.now())
    return JsonResponse(
        {
            "pain": chartview.painful(session.patient),
            "used": finder.used_by(session.practitioner),
            "layers": {
                key: [
                    {
                        "drawing": drawing.key,
                        "x": marker.x,
                        "y": marker.y,
                        "text": marker.text,
                        "title": marker.title,
                    }
                    for drawing in drawings
                    for marker in drawing.markers
                ]
                for key, drawings in layers.items()
            },
        }
    )
