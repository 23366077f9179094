"""The product's addresses, and a view to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from clinic import audit
from clinic.models import Clinic


@csrf_exempt
@login_not_required
def insert_row(request: HttpRequest) -> HttpResponse:
    """Insert one row and answer."""
    nobody = Clinic()
    audit.record("bench.row", nobody, by=audit.Agent.SEED, now=timezone.now())
    return HttpResponse("kept", content_type="text/plain")


urlpatterns = [
    path("bench/row/", insert_row),
    path("", include("clinic.urls")),
]
