"""The treatment side of the story: registered, screened, consented, needled, signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from aftercare.synthetic import measuring, treatment
from aftercare.synthetic.agreeing import agree, scribble
from aftercare.synthetic.booking import Booking
from aftercare.synthetic.chance import chance
from aftercare.synthetic.closing import Closing
from aftercare.synthetic.complaints import Complaint
from aftercare.synthetic.diary import BEFORE, Visit
from aftercare.synthetic.people import Path, Person
from aftercare.synthetic.staff import Staff
from aftercare.synthetic.timeline import Timeline
from clinic import patients
from clinic.models import Clinic, Patient, Practitioner
from clinic.rules.known import known
from needling import pacing, readiness, screenings, sessions
from needling.decisions import Signature
from needling.models import Consent, Muscle, Screening, ScreeningItem, Session

_K = Screening.Kind
_DAY = timedelta(days=1)
_MISSED_AFTER = timedelta(days=3, minutes=40)
_LEFT_AGO = timedelta(hours=3)
_TO_SAVE = timedelta(minutes=2)
# Every so many notes get a word added on the next day.
_ADDENDUM_EVERY = 23
_ADDENDUM = "Patient rang to say that the home exercises help; nothing else new."


@dataclass
class Treating:
    """Calls the verbs of the treatment side when their moment comes.

    `signed` is told of every session once it is signed.
    """

    clinic: Clinic
    staff: Staff
    timeline: Timeline
    rng: Random
    muscles: Mapping[str, Muscle]
    signed: Callable[[Session, Visit], None]
    closing: Closing
    booking: Booking
    count: int = 0
    _questions: dict[str, list[ScreeningItem]] = field(default_factory=dict)

    def expect(self, visit: Visit) -> None:
        """Plan everything about one visit."""
        ahead = 2 * _DAY
        if visit.number == 0:
            ahead = _DAY * self.rng.randint(1, 5)
            self.expect_person(visit.person, at=visit.starts - ahead)
        self.timeline.plan(visit.starts - ahead, partial(self.booking.book, visit))
        if self.booking.is_followed_by_a_miss():
            missed = visit.starts + _MISSED_AFTER
            self.timeline.plan(missed, partial(self.booking.miss, visit))
        self.timeline.plan(visit.starts - BEFORE, partial(self._arrive, visit))
        self.timeline.plan(visit.starts, partial(self._begin, visit))

    def expect_person(self, person: Person, *, at: datetime) -> None:
        """Plan the registration, and the leaving of one who leaves."""
        self.timeline.plan(at, partial(self._register, person))
        if person.path == Path.LEFT:
            left = self.timeline.end - _LEFT_AGO
            self.timeline.plan(left, partial(self._leave, person))

    def prepare(
        self, person: Person, who: Practitioner, complaint: Complaint, *, at: datetime
    ) -> None:
        """Plan screening and consent of somebody who waits for the first session."""
        self.expect_person(person, at=at - _DAY)
        self.timeline.plan(at, partial(self._prepare, person, who, complaint))

    def _register(self, person: Person, now: datetime) -> None:
        desk = self.rng.choice(self.staff.desk)
        person.patient = patients.register(
            self.clinic,
            details=person.details,
            contacts=person.contacts,
            by=desk,
            now=now,
        )

    def _leave(self, person: Person, now: datetime) -> None:
        patients.change_status(
            _patient(person),
            status=Patient.Status.LEFT,
            by=self.staff.desk[0],
            now=now,
        )

    def _arrive(self, visit: Visit, now: datetime) -> None:
        """The full form and consent at first, later only what has changed; after an
        adverse event consent is taken anew."""
        person, who = visit.person, visit.practitioner
        self.booking.arrive(visit, now)
        if visit.number == 0:
            self._prepare(person, who, visit.complaint, now)
            return
        self._screen(person, who, _K.SHORT, now)
        if readiness.consent_obstacles(_patient(person), who, at=now):
            self._agree(person, who, visit.complaint, now)

    def _prepare(
        self, person: Person, who: Practitioner, complaint: Complaint, now: datetime
    ) -> None:
        self._screen(person, who, _K.FULL, now)
        self._agree(person, who, complaint, now)

    def _agree(
        self, person: Person, who: Practitioner, complaint: Complaint, now: datetime
    ) -> None:
        agree(
            _patient(person),
            practitioner=who,
            regions=complaint.regions,
            signature=_signature(person, self.rng),
            messages=person.allows_messages,
            now=now + timedelta(minutes=1),
        )

    def _screen(
        self, person: Person, who: Practitioner, kind: str, now: datetime
    ) -> None:
        """Every answer is no, but for this person's own."""
        if kind not in self._questions:
            self._questions[kind] = screenings.questions(kind)
        answers = {
            item.code: screenings.GivenAnswer(
                "yes" if item.code in person.yes else "no",
                person.yes.get(item.code, {}),
            )
            for item in self._questions[kind]
        }
        screenings.record(
            _patient(person), kind=kind, answers=answers, by=who.user, now=now
        )

    def _begin(self, visit: Visit, now: datetime) -> None:
        """Nobody is needled while an answer of theirs is open."""
        patient = _patient(visit.person)
        if pacing.open_flags(patient, at=now):
            self.booking.call_off(visit, now)
            return
        rng = chance(f"{patient.number} {visit.number}")
        if visit.number == 0:
            measuring.plan(patient, visit, rng=rng, now=now)
        measuring.measure(patient, visit, rng=rng, now=now)
        session = sessions.start(
            patient,
            practitioner=visit.practitioner,
            appointment=self.booking.of(visit),
            by=visit.practitioner.user,
            now=now,
        )
        self.timeline.plan(visit.ends + _TO_SAVE, partial(self._save, visit, session))

    def _save(self, visit: Visit, session: Session, now: datetime) -> None:
        note = treatment.write(
            visit.complaint,
            muscles=self.muscles,
            visit=visit.number,
            started_at=visit.starts,
            ended_at=visit.ends,
            rng=self.rng,
        )
        self.closing.colour(note)
        treatment.put(note, session, by=visit.practitioner.user, now=now)
        ready = self.closing.saved(session, now)
        if visit.signs is not None:
            signs = max(visit.signs, ready)
            self.timeline.plan(signs, partial(self._sign, visit, session))

    def _sign(self, visit: Visit, session: Session, now: datetime) -> None:
        who = visit.practitioner.user
        session = sessions.sign(session, by=who, now=now)
        self.count += 1
        if self.count % _ADDENDUM_EVERY == 0:
            self.timeline.plan(now + _DAY, partial(_amend, session))
        self.closing.signed(session, now)
        self.signed(session, visit)


def _amend(session: Session, now: datetime) -> None:
    sessions.amend(session, text=_ADDENDUM, by=session.practitioner.user, now=now)


def _signature(person: Person, rng: Random) -> Signature:
    """The patient's own, or the guardian's beside the young person's assent."""
    if person.guardian is None:
        return Signature(_patient(person).full_name, strokes=scribble(rng))
    return Signature(
        person.guardian.name,
        Consent.Person.GUARDIAN,
        relation=person.guardian.relation,
        has_assent=True,
        assent_name=_patient(person).full_name,
        strokes=scribble(rng),
    )


def _patient(person: Person) -> Patient:
    return known(person.patient, "whoever is treated was registered before")
