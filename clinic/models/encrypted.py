"""Columns whose words lie locked in the database (rules: `clinic.rules.fieldlock`).

Empty text stays empty, so that a constraint may still ask whether something was said.
Nothing else can be asked of such a column in a query: the same words are locked
otherwise each time.
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull, Lookup
from django.utils.translation import gettext as _

from clinic.rules import fieldlock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

    _Base = models.Field[Any, Any]
    _Text = models.TextField[str, str]
    _Char = models.CharField[str, str]
    _JSON = models.JSONField[Any, Any]
else:
    _Base, _Text = object, models.TextField
    _Char, _JSON = models.CharField, models.JSONField

log = logging.getLogger(__name__)
# "Is distinct from", and its opposite: OLD against NEW.
_OF_TRIGGERS = ("df", "ndf")


def ring() -> fieldlock.Ring:
    """The keys of FIELD_KEYS."""
    return fieldlock.ring(tuple(settings.FIELD_KEYS))


def lock(words: str, place: str) -> str:
    """The words locked with the first key; empty ones stay empty."""
    if not words:
        return words
    nonce = secrets.token_bytes(fieldlock.NONCE)
    return fieldlock.lock(words, ring=ring(), place=place, nonce=nonce)


def unlock(locked: str, place: str) -> str:
    """What was locked. Raises fieldlock.CannotUnlock."""
    return fieldlock.unlock(locked, ring=ring(), place=place) if locked else locked


class Unreadable(str):
    """Stands where words do not open. Written back, it is what lay there.

    One such value must not take a page of alarms down with it.
    """

    __slots__ = ("locked",)
    locked: str


def unreadable(locked: str) -> Unreadable:
    """A sentence for the reader in place of the words."""
    told = Unreadable(_("(These words cannot be opened: ask whoever runs the system.)"))
    told.locked = locked
    return told


class _OnlyEmpty(Exact):
    """Whether nothing was said: all that can be asked."""

    def get_prep_lookup(self) -> Any:
        """Refuse every other comparison: it would find nothing, and not say so."""
        if self.rhs != "":
            raise FieldError("An encrypted column can only be compared with ''.")
        return super().get_prep_lookup()


class Encrypted(_Base):
    """What the fields below share. `place` is part of what is locked."""

    def get_internal_type(self) -> str:
        """Text without a limit, whatever the form allows."""
        return "TextField"

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """A column of text; its conditions are the form's, not the database's."""
        return {"type": "text", "check": None}

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Only whether it is empty; for triggers, whether the column was written."""
        if lookup_name in _OF_TRIGGERS:
            return super().get_lookup(lookup_name)
        known: dict[str, type[Lookup[Any]]] = {"exact": _OnlyEmpty, "isnull": IsNull}
        return known.get(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        """There is no way into it."""
        return None

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """What is written; an expression keeps its own way."""
        if value is None or hasattr(value, "as_sql"):
            return value
        if isinstance(value, Unreadable):
            return value.locked
        return lock(self.as_text(value), self.place)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """What is read; a value that does not open is told to the log."""
        if value is None:
            return value
        try:
            words = unlock(value, self.place)
        except fieldlock.CannotUnlock as error:
            log.exception("a value of %s does not open", self.place)
            return self.instead(value, error)
        return self.as_value(words)

    def instead(self, locked: str, error: fieldlock.CannotUnlock) -> Any:
        """What stands for a value that does not open: for words, a sentence."""
        return unreadable(locked)

    def as_text(self, value: Any) -> str:
        """The value as it is locked."""
        return str(value)

    def as_value(self, text: str) -> Any:
        """The value that was locked so."""
        return text


class EncryptedText(Encrypted, _Text):
    """Words of any length."""


class EncryptedChar(Encrypted, _Char):
    """A line; its length is held by the form, not by the column."""


class EncryptedJSON(Encrypted, _JSON):
    """A JSON value, locked as a whole."""

    def as_text(self, value: Any) -> str:
        """JSON, also of an empty value."""
        return json.dumps(value, cls=self.encoder)

    def as_value(self, text: str) -> Any:
        """Read again."""
        return json.loads(text, cls=self.decoder)

    def instead(self, locked: str, error: fieldlock.CannotUnlock) -> Any:
        """Nothing: rules read it, and must not decide on what is not there."""
        raise error


def opened(model: type[models.Model], given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row that the database gave as JSON, with the locked ones opened:
    a row that comes as itself is opened on its way."""
    fields = {each.name: each for each in columns(model)}
    return {
        name: fields[name].from_db_value(value) if name in fields else value
        for name, value in given.items()
    }


def columns(model: type[models.Model]) -> list[Any]:
    """The encrypted fields of a model."""
    return [each for each in model._meta.local_fields if isinstance(each, Encrypted)]
