"""Handing out a file: only after the door of the row it belongs to, never to be run."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from clinic import audit, uploads
from clinic.models import Upload

# Even where a browser is made to show it: nothing in it loads, runs or sends a form.
_NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"


def download(upload: Upload, *, by: audit.Actor, now: datetime) -> HttpResponse:
    """The file, to be saved: the caller has opened the door."""
    return HttpResponse(
        uploads.read(upload, by=by, now=now),
        headers={
            "Content-Type": upload.content_type,
            "Content-Disposition": content_disposition_header(True, upload.name) or "",
            "Content-Security-Policy": _NOTHING_RUNS,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
