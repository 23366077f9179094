"""Consents taken on the first, plain form get what the new one keeps.

What was shown then is the text of its version. Nobody has countersigned: the therapist
does so before the next session.
"""

import hashlib
from datetime import timedelta

import pgtrigger
from django.db import migrations
from django.db.models import F, Min
from django.utils import timezone


def fill(apps, schema_editor):
    texts = apps.get_model("needling", "ConsentText")
    consents = apps.get_model("needling", "Consent")
    offers = apps.get_model("needling", "ConsentOffer")
    sessions = apps.get_model("needling", "Session")
    for text in texts.objects.annotate(first=Min("consent__given_at")):
        text.since = text.first or timezone.now()
        text.save(update_fields=["since"])
    for consent in consents.objects.select_related("text"):
        shown = consent.text.body
        consent.offer = offers.objects.create(
            clinic_id=consent.clinic_id,
            patient_id=consent.patient_id,
            practitioner_id=consent.practitioner_id,
            text_id=consent.text_id,
            screening_id=consent.screening_id,
            regions=consent.regions,
            sessions_covered=6,
            expires_on=consent.expires_on,
            shown_text=shown,
            shown_sha256=hashlib.sha256(shown.encode()).hexdigest(),
            prepared_at=consent.given_at,
            prepared_by_id=consent.taken_by_id,
            closes_at=consent.given_at + timedelta(days=14),
        )
        consent.shown_text = shown
        consent.shown_sha256 = consent.offer.shown_sha256
        consent.way = "tablet"
        consent.typed_signature = consent.signed_name
        consent.save()
    # Signed notes are locked; a new column of theirs is filled this once.
    with pgtrigger.ignore("needling.Session:session_signed_is_locked"):
        sessions.objects.filter(verbal_consent=True).update(
            verbal_consent_at=F("started_at")
        )


def keep(apps, schema_editor):
    """Nothing to take back: the columns go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("needling", "0003_consent_forms")]

    operations = [migrations.RunPython(fill, keep)]
