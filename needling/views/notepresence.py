"""What a page that shows a draft asks every few seconds."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import Permission, StaffRequest, find, requires
from needling import presence
from needling.models import Session
from needling.views.shapes import FORM


@require_http_methods(FORM)
@requires(Permission.SESSION_WRITE)
def note_presence(request: StaffRequest, id: UUID) -> HttpResponse:
    """Who else is in the note, and the version of each card.

    A page that has signed in again reads its new form token here, which is why reading
    needs none; only with a token it is told as being open.
    """
    session = find(Session.objects.all(), request.user, pk=id)
    now = timezone.now()
    if request.method == "POST":
        presence.beat(session, by=request.user, now=now)
    people = presence.others(session, by=request.user, now=now)
    sites = session.sites.values_list("pk", "version")
    return JsonResponse(
        {
            "user": str(request.user.pk),
            "token": get_token(request),
            "people": [str(each) for each in people],
            "sites": {str(pk): version for pk, version in sites},
            "is_signed": session.state != Session.State.DRAFT,
            "now": now.isoformat(),
        }
    )
