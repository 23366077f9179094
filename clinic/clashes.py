"""Read-only: a visit that is wanted, what stands against it, which room is free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from clinic import diary
from clinic.models import Appointment, Patient, Practitioner, Room, VisitType
from clinic.rules import slots

# A visit that is going on may still be written down, for whoever came unannounced.
_STILL = timedelta(hours=12)


class CannotBook(Exception):
    """Refused; the text says why in words fit for the user.

    `nearest` are free slots near the wanted time; `may_override` where somebody may
    book all the same, with a reason.
    """

    def __init__(
        self,
        sentence: str,
        *,
        nearest: Sequence[datetime] = (),
        may_override: bool = False,
    ) -> None:
        """Keep all of it."""
        super().__init__(sentence)
        self.nearest = tuple(nearest)
        self.may_override = may_override


class Clash(CannotBook):
    """Somebody or something is taken at that time, or nobody is at work."""


class ChangedMeanwhile(CannotBook):
    """Somebody else moved or changed the visit first."""


@dataclass(frozen=True)
class Wish:
    """A visit as it is wanted. `override` is the reason to book it all the same."""

    patient: Patient
    practitioner: Practitioner
    kind: VisitType
    starts_at: datetime
    minutes: int
    room: Room | None = None
    note: str = ""
    override: str = ""

    @property
    def ends_at(self) -> datetime:
        """When the room is free again."""
        return self.starts_at + timedelta(minutes=self.minutes)


def check(wish: Wish, *, now: datetime) -> None:
    """What nobody can override."""
    if wish.patient.status != Patient.Status.ACTIVE:
        raise CannotBook(_("This patient no longer comes: change the status first."))
    if not wish.practitioner.user.is_active:
        raise CannotBook(_("This therapist no longer works here."))
    if wish.starts_at < now - _STILL:
        raise CannotBook(_("That time is over."))


def require_free(wish: Wish, *, now: datetime, but: Appointment | None = None) -> None:
    """Raises Clash with everything that stands against this time."""
    reasons = list(_against(wish, but=but))
    if reasons:
        raise _clash(" ".join(reasons), wish, now=now, but=but)


def _against(wish: Wish, *, but: Appointment | None) -> Iterator[str]:
    """What stands against this time, a sentence each."""
    zone = wish.practitioner.clinic.zone
    day = wish.starts_at.astimezone(zone).date()
    agenda = diary.read(
        wish.practitioner.clinic, first=day, last=day, practitioners=[wish.practitioner]
    )
    at_work = agenda.at_work(wish.practitioner)
    if not slots.covers(at_work, wish.starts_at, wish.ends_at):
        yield _("%(name)s does not work then.") % {"name": wish.practitioner}
    rows = Appointment.objects.filter(clinic_id=wish.patient.clinic_id).taking_time()
    rows = rows.between(wish.starts_at, wish.ends_at).with_people()
    for other in rows.exclude(pk=but.pk) if but else rows:
        yield from _collisions(wish, other)


def _collisions(wish: Wish, other: Appointment) -> Iterator[str]:
    """Who or what of a wish is at another visit."""
    zone = wish.practitioner.clinic.zone
    words = {
        "name": wish.practitioner,
        "room": other.room,
        "from": f"{other.starts_at.astimezone(zone):%H:%M}",
        "until": f"{other.ends_at.astimezone(zone):%H:%M}",
    }
    if other.practitioner_id == wish.practitioner.pk:
        yield _("%(name)s has a visit from %(from)s to %(until)s.") % words
    if wish.room is not None and other.room_id == wish.room.pk:
        yield _("%(room)s is taken from %(from)s to %(until)s.") % words
    if other.patient_id == wish.patient.pk:
        yield _("The patient has a visit from %(from)s to %(until)s.") % words


def refusals() -> dict[str, Exception]:
    """What the database's own refusals mean: another was a moment faster."""
    sentences = {
        "appointment_practitioner_once": _("The therapist was booked just now."),
        "appointment_room_once": _("The room was booked just now."),
        "appointment_patient_once": _("The patient was booked just now."),
    }
    return {
        name: Clash(sentence, may_override=True) for name, sentence in sentences.items()
    }


def _clash(
    sentence: str, wish: Wish, *, now: datetime, but: Appointment | None
) -> Clash:
    nearest = diary.nearest(
        wish.practitioner,
        wanted=wish.starts_at,
        length=timedelta(minutes=wish.minutes),
        now=now,
        but=but,
    )
    return Clash(sentence, nearest=nearest, may_override=True)


def free_room(
    practitioner: Practitioner, *, starts_at: datetime, ends_at: datetime
) -> Room | None:
    """A room that is free then; the one this therapist used last, if it is."""
    rooms = list(Room.objects.filter(clinic_id=practitioner.clinic_id).in_use())
    taken = set(
        Appointment.objects.filter(room__in=rooms)
        .taking_time()
        .between(starts_at, ends_at)
        .values_list("room_id", flat=True)
    )
    last = (
        practitioner.appointments.filter(room__isnull=False, starts_at__lt=starts_at)
        .order_by("-starts_at")
        .values_list("room_id", flat=True)
        .first()
    )
    free = [room for room in rooms if room.pk not in taken]
    return next((room for room in free if room.pk == last), next(iter(free), None))
