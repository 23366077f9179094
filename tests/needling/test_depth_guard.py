"""What the database itself refuses about depth and the lung, whoever asks."""

import pytest
from django.db import DatabaseError, transaction

from needling.models import NeedleSite, Session
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"depth_mm": -5}, "needle_site_depth"),
        ({"depth_mm": 0}, "needle_site_depth_is_positive"),
        ({"depth_mm": 400}, "needle_site_depth"),
        (
            {"depth_mm": 41, "needle_length_mm": 40},
            "needle_site_depth_within_needle",
        ),
    ],
)
def test_a_depth_that_cannot_be_is_refused(columns, constraint):
    site = factories.make_filled_draft().sites.get()
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        NeedleSite.objects.filter(pk=site.pk).update(**columns)


def test_near_the_lung_nothing_is_signed_without_the_advice():
    draft = factories.make_filled_draft(lung_advice_given=False)
    constraint = "session_signed_lung_risk_was_advised"
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Session.objects.filter(pk=draft.pk).update(
            state="signed",
            signed_at=factories.NOW,
            signed_by=draft.practitioner.user,
            screening=draft.patient.screenings.get(),
            consent=draft.patient.consents.get(),
        )
