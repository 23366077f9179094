"""The practice's own versions of the screening questions.

Every version stays: answers keep the words they were given to. What the product
supplies is the floor that `rules.screening_edit` holds.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Clinic, User
from needling import catalogue
from needling.models import ScreeningItem
from needling.rules.screening_edit import BadEdit, Edit, Problem, revised

_COLUMNS = (
    "code",
    "version",
    "klass",
    "position",
    "section",
    "question",
    "actions",
    "blocks",
    "follow_ups",
    "is_short_form",
    "is_computed",
    "is_restricted",
    "source",
)


class CannotEdit(Exception):
    """Refused; `problems` names the fields, where single fields are to blame."""

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.problems = tuple(problems)


class Overtaken(CannotEdit):
    """Somebody else wrote a version first."""


@transaction.atomic
def revise(
    code: str, *, edit: Edit, seen: int, by: User, now: datetime
) -> ScreeningItem:
    """Bring an own version into use; who filled in a form keeps the words they saw.

    `seen` is the version that was looked at. Nothing new changes nothing. Raises
    CannotEdit with every field that is milder than supplied or unclear, Overtaken.
    """
    current = _held(code, seen)
    floor = catalogue.supplied(code)
    try:
        columns = revised(columns_of(floor), edit)
    except BadEdit as error:
        raise CannotEdit(str(error), error.problems) from error
    same = {**columns, "version": current.version} == columns_of(current)
    if same and current.built_on in (None, floor.version):
        return current
    return _put_in_use(
        current,
        {**columns, "version": catalogue.next_version(code)},
        built_on=floor.version,
        by=by,
        now=now,
    )


@transaction.atomic
def restore(code: str, *, seen: int, by: User, now: datetime) -> ScreeningItem:
    """Ask it as supplied again. Raises CannotEdit, Overtaken."""
    current = _held(code, seen)
    floor = catalogue.supplied(code)
    if current == floor:
        return current
    _retire(current)
    floor.is_current = True
    floor.save(update_fields=["is_current"])
    audit.record("item.restored", floor, by=by, now=now, detail={"code": code})
    return floor


def columns_of(item: ScreeningItem) -> dict[str, Any]:
    """A version as the columns that the rules take."""
    return {name: getattr(item, name) for name in _COLUMNS}


def _held(code: str, seen: int) -> ScreeningItem:
    """The version in use, held until the verb is done."""
    if Clinic.objects.count() > 1:
        raise CannotEdit(
            _(
                "Several clinics share these questions here: ask whoever runs the "
                "system to change them."
            )
        )
    rows = ScreeningItem.objects.select_for_update().filter(code=code)
    current = rows.get(is_current=True)
    if current.version != seen:
        raise Overtaken(
            _(
                "Somebody else has changed this question meanwhile. Your words are "
                "kept below; compare them with the version in use and save again."
            )
        )
    return current


def _retire(item: ScreeningItem) -> None:
    item.is_current = False
    item.save(update_fields=["is_current"])


def _put_in_use(
    current: ScreeningItem,
    columns: dict[str, Any],
    *,
    built_on: int,
    by: User,
    now: datetime,
) -> ScreeningItem:
    _retire(current)
    own = ScreeningItem.objects.create(
        **columns, edited_by=by, since=now, built_on=built_on
    )
    detail = {"code": own.code, "version": own.version, "replaces": current.version}
    audit.record("item.revised", own, by=by, now=now, detail=detail)
    return own
