"""What a change and a page cost: counted, not guessed."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from needling.forms.rows import FORMS
from needling.noterows import KINDS
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PER_CHANGE = 5
PER_PAGE = 25
JSON = {"Accept": "application/json"}
_FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def filled(patient, practitioner):
    return factories.make_filled_draft(patient, practitioner=practitioner)


def cost(ask):
    """The answer, and the statements it took besides those that frame transactions."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = ask()
    statements = [each["sql"] for each in seen.captured_queries]
    return answer, [each for each in statements if not each.startswith(_FRAME)]


def change(page, draft, name, data):
    where = reverse(f"needling:{name}", args=[draft.pk])
    answer, statements = cost(lambda: page.post(where, data, headers=JSON))
    assert answer.status_code == 200, answer.content
    return statements


@pytest.mark.parametrize(
    "changes",
    [
        {"twitches": "5"},
        {"muscle": "soleus"},
        {"depth_mm": "7", "grip": "flat", "lot": "L-1"},
        {"in_at": factories.NOW.isoformat()},
    ],
)
def test_a_change_of_a_card(page, filled, changes):
    data = sent.site(filled.sites.get(), **changes)
    statements = change(page, filled, "note_change", data)
    assert len(statements) <= PER_CHANGE, "\n".join(statements)


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("before", {"pain_before": "7"}),
        ("count", {"needles_opened": "2"}),
        ("after", {"notes": "Well"}),
        ("when", {"ended_clock": "09:59"}),
    ],
)
def test_a_change_of_a_section(page, filled, row, changes):
    statements = change(
        page, filled, "note_change", sent.section(filled, row, **changes)
    )
    assert len(statements) <= PER_CHANGE, "\n".join(statements)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("told", {"asked_at_once": True}),
        ("told", {"referral": "Dr Low", "icd10": "M54.2"}),
        ("clean", {"at_once": True}),
        ("advice", {"at_once": True}),
        ("outlook", {"no_reaction": True, "target": "Sleeps through"}),
    ],
)
def test_a_change_beside_the_needles(page, filled, kind, changes):
    row = KINDS[kind].model.objects.get(session=filled)
    form = FORMS[kind].of(row)
    typed = {name: "on" if value is True else value for name, value in changes.items()}
    data = sent.row(form, f"{kind}:{row.pk}", row.version, **typed)
    statements = change(page, filled, "note_change", data)
    assert len(statements) <= PER_CHANGE, "\n".join(statements)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("rom", {"movement": "neck_flexion", "side": "midline", "method": "eye"}),
        ("reaction", {"kind": "dizziness", "severity": "mild"}),
    ],
)
def test_a_row_that_comes_changes_and_goes(page, filled, kind, columns):
    add = reverse("needling:note_row_add", args=[filled.pk, kind])
    _answer, statements = cost(lambda: page.post(add, columns, headers=JSON))
    assert len(statements) <= PER_CHANGE, "\n".join(statements)
    row = KINDS[kind].model.objects.get(session=filled)
    more = {"degrees_before": "40", "note": "Slow"}
    data = sent.row(FORMS[kind].of(row), f"{kind}:{row.pk}", row.version, **more)
    statements = change(page, filled, "note_change", data)
    assert len(statements) <= PER_CHANGE, "\n".join(statements)
    away = reverse("needling:note_row_remove", args=[filled.pk, kind, row.pk])
    _answer, statements = cost(lambda: page.post(away, {}, headers=JSON))
    assert len(statements) <= PER_CHANGE, "\n".join(statements)
    assert not KINDS[kind].model.objects.exists()


def test_a_site_that_goes(page, filled):
    args = [filled.pk, filled.sites.get().pk]
    away = reverse("needling:note_site_remove", args=args)
    _answer, statements = cost(lambda: page.post(away, {}, headers=JSON))
    assert len(statements) <= PER_CHANGE, "\n".join(statements)


def test_a_new_site_near_the_lung(page, patient, practitioner):
    draft = factories.make_draft(patient, practitioner=practitioner)
    data = {"muscle": "upper_trapezius", "side": "left", "site": str(uuid4())}
    statements = change(page, draft, "note_site_add", data)
    assert len(statements) <= PER_CHANGE, "\n".join(statements)
    draft.refresh_from_db()
    assert draft.is_lung_risk


def test_a_change_that_meets_another(page, filled):
    site = filled.sites.get()
    first, second = sent.site(site, lot="L-1"), sent.site(site, twitches="9")
    change(page, filled, "note_change", first)
    statements = change(page, filled, "note_change", second)
    assert len(statements) <= PER_CHANGE, "\n".join(statements)


def test_a_page_with_twenty_sites(page, patient, practitioner):
    muscles = ["soleus", "gluteus_medius"] * 10
    draft = factories.make_filled_draft(
        patient, practitioner=practitioner, muscles=muscles
    )
    where = reverse("needling:session_edit", args=[draft.pk])
    page.get(where)
    answer, statements = cost(lambda: page.get(where))
    assert answer.status_code == 200
    assert len(statements) <= PER_PAGE, "\n".join(statements)
