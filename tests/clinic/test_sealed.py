"""Secrets of others in the database."""

import pytest

from clinic import sealed


def test_what_is_sealed_cannot_be_read_and_comes_back():
    closed = sealed.seal("slack://a/b/c")
    assert "slack" not in closed
    assert sealed.unseal(closed) == "slack://a/b/c"


def test_a_former_key_still_opens(settings):
    closed = sealed.seal("x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-at-least-thirty-two-characters"
    assert sealed.unseal(closed) == "x"


def test_without_the_key_nothing_opens(settings):
    closed = sealed.seal("x")
    settings.SECRET_KEY = "another-key-of-at-least-thirty-two-characters"
    with pytest.raises(sealed.CannotOpen):
        sealed.unseal(closed)
