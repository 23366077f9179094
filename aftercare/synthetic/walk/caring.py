"""The last steps: alerted, taken on, concluded by two; nothing is left over."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from aftercare import escalations, outcomes
from aftercare.models import CheckIn, Escalation, Message
from aftercare.synthetic.staff import PASSWORDS
from aftercare.synthetic.walk.web import Browser
from aftercare.synthetic.walk.world import Step, World, hold
from clinic.models import User
from clinic.rules.known import known

_S = Escalation.State
_MINUTE = timedelta(minutes=1)


def alerts(world: World) -> Iterator[str]:
    """Therapist and lead get a mail that names nobody."""
    world.sweep(world.clock())
    for person in (world.practitioner.user, world.lead):
        mail = world.read_mail(person.email)
        text = str(mail.get_content())
        hold(world.walker.family_name not in text, "an alert names the patient")
        yield f"To {person}: “{mail['Subject']}”"


def inbox(world: World) -> Iterator[str]:
    """The lead signs in and finds the patient in the inbox."""
    browser = Browser()
    page = browser.open(f"{settings.BASE_URL}/inbox/")
    hold("/login/" in page.address, "the inbox opens without signing in")
    password = PASSWORDS[User.Role.CLINICAL_LEAD]
    page = browser.send(page, {"login": world.lead.email, "password": password})
    hold(page.status == 200, f"signing in is met with {page.status}")
    page = browser.open(f"{settings.BASE_URL}/inbox/")
    hold("/login/" not in page.address, "the lead cannot sign in")
    hold(
        f"escalation-{_case(world).pk}" in page.text, "the inbox does not show the case"
    )
    yield f"{world.lead} signs in; the inbox shows {world.walker} with its tier."


def climbing(world: World) -> Iterator[str]:
    """Nobody takes it on for ten minutes: told again, then more people are."""
    for _round in range(2):
        before = _case(world)
        world.sweep(known(before.next_alert_at, "an open escalation keeps a timer"))
        case = _case(world)
        hold(case.rung != before.rung, "nobody took it on, and nobody else was alerted")
    for person in (world.desk, world.owner):
        world.read_mail(person.email)
    waited = world.now - case.raised_at
    told = case.get_rung_display().lower()
    yield f"{waited // _MINUTE} minutes without anybody: {told} alerted, the desk too."


def taken_on(world: World) -> Iterator[str]:
    """One person wins; the second is told who has it."""
    world.now += _MINUTE
    case = escalations.acknowledge(_case(world), by=world.lead, now=world.now)
    hold(case.state == _S.ACKNOWLEDGED, f"taken on, but it is {case.state}")
    try:
        escalations.acknowledge(case, by=world.practitioner.user, now=world.now)
    except escalations.AlreadyTaken as refusal:
        yield f"{world.lead} has it. To the therapist: “{refusal}”"
    else:
        hold(False, "two people took the same case on")
    escalations.log_call(
        case, reached=True, note="Breathes calmly.", by=world.lead, now=world.now
    )
    yield "Called the patient: reached."


def concluded(world: World) -> Iterator[str]:
    """An outcome in words; an emergency then waits for a second reader."""
    world.now += 5 * _MINUTE
    case = outcomes.resolve(
        _case(world),
        outcome=Escalation.Outcome.EMERGENCY_CARE,
        finding="Sharp pain on breathing in since the morning.",
        action="Sent to the emergency department with site, depth and time.",
        by=world.lead,
        now=world.now,
    )
    hold(case.state == _S.SECOND_READER, "an emergency was closed by one person alone")
    try:
        outcomes.second_read(case, agrees=True, note="", by=world.lead, now=world.now)
    except outcomes.SameReader as refusal:
        yield f"{case.get_outcome_display()}. Read by the same person: “{refusal}”"
    else:
        hold(False, "one person was both readers")
    reader = world.practitioner.user
    world.now += 5 * _MINUTE
    case = outcomes.second_read(case, agrees=True, note="", by=reader, now=world.now)
    hold(case.state == _S.RESOLVED, f"read by two, but it is {case.state}")
    story = " – ".join(step.get_kind_display() for step in case.steps.order_by("id"))
    yield f"Read by {reader}: resolved. {story}."


def settled(world: World) -> Iterator[str]:
    """Later nothing is left over: no timer, no message, no check-in without an end."""
    world.sweep(world.now + timedelta(days=2))
    ends = Counter(world.treatment.check_ins.values_list("state", flat=True))
    hold(not set(ends) - set(CheckIn.FINAL), f"check-ins without an end: {dict(ends)}")
    open_cases = Escalation.objects.filter(clinic=world.clinic).unresolved()
    hold(not open_cases, "an escalation is open again")
    messages = Message.objects.filter(clinic=world.clinic)
    sent = set(messages.exclude(reference="").values_list("reference", flat=True))
    states = Counter(messages.values_list("state", flat=True))
    hold(set(states) <= {"sent", "cancelled"}, f"messages left over: {dict(states)}")
    arrived = Counter(str(mail["Message-ID"]) for mail in world.mails())
    lost, twice = sent - set(arrived), [one for one in sent if arrived[one] > 1]
    hold(not lost, f"{len(lost)} messages are marked as sent and lie in no mailbox")
    hold(not twice, f"{len(twice)} mails came twice")
    yield f"Check-ins: {_words(ends)}. {len(sent)} mails, each once; none waits."


def _case(world: World) -> Escalation:
    """The escalation of this walk as it stands now."""
    return Escalation.objects.select_related("check_in").get(clinic=world.clinic)


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))


STEPS: tuple[Step, ...] = (
    ("The alert reaches therapist and lead", alerts),
    ("The inbox shows it", inbox),
    ("Nobody reacts: the alarm climbs", climbing),
    ("Somebody takes it on and calls", taken_on),
    ("Two people conclude it", concluded),
    ("Two days later nothing is left over", settled),
)
