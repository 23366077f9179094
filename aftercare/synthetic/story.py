"""Making the whole clinic: people, eight weeks of treatments, and what followed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection, transaction

from aftercare.synthetic import complaints, people, staff, staged, standby
from aftercare.synthetic.athome import AtHome
from aftercare.synthetic.booking import Booking
from aftercare.synthetic.chance import chance
from aftercare.synthetic.closing import Closing
from aftercare.synthetic.complaints import Complaint
from aftercare.synthetic.diary import Diary, Planner, Visit
from aftercare.synthetic.fate import Fates
from aftercare.synthetic.following import Following
from aftercare.synthetic.people import Path, Person
from aftercare.synthetic.places import found, nearest
from aftercare.synthetic.timeline import Timeline
from aftercare.synthetic.treating import Treating
from clinic.models import Clinic
from needling.models import Muscle

NAME = "Fernhill Needling Clinic (synthetic)"
SHORT_NAME = "Fernhill (synthetic)"
SEED = 7
PATIENTS = 80
WEEKS = 8
DAYS_AHEAD = 14
# Half past two: the morning's visits lie behind, the evening's messages before.
_LOOKS_LIKE = time(14, 30)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# One visit of the story is signed only on the day after.
_LATE_VISIT = 5
_LATE_BY = timedelta(hours=30)
_COUNT_AFTER = (1, 2, 4)
# When in the morning the desk goes through the call list, and whose names a visitor
# still finds on it.
_ROUND = timedelta(minutes=40)
_LEFT_TO_RING = timedelta(hours=20)


@dataclass(frozen=True)
class Size:
    """How much history is made, and for how many days the diary is filled."""

    patients: int = PATIENTS
    weeks: int = WEEKS
    days_ahead: int = DAYS_AHEAD


@transaction.atomic
def tell(
    *,
    now: datetime,
    seed: int = SEED,
    size: Size | None = None,
    say: Callable[[str], None],
) -> Clinic:
    """Make the clinic with its history up to now, all of it or nothing.

    The same seed at the same moment gives the same story. It stands where it is early
    afternoon now, so that check-ins go out at whatever hour a visitor comes. `say` is
    told how far it is.
    """
    chosen = size or Size()
    rng = chance(seed)
    place = nearest(now, shows=_LOOKS_LIKE)
    began = now - chosen.weeks * _WEEK - _WEEK
    clinic = found(place, name=NAME, short_name=SHORT_NAME, now=began)
    today = now.astimezone(clinic.zone).date()
    team = staff.hire(clinic, today=today, now=began)
    standby.plan(clinic, team, since=began, until=now)
    timeline = Timeline(end=now)
    following = Following(clinic, team, timeline, chance(rng.getrandbits(64)))
    closing = Closing(team, timeline)
    closing.supervise(began)
    booking = Booking.furnished(clinic, team, chance(seed), now=began)
    treating = Treating(
        clinic, team, timeline, rng, _muscles(), following.signed, closing, booking
    )
    invented = people.invent(rng, count=chosen.patients, today=today)
    planner = Planner(clinic, team, Diary(), rng, now, chosen.weeks)
    visits = _plan(planner, invented)
    _expect(treating, invented, visits)
    AtHome(team, timeline).expect(invented, visits)
    _expect_rounds(following, since=began)
    say(f"{place.zone}: {len(invented)} patients, {len(visits)} treatments planned.")
    acts = timeline.run(watch=_Weeks(chosen.weeks, now, say))
    booking.ahead(invented, now, days=chosen.days_ahead)
    say(f"{acts} acts done.")
    return clinic


def _muscles() -> dict[str, Muscle]:
    """Those of the complaints; raises Muscle.DoesNotExist without reference data."""
    wanted = {aim.muscle for each in complaints.COMPLAINTS for aim in each.aims}
    rows = Muscle.objects.in_bulk(wanted)
    if missing := sorted(wanted - set(rows)):
        raise Muscle.DoesNotExist(", ".join(missing))
    return rows


def _plan(planner: Planner, invented: Sequence[Person]) -> list[Visit]:
    """The staged visits and, around them, the courses of everybody else."""
    plain = [person for person in invented if staged.is_plain(person)]
    chosen = plain[len(plain) - staged.count_for(plain) :]
    on_stage = list(
        staged.visits(chosen, staff=planner.staff, diary=planner.diary, now=planner.now)
    )
    others = [person for person in _treated(invented) if person not in chosen]
    courses = sorted(planner.visits(others), key=lambda visit: visit.starts)
    fates = Fates(planner.rng)
    for position, visit in enumerate(courses):
        visit.plot = fates.deal(near_lung=_is_near_lung(visit.complaint))
        if position == _LATE_VISIT and visit.signs is not None:
            visit.signs += _LATE_BY
    return [*on_stage, *courses]


def _treated(invented: Sequence[Person]) -> list[Person]:
    """Those who have had treatments, also if they left."""
    return [each for each in invented if each.path in (Path.TREATED, Path.LEFT)]


def _is_near_lung(complaint: Complaint) -> bool:
    """Those muscles whose entry has to be written down."""
    return any(aim.entry for aim in complaint.aims)


def _expect(
    treating: Treating, invented: Sequence[Person], visits: Sequence[Visit]
) -> None:
    """Put everything into the timeline, also those who wait for their first session."""
    for visit in visits:
        treating.expect(visit)
    treated = [visit.person for visit in visits]
    end = treating.timeline.end
    for position, person in enumerate(invented):
        if person in treated:
            continue
        at = end - timedelta(minutes=30 + 7 * position)
        if person.path == Path.SCREENED:
            complaint = complaints.COMPLAINTS[position % len(complaints.COMPLAINTS)]
            who = treating.staff.able(complaint.regions)[0]
            treating.prepare(person, who, complaint, at=at)
        else:
            treating.expect_person(person, at=at - _DAY)


def _expect_rounds(following: Following, *, since: datetime) -> None:
    """The desk rings up who did not answer, each morning but the last: that is left."""
    timeline, calendar = following.timeline, following.caring.calendar
    opens = calendar.next_business_morning(since)
    while opens < timeline.end - _LEFT_TO_RING:
        timeline.plan(opens + _ROUND, following.ring_round)
        opens = calendar.next_business_morning(opens)


class _Weeks:
    """Tells when a week of the story is over.

    Nobody else gathers statistics while one transaction fills the tables, and without
    them the planner takes every table for empty: the first weeks are counted here.
    """

    def __init__(self, weeks: int, now: datetime, say: Callable[[str], None]) -> None:
        """The first week begins `weeks` weeks before now."""
        self._weeks, self._now, self._say = weeks, now, say
        self._told = 0

    def __call__(self, moment: datetime) -> None:
        """Say it once for each week."""
        done = self._weeks - (self._now - moment) // _WEEK
        if done > max(self._told, 0):
            self._told = done
            if done in _COUNT_AFTER:
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
            self._say(f"Week {done} of {self._weeks} ...")
