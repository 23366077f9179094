"""The practice's own consent text: checked, looked at, and a new version."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from clinic.models import AuditEntry
from needling import coverage, owntexts, refusals, texts
from needling.management.commands import load_reference
from needling.models import ConsentText
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
URL = "needling:consent_text_edit"


@pytest.fixture
def page(client, lead):
    """The clinical lead."""
    factories.load_reference()
    client.force_login(lead)
    return client


def own_words():
    body = owntexts.body_of(ConsentText.in_use("en"))
    return body.replace("It may ease your pain", "We hope that it eases your pain")


def post(page, do="save", **changes):
    sent = {"version": ConsentText.in_use("en").version, "body": own_words()}
    answer = page.post(reverse(URL, args=["en"]), sent | changes | {do: "yes"})
    return answer, " ".join(answer.content.decode().split())


def test_it_is_looked_at_before_it_is_used(page):
    text = page.get(reverse(URL, args=["en"])).content.decode()
    assert "Ann Example" in text
    answer, text = post(page, do="look")
    assert answer.status_code == 200
    assert text.count("We hope that it eases your pain") == 2
    assert ConsentText.in_use("en").edited_by is None


def test_a_new_version_is_signed_from_now_on(page, lead, patient, practitioner):
    signed = factories.make_consent(patient, practitioner=practitioner)
    answer, _text = post(page)
    assert answer.status_code == 303
    own = ConsentText.in_use("en")
    assert (own.version, own.edited_by, own.since) == (1001, lead, NOW)
    assert "We hope that it eases" in own.body
    signed.refresh_from_db()
    assert "It may ease your pain" in signed.shown_text
    assert texts.fingerprint(signed.shown_text) == signed.shown_sha256
    found = coverage.reasons(patient, practitioner, at=NOW)
    assert [each.code for each in found] == ["consent_text"]
    listed = page.get(reverse("needling:consent_text_list")).content.decode()
    assert lead.get_full_name() in listed
    assert AuditEntry.objects.get(action="consent_text.revised").detail == {
        "language": "en",
        "version": 1001,
        "replaces": 2,
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": ""}, "This field is required."),
        ({"body": "# Agree\n"}, "sections are needed"),
        ({"body": "x" * 1_000_000}, "at most 40000 characters"),
        ({"version": "1"}, "Somebody else has changed this text meanwhile."),
        ({"version": "-"}, "Write a whole number"),
    ],
)
def test_what_cannot_stand_is_said_and_kept(page, changes, sentence):
    answer, text = post(page, **changes)
    assert answer.status_code == 422
    assert sentence in text
    assert ConsentText.in_use("en").version == 2


def test_every_figure_stays(page):
    answer, text = post(page, body=own_words().replace("19.18", "19"))
    assert answer.status_code == 422
    assert "Figures that are missing: 19.18." in text
    assert "We hope that it eases your pain" in text


def test_the_same_words_change_nothing(page):
    post(page, body=owntexts.body_of(ConsentText.in_use("en")))
    assert ConsentText.in_use("en").version == 2


def test_loading_the_reference_overwrites_no_own_text(page, tmp_path, monkeypatch):
    post(page)
    shutil.copytree(load_reference._DATA, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "consent_text_en.md"
    file.write_text(file.read_text().replace("version: 2", "version: 3", 1))
    monkeypatch.setattr(load_reference, "_DATA", tmp_path)
    call_command("load_reference", stdout=StringIO())
    assert ConsentText.in_use("en").version == 1001
    assert texts.supplied("en").version == 3


def test_what_several_clinics_share_one_lead_does_not_change(page, elsewhere):
    answer, text = post(page)
    assert answer.status_code == 422
    assert "Several clinics share these texts here" in text


def test_a_language_that_is_not_there(page):
    assert page.get(reverse(URL, args=["tlh"])).status_code == 404
    with pytest.raises(refusals.NoText):
        texts.supplied("tlh")
