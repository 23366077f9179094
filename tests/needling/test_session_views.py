"""The pages of the session note."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import Practitioner
from needling import sessions
from needling.models import Session
from tests import factories
from tests.needling import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW


@pytest.fixture
def page(client, therapist):
    """A signed-in therapist."""
    client.force_login(therapist)
    return client


@pytest.fixture
def filled(patient, practitioner):
    """A note that lacks nothing but its signature."""
    return factories.make_filled_draft(patient, practitioner=practitioner)


@pytest.fixture
def signed(patient, practitioner):
    """A locked note."""
    return factories.make_signed_session(
        patient, practitioner=practitioner, ended_at=NOW - timedelta(minutes=5)
    )


def url(name, row):
    return reverse(f"needling:{name}", args=[row.pk])


def post(page, name, row, data=None):
    """The answer and its text."""
    answer = page.post(url(name, row), data or {})
    return answer, answer.content.decode()


def test_a_session_starts_and_opens_its_note(page, patient, practitioner):
    factories.make_ready(patient, practitioner)
    answer, _text = post(page, "session_start", patient)
    session = Session.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == url("session_edit", session)
    again, _text = post(page, "session_start", patient)
    assert again.headers["Location"] == url("session_edit", session)


def test_everything_in_the_way_is_a_link(page, patient):
    answer, text = post(page, "session_start", patient)
    assert answer.status_code == 409
    assert "The full screening form has not been filled in." in text
    assert (
        f'href="{reverse("needling:screening_new", args=[patient.pk, "full"])}"' in text
    )
    assert f'href="{url("consent_new", patient)}"' in text
    # The full form asks what the short one does.
    assert "Ask what has changed" not in text


def test_the_form_that_asks_the_question_lifts_its_block(page, patient, practitioner):
    factories.make_consent(patient, practitioner=practitioner)
    factories.make_screening(
        patient, yes=["INTOXICATED", "HEART_UNSTABLE"], practitioner=practitioner
    )
    _answer, text = post(page, "session_start", patient)
    for kind in ("short", "full"):
        where = reverse("needling:screening_new", args=[patient.pk, kind])
        assert f'href="{where}"' in text


def test_a_missing_certificate_is_for_whoever_may_add_it(page, patient, practitioner):
    factories.make_ready(patient, practitioner)
    practitioner.certifications.all().delete()
    _answer, text = post(page, "session_start", patient)
    assert "Ask the clinical lead to put the certificate on file" in text
    practitioner.user.roles = ["therapist", "clinical_lead"]
    practitioner.user.save()
    _answer, text = post(page, "session_start", patient)
    where = reverse("clinic:practitioner_certificates", args=[practitioner.pk])
    assert where in text


def test_only_somebody_who_treats_starts(client, lead, patient):
    client.force_login(lead)
    answer = client.post(url("session_start", patient), follow=True)
    assert "Only somebody who treats can start a session." in answer.content.decode()
    assert not Practitioner.objects.filter(user=lead).exists()


@pytest.mark.parametrize("name", ["session_sign", "addendum_new"])
def test_an_address_typed_by_hand_changes_nothing(page, filled, name):
    assert page.get(url(name, filled)).status_code == 303
    filled.refresh_from_db()
    assert (filled.version, filled.state) == (1, Session.State.DRAFT)


def test_starting_by_hand_leads_to_the_patient(page, patient):
    assert page.get(url("session_start", patient)).headers["Location"] == reverse(
        "clinic:patient_detail", args=[patient.pk]
    )


def test_the_page_shows_the_note_and_what_to_know(page, filled):
    text = page.get(url("session_edit", filled)).content.decode()
    assert "Upper trapezius" in text
    assert "A reason is needed above 10 mm, above 20 mm with a pincer grip." in text
    assert "Clinic time: Europe/London" in text
    assert "First session: lying down" in text
    assert text.count("data-muscle-hint=") == 134
    assert 'id="missing"' not in text


def test_the_draft_is_saved(page, filled):
    data = sent.note_with(filled, {}) | {"problem": "Calf", "do": "save"}
    answer, _text = post(page, "session_edit", filled, data)
    assert answer.status_code == 303
    filled.refresh_from_db()
    assert (filled.version, filled.problem) == (2, "Calf")
    assert filled.sites.get().muscle_id == "soleus"


def test_what_cannot_be_read_is_linked_and_everything_kept(page, filled):
    data = sent.note_with(filled, {"depth_mm": "12,5"}) | {"problem": "New words"}
    answer, text = post(page, "session_edit", filled, data)
    assert answer.status_code == 422
    assert 'href="#id_sites-0-depth_mm"' in text
    assert 'value="12,5"' in text
    assert 'value="New words"' in text
    filled.refresh_from_db()
    assert filled.version == 1


def test_a_refusal_of_the_verb_stands_at_its_field(page, filled):
    empty = dict.fromkeys(sent.SITE, "") | {"needles": "1"}
    deep = {"muscle": "upper_trapezius", "depth_mm": "25"}
    answer, text = post(
        page, "session_edit", filled, sent.note_with(filled, empty, deep)
    )
    assert answer.status_code == 422
    assert "deeper than the warning depth of 10 mm. Give the reason." in text
    assert 'href="#id_sites-1-depth_reason"' in text


def test_a_future_session_is_refused_at_its_time(page, filled):
    data = sent.note(filled) | {"started_clock": "10:30", "ended_clock": "10:45"}
    _answer, text = post(page, "session_edit", filled, data)
    assert "The session cannot begin in the future." in text
    assert 'href="#id_started_clock"' in text
    assert 'href="#id_ended_clock"' in text


@pytest.mark.parametrize(("do", "left"), [("add", 3), ("remove-0", 1)])
def test_another_site_or_one_less_keeps_what_was_typed(page, filled, do, left):
    rows = [{"depth_mm": "many"}, {"depth_mm": "2_0", "muscle": "gluteus_medius"}]
    data = sent.note_with(filled, *rows) | {"problem": "New words", "do": do}
    answer, text = post(page, "session_edit", filled, data)
    assert answer.status_code == 200
    assert f'name="sites-TOTAL_FORMS" value="{left}"' in text
    assert 'value="2_0"' in text
    assert ('value="many"' in text) == (do == "add")
    assert 'value="New words"' in text
    assert "error-summary" not in text
    filled.refresh_from_db()
    assert filled.version == 1


def test_two_tabs_overwrite_nothing(page, filled):
    first = sent.note_with(filled, {}) | {"problem": "From the first tab"}
    second = sent.note(filled) | {"problem": "From the second tab"}
    post(page, "session_edit", filled, first)
    answer, text = post(page, "session_edit", filled, second)
    assert answer.status_code == 422
    assert "Nothing was overwritten" in text
    assert "<td>From the first tab</td>" in text
    assert "<td>From the second tab</td>" in text
    assert "<td>Soleus</td>" in text
    assert 'name="version" value="2"' in text
    again, _text = post(page, "session_edit", filled, second | {"version": "2"})
    assert again.status_code == 303
    filled.refresh_from_db()
    assert (filled.version, filled.problem) == (3, "From the second tab")


def test_the_same_words_in_both_tabs_are_no_difference(page, filled):
    data = sent.note(filled)
    post(page, "session_edit", filled, data)
    _answer, text = post(page, "session_edit", filled, data)
    assert "Both say the same." in text


def test_signing_locks_the_note(page, filled):
    answer, _text = post(page, "session_sign", filled, sent.note(filled))
    filled.refresh_from_db()
    assert filled.state == Session.State.SIGNED
    assert answer.headers["Location"] == url("session_detail", filled)
    assert filled.check_ins.count() == 4


def test_signing_with_gaps_saves_and_names_them(page, filled):
    data = sent.note(filled) | {"pain_after": "", "problem": "Saved all the same"}
    data = sent.note_with(filled, {"side": "midline"}) | {"pain_after": ""}
    answer, _text = post(page, "session_sign", filled, data)
    assert answer.headers["Location"].endswith("/edit/?check=yes")
    filled.refresh_from_db()
    assert (filled.version, filled.state) == (2, Session.State.DRAFT)
    text = page.get(answer.headers["Location"]).content.decode()
    assert "The draft is saved. Before it can be signed:" in text
    assert 'href="#id_pain_after"' in text
    assert 'href="#id_sites-0-side"' in text
    assert 'id="id_sites-0-side"' in text


def test_signing_what_cannot_be_read_saves_nothing(page, filled):
    data = sent.note_with(filled, {"depth_mm": "x"})
    answer, _text = post(page, "session_sign", filled, data)
    assert answer.status_code == 422
    filled.refresh_from_db()
    assert filled.version == 1


def test_once_nothing_is_missing_the_page_says_so(page, filled):
    text = page.get(url("session_edit", filled) + "?check=yes").content.decode()
    assert "Nothing is missing any more" in text


def test_a_note_signed_in_another_tab_keeps_what_was_typed(page, filled):
    data = sent.note(filled) | {"notes": "Typed too late"}
    sessions.sign(filled, by=filled.practitioner.user, now=NOW)
    answer, text = post(page, "session_edit", filled, data)
    assert answer.status_code == 422
    assert "This note is signed. Add an addendum instead." in text
    assert "Typed too late" in text


def test_the_own_draft_opens_for_writing_others_read_it(client, page, filled, lead):
    edit, detail = url("session_edit", filled), url("session_detail", filled)
    assert page.get(detail).headers["Location"] == edit
    client.force_login(lead)
    assert client.get(edit).headers["Location"] == detail
    text = client.get(detail).content.decode()
    assert "Draft: not signed yet" in text
    assert url("addendum_new", filled) not in text


def test_another_therapist_cannot_write_it(client, clinic, filled):
    client.force_login(factories.make_practitioner(clinic).user)
    answer, text = post(client, "session_edit", filled, sent.note(filled))
    assert answer.status_code == 422
    assert "Only the treating therapist writes" in text


def test_a_site_that_only_one_tab_has_is_shown_as_a_whole(page, filled):
    two = sent.note_with(filled, {}, {"muscle": "gluteus_medius"})
    post(page, "session_edit", filled, two)
    _answer, text = post(page, "session_edit", filled, sent.note_with(filled, {}))
    assert "<td>Gluteus medius</td>" in text


def test_what_this_page_does_not_offer_is_shown_by_its_key(page, filled):
    row = factories.site_row(technique="e_stim")
    note = sessions.Draft(factories.note_header(ended_at=NOW), [row])
    by = filled.practitioner.user
    sessions.save(filled, draft=note, version=1, by=by, now=NOW)
    _answer, text = post(page, "session_edit", filled, sent.note_with(filled, {}))
    assert "<td>e_stim</td>" in text
