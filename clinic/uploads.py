"""Files that people hand in: checked, kept, and read back by whoever may."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from clinic import audit
from clinic.models import Clinic, Upload
from clinic.rules import files


@dataclass(frozen=True)
class NewFile:
    """A file as it was handed in: what the sender calls it, and its bytes."""

    name: str
    data: bytes


class CannotStore(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def store(clinic: Clinic, *, file: NewFile, by: audit.Actor, now: datetime) -> Upload:
    """Keep a PDF, PNG or JPEG of at most 8 MB; what is kept is what draws the picture.

    Raises CannotStore for everything else, by its content whatever it is called. The
    audit names type, size and hash, never the name, which can name a person.
    """
    try:
        checked = files.check(file.name, file.data)
    except files.BadFile as refusal:
        raise CannotStore(str(refusal)) from refusal
    upload = Upload.objects.create(
        clinic=clinic,
        name=checked.name,
        content_type=checked.kind.content_type,
        size=len(checked.data),
        sha256=sha256(checked.data).hexdigest(),
        data=checked.data,
        stored_at=now,
        stored_by=audit.user_or_none(by),
    )
    audit.record(
        "upload.stored",
        upload,
        by=by,
        now=now,
        detail={
            "type": upload.content_type,
            "size": upload.size,
            "sha256": upload.sha256,
        },
    )
    return upload


@transaction.atomic
def read(upload: Upload, *, by: audit.Actor, now: datetime) -> bytes:
    """The content, for somebody who came through the door of the row it belongs to."""
    audit.record("upload.opened", upload, by=by, now=now)
    return bytes(upload.data)
