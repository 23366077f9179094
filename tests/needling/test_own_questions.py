"""The practice's own questions: new versions, old answers, and what is supplied."""

import pytest
from django.urls import reverse

from clinic.audit import Agent
from clinic.models import AuditEntry
from needling import catalogue, ownquestions, riskview
from needling.forms.items import ItemForm
from needling.models import ScreeningItem
from needling.rules.screening_edit import Edit
from tests import factories
from tests.needling import sent
from tests.rules.catalogue import ITEM_ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, lead):
    """The clinical lead."""
    factories.load_reference()
    client.force_login(lead)
    return client


def current(code):
    return ScreeningItem.objects.get(code=code, is_current=True)


def form_of(code, **changes):
    """The page of a question as a browser would send it."""
    form = ItemForm(current=current(code), supplied=catalogue.supplied(code))
    typed = {name: bound.value() for name, bound in zip(form.fields, form, strict=True)}
    typed |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in typed.items() if value is not False}


def post(page, code, name="item_edit", **changes):
    data = form_of(code, **changes)
    answer = page.post(reverse(f"needling:{name}", args=[code]), data, follow=True)
    return answer, " ".join(answer.content.decode().split())


def test_the_list_says_whose_words_they_are(page, lead):
    post(page, "SMOKER", question="Do you smoke anything?")
    text = page.get(reverse("needling:item_list")).content.decode()
    assert "Do you smoke anything?" in text
    assert f"own words of {lead.get_full_name()}" in text
    assert "as supplied" in text


def test_a_changed_question_is_a_new_version(page, lead, patient):
    before = factories.make_screening(patient, yes=["SMOKER"])
    _answer, text = post(page, "SMOKER", question="Do you smoke anything?")
    assert "Version 2 is asked from now on." in text
    own = current("SMOKER")
    assert (own.version, own.edited_by, own.since, own.built_on) == (2, lead, NOW, 1)
    kept = before.answers.get(item__code="SMOKER").item
    assert (kept.version, kept.question) == (1, "Do you smoke or vape?")
    entry = AuditEntry.objects.get(action="item.revised")
    assert entry.detail == {"code": "SMOKER", "version": 2, "replaces": 1}
    text = page.get(reverse("needling:item_edit", args=["SMOKER"])).content.decode()
    assert "Version 1" in text
    assert lead.get_full_name() in text


def test_the_new_words_are_asked_and_judged(client, page, practitioner, patient):
    post(page, "SMOKER", do__0="BLOCK", further="How many?", question="Smoke?")
    client.force_login(practitioner.user)
    url = reverse("needling:screening_new", args=[patient.pk, "full"])
    assert "How many?" in client.get(url).content.decode()
    form = sent.screening(patient, yes=["SMOKER"])
    text = client.post(url, form | {"d-SMOKER-further": "12"}, follow=True)
    assert "12" in text.content.decode()
    effects = {i.code: i.effects for i in riskview.current_items()}["SMOKER"]
    assert effects[0].outcome == "block"


@pytest.mark.parametrize(
    ("code", "changes", "sentence"),
    [
        ("FAINTING", {"do__0": "CAUTION"}, "CAUTION is not one of the available"),
        ("SMOKER", {"question": ""}, "This field is required."),
        ("SMOKER", {"question": "x" * 1_000_000}, "at most 300 characters"),
        ("SMOKER", {"say__0": "Costs 5 $"}, "$ stands only before the name"),
        ("SMOKER", {"question": "Smoke?\x00"}, "Null characters are not allowed."),
        ("MEDICAL_EMERGENCY", {"is_short_form": False}, "before every session."),
    ],
)
def test_what_is_milder_or_unclear_is_refused(page, code, changes, sentence):
    answer, text = post(page, code, **changes)
    assert answer.status_code == 422
    assert sentence in text
    assert current(code).edited_by is None


def test_nothing_new_changes_nothing(page):
    post(page, "SMOKER")
    assert current("SMOKER").version == 1


def test_two_people_do_not_overwrite_one_another(page):
    stale = form_of("SMOKER", question="Mine?")
    post(page, "SMOKER", question="Theirs?")
    answer = page.post(reverse("needling:item_edit", args=["SMOKER"]), stale)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has changed this question meanwhile." in text
    assert "Mine?" in text
    assert current("SMOKER").question == "Theirs?"


def reload(**changes):
    rows = [{**row, **changes} if row["code"] == "SMOKER" else row for row in ITEM_ROWS]
    return catalogue.load_items(rows, by=Agent.SEED, now=NOW)


def test_loading_the_reference_overwrites_no_own_words(page):
    post(page, "SMOKER", question="Own words?")
    assert reload().kept == 1
    assert ScreeningItem.objects.filter(code="SMOKER").count() == 2
    assert reload(question="Supplied anew?").kept == 1
    assert current("SMOKER").question == "Own words?"
    assert catalogue.supplied("SMOKER").question == "Supplied anew?"
    text = page.get(reverse("needling:item_edit", args=["SMOKER"])).content.decode()
    assert "The supplied question has changed" in text
    post(page, "SMOKER")
    assert (current("SMOKER").built_on, current("SMOKER").version) == (3, 4)


def test_the_supplied_words_come_back(page):
    post(page, "SMOKER", question="Own words?")
    _answer, text = post(page, "SMOKER", name="item_restore")
    assert "The question is asked as supplied again." in text
    assert current("SMOKER").version == 1
    assert AuditEntry.objects.filter(action="item.restored").count() == 1
    post(page, "SMOKER", name="item_restore")
    assert AuditEntry.objects.filter(action="item.restored").count() == 1
    _answer, text = post(page, "SMOKER", name="item_restore", version="x")
    assert "Somebody else has changed this question" in text


def test_what_several_clinics_share_one_lead_does_not_change(page, elsewhere):
    answer, text = post(page, "SMOKER", question="Mine?")
    assert answer.status_code == 422
    assert "Several clinics share these questions here" in text


def test_a_code_that_is_not_there(page):
    assert page.get(reverse("needling:item_edit", args=["NOTHING"])).status_code == 404


def test_a_supplied_question_with_other_effects_is_offered_as_supplied(page):
    post(page, "FAINTING", question="Do you faint?")
    own = current("FAINTING")
    floor = catalogue.supplied("FAINTING")
    floor.actions = [*floor.actions, {**floor.actions[0], "do": "CAUTION"}]
    form = ItemForm(current=own, supplied=floor)
    assert form["do-1"].value() == "CAUTION"


def test_a_refusal_of_the_verb_has_its_fields(page, lead):
    own = form_of("FAINTING")
    edit = Edit(own["question"], (), {}, False)
    with pytest.raises(ownquestions.CannotEdit) as error:
        ownquestions.revise("FAINTING", edit=edit, seen=1, by=lead, now=NOW)
    assert error.value.problems[0].field == "question"
