"""What makes a secret weak."""

import secrets

import pytest

from clinic.rules.weakness import Secret, weaknesses, wildcards

GOOD = "k7Qv2mZx9Lr4Tn8Wb3Ys6Hd1Fg5Jp0Cc"
OTHER = "Xw4uN8eR1tK6yB3vM9oQ2zS7aL5iD0hG"


def told(*given):
    return list(weaknesses(*given))


@pytest.mark.parametrize("value", ["", GOOD, OTHER])
def test_what_is_random_or_not_in_use_is_fine(value):
    assert told(Secret("KEY", value, 32)) == []


def test_what_a_machine_drew_is_fine():
    assert told(Secret("KEY", secrets.token_hex(32), 32)) == []


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (GOOD[:31], "needs at least 32"),
        ("a" * 64, "repeats itself"),
        ("abcdefghij" * 4, "repeats itself"),
        ("ab12" * 8 + "2", "repeats itself"),
        ("django-insecure-" + GOOD, "a word of examples"),
        ("ChangeMe" + GOOD, "a word of examples"),
        ("my-demo-" + GOOD, "a word of examples"),
    ],
)
def test_what_could_be_guessed_is_told_without_saying_it(value, says):
    [(name, sentence)] = told(Secret("KEY", value, 32))
    assert name == "KEY"
    assert says in sentence
    assert value not in sentence


def test_one_secret_opens_one_door():
    pair = Secret("A", GOOD, 32), Secret("B", OTHER, 32)
    assert told(*pair) == []
    assert told(*pair, Secret("C", GOOD, 32)) == [("A", "A is the same as C.")]


def test_two_names_of_one_account_are_one_door():
    pair = [Secret(name, GOOD, 8, account="mail") for name in ("A", "B")]
    assert told(*pair) == []


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("*", "every host"),
        (".clinic.example", "every host"),
        ("https://*.clinic.example", "every host"),
        ("http://clinic.example", "not encrypted"),
    ],
)
def test_a_list_of_hosts_names_hosts(host, says):
    [(name, sentence)] = wildcards({"HOSTS": ["clinic.example", host]})
    assert name == "HOSTS"
    assert says in sentence
    assert not list(wildcards({"HOSTS": ["clinic.example", "https://a.example"]}))
