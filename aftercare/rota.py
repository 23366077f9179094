"""The rota: who is on call when, taken over, swapped; and the holes in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.models import OnCallShift
from aftercare.rules import cover
from clinic import audit, db
from clinic.access import Permission, may
from clinic.models import Clinic, User

_LONGEST = timedelta(days=14, hours=1)


class CannotRota(Exception):
    """Refused; the text says why in words fit for the user."""


@dataclass(frozen=True)
class Ahead:
    """The seven days from `since` on, and when nobody is on call in them.

    A rota that nobody ever wrote is not kept.
    """

    since: datetime
    is_kept: bool
    holes: tuple[cover.Span, ...]

    @property
    def is_bare(self) -> bool:
        """Whether a rota is kept and nobody stands on it right now."""
        begins = self.holes[0].starts_at if self.holes else None
        return self.is_kept and begins == self.since


def ahead(clinic: Clinic, *, now: datetime) -> Ahead:
    """Whether somebody is on call at every moment of the next seven days."""
    until = now + cover.AHEAD
    rows = OnCallShift.objects.filter(clinic=clinic)
    shifts = [
        cover.Span(starts_at, ends_at)
        for starts_at, ends_at in rows.manned()
        .between(now, until)
        .values_list("starts_at", "ends_at")
    ]
    return Ahead(
        since=now,
        is_kept=bool(shifts) or rows.exists(),
        holes=cover.holes(shifts, since=now, until=until),
    )


def may_stand(person: User) -> bool:
    """Whether this person can deal with an alarm to its end."""
    return may(person, Permission.ESCALATION_RESOLVE)


def able(clinic: Clinic) -> list[User]:
    """Everybody who may be put on call, by name."""
    staff = User.objects.get_queryset().at(clinic)
    found = staff.order_by("last_name", "first_name", "pk")
    return [person for person in found if may_stand(person)]


@transaction.atomic
def add(
    clinic: Clinic,
    *,
    person: User,
    starts_at: datetime,
    ends_at: datetime,
    by: audit.Actor,
    now: datetime,
) -> OnCallShift:
    """Put somebody on call. Raises CannotRota for a time or a person that cannot be."""
    _require(person, clinic_id=clinic.pk)
    if ends_at <= starts_at:
        raise CannotRota(_("It must end after it begins."))
    if ends_at - starts_at > _LONGEST:
        raise CannotRota(_("Nobody is on call for more than two weeks on end."))
    if ends_at <= now:
        raise CannotRota(_("This time is over."))
    twice = CannotRota(_("This person is on call from that moment already."))
    with db.refusing({"on_call_shift_once": twice}):
        shift = OnCallShift.objects.create(
            clinic=clinic,
            person=person,
            starts_at=starts_at,
            ends_at=ends_at,
            added_at=now,
            added_by=audit.user_or_none(by),
        )
    _note("added", shift, by=by, now=now, person=person.pk)
    return shift


@transaction.atomic
def give(shift: OnCallShift, *, to: User, by: User, now: datetime) -> OnCallShift:
    """Let somebody else have it: that person takes it over, or whoever plans says so.

    Nobody is put on call by a colleague without a word.
    """
    locked = _coming(shift, now=now)
    if by.pk != to.pk and not may(by, Permission.SETTINGS_EDIT):
        raise CannotRota(
            _("Ask %(name)s to take it over, or whoever plans the rota.") % {"name": to}
        )
    _require(to, clinic_id=locked.clinic_id)
    if to.pk == locked.person_id:
        raise CannotRota(_("%(name)s has it already.") % {"name": to})
    was, locked.person = locked.person, to
    locked.instead_of = was
    _save([locked])
    _note("given", locked, by=by, now=now, was=was.pk, person=to.pk)
    return locked


@transaction.atomic
def swap(
    shift: OnCallShift, *, with_: OnCallShift, by: User, now: datetime
) -> OnCallShift:
    """Let two people have each other's time."""
    one, other = (_coming(each, now=now) for each in (shift, with_))
    if one.person_id == other.person_id or one.clinic_id != other.clinic_id:
        raise CannotRota(_("A swap is between two people."))
    one.instead_of, other.instead_of = one.person, other.person
    one.person, other.person = other.person, one.person
    _save([one, other])
    for each in (one, other):
        _note("swapped", each, by=by, now=now, person=each.person_id)
    return one


@transaction.atomic
def remove(shift: OnCallShift, *, by: User, now: datetime) -> None:
    """Take a time that is not over out of the rota."""
    locked = _coming(shift, now=now)
    _note("removed", locked, by=by, now=now, person=locked.person_id)
    locked.delete()


def _coming(shift: OnCallShift, *, now: datetime) -> OnCallShift:
    """The row, held until the verb is done. What is over stays as it was."""
    locked = (
        OnCallShift.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=shift.pk)
        .first()
    )
    if locked is None:
        raise CannotRota(_("Somebody has taken this time out of the rota."))
    if locked.ends_at <= now:
        raise CannotRota(_("This time is over."))
    return locked


def _require(person: User, *, clinic_id: object) -> None:
    if person.clinic_id != clinic_id or not may_stand(person):
        raise CannotRota(
            _("On call is somebody of this clinic who may close an alarm.")
        )


def _save(shifts: Sequence[OnCallShift]) -> None:
    """Keep who has it now."""
    twice = CannotRota(_("This person is on call from that moment already."))
    with db.refusing({"on_call_shift_once": twice}):
        for shift in shifts:
            shift.save(update_fields=["person", "instead_of"])


def _note(
    what: str, shift: OnCallShift, *, by: audit.Actor, now: datetime, **people: object
) -> None:
    times = {"from": shift.starts_at.isoformat(), "until": shift.ends_at.isoformat()}
    audit.record(f"on_call.{what}", shift, by=by, now=now, detail={**times, **people})
