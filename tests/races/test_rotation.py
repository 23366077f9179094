"""Keys are changed while somebody writes: whoever comes second waits."""

import threading

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from clinic import rekeying
from clinic.models import Patient
from clinic.rules.fieldlock import ids
from tests import factories
from tests.races.test_two_sweeps import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NEW = "k7Qv2mZx9Lr4Tn8Wb3Ys6Hd1Fg5Jp0Cc"


def changes_keys_beside(write, monkeypatch):
    """Write in one thread, rotate in another; the writer commits last."""
    written, reading = threading.Event(), threading.Event()
    held = rekeying._held

    def tell(table, *given):
        if table.name == "clinic_patient":
            reading.set()
        return held(table, *given)

    def begin():
        with transaction.atomic():
            write()
            written.set()
            # The rotation is on its way to the row, or already waits for it.
            assert reading.wait(timeout=10)

    def rotate():
        assert written.wait(timeout=10)
        rekeying.rotate()

    monkeypatch.setattr(rekeying, "_held", tell)
    works = [begin, rotate]
    together(lambda: works.pop()(), times=2)


def test_what_is_written_meanwhile_stays(monkeypatch):
    patient = factories.make_patient(factories.make_clinic(), notes="Before")
    rows = Patient.objects.filter(pk=patient.pk)
    with override_settings(FIELD_KEYS=[NEW, *settings.FIELD_KEYS]):
        changes_keys_beside(lambda: rows.update(notes="After"), monkeypatch)
        assert rows.get().notes == "After"
        first = ids(settings.FIELD_KEYS)[0]
        assert rekeying.count()["clinic_patient.notes"] == {first: 1}
