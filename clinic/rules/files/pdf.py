"""PDF: whole, readable by everybody, and without anything that runs or unpacks.

A PDF is kept byte for byte; nothing here draws it. The look inside is a second fence:
it is served as a download only, under a policy that lets nothing run.
"""

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clinic.rules.files.problems import BadFile, damaged

_HEADER = re.compile(rb"%PDF-[12]\.\d")
# The end mark stands within the last bytes (ISO 32000-1, annex H.3).
_TAIL_BYTES = 1024
# A name may write any of its characters as # and two digits.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream(?:\r\n|\n|\r)")
_DICTIONARY_BYTES = 1000
# Objects packed into streams: nobody needs more than this for a certificate.
_MOST_UNPACKED = 64 * 2**20
_ENDS = rb"(?=[\s/<\[(\d>])"
_LOCKED = re.compile(rb"/Encrypt" + _ENDS)
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|XFA|GoToE|ImportData)"
    + _ENDS
)


def looks_like(data: bytes) -> bool:
    """Whether it begins as a PDF does."""
    return _HEADER.match(data) is not None


def refuse_risky(data: bytes) -> None:
    """Raise BadFile for a PDF that is cut off, locked, or does more than show pages."""
    tail = data[-_TAIL_BYTES:]
    if b"%%EOF" not in tail or b"startxref" not in data[-2 * _TAIL_BYTES :]:
        raise damaged()
    for part in (data, *_unpacked(data)):
        names = _plain(part)
        if _LOCKED.search(names):
            raise BadFile(
                _("This PDF is locked with a password. Save it without, or print it.")
            )
        if _ACTIVE.search(names):
            raise BadFile(
                _(
                    "This PDF holds more than pages: a script, another file or a form "
                    "that runs something. Print it into a new PDF, or take a photo."
                )
            )


def _plain(part: bytes) -> bytes:
    """With the escapes of names resolved."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The content of every stream that packs objects, which can name actions too."""
    room = _MOST_UNPACKED
    for begin in _STREAM.finditer(data):
        before = data[max(0, begin.start() - _DICTIONARY_BYTES) : begin.start()]
        described = _plain(before[max(0, before.rfind(b"endobj")) :])
        if b"/ObjStm" in described:
            content = _inflate(memoryview(data)[begin.end() :], described, room)
            room = max(1, room - len(content))
            yield content


def _inflate(packed: memoryview, described: bytes, room: int) -> bytes:
    """One stream, at most `room` bytes of it; anything unusual is refused."""
    if b"/FlateDecode" not in described or b"/Predictor" in described:
        raise damaged()
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, room)
    except zlib.error:
        raise damaged() from None
    if not unpacking.eof:
        raise damaged()
    return content
