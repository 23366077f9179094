"""Words under lock, column by column: AES-256-GCM with the id of its key in front.

`enc1:<id of the key>:<nonce, words and tag, in base64>`. The words are bound to the
place they were written for: moved to another table or column they do not open. A ring
holds several keys: the first locks, all of them open.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
MARK = "enc1:"
_LOCKED = re.compile(r"enc1:([0-9a-f]{8}):([A-Za-z0-9_-]+=*)")


class CannotUnlock(Exception):
    """Another key, another place, or no longer what was written. Names the place."""


@dataclass(frozen=True)
class Ring:
    """Keys by their ids; `first` is the id of the one that locks."""

    first: str
    keys: dict[str, AESGCM]

    @property
    def prefix(self) -> str:
        """How words begin that the first key has locked."""
        return f"{MARK}{self.first}:"


@lru_cache(maxsize=8)
def ring(secrets: tuple[str, ...]) -> Ring:
    """The ring of these secrets, made once. Raises ValueError when there is none."""
    if not secrets:
        raise ValueError("There is no key for what is kept locked: set FIELD_KEYS.")
    keys = {_digest(each, b"id").hex()[:8]: _cipher(each) for each in secrets}
    return Ring(next(iter(keys)), keys)


def lock(words: str, *, ring: Ring, place: str, nonce: bytes) -> str:
    """The words, unreadable. `nonce`: 12 random bytes that were never used before."""
    locked = ring.keys[ring.first].encrypt(nonce, words.encode(), place.encode())
    return ring.prefix + base64.urlsafe_b64encode(nonce + locked).decode()


def unlock(locked: str, *, ring: Ring, place: str) -> str:
    """What was locked for that place. Raises CannotUnlock."""
    found = _LOCKED.fullmatch(locked)
    if found is None:
        raise CannotUnlock(f"{place}: what lies there was not locked.")
    key = ring.keys.get(found[1])
    if key is None:
        raise CannotUnlock(f"{place}: locked with key {found[1]}, which is not known.")
    try:
        held = base64.b64decode(found[2], altchars=b"-_", validate=True)
        return key.decrypt(held[:NONCE], held[NONCE:], place.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotUnlock(f"{place}: what lies there was changed.") from error


def is_locked(words: str) -> bool:
    """Whether they look like words under lock, whatever the key."""
    return words.startswith(MARK)


def ids(secrets: Iterable[str]) -> list[str]:
    """The id of each key, in order."""
    return [_digest(each, b"id").hex()[:8] for each in secrets]


def _cipher(secret: str) -> AESGCM:
    return AESGCM(_digest(secret, b"key"))


def _digest(secret: str, purpose: bytes) -> bytes:
    """32 bytes for this purpose only; the secret is long and random enough for that."""
    made = hashlib.blake2b(secret.encode(), digest_size=32, person=b"field." + purpose)
    return made.digest()
