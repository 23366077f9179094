"""The first steps: registered, screened, consented, needled, signed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from aftercare.models import CheckIn
from aftercare.synthetic import treatment
from aftercare.synthetic.agreeing import agree, scribble
from aftercare.synthetic.chance import chance
from aftercare.synthetic.complaints import NECK, Aim, Complaint
from aftercare.synthetic.treatment import Note
from aftercare.synthetic.walk.world import BACK, Step, World, hold
from clinic import patients
from clinic.models import AuditEntry
from clinic.patients import Details, NewContact
from needling import readiness, screenings, sessions
from needling.decisions import Signature
from needling.models import Muscle, Screening

BORN = date(1980, 5, 17)
_MINUTE = timedelta(minutes=1)
# Any number does; this one gives sites that differ from each other.
_SEED = 7
_COMPLAINT = Complaint(
    NECK.problem,
    NECK.position,
    NECK.regions,
    (NECK.aims[0], Aim("splenius_capitis"), Aim("semispinalis_capitis")),
)


def found_clinic(world: World) -> Iterator[str]:
    """A clinic with one of each role."""
    world.open()
    local = world.now.astimezone(world.clinic.zone)
    yield f"{world.clinic.name}, {world.clinic.time_zone}, {local:%A %H:%M} there."
    yield (
        f"Therapist {world.practitioner}, clinical lead {world.lead}, "
        f"front desk {world.desk}, owner {world.owner}."
    )


def register(world: World) -> Iterator[str]:
    """A patient with an e-mail address and a phone; refused without either."""
    details = Details("Wanda", BORN, "O’Malley", preferred_name="Wan")
    try:
        patients.register(
            world.clinic, details=details, contacts=[], by=world.desk, now=world.now
        )
    except patients.NoWayToReach as refusal:
        yield f"Without a contact it is refused: “{refusal}”"
    else:
        hold(False, "a patient without any contact was registered")
    world.patient = patients.register(
        world.clinic,
        details=details,
        contacts=[
            NewContact("email", f" Wanda.{world.mark}@Example.ORG "),
            NewContact("phone", "+44 7700 900 150"),
        ],
        by=world.desk,
        now=world.now,
    )
    lines = AuditEntry.objects.filter(action="patient.registered")
    hold(lines.filter(patient_id=world.patient.pk), "registering left no audit line")
    points = ", ".join(str(point) for point in world.patient.contact_points.all())
    yield f"{world.patient}, patient number {world.patient.number}: {points}."


def screen_and_consent(world: World) -> Iterator[str]:
    """Nothing may start before; everything is clear afterwards."""
    obstacles = readiness.before_needling(
        world.walker, world.practitioner, at=world.now
    )
    hold(obstacles, "needling could start without screening and consent")
    yield f"Before: “{obstacles[0].sentence}”"
    by = world.practitioner.user
    questions = screenings.questions(Screening.Kind.FULL)
    screenings.record(
        world.walker,
        kind=Screening.Kind.FULL,
        answers={item.code: screenings.GivenAnswer("no") for item in questions},
        by=by,
        now=world.now,
    )
    agree(
        world.walker,
        practitioner=world.practitioner,
        regions=_COMPLAINT.regions,
        signature=Signature(world.walker.full_name, strokes=scribble(chance(_SEED))),
        messages=True,
        now=world.now + _MINUTE,
    )
    world.now += 5 * _MINUTE
    left = readiness.before_needling(world.walker, world.practitioner, at=world.now)
    hold(not left, f"needling may not start: {[each.sentence for each in left]}")
    yield f"{len(questions)} questions answered, consent signed: nothing in the way."


def log_session(world: World) -> Iterator[str]:
    """Three needle sites, one of them near the lung."""
    by = world.practitioner.user
    started = world.clock() - BACK - 20 * _MINUTE
    session = sessions.start(
        world.walker, practitioner=world.practitioner, by=by, now=started
    )
    world.now = started + 20 * _MINUTE
    note = _note(world, started)
    treatment.put(note, session, by=by, now=world.now)
    session.refresh_from_db()
    world.session = session
    rows = world.session.sites.select_related("muscle").order_by("order")
    for row in rows:
        seen = "not assessed" if row.twitches_unassessed else f"{row.twitches}"
        lung = ", near the lung" if row.muscle.is_pneumothorax_risk else ""
        yield (
            f"{row.muscle}, {row.side}: {row.depth_mm} of {row.needle_length_mm} mm, "
            f"inserted {row.insertions}x, {row.dwell_seconds} s, twitches {seen}{lung}."
        )
    hold(len(rows) == len(_COMPLAINT.aims), f"{len(rows)} needle sites were kept")
    hold(world.session.is_lung_risk, "the session does not count as near the lung")


def _note(world: World, started: datetime) -> Note:
    """As a therapist writes it; what is not assessed stays empty, none seen is 0."""
    muscles = Muscle.objects.in_bulk([aim.muscle for aim in _COMPLAINT.aims])
    note = treatment.write(
        _COMPLAINT,
        muscles=muscles,
        visit=1,
        started_at=started,
        ended_at=world.now,
        rng=chance(_SEED),
    )
    for site, twitches in zip(note.sites, (3, 0, None), strict=True):
        site["twitches"] = twitches
        site["twitches_unassessed"] = twitches is None
    return note


def sign(world: World) -> Iterator[str]:
    """Signing plans the check-ins in the same transaction; it works once."""
    by = world.practitioner.user
    world.now += 4 * _MINUTE
    world.session = sessions.sign(world.treatment, by=by, now=world.now)
    planned = world.treatment.check_ins.order_by("due_at")
    kinds = [check_in.kind for check_in in planned]
    hold(
        kinds == ["evening", "h24", "h48", "h72"],
        f"signing planned {kinds or 'nothing'} instead of evening, 24, 48 and 72 hours",
    )
    for check_in in planned:
        hold(check_in.state == CheckIn.State.SCHEDULED, f"{check_in} is not scheduled")
        local = check_in.due_at.astimezone(world.clinic.zone)
        yield f"{check_in.get_kind_display()}: {local:%A %H:%M}."
    try:
        sessions.sign(world.treatment, by=by, now=world.now)
    except sessions.Locked as refusal:
        yield f"A second time: “{refusal}”"
    else:
        hold(False, "a signed note was signed again")


STEPS: tuple[Step, ...] = (
    ("A clinic opens", found_clinic),
    ("The desk registers a patient", register),
    ("The therapist screens and takes consent", screen_and_consent),
    ("A session with three needle sites", log_session),
    ("The note is signed", sign),
)
