"""The page with texts that came in, and where else they show."""

import pytest
from django.urls import reverse

from aftercare.models import InboundText
from tests import factories
from tests.aftercare.texting import PHONE, text

pytestmark = pytest.mark.django_db
LIST = reverse("aftercare:text_list")


def page(client, user, path=LIST):
    client.force_login(user)
    return client.get(path).content.decode()


def test_what_waits_for_a_person_stands_on_top_until_it_is_read(client, desk, clinic):
    row = factories.make_text(clinic, "Who is there?", is_urgent=True)
    shown = page(client, desk)
    assert "To read (1)" in shown
    assert "May be an emergency" in shown
    assert "Texts to read (1)" in page(client, desk, reverse("aftercare:today_strip"))
    answer = client.post(reverse("aftercare:text_handle", args=[row.pk]), follow=True)
    assert "To read (0)" in answer.content.decode()
    assert "read by Dora" in answer.content.decode()


def test_a_text_shows_its_patient_and_how_urgent_it_was(client, desk, clinic, at_now):
    patient = factories.make_patient(clinic, phone=PHONE)
    check_in = factories.make_sent_check_in(patient=patient)
    text("chest pain", now=check_in.due_at)
    shown = page(client, desk)
    assert patient.full_name in shown
    assert "Emergency" in shown


def test_another_clinics_texts_are_not_shown(client, desk, elsewhere):
    factories.make_text(elsewhere, "secret words")
    assert "secret words" not in page(client, desk)
    assert InboundText.objects.count() == 1


def test_the_answer_stands_among_the_messages(client, desk, clinic, at_now):
    text("Hello", now=factories.NOW, sender="+447700900555")
    shown = page(client, desk, reverse("aftercare:message_list"))
    assert "Answer to a text" in shown
    assert "+447700900555" in shown
