"""Files are kept as they were checked, and can be neither changed nor removed."""

from unittest.mock import patch

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic import uploads
from clinic.audit import Agent
from clinic.models import AuditEntry, Upload
from tests import samples
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def store(clinic, name="scan.pdf", data=None, by=Agent.SEED):
    file = uploads.NewFile(name, samples.pdf() if data is None else data)
    return uploads.store(clinic, file=file, by=by, now=NOW)


def test_a_file_is_kept_with_its_hash_and_who_brought_it(clinic, lead):
    kept = store(clinic, "../../Anna's course.PDF", by=lead)
    assert str(kept) == "Anna's course.pdf"
    assert (kept.content_type, kept.size) == ("application/pdf", len(samples.pdf()))
    assert (kept.stored_by, kept.stored_at) == (lead, NOW)
    entry = AuditEntry.objects.about(kept).get()
    assert (entry.action, entry.clinic_id) == ("upload.stored", clinic.pk)
    assert entry.detail["sha256"] == kept.sha256
    assert "Anna" not in str(entry.detail)


def test_what_is_kept_of_a_picture_is_what_draws_it(clinic):
    secret = samples.png_chunk(b"tEXt", b"Comment\0 51.5N 0.1W")
    kept = store(clinic, "x.png", samples.png(extra=secret))
    assert uploads.read(kept, by=Agent.SEED, now=NOW) == samples.png()
    assert kept.size == len(samples.png())


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("scan.png", b"<svg onload='alert(1)'/>", "a drawing"),
        ("course.pdf", b"<!doctype html><script>", "a web page"),
        ("course.pdf", b"PK\x03\x04...", "an archive"),
        ("course.pdf", b"", "empty"),
        ("course.pdf", b"%PDF-1.7" + bytes(8 * 2**20), "larger than 8 MB"),
        ("a" * 4000, b"\0\1\2", "none of them"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence(clinic, name, data, says):
    with pytest.raises(uploads.CannotStore, match=says) as refusal:
        store(clinic, name, data)
    assert str(refusal.value).endswith(".")
    assert not Upload.objects.exists()
    assert not AuditEntry.objects.exists()


def test_nothing_is_kept_when_the_audit_fails(clinic):
    with (
        patch("clinic.audit.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        store(clinic)
    assert not Upload.objects.exists()


def test_reading_it_is_remembered(clinic, lead):
    kept = Upload.objects.get(pk=store(clinic).pk)
    assert uploads.read(kept, by=lead, now=NOW) == samples.pdf()
    assert AuditEntry.objects.about(kept).first().action == "upload.opened"


def test_rows_come_without_their_content(clinic, django_assert_num_queries):
    store(clinic)
    with django_assert_num_queries(1) as queries:
        (row,) = Upload.objects.all()
        assert row.name
    assert '"data"' not in queries.captured_queries[0]["sql"]


def test_only_the_own_clinic_sees_it(clinic, desk, stranger):
    kept = store(clinic)
    assert list(Upload.objects.get_queryset().visible_to(desk)) == [kept]
    assert not Upload.objects.get_queryset().visible_to(stranger)


def test_it_cannot_be_changed_or_removed(clinic):
    kept = store(clinic)
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
    ):
        Upload.objects.filter(pk=kept.pk).update(name="other.pdf")
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
    ):
        kept.delete()


@pytest.mark.parametrize(
    "columns",
    [
        {"content_type": "image/svg+xml"},
        {"size": 3},
        {"sha256": "0" * 64},
        {"data": b"", "size": 0},
    ],
)
def test_the_database_refuses_a_row_that_lies_about_its_content(clinic, columns):
    kept = Upload.objects.get(pk=store(clinic).pk)
    given = {
        "name": "x.pdf",
        "content_type": kept.content_type,
        "size": kept.size,
        "sha256": kept.sha256,
        "data": kept.data,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.create(clinic=clinic, stored_at=NOW, **given | columns)
