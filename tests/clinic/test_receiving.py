"""Files of a request come into memory, and no more of them than is needed."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from clinic.receiving import KeepLittle
from clinic.rules.files import SIZE_LIMIT


def received(*sizes):
    files = [SimpleUploadedFile(f"{size}.pdf", b"x" * size) for size in sizes]
    request = RequestFactory().post("/", {"file": files})
    return request.FILES.getlist("file")


def test_a_file_arrives_whole_in_memory():
    (file,) = received(3_000_000)
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.size, file.name) == (3_000_000, "3000000.pdf")
    assert file.read() == b"x" * 3_000_000


def test_of_a_large_one_enough_is_kept_to_say_so():
    large, small = received(3 * SIZE_LIMIT, 5)
    assert large.size == SIZE_LIMIT + 1
    assert len(large.read()) == SIZE_LIMIT + 1
    assert small.read() == b"xxxxx"


def test_a_request_beyond_any_form_is_not_read():
    with pytest.raises(RequestDataTooBig):
        KeepLittle().handle_raw_input(None, {}, 8 * SIZE_LIMIT + 1)
    KeepLittle().handle_raw_input(None, {}, 8 * SIZE_LIMIT)


@pytest.mark.django_db
def test_more_files_than_any_form_has_are_refused(client):
    files = [SimpleUploadedFile("x", b"x") for _each in range(5)]
    assert client.post("/accounts/login/", {"file": files}).status_code == 400
