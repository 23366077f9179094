"""The name of a file is shown, never believed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.files import names

INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("certificate.pdf", "certificate.pdf"),
        ("Certificate.PDF", "Certificate.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("../", "file.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        ("\0\0", "file.pdf"),
        ("scan\u202efdp.exe", "scanfdp.pdf"),
        ("ze\u200bro.png", "zero.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("a\tb  c.pdf", "a b c.pdf"),
        ('a:b*c?"<d>|.pdf', "a_b_c___d__.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.pdf"),
        ("Level 2.5 course", "Level 2.5 course.pdf"),
        ("証明書.png", "証明書.pdf"),
    ],
)
def test_only_its_last_visible_part_stays(name, cleaned):
    assert names.clean(name, ".pdf") == cleaned


def test_a_long_name_is_cut_before_its_ending():
    assert names.clean("a" * 4000 + ".pdf", ".pdf") == "a" * 116 + ".pdf"


def test_bytes_count_as_well():
    cleaned = names.clean("証" * 4000, ".pdf")
    assert cleaned == "証" * 65 + ".pdf"
    assert len(cleaned.encode()) <= 200


@given(st.text())
def test_whatever_the_name_it_can_be_shown_and_saved(name):
    cleaned = names.clean(name, ".jpg")
    assert cleaned.endswith(".jpg")
    assert len(cleaned) <= 120
    assert len(cleaned.encode()) <= 200
    assert not set(cleaned) & set('/\\:*?"<>|\0\r\n')
    assert not cleaned.startswith((".", " "))
    assert all(unicodedata.category(each) not in INVISIBLE for each in cleaned)
    assert names.clean(cleaned, ".jpg") == cleaned
