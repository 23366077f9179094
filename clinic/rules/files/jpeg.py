"""JPEG: checked segment by segment, and put together from those that draw it."""

import re
import struct
from collections.abc import Iterator

from clinic.rules.files.problems import damaged, refuse_size

SIGNATURE = b"\xff\xd8\xff"
_END, _SCAN = 0xD9, 0xDA
# Frame headers carry the size of the picture.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Frames, scans, tables and restart intervals: what draws.
_DRAWING = _FRAMES | {_SCAN, 0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
# What applications add, and comments.
_ADDED = frozenset(range(0xE0, 0xF0)) | {0xFE}
# The next marker after the packed picture; FF 00 and restart marks belong to it.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# Of the JFIF header: everything before the thumbnail's two sides.
_JFIF_BYTES = 12
_TURNED = range(2, 9)
# Exif with one entry: number 0x0112, a short, once.
_ORIENTATION = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"


def rebuild(data: bytes) -> bytes:
    """The same picture, without anything else; BadFile where it does not hold.

    Of the Exif data only the orientation stays: photographs of paper would lie on
    their side without it.
    """
    kept = [b"\xff\xd8"]
    has_frame = has_scan = False
    for marker, body, packed in _segments(data):
        if marker in _FRAMES:
            _frame(body)
            has_frame = True
        has_scan |= marker == _SCAN
        cleaned = _kept(marker, body)
        if cleaned is not None:
            kept.append(_segment(marker, cleaned) + packed)
    if not (has_frame and has_scan):
        raise damaged()
    return b"".join(kept) + b"\xff\xd9"


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body and the packed picture behind it, up to the end mark."""
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == _END:
            return
        if at + 2 > len(data):
            raise damaged()
        (length,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + length]
        at += length
        if length < 2 or at > len(data):
            raise damaged()
        packed = b""
        if marker == _SCAN:
            following = _MARKER.search(data, at)
            if following is None:
                raise damaged()
            packed, at = data[at : following.start()], following.start()
        yield marker, body, packed


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at that place, past its fill bytes, and where its segment begins."""
    begins = at
    while data[at : at + 1] == b"\xff":
        at += 1
    if at == begins or at == len(data):
        raise damaged()
    return data[at], at + 1


def _frame(body: bytes) -> None:
    """A frame header: precision, height, width, components."""
    if len(body) < 6:
        raise damaged()
    height, width = struct.unpack_from(">HH", body, 1)
    refuse_size(width, height)


def _kept(marker: int, body: bytes) -> bytes | None:
    """What stays of a segment; None when nothing does."""
    if marker in _DRAWING:
        return body
    if marker in _ADDED:
        clean = _CLEANED.get(marker)
        return clean(body) if clean else None
    raise damaged()


def _jfif(body: bytes) -> bytes | None:
    """The header, without a thumbnail."""
    if body.startswith(b"JFIF\0") and len(body) > _JFIF_BYTES:
        return body[:_JFIF_BYTES] + b"\0\0"
    return None


def _exif(body: bytes) -> bytes | None:
    """The orientation alone, where the picture is turned."""
    turned = _orientation(body)
    return _ORIENTATION % turned if turned in _TURNED else None


def _adobe(body: bytes) -> bytes | None:
    """How the colours are coded."""
    return body if body.startswith(b"Adobe") else None


_CLEANED = {0xE0: _jfif, 0xE1: _exif, 0xEE: _adobe}


def _orientation(body: bytes) -> int:
    """How the picture is turned (1 to 8, 1 is upright); 0 where Exif does not say."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[6:10])
    if not body.startswith(b"Exif\0\0") or order is None or len(body) < 14:
        return 0
    tiff = body[6:]
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    entries = tiff[first + 2 :]
    for at in range(0, len(entries) - 11, 12):
        tag, kind, _count, value = struct.unpack_from(order + "HHIH", entries, at)
        if (tag, kind) == (0x0112, 3):
            return int(value)
    return 0


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
