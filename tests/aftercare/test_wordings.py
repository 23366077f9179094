"""A clinic's own texts: versions, lint, preview; and services that alert its staff."""

import pytest
from django.urls import reverse

from aftercare import channels, dispatch, letters, routing, texts
from aftercare.models import AlertRoute, Message, TextVersion
from aftercare.rules import routes, wording
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
OWN = "{clinic}: {greeting}all well? {link} Emergency: {emergency}"
EDIT = reverse("aftercare:wording_edit", args=["checkin", "en"])
ROUTES = reverse("aftercare:route_list")


def save(clinic, lead, body=OWN, language="en"):
    given = {"template": "checkin", "language": language, "body": body}
    return texts.save(clinic, by=lead, now=NOW, **given)


def said(clinic, language="en"):
    values = {"link": "https://c.example/c/x/"}
    return texts.write(
        clinic, template="checkin", language=language, values=values
    ).body


def test_the_newest_version_holds_and_the_old_ones_stay(clinic, lead):
    save(clinic, lead, OWN.replace("all well", "fine"))
    version = save(clinic, lead)
    assert version.number == 2
    assert "all well?" in said(clinic)
    assert TextVersion.objects.count() == 2


def test_a_version_is_for_one_clinic_and_one_language(clinic, elsewhere, lead):
    save(clinic, lead)
    assert "all well" not in said(elsewhere)
    assert "all well" not in said(clinic, "fr")


def test_an_empty_version_goes_back_to_the_shipped_words(clinic, lead):
    shipped = said(clinic)
    save(clinic, lead)
    save(clinic, lead, "")
    assert said(clinic) == shipped


def test_the_verb_refuses_what_the_lint_refuses(clinic, lead):
    with pytest.raises(texts.CannotUse, match="Leave out: needling"):
        save(clinic, lead, OWN + " needling")
    assert not TextVersion.objects.exists()


def test_a_name_that_texts_cannot_show_gives_way_to_the_number(clinic):
    clinic.short_name = "Клиника"
    assert texts.clinic_values(clinic)["clinic"] == "020 7946 0123"


def test_the_lead_writes_a_text_and_sees_how_it_arrives(client, lead):
    client.force_login(lead)
    page = client.get(EDIT).content.decode()
    assert "Hi Ann, how are you" in page
    assert "1 text," in page
    answer = client.post(EDIT, {"body": OWN}, follow=True).content.decode()
    assert "Hi Ann, all well?" in answer
    assert "version 1 by Lea" in answer
    listed = client.get(reverse("aftercare:wording_list")).content.decode()
    assert "Your own words" in listed


def test_a_text_with_a_clinical_word_comes_back_with_the_reason(client, lead):
    client.force_login(lead)
    answer = client.post(EDIT, {"body": OWN + " sore?"})
    assert answer.status_code == 422
    assert "Leave out: sore" in answer.content.decode()


@pytest.mark.parametrize("args", [["nothing", "en"], ["checkin", "xx"]])
def test_there_is_no_other_text(client, lead, args):
    client.force_login(lead)
    assert client.get(reverse("aftercare:wording_edit", args=args)).status_code == 404


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_list_shows_every_text_of_a_language(client, lead, language):
    client.force_login(lead)
    page = client.get(reverse("aftercare:wording_list"), {"language": language})
    assert page.content.decode().count("settings/texts/") >= len(wording.Template)


# --- alert services


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no address",
        "file:///etc/passwd",
        "json://10.0.0.1/",
        "ntfys://localhost/x",
        "ntfys://127.0.0.1/x",
        "ntfys://169.254.169.254/x",
        "ntfys://10.0.0.1/x",
        "ntfys://[::ffff:192.168.0.1]/x",
        "ntfys://[::1/x",
    ],
)
def test_an_address_that_is_none_is_refused(clinic, owner, url):
    assert routes.problem(url)
    with pytest.raises(routing.CannotAdd):
        routing.add(clinic, label="x", url=url, by=owner, now=NOW)


def test_an_address_the_service_does_not_understand_is_refused(client, owner):
    client.force_login(owner)
    answer = client.post(ROUTES, {"label": "x", "url": "pagerduty://"})
    assert answer.status_code == 422
    assert "does not understand" in answer.content.decode()


def test_a_service_is_added_sealed_and_turned_off_for_good(client, owner):
    client.force_login(owner)
    words = {"label": "Alarms", "url": "ntfys://ntfy.example/secret-topic"}
    page = client.post(ROUTES, words, follow=True).content.decode()
    assert "Alarms" in page
    assert "secret-topic" not in page
    route = AlertRoute.objects.get()
    assert "secret-topic" not in route.sealed_url
    client.post(reverse("aftercare:route_off", args=[route.pk]))
    route.refresh_from_db()
    assert (route.sealed_url, route.turned_off_at is None) == ("", False)
    routing.turn_off(route, by=owner, now=NOW)


def test_an_alert_goes_to_the_service_and_names_nobody(clinic, monkeypatch):
    factories.make_route(clinic)
    patient = factories.make_patient(clinic, given_name="Zacharias")
    check_in = factories.make_sent_check_in(patient=patient)
    escalation = factories.make_escalation(check_in)
    message = Message.objects.get(escalation=escalation, channel="push")
    letter = letters.compose(message, now=escalation.raised_at)
    assert letter.secret == "ntfys://ntfy.example/alerts"
    assert "Zacharias" not in letter.body + letter.subject
    door = type("Door", (), {"send": lambda self, it: "r"})()
    monkeypatch.setattr(channels, "get", lambda way: door)
    dispatch.deliver_due(clock=lambda: escalation.raised_at)
    message.refresh_from_db()
    assert (message.state, message.sent_to) == ("sent", "ntfy")


def test_a_service_that_was_turned_off_gets_nothing(clinic, owner):
    route = factories.make_route(clinic)
    check_in = factories.make_sent_check_in(patient=factories.make_patient(clinic))
    escalation = factories.make_escalation(check_in)
    routing.turn_off(route, by=owner, now=NOW)
    dispatch.deliver_due(clock=lambda: escalation.raised_at)
    message = Message.objects.get(escalation=escalation, channel="push")
    assert message.last_error == "this way of alerting was turned off"
