"""The next steps: the patient is asked, opens the link, answers; at last a red flag."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from aftercare.models import CheckIn, Escalation, Message, Reply
from aftercare.rules.schedule import Kind
from aftercare.rules.tiers import Tier
from aftercare.synthetic.walk.treating import BORN
from aftercare.synthetic.walk.web import Browser, Page
from aftercare.synthetic.walk.world import Broken, Step, World, hold, link_in

_MINUTE = timedelta(minutes=1)
# Chest pain among the boxes that open the advice to call at once.
_URGENT = re.compile(r'tick-alarm">\s*<input[^>]*\svalue="CHEST_PAIN"')
_S = CheckIn.State
Fields = Mapping[str, str | Sequence[str]]


def evening(world: World) -> Iterator[str]:
    """Sent when it is due and not before; unanswered when its time is over."""
    check_in = world.check_in(Kind.EVENING)
    world.sweep(check_in.due_at - _MINUTE)
    hold(
        world.check_in(Kind.EVENING).state == _S.SCHEDULED,
        "the check-in left before it was due",
    )
    mail, link = _ask(world, Kind.EVENING)
    yield f"Mail “{mail}” with the link {_short(link)}"
    address = world.walker.contact_points.get(kind="email").value
    papers = world.papers_to(address)
    hold(
        papers and papers[0].startswith(b"%PDF"), "no copy of the consent came by mail"
    )
    yield f"The copy of the consent came as a PDF of {len(papers[0]) // 1024} kB."
    world.sweep(check_in.closes_at)
    hold(
        world.check_in(Kind.EVENING).state == _S.UNANSWERED,
        "the check-in that nobody answered was not settled",
    )
    called = CheckIn.objects.filter(clinic=world.clinic).to_call()
    hold(called.filter(pk=check_in.pk), "the check-in is missing on the call list")
    yield "No answer: settled as unanswered, and on the call list."


def after_a_day(world: World) -> Iterator[str]:
    """Opening the link changes nothing; a wrong date is refused; all is well."""
    mail, link = _ask(world, Kind.H24)
    yield f"Mail “{mail}” with the link {_short(link)}"
    browser = Browser()
    gate = browser.open(link)
    hold(gate.status == 200, f"the link answers with {gate.status}")
    hold(
        world.check_in(Kind.H24).state == _S.SENT
        and world.walker.full_name not in gate.text,
        "only looking at the link changed something or named the patient",
    )
    wrong = browser.send(gate, {"day": "1", "month": "1", "year": "1990"})
    hold('name="none_of_these"' not in wrong.text, "a wrong date of birth was let in")
    yield "The page asks for the date of birth; a wrong one is refused."
    _pass_gate(browser, gate)
    yield from _calm(world, browser, link, kind=Kind.H24, soreness="2")


def after_two_days(world: World) -> Iterator[str]:
    """Better still."""
    mail, link = _ask(world, Kind.H48)
    yield f"Mail “{mail}” with the link {_short(link)}"
    browser = Browser()
    _pass_gate(browser, browser.open(link))
    yield from _calm(world, browser, link, kind=Kind.H48, soreness="1")


def after_three_days(world: World) -> Iterator[str]:
    """Chest pain: the patient is told at once, and an escalation is raised."""
    mail, link = _ask(world, Kind.H72)
    yield f"Mail “{mail}” with the link {_short(link)}"
    browser = Browser()
    form = _pass_gate(browser, browser.open(link))
    hold(_URGENT.search(form.text), "chest pain is not on the emergency list")
    page = _answer(browser, form, {"ticked": ["CHEST_PAIN"], "soreness": "3"})
    reply = _reply(world, Kind.H72)
    hold(
        reply.tier == Tier.EMERGENCY,
        f"chest pain near the lung was judged “{reply.tier}”, not an emergency",
    )
    number = world.clinic.emergency_number
    hold(
        f'href="tel:{number}"' in page.text, "the page does not name the number to call"
    )
    yield f"The answer page says first: call {number}."
    because = " ".join(reason["because"] for reason in reply.reasons)
    yield f"Judged {reply.get_tier_display()}: {because}"
    escalation = Escalation.objects.filter(reply=reply).first()
    if escalation is None:
        raise Broken("the red flag raised no escalation")
    hold(escalation.state == Escalation.State.OPEN, "the escalation is not open")
    by = escalation.acknowledge_by - escalation.raised_at
    yield f"Escalation open, to be taken on within {by // _MINUTE} minutes."


def _ask(world: World, kind: Kind) -> tuple[str, str]:
    """Move the clock to the check-in and read subject and link of its mail."""
    world.sweep(world.check_in(kind).due_at)
    check_in = world.check_in(kind)
    hold(
        check_in.state != _S.SCHEDULED,
        f"the check-in “{check_in.get_kind_display()}” was due and nobody sent it",
    )
    mail = world.read_mail(world.walker.contact_points.get(kind="email").value)
    message = Message.objects.get(check_in=check_in)
    hold(
        message.reference == mail["Message-ID"], "the mail is not the outbox’s message"
    )
    hold(
        check_in.state == _S.SENT, f"the mail left but the check-in is {check_in.state}"
    )
    hold(
        "chest" not in str(mail.get_content()).lower(),
        "the mail says something clinical",
    )
    return str(mail["Subject"]), link_in(mail)


def _pass_gate(browser: Browser, gate: Page) -> Page:
    """Give the right date of birth; the questions come up."""
    given = {"day": f"{BORN:%d}", "month": f"{BORN:%B}", "year": f"{BORN:%Y}"}
    form = browser.send(gate, given)
    hold(
        form.status == 200 and "submission_id" in form.hidden,
        f"the right date of birth does not open the questions ({form.status})",
    )
    return form


def _answer(browser: Browser, form: Page, fields: Fields) -> Page:
    page = browser.send(form, fields)
    hold(page.status == 200, f"the answer is met with {page.status}")
    return page


def _calm(
    world: World, browser: Browser, link: str, *, kind: Kind, soreness: str
) -> Iterator[str]:
    """An answer as expected: judged as nothing to do, no escalation."""
    form = browser.open(f"{link}questions/")
    fields = {"none_of_these": "yes", "soreness": soreness, "trend": "better"}
    page = _answer(browser, form, fields)
    reply = _reply(world, kind)
    hold(reply.tier == Tier.NONE, f"an answer as expected was judged “{reply.tier}”")
    hold(reply.is_verified, "the reply does not know that the date of birth was right")
    hold(not reply.escalations.exists(), "an answer as expected raised an escalation")
    hold("<h1>" in page.text, "the answer page has no heading")
    judged = reply.get_tier_display().lower()
    yield f"Soreness {soreness} of 10, better: answered, {judged}."


def _reply(world: World, kind: Kind) -> Reply:
    """The one reply to the check-in, which is answered now."""
    check_in = world.check_in(kind)
    replies = list(check_in.replies.all())
    hold(len(replies) == 1, f"{len(replies)} replies were kept instead of one")
    hold(
        check_in.state == _S.ANSWERED, f"answered, but the check-in is {check_in.state}"
    )
    return replies[0]


def _short(link: str) -> str:
    """Enough of it to see that it is one; the rest is the patient's."""
    return f"{link[: link.rindex('/c/') + 7]}…"


STEPS: tuple[Step, ...] = (
    ("The same evening: sent, not answered", evening),
    ("After 24 hours: sent, opened, answered", after_a_day),
    ("After 48 hours: sent, opened, answered", after_two_days),
    ("After 72 hours: a red flag", after_three_days),
)
