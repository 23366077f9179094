"""A backup that was touched does not open."""

import io

import pytest

from clinic.rules import lockbox
from clinic.rules.lockbox import PIECE, CannotOpenBox, lock, unlock

SALT = bytes(range(16))
SECRET = "a secret of more than thirty-two characters"
START = len(lockbox.MAGIC) + lockbox.SALT
LOCKED = PIECE + 16


def locked(text):
    return b"".join(lock([text], secret=SECRET, salt=SALT))


def opened(data, secret=SECRET):
    return b"".join(unlock(io.BytesIO(data), secret=secret))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_locked_is_opened(length):
    text = (b"0123456789" * (length // 10 + 1))[:length]
    box = locked(text)
    assert opened(box) == text
    assert b"0123456789" not in box


def test_pieces_of_any_size_make_the_same_box():
    text = bytes(PIECE * 2 + 5)
    many = [text[at : at + 70_000] for at in range(0, len(text), 70_000)]
    assert b"".join(lock(many, secret=SECRET, salt=SALT)) == locked(text)


def test_another_key_opens_nothing():
    with pytest.raises(CannotOpenBox, match="another one"):
        opened(locked(b"x"), secret=SECRET + "x")


def exchanged(box):
    first, second = (
        box[START : START + LOCKED],
        box[START + LOCKED : START + 2 * LOCKED],
    )
    return box[:START] + second + first + box[START + 2 * LOCKED :]


@pytest.mark.parametrize(
    "harm",
    [
        lambda box: box[:-1],
        lambda box: box[:-1] + bytes([box[-1] ^ 1]),
        lambda box: box[: START + 2 * LOCKED],
        lambda box: box + b"x",
        lambda box: box[:START] + box[START + LOCKED :],
        exchanged,
    ],
)
def test_a_box_that_was_touched_does_not_open(harm):
    with pytest.raises(CannotOpenBox):
        opened(harm(locked(bytes(range(256)) * 10_000)))


@pytest.mark.parametrize("data", [b"", b"PGDMP", lockbox.MAGIC, lockbox.MAGIC + SALT])
def test_what_is_no_box_is_told(data):
    with pytest.raises(CannotOpenBox):
        opened(data)
