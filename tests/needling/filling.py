"""The questions before a visit, filled in as a browser would."""

from django.urls import reverse

from needling import formlinks, prescreenings
from needling.prescreenings import Typed
from needling.rules.screening_paper import pages
from needling.screenings import GivenAnswer
from tests import factories

BORN = {"day": "17", "month": "May", "year": "1980"}
WRONG = {**BORN, "day": "18"}
REST = {"rest": "no"}


def url(name, token, *args):
    return reverse(f"needling:form_{name}", args=[token, *args])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def page_of(form, code, *, now=factories.NOW):
    """The number of the page that asks a question."""
    items = prescreenings.questions(form, now=now)
    for number, page in enumerate(pages(items, [i.section for i in items]), start=1):
        if code in {item.code for item in page}:
            return number
    raise LookupError(code)


def count_pages(form, *, now=factories.NOW):
    items = prescreenings.questions(form, now=now)
    return len(pages(items, [item.section for item in items]))


def answer(code, value, *, version=0, **details):
    """What a page sends for one question."""
    sent = {f"q-{code}": value, f"v-{code}": str(version)}
    return sent | {f"d-{code}-{key}": each for key, each in details.items()}


def fill_in(client, token, form, **answers):
    """Go through every page: `answers` by code, no to all the others."""
    for number in range(1, count_pages(form) + 1):
        page = dict(REST)
        for code, value in answers.items():
            if page_of(form, code) == number:
                page |= answer(code, value)
        client.post(url("page", token, number), page)


def by_patient(patient, user, *, now=factories.NOW, **answers):
    """A form that the patient filled in and sent at that moment; no to all others."""
    form = prescreenings.ask(patient, by=user, now=now)
    link = formlinks.find(formlinks.create(form, now=now))
    assert link is not None
    typed = {
        item.code: Typed(GivenAnswer(answers.get(item.code, "no")))
        for item in prescreenings.questions(form, now=now)
        if not item.is_computed
    }
    prescreenings.save(form, link=link, typed=typed, now=now)
    return prescreenings.submit(form, link=link, now=now)
