"""PNG: checked chunk by chunk, and put together from those that draw the picture."""

import struct
import zlib
from collections.abc import Iterator

from clinic.rules.files.problems import damaged, refuse_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What draws the picture, and how its colours and its size on paper are meant. Texts,
# Exif, colour profiles (compressed, so a bomb can hide there), animations stay out.
_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs"]
)
_HEADER_BYTES = 13
# Of a chunk: the length before it, and the checksum after it.
_LENGTH_BYTES = 4
_FRAME_BYTES = 12


def rebuild(data: bytes) -> bytes:
    """The same picture, without anything else; BadFile where it does not hold."""
    kept = [SIGNATURE]
    kinds: list[bytes] = []
    for kind, body, whole in _chunks(data):
        if not kinds:
            _header(kind, body)
        kinds.append(kind)
        if kind in _KEPT:
            kept.append(whole)
        elif kind[:1].isupper():
            # A critical chunk that no reader of the standard knows.
            raise damaged()
    if b"IDAT" not in kinds or kinds[-1] != b"IEND":
        raise damaged()
    return b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, body and all bytes of each chunk up to the end mark, checksums right."""
    at = len(SIGNATURE)
    while len(data) - at >= _FRAME_BYTES:
        (length,) = struct.unpack_from(">I", data, at)
        end = at + _FRAME_BYTES + length
        if end > len(data):
            raise damaged()
        named = data[at + _LENGTH_BYTES : end - _LENGTH_BYTES]
        (checksum,) = struct.unpack_from(">I", data, end - _LENGTH_BYTES)
        if zlib.crc32(named) != checksum:
            raise damaged()
        kind = named[:4]
        yield kind, named[4:], data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise damaged()


def _header(kind: bytes, body: bytes) -> None:
    if kind != b"IHDR" or len(body) != _HEADER_BYTES:
        raise damaged()
    width, height = struct.unpack_from(">II", body)
    refuse_size(width, height)
