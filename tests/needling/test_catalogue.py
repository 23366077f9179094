"""Loading reference data: what is new, what changed, what is left alone."""

import pytest

from clinic.audit import Agent
from clinic.models import AuditEntry
from needling import catalogue
from needling.models import Muscle, ScreeningItem
from needling.rules.muscle_rows import BadMuscle
from needling.rules.screening_items import BadItem
from tests import factories
from tests.rules.catalogue import ITEM_ROWS, MUSCLES

pytestmark = pytest.mark.django_db


def changed(rows, key, value, **columns):
    """The lines, one of them with other columns."""
    return [row | columns if row[key] == value else row for row in rows]


def load_items(rows):
    return catalogue.load_items(rows, by=Agent.SEED, now=factories.NOW)


def load_muscles(rows):
    return catalogue.load_muscles(rows, by=Agent.SEED, now=factories.NOW)


def test_an_empty_catalogue_is_filled():
    Muscle.objects.all().delete()
    assert load_muscles(MUSCLES) == catalogue.Loaded(added=134)
    assert Muscle.objects.get(slug="psoas_major").is_restricted


def test_the_same_muscles_again_change_nothing():
    assert load_muscles(MUSCLES) == catalogue.Loaded(same=134)
    assert not AuditEntry.objects.exists()


def test_a_warning_depth_that_moved_is_audited():
    rows = changed(MUSCLES, "slug", "frontalis", warn_above_mm="7")
    assert load_muscles(rows) == catalogue.Loaded(same=133, changed=1)
    assert Muscle.objects.get(slug="frontalis").warn_above_mm == 7
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id) == ("muscle.changed", "frontalis")
    assert entry.detail == {"fields": ["warn_above_mm"]}


def test_a_muscle_that_is_gone_stays_but_is_not_offered():
    rows = [row for row in MUSCLES if row["slug"] != "frontalis"]
    assert load_muscles(rows) == catalogue.Loaded(same=133, retired=1)
    assert load_muscles(rows) == catalogue.Loaded(same=133)
    assert not Muscle.objects.get(slug="frontalis").is_current
    assert load_muscles(MUSCLES) == catalogue.Loaded(same=133, changed=1)
    assert Muscle.objects.get(slug="frontalis").is_current


def test_one_bad_muscle_and_nothing_is_loaded():
    rows = changed(MUSCLES, "slug", "frontalis", warn_above_mm="7")
    with pytest.raises(BadMuscle):
        load_muscles(changed(rows, "slug", "procerus", region="tail"))
    assert Muscle.objects.get(slug="frontalis").warn_above_mm == 8


def test_empty_questions_are_filled():
    ScreeningItem.objects.all().delete()
    assert load_items(ITEM_ROWS) == catalogue.Loaded(added=len(ITEM_ROWS))


def test_the_same_questions_again_change_nothing():
    assert load_items(ITEM_ROWS) == catalogue.Loaded(same=len(ITEM_ROWS))


def test_other_words_are_a_new_version_and_the_old_one_keeps_its_words():
    before = ScreeningItem.objects.get(code="SMOKER")
    rows = changed(ITEM_ROWS, "code", "SMOKER", question="Do you smoke?")
    assert load_items(rows) == catalogue.Loaded(same=len(rows) - 1, changed=1)
    assert load_items(rows) == catalogue.Loaded(same=len(rows))
    old, new = ScreeningItem.objects.filter(code="SMOKER").order_by("version")
    assert (old.question, old.version, old.is_current) == (before.question, 1, False)
    assert (new.question, new.version, new.is_current) == ("Do you smoke?", 2, True)
    assert AuditEntry.objects.get().action == "item.replaced"


def test_a_line_may_name_its_version():
    rows = changed(ITEM_ROWS, "code", "SMOKER", question="Do you?", version="5")
    load_items(rows)
    assert ScreeningItem.objects.get(code="SMOKER", is_current=True).version == 5


def test_answers_stay_with_the_words_they_were_given_to(patient):
    screening = factories.make_screening(patient, yes=["SMOKER"])
    load_items(changed(ITEM_ROWS, "code", "SMOKER", question="Do you smoke?"))
    answer = screening.answers.get(item__code="SMOKER")
    assert answer.item.question == "Do you smoke or vape?"


def test_a_question_that_is_gone_is_not_asked():
    rows = [row for row in ITEM_ROWS if row["code"] != "SMOKER"]
    assert load_items(rows) == catalogue.Loaded(same=len(rows), retired=1)
    assert not ScreeningItem.objects.get(code="SMOKER").is_current
    assert load_items(ITEM_ROWS).added == 1
    assert ScreeningItem.objects.get(code="SMOKER", is_current=True).version == 2


@pytest.mark.parametrize("columns", [{"position": "first"}, {"code": "NSAID"}])
def test_one_bad_question_and_nothing_is_loaded(columns):
    rows = changed(ITEM_ROWS, "code", "SMOKER", question="Do you smoke?")
    with pytest.raises(BadItem):
        load_items(changed(rows, "code", "EPILEPSY", **columns))
    assert ScreeningItem.objects.filter(code="SMOKER").count() == 1
