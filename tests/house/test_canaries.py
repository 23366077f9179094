"""Nothing of a person reaches a log, a cookie, an address, a subject or the history.

A patient with words that stand nowhere else goes through the main flows; then all that
is kept or sent beside the pages is read.
"""

import logging
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail

from aftercare import dispatch
from clinic import patients
from clinic.logs import HideLinks, Plain
from clinic.models import AuditEntry, Patient, PatientImport, User
from needling import formlinks, prescreenings
from needling.models import FormAlarm
from tests import factories
from tests.aftercare.texting import text
from tests.aftercare.visiting import Visitor
from tests.clinic import importing
from tests.clinic.test_import_pages import settings_of, upload
from tests.clinic.test_import_pages import url as page_of_list
from tests.factories import NOW
from tests.needling.filling import answer, fill_in, page_of, url
from tests.needling.signing import sent
from tests.strict import WatchfulClient

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=25)
GIVEN, FAMILY, MAIL = "Zqgiven", "Zqfamily", "zqmail@zq.example"
ERROR = "Zqerror"
PERSON = {GIVEN, FAMILY, "zqmail", "7700900987", "7700 900987"}
BORN = {"1979-11-23", "23/11/1979", "23.11.1979", "23 November 1979", "23 Nov 1979"}
TYPED = {"Zqproblem", "Zqmind", "Zqreply", "Zqtext", "Zqpassword", "Zqlogin", ERROR}
LIST = {"Zqlisted", "zqlist"}
CANARIES = PERSON | BORN | TYPED | LIST
DATE = {"day": "23", "month": "November", "year": "1979"}


class Remembering(WatchfulClient):
    """Keeps every answer, and gives the page of an error instead of the error."""

    def __init__(self):
        super().__init__()
        self.raise_request_exception = False
        self.answers = []

    def request(self, **given):
        came = super().request(**given)
        self.answers.append((given, came))
        return came


