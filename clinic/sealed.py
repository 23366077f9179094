"""Secrets of others that must be read again: sealed with a key made of SECRET_KEY.

A former SECRET_KEY among SECRET_KEY_FALLBACKS still opens what it sealed.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpen(Exception):
    """Sealed with a key that is no longer known."""


def seal(text: str) -> str:
    """The text, unreadable without the key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises CannotOpen."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("sealed with a key that is no longer known") from error


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    """32 bytes for this purpose only."""
    made = hashlib.blake2b(secret.encode(), digest_size=32, person=b"clinic.sealed")
    return base64.urlsafe_b64encode(made.digest())
