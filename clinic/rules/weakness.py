"""What makes a secret weak: short, of few letters, repeated, or one from a handbook.

Pure. A sentence names the setting, never what it holds.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Words that stand in examples and demonstrations and in no secret.
_EXAMPLES = (
    "change",
    "default",
    "demo",
    "example",
    "insecure",
    "letmein",
    "password",
    "placeholder",
    "secret",
    "test",
)
# A random secret of sixteen hexadecimal digits has about ten different ones.
_FEWEST_LETTERS = 8


@dataclass(frozen=True)
class Secret:
    """What a setting holds, and how many characters it needs at least.

    Two of the same `account` may be equal: they open the same door.
    """

    name: str
    value: str
    shortest: int
    account: str = ""


def weaknesses(*secrets: Secret) -> Iterator[tuple[str, str]]:
    """Each weak setting with its sentence; one that is empty is not in use."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for each in filter(lambda one: one.value, secrets):
        words = _weakness(each.value, each.shortest)
        if words:
            yield each.name, f"{each.name} {words}"
        names[each.value].setdefault(each.account or each.name, each.name)
    for same in names.values():
        if len(same) > 1:
            first, *others = same.values()
            yield first, f"{first} is the same as {', '.join(others)}."


def _weakness(value: str, shortest: int) -> str:
    """What is wrong with a single one; "" for nothing."""
    if len(value) < shortest:
        return f"needs at least {shortest} characters."
    if any(word in value.lower() for word in _EXAMPLES):
        return "holds a word of examples: draw it at random."
    if len(set(value)) < min(_FEWEST_LETTERS, shortest) or is_repeated(value):
        return "repeats itself: draw it at random."
    return ""


def is_repeated(value: str) -> bool:
    """Whether it is one piece, written several times."""
    return value in (value + value)[1:-1]


def wildcards(names: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Lists of hosts that let in more than the hosts they name."""
    for name, hosts in names.items():
        for host in hosts:
            bare = host.partition("://")[2] or host
            if bare.startswith((".", "*")):
                yield name, f"{name} names every host below {host!r}: name each."
            elif host.startswith("http://"):
                yield name, f"{name} takes a line that is not encrypted: {host!r}."
