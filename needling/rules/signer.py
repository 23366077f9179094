"""Whose signature a consent needs (clinical specification 3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

PATIENT, GUARDIAN = "patient", "guardian"


@dataclass(frozen=True)
class Signer:
    """Who signs, as typed. `is_signed`: something was drawn or typed as a signature."""

    name: str
    person: str
    relation: str
    is_signed: bool
    has_assent: bool


@dataclass(frozen=True)
class Lack:
    """What is missing, and the field that mends it."""

    field: str
    sentence: str


def lacks(
    signer: Signer, *, is_minor: bool, is_unable: bool = False
) -> tuple[Lack, ...]:
    """Everything the signature still needs; empty means it stands.

    `is_unable`: the patient cannot agree alone, by the answers of the screening.
    """
    for_whom = (
        _for_a_minor(signer) if is_minor else _for_an_adult(signer, is_unable=is_unable)
    )
    return (*_itself(signer), *for_whom)


def _itself(signer: Signer) -> Iterator[Lack]:
    """A name, a signature, and a relation where somebody signs for another."""
    if not signer.name.strip():
        yield Lack("signed_name", _("Write the name of the person who signs."))
    if not signer.is_signed:
        yield Lack("typed", _("Sign in the box, or type the name as a signature."))
    if signer.person != PATIENT and not signer.relation.strip():
        yield Lack(
            "relation", _("Say how the person who signs is related to the patient.")
        )


def _for_a_minor(signer: Signer) -> Iterator[Lack]:
    """A guardian signs, and the young person agrees."""
    if signer.person == PATIENT:
        yield Lack("person", _("This patient is a minor: a parent or guardian signs."))
    if not signer.has_assent:
        yield Lack(
            "has_assent",
            _("This patient is a minor: the young person has to agree as well."),
        )


def _for_an_adult(signer: Signer, *, is_unable: bool) -> Iterator[Lack]:
    """Nobody has a guardian any more; who cannot agree alone is represented."""
    if signer.person == PATIENT and is_unable:
        yield Lack(
            "person",
            _(
                "By the health questions the patient cannot agree alone: a legal "
                "representative signs."
            ),
        )
    if signer.person == GUARDIAN:
        yield Lack(
            "person",
            _("The patient is of age and signs, or a legal representative does."),
        )
