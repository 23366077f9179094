"""A clinic's own data: what it is called, when it is open, when it may write."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Clinic, Closure, OpeningHours, User
from clinic.rules import contact

_LONGEST_CLOSURE = 366  # days


class CannotChange(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Span:
    """Open on a weekday (0 is Monday) from one wall-clock time to another."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def found(*, values: Mapping[str, Any], by: User, now: datetime) -> Clinic:
    """The clinic of somebody who has none yet; they become its owner.

    Raises CannotChange as `update` does, and for somebody who works at one already.
    """
    founder = User.objects.select_for_update().get(pk=by.pk)
    if founder.clinic_id is not None:
        raise CannotChange(_("You have a clinic already."))
    clinic = Clinic(**values)
    _check(clinic)
    clinic.save()
    founder.clinic = clinic
    founder.roles = sorted({*founder.roles, User.Role.OWNER})
    founder.save(update_fields=["clinic", "roles"])
    audit.record("clinic.founded", clinic, by=by, now=now, clinic_id=clinic.pk)
    return clinic


@transaction.atomic
def finish_setting_up(clinic: Clinic, *, by: audit.Actor, now: datetime) -> None:
    """Its pages no longer say what is next to do; a second time changes nothing."""
    unset = Clinic.objects.filter(pk=clinic.pk, set_up_at__isnull=True)
    if unset.update(set_up_at=now):
        audit.record("clinic.set_up", clinic, by=by, now=now, clinic_id=clinic.pk)


@transaction.atomic
def update(
    clinic: Clinic, *, changes: Mapping[str, Any], by: audit.Actor, now: datetime
) -> Clinic:
    """Change columns of the clinic; the audit names the changed ones.

    Raises CannotChange for what the rules or the database would not take: an unknown
    time zone, less than eight hours for writing to patients, a phone that is none.
    """
    locked = Clinic.objects.select_for_update().get(pk=clinic.pk)
    changed = sorted(
        name for name, value in changes.items() if getattr(locked, name) != value
    )
    for name in changed:
        setattr(locked, name, changes[name])
    _check(locked)
    locked.save(update_fields=changed)
    audit.record(
        "clinic.updated",
        locked,
        by=by,
        now=now,
        clinic_id=locked.pk,
        detail={"fields": changed},
    )
    return locked


def _check(clinic: Clinic) -> None:
    """Put the phone into its stored form, and refuse what may not be."""
    try:
        clinic.phone = contact.normalise_phone(clinic.phone, clinic.country)
        clinic.full_clean()
    except ValidationError as error:
        raise CannotChange(" ".join(error.messages)) from error
    except contact.BadContact as error:
        raise CannotChange(str(error)) from error


@transaction.atomic
def set_hours(
    clinic: Clinic, *, spans: Sequence[Span], by: audit.Actor, now: datetime
) -> None:
    """Replace the week's opening hours.

    Raises CannotChange without any, since every deadline is counted in them, for a span
    that ends before it begins, and for two that overlap.
    """
    ordered = sorted(spans, key=lambda span: (span.weekday, span.opens))
    if not ordered:
        raise CannotChange(
            _("Give at least one day: by when a patient is called is counted from it.")
        )
    for span in ordered:
        if span.closes <= span.opens:
            raise CannotChange(_("Closing time must be after opening time."))
    for before, after in itertools.pairwise(ordered):
        if before.weekday == after.weekday and after.opens < before.closes:
            raise CannotChange(_("Two spans of the same day overlap."))
    clinic.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, **vars(span)) for span in ordered
    )
    audit.record(
        "clinic.hours",
        clinic,
        by=by,
        now=now,
        clinic_id=clinic.pk,
        detail={"spans": len(ordered)},
    )


@transaction.atomic
def close(
    clinic: Clinic,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    by: audit.Actor,
    now: datetime,
) -> Closure:
    """Write down days on which the clinic stays closed, both ends included.

    Raises CannotChange when the last day lies before the first, or more than a year on.
    """
    if last_day < first_day:
        raise CannotChange(_("The last day must not be before the first."))
    if (last_day - first_day).days > _LONGEST_CLOSURE:
        raise CannotChange(_("A closure lasts a year at most. Check the two days."))
    closure = Closure.objects.create(
        clinic=clinic,
        first_day=first_day,
        last_day=last_day,
        reason=contact.clean_text(reason)[:120],
    )
    audit.record("clinic.closed", closure, by=by, now=now)
    return closure


@transaction.atomic
def reopen(closure: Closure, *, by: audit.Actor, now: datetime) -> None:
    """Take a closure back: the opening hours hold on its days."""
    audit.record("clinic.reopened", closure, by=by, now=now)
    closure.delete()