class Lines(logging.Handler):
    """What stands in the log, written as the product writes it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(Plain())
        self.addFilter(HideLinks())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    kept = Lines()
    logging.getLogger().addHandler(kept)
    yield kept.lines
    logging.getLogger().removeHandler(kept)


def register(browser, clinic):
    """At the desk, by the form."""
    browser.force_login(factories.make_user(clinic, User.Role.FRONT_DESK))
    typed = {
        "given_name": GIVEN,
        "family_name": FAMILY,
        "birth_day": "23",
        "birth_month": "November",
        "birth_year": "1979",
        "email": MAIL,
        "phone": "07700 900987",
    }
    browser.get(browser.post("/patients/new/", typed).url)
    return Patient.objects.get(), typed


def screen_and_agree(browser, patient, practitioner):
    """The questions and the consent, each over its link."""
    user = practitioner.user
    form = prescreenings.ask(patient, by=user, now=NOW)
    screening = formlinks.create(form, now=NOW)
    browser.post(url("gate", screening), DATE)
    fill_in(browser, screening, form)
    told = answer("PSYCH", "yes", version=1, crisis="yes", details="Zqmind")
    browser.post(url("page", screening, page_of(form, "PSYCH")), told)
    assert "Zqmind" in FormAlarm.objects.get().told
    browser.post(url("check", screening), {})
    offer = factories.make_offer(patient, practitioner=practitioner)
    agreed = formlinks.create(offer, now=NOW)
    browser.post(url("gate", agreed), DATE)
    name = f"{GIVEN} {FAMILY}"
    signed = browser.post(url("consent", agreed), sent(signed_name=name, typed=name))
    assert signed.url == url("done", agreed)
    return screening, agreed


def ask_and_hear(browser, patient, practitioner):
    """A session, the answer over its link, and one by text."""
    session = factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW, problem="Zqproblem"
    )
    check_in = factories.make_sent_check_in(session)
    visitor = Visitor(browser, check_in, factories.make_link(check_in, now=LATER))
    visitor.post("gate", DATE)
    visitor.send(ticked=["FEVER"], none_of_these="yes", free_text="Zqreply")
    visitor.get("answer")
    assert "Zqreply" in {reply.free_text for reply in visitor.replies}
    row = text("Zqtext, I cannot breathe", sender="+447700900987", now=LATER)
    assert row.patient == patient
    return visitor.token


def bring_a_list(browser, clinic):
    """A file of patients, one of whom cannot be read."""
    browser.force_login(factories.make_user(clinic, User.Role.OWNER))
    rows = [
        importing.row(1, **{"Last name": "Zqlisted", "Email": "zqlist@zq.example"}),
        importing.row(2, **{"Last name": "Zqlisted", "DOB": "23/11/1979x"}),
    ]
    upload(browser, importing.a_file(*rows), name="Zqlisted.csv")
    source = PatientImport.objects.get()
    browser.post(page_of_list("columns", source), settings_of(source))
    importing.work()
    browser.post(page_of_list("start", source), {"duplicates": "skip"})
    importing.work()
    assert Patient.objects.filter(family_name="Zqlisted").exists()


def fail(browser, typed, monkeypatch):
    """A sign-in that is refused, and an error in the middle of a form."""
    browser.logout()
    wrong = {"login": "Zqlogin@zq.example", "password": "Zqpassword"}
    assert browser.post("/accounts/login/", wrong).status_code == 200
    browser.force_login(User.objects.filter(roles=["owner"]).latest("pk"))

    def refuse(*_args, **_given):
        raise ValueError(f"Key (email)=({MAIL}) of {FAMILY} is no {ERROR}")

    monkeypatch.setattr(patients, "register", refuse)
    another = {"given_name": f"{ERROR}b", "family_name": f"Other{FAMILY}"}
    another |= {"phone": "", "email": f"b{MAIL}", "birth_year": "1951"}
    assert browser.post("/patients/new/", {**typed, **another}).status_code == 500


@pytest.fixture
def walked(clinic, practitioner, log, monkeypatch):
    """All the flows; what they left: the browser, the log and the keys of links."""
    browser = Remembering()
    with time_machine.travel(NOW, tick=False) as clock:
        patient, typed = register(browser, clinic)
        browser.logout()
        tokens = [*screen_and_agree(browser, patient, practitioner)]
        clock.move_to(LATER)
        tokens.append(ask_and_hear(browser, patient, practitioner))
        bring_a_list(browser, clinic)
        dispatch.deliver_due(clock=lambda: LATER)
        fail(browser, typed, monkeypatch)
    return browser, log, set(tokens)


def seen_in(words, canaries):
    return {each for each in canaries if each.lower() in words.lower()}


def addresses(browser):
    """What was asked for, and where each answer leads."""
    for given, came in browser.answers:
        yield given["PATH_INFO"] + "?" + given.get("QUERY_STRING", "")
        for name in ("Location", "HX-Redirect", "HX-Push-Url", "Content-Location"):
            yield came.headers.get(name, "")


def cookies(browser):
    for _given, came in browser.answers:
        yield from (f"{each.key}={each.value}" for each in came.cookies.values())


def test_the_flows_leave_nothing_of_a_person_beside_the_pages(walked):
    browser, log, tokens = walked
    lines = "\n".join(log)
    assert "sign-in refused" in lines
    assert "Internal Server Error: /patients/new/" in lines
    assert "builtins.ValueError" in lines
    assert seen_in(lines, CANARIES | tokens) == set()
    assert seen_in(unquote("\n".join(addresses(browser))), CANARIES) == set()
    assert seen_in(unquote("\n".join(cookies(browser))), CANARIES | tokens) == set()
    entries = str(list(AuditEntry.objects.values()))
    assert "import" in entries
    assert seen_in(entries, CANARIES | tokens) == set()


def test_mails_name_nobody_in_their_heads_and_tell_no_answers(walked):
    assert len(mail.outbox) > 1
    for each in mail.outbox:
        message = each.message()
        heads = "\n".join(f"{k}: {v}" for k, v in message.items() if k != "To")
        assert seen_in(heads, CANARIES) == set()
        body = "\n".join(
            words.decode("utf-8", "replace")
            for part in message.walk()
            if isinstance(words := part.get_payload(decode=True), bytes)
        )
        assert seen_in(body, CANARIES - {GIVEN}) == set()
