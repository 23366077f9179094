"""A long stream of bytes under lock: AES-256-GCM, piece by piece.

Each piece is sealed with its number and whether it is the last, so that a file whose
pieces were changed, exchanged, repeated or cut off does not open. The key is made from
the secret and a salt of the file (HKDF, RFC 5869).
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"needle-backup-1\n"
SALT = 16
PIECE = 1 << 20
_TAG = 16
_LAST, _MORE = b"\x01", b"\x00"


class CannotOpenBox(Exception):
    """Not such a file, another key, or no longer what was written."""


def lock(pieces: Iterable[bytes], *, secret: str, salt: bytes) -> Iterator[bytes]:
    """The locked stream; `salt` is 16 random bytes that were never used before."""
    yield MAGIC + salt
    cipher = _cipher(secret, salt)
    number, waiting = 0, b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > PIECE:
            yield cipher.encrypt(_nonce(number), waiting[:PIECE], _MORE)
            number, waiting = number + 1, waiting[PIECE:]
    yield cipher.encrypt(_nonce(number), waiting, _LAST)


def unlock(file: BinaryIO, *, secret: str) -> Iterator[bytes]:
    """What was locked, piece by piece. Raises CannotOpenBox."""
    if file.read(len(MAGIC)) != MAGIC:
        raise CannotOpenBox("This is no backup of this product.")
    cipher = _cipher(secret, file.read(SALT))
    number, piece = 0, file.read(PIECE + _TAG)
    while piece:
        after = file.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number), piece, _MORE if after else _LAST)
        except InvalidTag as error:
            raise CannotOpenBox(
                "The key is another one, or the file is damaged."
            ) from error
        number, piece = number + 1, after
    if number == 0:
        raise CannotOpenBox("The file ends before it begins.")


def _cipher(secret: str, salt: bytes) -> AESGCM:
    made = HKDF(SHA256(), length=32, salt=salt, info=MAGIC).derive(secret.encode())
    return AESGCM(made)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
