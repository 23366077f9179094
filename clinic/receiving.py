"""Taking files from a request: into memory, never on the disk, and only so many bytes.

Django reads a form before it knows who sent it. Its own handlers would write large
files of anybody into a folder for temporary files.
"""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from clinic.rules.files import SIZE_LIMIT
from clinic.rules.imports import decoding

# One byte more than is allowed tells that a file is too large; the rest is dropped.
_KEPT = SIZE_LIMIT + 1
# A list of all patients is larger than any scan.
_KEPT_OF_LIST = decoding.SIZE_LIMIT + 1
_LIST = "patients_file"
# A request beyond this is not read to its end to be told so.
_MOST_READ = 8 * SIZE_LIMIT


class KeepLittle(FileUploadHandler):
    """Keeps the first bytes of a file: enough to take it, or to say it is too large."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Refuse to read what is larger than any form of this product."""
        if content_length > _MOST_READ:
            raise RequestDataTooBig("A request with files is too large.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing."""
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()
        self.room = _KEPT_OF_LIST if self.field_name == _LIST else _KEPT

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what there is room for."""
        self.kept.write(raw_data[: self.room - self.kept.tell()])

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """What was kept, as Django's forms take it."""
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type,
            size,
            self.charset,
            self.content_type_extra,
        )
