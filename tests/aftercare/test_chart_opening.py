"""Breaking the glass: a chart in an emergency, for an hour, with a reason, told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clinic import openings
from clinic.access import Permission, may
from clinic.models import AuditEntry, ChartOpening
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

WHY = "The emergency department asks where the needles were."


@pytest.fixture
def treated(patient, practitioner):
    """A patient with a signed session and an answer in their own words."""
    check_in = factories.make_sent_check_in(
        patient=patient, practitioner=practitioner, muscles=["infraspinatus"]
    )
    factories.make_reply(check_in, free_text="a stitch when I laugh", soreness=4)
    return check_in.patient


def page_of(patient):
    return reverse("aftercare:chart_opening", args=[patient.pk])


def test_a_desk_opens_one_chart_for_an_hour(
    client, desk, lead, owner, treated, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(desk)
    asked = client.get(page_of(treated)).content.decode()
    assert "Open for an hour" in asked
    assert "a stitch" not in asked
    refused = client.post(page_of(treated), {"reason": "help"})
    assert refused.status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page_of(treated), {"reason": WHY}).status_code == 303
    shown = client.get(page_of(treated)).content.decode()
    assert "Infraspinatus" in shown
    assert "a stitch when I laugh" in shown
    other = factories.make_patient(treated.clinic)
    assert "Open for an hour" in client.get(page_of(other)).content.decode()
    assert {mail.to[0] for mail in mailoutbox} == {lead.email, owner.email}
    told = " ".join(mail.subject + mail.body for mail in mailoutbox)
    assert treated.family_name not in told
    assert WHY not in told
    actions = AuditEntry.objects.filter(patient_id=treated.pk, actor_id=desk.pk)
    assert {"chart.opened_in_emergency", "chart.read_in_emergency"} <= set(
        actions.values_list("action", flat=True)
    )


def test_a_second_click_opens_nothing_and_tells_nobody(
    client, desk, owner, treated, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(desk)
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page_of(treated), {"reason": WHY})
    assert ChartOpening.objects.count() == 1
    assert len(mailoutbox) == 1


def test_it_ends_by_itself_or_when_it_is_closed(client, desk, treated):
    made = openings.open_up(treated, reason=WHY, by=desk, now=NOW)
    almost = NOW + timedelta(minutes=59)
    assert openings.running_for(treated, desk, now=almost) == made
    assert openings.running_for(treated, desk, now=NOW + timedelta(hours=1)) is None
    client.force_login(desk)
    close = reverse("aftercare:chart_close", args=[made.pk])
    assert client.post(close).status_code == 303
    assert "a stitch" not in client.get(page_of(treated)).content.decode()
    closed = openings.close(made, by=desk, now=NOW + timedelta(minutes=5))
    assert closed.closed_at == NOW


def test_only_whoever_opened_it_reads_or_closes_it(client, desk, treated):
    made = openings.open_up(treated, reason=WHY, by=desk, now=NOW)
    client.force_login(factories.make_user(treated.clinic, desk.Role.FRONT_DESK))
    assert "a stitch" not in client.get(page_of(treated)).content.decode()
    close = reverse("aftercare:chart_close", args=[made.pk])
    assert client.post(close).status_code == 404


def test_it_stands_on_today_until_another_has_looked(client, desk, owner, treated):
    made = openings.open_up(treated, reason=WHY, by=desk, now=NOW)
    own = openings.open_up(treated, reason=WHY, by=owner, now=NOW)
    looked = reverse("clinic:opening_looked", args=[made.pk])
    client.force_login(desk)
    assert WHY not in client.get(reverse("clinic:today")).content.decode()
    assert client.post(looked).status_code == 403
    client.force_login(owner)
    assert client.get(reverse("clinic:today")).content.decode().count(WHY) == 2
    assert client.post(looked).status_code == 303
    client.post(reverse("clinic:opening_looked", args=[own.pk]))
    today = client.get(reverse("clinic:today")).content.decode()
    assert "somebody else has to look at it" in today
    assert today.count(WHY) == 1
    again = openings.look(made, by=owner, now=NOW + timedelta(hours=2))
    assert again.looked_at == NOW


def test_whoever_reads_charts_needs_no_glass(client, lead, treated):
    assert not may(lead, Permission.CHART_OPEN)
    client.force_login(factories.make_user(treated.clinic, *lead.Role.values))
    answer = client.get(page_of(treated))
    assert answer.url == reverse("clinic:patient_detail", args=[treated.pk])


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"reason": ""}, "chart_opening_has_a_reason"),
        ({"ends_at": NOW + timedelta(hours=2)}, "chart_opening_for_an_hour"),
        ({"looked_at": NOW}, "chart_opening_looked_at_by_somebody"),
    ],
)
def test_the_database_holds_what_an_opening_is(desk, treated, change, constraint):
    made = openings.open_up(treated, reason=WHY, by=desk, now=NOW)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ChartOpening.objects.filter(pk=made.pk).update(**change)


def test_nobody_looks_at_their_own_in_the_database(desk, treated):
    made = openings.open_up(treated, reason=WHY, by=desk, now=NOW)
    rows = ChartOpening.objects.filter(pk=made.pk)
    with pytest.raises(IntegrityError, match="looked_at_by_another"):
        rows.update(looked_at=NOW, looked_by=desk)


def test_a_reason_longer_than_a_message_is_refused(desk, treated):
    with pytest.raises(openings.CannotOpen, match="300"):
        openings.open_up(treated, reason="because " * 60, by=desk, now=NOW)
