"""Who has filled in the questions before a visit, at home or on the clinic's device."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from aftercare.synthetic.diary import Visit
from aftercare.synthetic.people import Path, Person
from aftercare.synthetic.staff import Staff
from aftercare.synthetic.timeline import Timeline
from clinic.models import Patient
from clinic.rules.known import known
from needling import formlinks, prescreenings
from needling.models import FormLink, PendingScreening
from needling.prescreenings import Typed
from needling.screenings import GivenAnswer

_ASKED_AGO = timedelta(hours=3)
_LONG_AGO = timedelta(days=3)


@dataclass(frozen=True)
class Filled:
    """What somebody told so long ago; `share` of the questions have an answer.

    A form that is filled in whole is sent.
    """

    ago: timedelta
    yes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    share: float = 1.0


# A first form with something to ask about, one that was left in the middle, and of
# somebody known one that tells what has changed.
_NEW = (
    Filled(
        timedelta(minutes=50),
        {"NEEDLE_ANXIETY": {"level": 5}, "NSAID": {"drugs": "Ibuprofen 400 mg"}},
    ),
    Filled(timedelta(minutes=25), share=0.5),
)
_KNOWN = (
    Filled(timedelta(minutes=35), {"MEDS_OTHER": {"list": "Sertraline, since May"}}),
)


@dataclass(frozen=True)
class AtHome:
    """Calls the verbs of the questions before a visit when their moment comes."""

    staff: Staff
    timeline: Timeline

    def expect(self, people: Sequence[Person], visits: Sequence[Visit]) -> None:
        """Plan the forms, as far as there are people for them."""
        new = [person for person in people if person.path == Path.REGISTERED]
        known_ones = list(self._seen_long_ago(people, visits))
        for group, stories in ((new, _NEW), (known_ones, _KNOWN)):
            for person, filled in zip(group, stories, strict=False):
                asked = self.timeline.end - _ASKED_AGO
                self.timeline.plan(asked, partial(self._ask, person, filled))

    def _seen_long_ago(
        self, people: Sequence[Person], visits: Sequence[Visit]
    ) -> Iterator[Person]:
        """Those who were treated here, but not these days."""
        since = self.timeline.end - _LONG_AGO
        last = {id(visit.person): visit.ends for visit in sorted(visits, key=_ends)}
        for person in people:
            is_plain = person.path == Path.TREATED and person.guardian is None
            ended = last.get(id(person))
            if is_plain and ended is not None and ended < since:
                yield person

    def _ask(self, person: Person, filled: Filled, now: datetime) -> None:
        desk = self.staff.desk[0]
        form = prescreenings.ask(_patient(person), by=desk, now=now)
        token = formlinks.create(form, now=now)
        at = self.timeline.end - filled.ago
        self.timeline.plan(at, partial(self._fill_in, form, token, filled))

    def _fill_in(
        self, form: PendingScreening, token: str, filled: Filled, now: datetime
    ) -> None:
        link: FormLink = known(formlinks.find(token), "it was made a while ago")
        asked = [
            item
            for item in prescreenings.questions(form, now=now)
            if not item.is_computed
        ]
        typed = {
            item.code: Typed(
                GivenAnswer("yes", filled.yes[item.code])
                if item.code in filled.yes
                else GivenAnswer("no")
            )
            for item in asked[: round(len(asked) * filled.share)]
        }
        prescreenings.save(form, link=link, typed=typed, now=now)
        if len(typed) == len(asked):
            prescreenings.submit(form, link=link, now=now)


def _patient(person: Person) -> Patient:
    return known(person.patient, "whoever is asked was registered before")


def _ends(visit: Visit) -> datetime:
    return visit.ends
