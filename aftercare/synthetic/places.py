"""Where an invented clinic can stand: zones round the globe, with their numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.models import Clinic, OpeningHours

_DAY = timedelta(days=1)
_OPEN = (
    *((weekday, time(9), time(18)) for weekday in range(5)),
    (5, time(9), time(13)),
)


@dataclass(frozen=True)
class Place:
    """One place: its zone and country, and the numbers that people there dial.

    `phone` is the clinic's own and reaches nobody: where the regulator keeps numbers
    for fiction it is one of those, else its local part begins with a zero, as no
    subscriber's does. The other numbers are the real ones.
    """

    zone: str
    country: str
    phone: str
    emergency: str
    urgent_care: str = ""
    crisis: str = ""


PLACES = (
    Place("Europe/London", "GB", "+442079460158", "999", "111", "116123"),
    Place("Africa/Johannesburg", "ZA", "+27110000142", "112"),
    Place("Asia/Kolkata", "IN", "+911100000142", "112"),
    Place("Australia/Sydney", "AU", "+61255501234", "000", "1800022222", "131114"),
    Place("Pacific/Auckland", "NZ", "+6490000142", "111", "0800611116", "1737"),
    Place("America/Los_Angeles", "US", "+12135550142", "911", "", "988"),
    Place("America/New_York", "US", "+12125550142", "911", "", "988"),
)


def nearest(moment: datetime, *, shows: time) -> Place:
    """The place whose wall clock is nearest to the wanted time at that moment.

    No two neighbours are further apart than five and a half hours (six and a half
    while only one of them has summer time), so it is never off by more than half that.
    """

    def distance(place: Place) -> timedelta:
        local = moment.astimezone(ZoneInfo(place.zone)).time()
        apart = abs(_of_day(local) - _of_day(shows))
        return min(apart, _DAY - apart)

    return min(PLACES, key=distance)


def _of_day(at: time) -> timedelta:
    """How long after midnight."""
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def found(place: Place, *, name: str, short_name: str, now: datetime) -> Clinic:
    """A synthetic clinic there, open Monday to Friday and on Saturday mornings."""
    clinic = Clinic.objects.create(
        name=name,
        short_name=short_name,
        time_zone=place.zone,
        country=place.country,
        phone=place.phone,
        emergency_number=place.emergency,
        urgent_care_number=place.urgent_care,
        crisis_number=place.crisis,
        is_synthetic=True,
        set_up_at=now,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in _OPEN
    )
    return clinic


def in_hours(clinic: Clinic, day: datetime, at: time) -> datetime:
    """The moment, in UTC, at which the clinic's wall clock shows `at` on that day."""
    local = day.astimezone(clinic.zone).date()
    return datetime.combine(local, at, tzinfo=clinic.zone).astimezone(UTC)
