"""What becomes of a visit on its day: arrived, started, done, missed, and back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Appointment

_S = Appointment.State
# The step back from a state that was marked by mistake.
BACK: Final[Mapping[str, str]] = MappingProxyType(
    {
        _S.ARRIVED: _S.BOOKED,
        _S.STARTED: _S.ARRIVED,
        _S.DONE: _S.STARTED,
        _S.MISSED: _S.BOOKED,
    }
)
# What each step may follow on.
_AFTER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        _S.ARRIVED: (_S.BOOKED, _S.MISSED),
        _S.STARTED: (_S.BOOKED, _S.ARRIVED),
        _S.DONE: (_S.STARTED,),
        _S.MISSED: (_S.BOOKED,),
    }
)
STEPS = tuple(_AFTER)


class CannotMark(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def mark(
    appointment: Appointment, *, state: str, by: audit.Actor, now: datetime
) -> Appointment:
    """Arrived, started, done or missed, with its time; a second tap changes nothing.

    A visit that starts without an arrival arrived at that moment. Raises CannotMark for
    a step that does not follow, and for a missed visit before its time.
    """
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.state == state:
        return held
    if held.state not in _AFTER[state]:
        raise CannotMark(
            _("Somebody has marked this visit already: %(state)s.")
            % {"state": held.get_state_display()}
        )
    if state == _S.MISSED and now < held.starts_at:
        raise CannotMark(_("This visit has not begun yet: cancel it instead."))
    return _put(held, state, by=by, now=now)


@transaction.atomic
def take_back(
    appointment: Appointment, *, state: str, by: audit.Actor, now: datetime
) -> Appointment:
    """One step back from `state`, which was marked by mistake.

    Raises CannotMark when it stands elsewhere by now.
    """
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.state != state or state not in BACK:
        raise CannotMark(
            _("Somebody has marked this visit already: %(state)s.")
            % {"state": held.get_state_display()}
        )
    return _put(held, BACK[state], by=by, now=now)


@transaction.atomic
def begin(appointment: Appointment, *, by: audit.Actor, now: datetime) -> None:
    """Its treatment begins; one that was marked otherwise meanwhile stays as it is."""
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.state in _AFTER[_S.STARTED]:
        _put(held, _S.STARTED, by=by, now=now)


@transaction.atomic
def end(appointment: Appointment, *, by: audit.Actor, now: datetime) -> None:
    """Its treatment is over; one that was marked otherwise meanwhile stays as it is."""
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.state == _S.STARTED:
        _put(held, _S.DONE, by=by, now=now)


def _put(
    held: Appointment, state: str, *, by: audit.Actor, now: datetime
) -> Appointment:
    """The state with exactly the moments that belong to it."""
    before, held.state, held.changed_at = held.state, state, now
    has_come = state in (_S.ARRIVED, _S.STARTED, _S.DONE)
    held.arrived_at = (held.arrived_at or now) if has_come else None
    has_begun = state in (_S.STARTED, _S.DONE)
    held.started_at = (held.started_at or now) if has_begun else None
    held.done_at = now if state == _S.DONE else None
    held.missed_at = now if state == _S.MISSED else None
    held.save()
    audit.record(
        f"appointment.{state}", held, by=by, now=now, detail={"before": before}
    )
    return held
