"""Infections of the blood and the mind: what a patient told is for clinicians only.

Every page of the permission table is asked as each role, and what leaves by mail, text
and file is read.
"""

import io
from datetime import timedelta

import pypdf
import pytest
import time_machine
from django.core import mail as post

from aftercare import dispatch
from aftercare.models import Message
from clinic.models import AuditEntry, Patient
from needling import acknowledgements, formalarms, formlinks, prescreenings, screenings
from needling.models import FormAlarm, ScreeningItem, Session
from needling.prescreenings import Typed
from needling.screenings import GivenAnswer
from tests import factories
from tests.factories import NOW
from tests.house import test_permission_matrix as matrix

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
mail, own, clients = matrix.mail, matrix.own, matrix.clients

# What was told; no page has these words by itself.
TOLD = {
    "BLOOD_BORNE": {"which": "Zqhepatitis"},
    "IMMUNE_LOW": {"cause": "Zqimmune", "neutrophils": "normal"},
    "PSYCH": {"crisis": "yes", "details": "Zqpsychosis"},
}
NOTED = "Zqnote"
CLEARED = "Zqclearance"
# Sentences that the answers lead to; only where somebody edits the questions do they
# stand without a patient.
SENTENCES = (
    "Acute crisis: no needling",
    "Weak immune system",
    "Mental health: agree",
    "Standard precautions. Never a reason",
)
ABOUT_THE_QUESTIONS = ("needling:question_", "clinic:guide")
# What gives a spreadsheet besides its page.
FILES = {
    "clinic:audit_list",
    "clinic:row_list",
    "clinic:missed_report",
    "needling:sessions_report",
    "needling:lapsing_report",
    "needling:lots_report",
    "aftercare:checkins_report",
    "aftercare:optouts_report",
}
WITHOUT_THEM = ("desk", "owner")
WHERE_IT_BELONGS = {
    "needling:screening_detail",
    "needling:clearance_detail",
    "aftercare:escalation_detail",
}


@pytest.fixture
def told(own):
    """The patient told all of it: on paper, on a form by link, and to the therapist."""
    patient = Patient.objects.get(pk=own.patient)
    draft = Session.objects.get(pk=own.draft)
    therapist = draft.practitioner.user
    own.screening = factories.make_screening(
        patient, practitioner=draft.practitioner, answers=TOLD
    ).pk
    own.clearance = factories.make_clearance(
        patient, "IMMUNE_LOW", practitioner=draft.practitioner, note=CLEARED
    ).pk
    acknowledgements.write(
        draft, notes={"BLOOD_BORNE": NOTED, "PSYCH": NOTED}, by=therapist, now=NOW
    )
    form = prescreenings.ask(patient, by=therapist, now=NOW)
    answer_by_link(form)
    own.escalation = (
        FormAlarm.objects.get(item__code="PSYCH").reply.escalations.get().pk
    )
    return own


def answer_by_link(form):
    """Every question of the form, so that what waits for a clinician is told too."""
    link = formlinks.find(formlinks.create(form, now=NOW))
    assert link is not None
    items = {item.code: item for item in ScreeningItem.objects.filter(is_current=True)}
    typed = {code: Typed(GivenAnswer("yes", each)) for code, each in TOLD.items()}
    asked = {item.code for item in prescreenings.questions(form, now=NOW)}
    now_asked = {code: each for code, each in typed.items() if code in asked}
    prescreenings.save(form, link=link, typed=now_asked, now=NOW)
    facts = {code: (items[code], "yes", each) for code, each in TOLD.items()}
    formalarms.raise_for(link, facts, with_urgent=True, is_verified=True, now=NOW)


def markers(name):
    words = {word for each in TOLD.values() for word in each.values() if "Zq" in word}
    if name.startswith(ABOUT_THE_QUESTIONS):
        return {*words, NOTED, CLEARED}
    return {*words, NOTED, CLEARED, *TOLD, *SENTENCES}


def words_of(answer):
    """What a person could read: a page, a fragment, a spreadsheet, a paper."""
    if getattr(answer, "streaming", False):
        content = b"".join(answer.streaming_content)
    else:
        content = answer.content
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8", "replace") + str(answer.headers)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text() for page in pages)


def requests(own):
    """Every address that is looked at, and the files that some of them give."""
    for name, row, method, *_expected in matrix.ROWS:
        if method == "GET":
            path = matrix.address(name, row, own)
            yield name, path
            if name in FILES:
                yield name, f"{path}?as=csv"


def found(client, pages):
    """Where somebody reads something of it."""
    seen = {}
    with time_machine.travel(NOW, tick=False):
        for name, path in pages:
            text = words_of(client.get(path))
            here = {marker for marker in markers(name) if marker in text}
            if here:
                seen[path] = here
    return seen


@pytest.mark.parametrize("who", WITHOUT_THEM)
def test_whoever_does_not_treat_reads_it_nowhere(told, clients, who):
    assert found(clients[who], requests(told)) == {}


@pytest.mark.parametrize("who", ["therapist", "lead"])
def test_whoever_treats_reads_it_where_it_belongs(told, clients, who):
    pages = [each for each in requests(told) if each[0] in WHERE_IT_BELONGS]
    assert found(clients[who], pages).keys() == {path for _name, path in pages}


def test_the_file_of_the_history_has_none_of_it(told):
    entries = list(AuditEntry.objects.values_list("action", "detail"))
    actions = {action for action, _detail in entries}
    assert actions >= {
        "screening.recorded",
        "screening.acknowledged",
        "clearance.recorded",
        "form.alarm_raised",
    }
    text = str(entries)
    assert {marker for marker in markers("") if marker in text} == set()


def test_no_mail_or_text_has_any_of_it(told):
    dispatch.deliver_due(clock=lambda: NOW + timedelta(minutes=1))
    written = str(list(Message.objects.values()))
    written += " ".join(str(each.message()) for each in post.outbox)
    assert Message.objects.filter(purpose="alert").exists()
    assert {marker for marker in markers("") if marker in written} == set()


def test_they_are_answers_that_only_clinicians_see():
    restricted = ScreeningItem.objects.filter(is_current=True, is_restricted=True)
    assert set(restricted.values_list("code", flat=True)) == set(TOLD)
    assert {item.code for item in screenings.questions("full")} >= set(TOLD)
