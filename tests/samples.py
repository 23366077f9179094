"""Files as people hand them in, built byte by byte, good and bad."""

import struct
import zlib


def png_chunk(kind: bytes, body: bytes = b"") -> bytes:
    """One chunk, with its length and checksum."""
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def png(
    width: int = 2, height: int = 2, *, extra: bytes = b"", end: bytes = b""
) -> bytes:
    """A black picture; `extra` chunks stand before the pixels, `end` after the end."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\0" * 2) * 2)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", header),
            extra,
            png_chunk(b"IDAT", pixels),
            png_chunk(b"IEND"),
            end,
        ]
    )


def segment(marker: int, body: bytes) -> bytes:
    """One segment of a JPEG."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


JFIF = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"


def frame(width: int = 2, height: int = 2) -> bytes:
    """A baseline frame of one component."""
    return segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")


def jpeg(
    *, head: bytes = JFIF, size: tuple[int, int] = (2, 2), end: bytes = b""
) -> bytes:
    """A picture of the right build; `end` stands behind its end."""
    tables = segment(0xDB, bytes(65)) + segment(0xC4, bytes(17))
    return b"\xff\xd8" + head + tables + frame(*size) + SCAN + b"\xff\xd9" + end


def exif(turned: int, *, order: str = ">", more: bytes = b"") -> bytes:
    """Exif with an orientation, and `more` hidden behind it."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(order + "HHHI", 2, 0x0100, 4, 1) + struct.pack(order + "I", 9)
    entries += struct.pack(order + "HHIHH", 0x0112, 3, 1, turned, 0)
    tiff = mark + struct.pack(order + "I", 8) + entries + bytes(4)
    return segment(0xE1, b"Exif\0\0" + tiff + more)


def pdf(body: bytes = b"", *, version: bytes = b"1.7") -> bytes:
    """A PDF of one empty page; `body` stands among its objects."""
    return b"".join(
        [
            b"%PDF-" + version + b"\n",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
            body,
            b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n",
        ]
    )


def packed(content: bytes, *, described: bytes = b"/Filter/FlateDecode") -> bytes:
    """Objects of a PDF packed into one stream."""
    return (
        b"9 0 obj<</Type/ObjStm"
        + described
        + b">>stream\r\n"
        + zlib.compress(content)
        + b"\nendstream endobj\n"
    )
