"""A file is what its content says, and only what draws a picture of it is kept."""

import pytest

from clinic.rules.files import SIZE_LIMIT, BadFile, Kind, check
from tests import samples


def refused(data, name="scan.png"):
    with pytest.raises(BadFile) as refusal:
        check(name, data)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("data", "kind", "ending", "content_type"),
    [
        (samples.png(), Kind.PNG, ".png", "image/png"),
        (samples.jpeg(), Kind.JPEG, ".jpg", "image/jpeg"),
        (samples.pdf(), Kind.PDF, ".pdf", "application/pdf"),
        (samples.pdf(version=b"2.0"), Kind.PDF, ".pdf", "application/pdf"),
    ],
)
def test_content_says_what_it_is_and_its_name_follows(data, kind, ending, content_type):
    kept = check("course.html", data)
    assert (kept.kind, kept.name, kept.data) == (kind, "course" + ending, data)
    assert (kind.ending, kind.content_type) == (ending, content_type)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"<svg onload='alert(1)'/>", "a web page or a drawing (SVG)"),
        (b"  \n<!DOCTYPE html><script>", "a web page or a drawing (SVG)"),
        (b"\xef\xbb\xbf<html>", "a web page or a drawing (SVG)"),
        (b"PK\x03\x04rest", "an archive or an Office document"),
        (b"\xd0\xcf\x11\xe0rest", "an Office document"),
        (b"MZ\x90\0", "a program"),
        (b"\x7fELF\x02", "a program"),
        (b"\0\0\0\x18ftypheic\0\0", "a HEIC photo"),
        (b"GIF89a", "none of them"),
        (b"%PDF-x", "none of them"),
        (b"x%PDF-1.7", "none of them"),
    ],
)
def test_anything_else_is_refused_with_what_it_is(data, says):
    assert says in refused(data)


def test_eight_megabytes_are_the_limit():
    room = SIZE_LIMIT - len(samples.pdf())
    assert len(check("x.pdf", samples.pdf(b" " * room)).data) == SIZE_LIMIT
    assert "larger than 8 MB" in refused(samples.pdf(b" " * (room + 1)))
