"""What people type as phone, e-mail, name and text, and what is made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.contact import (
    COMBINING_LIMIT,
    NAME_LIMIT,
    BadContact,
    BadText,
    can_receive_texts,
    clean_name,
    clean_text,
    cut_text,
    display_phone,
    mask,
    normalise_email,
    normalise_phone,
)

MOBILE = "+447400123456"


def full_width(digits):
    """ASCII digits as they are typed on an East Asian keyboard."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("07400 123456", "GB", MOBILE),
        ("07700 900123", "GB", "+447700900123"),
        ("+44 (0)7400 123456", "GB", MOBILE),
        ("0044 7400 123456", "GB", MOBILE),
        ("tel:+447400123456", "GB", MOBILE),
        ("TEL: 07400-123456", "GB", MOBILE),
        (full_width("07400123456"), "GB", MOBILE),
        ("٠٧٤٠٠١٢٣٤٥٦", "GB", MOBILE),
        ("\u200e07400\u200b 123\u00ad456\ufeff", "GB", MOBILE),
        ("(202) 456-1111", "US", "+12024561111"),
        ("+49 1512 3456789", "GB", "+4915123456789"),
        ("+447400123456", "", MOBILE),
        ("020 7946 0958", "GB", "+442079460958"),
    ],
)
def test_phone_becomes_e164(typed, country, stored):
    assert normalise_phone(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "country", "says"),
    [
        ("", "GB", "Enter a phone number"),
        (" \u200b ", "GB", "Enter a phone number"),
        ("07400 123456 ext 5", "GB", "extension"),
        ("07400123456;ext=12", "GB", "extension"),
        ("07400 123456 x9", "GB", "extension"),
        ("07400 123456 #4", "GB", "extension"),
        ("1-800-FLOWERS", "US", "without letters"),
        ("0740O 123456", "GB", "without letters"),
        ("999", "GB", "999 is an emergency number"),
        ("112", "DE", "112 is an emergency number"),
        (full_width("112"), "DE", "112 is an emergency number"),
        ("911", "", "911 is an emergency number"),
        ("105", "MN", "105 is an emergency number"),
        ("62020", "GB", "too short"),
        ("+44999", "GB", "too short"),
        ("---", "GB", "not a phone number"),
        ("07400 123456", "", "country code"),
        ("07400 123456", "XX", "country code"),
        ("07400123456 / 07400123457", "GB", "not a phone number"),
        ("07400 123456 7", "GB", "too many digits"),
        ("+1 202 456 11111", "GB", "too many digits"),
        ("+44 7400 12", "GB", "too few digits"),
        ("456-1111", "US", "too few digits"),
        ("(202) 456-1111", "GB", "does not exist"),
        ("09061 234567", "GB", "costs extra"),
        ("0900 1234567", "CH", "does not exist"),
    ],
)
def test_phone_is_refused_with_a_sentence(typed, country, says):
    with pytest.raises(BadContact, match=says):
        normalise_phone(typed, country)


def test_own_number_is_refused():
    with pytest.raises(BadContact, match="clinic’s own"):
        normalise_phone("07400 123456", "GB", own_numbers={MOBILE})
    assert normalise_phone("07400 123456", "GB", own_numbers=()) == MOBILE


@given(st.text(max_size=30))
def test_phone_never_breaks(typed):
    try:
        stored = normalise_phone(typed, "GB")
    except BadContact:
        return
    assert normalise_phone(stored, "") == stored


def test_kind_of_line_tells_whether_texts_arrive():
    assert can_receive_texts(MOBILE)
    assert can_receive_texts("+447700900123")
    assert not can_receive_texts("+442079460958")


def test_phone_is_shown_the_way_people_write_it():
    assert display_phone(MOBILE, "GB") == "07400 123456"
    assert display_phone(MOBILE, "US") == "+44 7400 123456"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ann@Example.ORG ", "ann@example.org"),
        ("ann\u200b@example.org\ufeff", "ann@example.org"),
        ("ann.o'brien+dn@mail.example.co.uk", "ann.o'brien+dn@mail.example.co.uk"),
        ("info@exämple.org", "info@xn--exmple-cua.org"),
        ("jose\u0301@exämple.org", "josé@xn--exmple-cua.org"),
    ],
)
def test_email_is_stored_in_one_form(typed, stored):
    assert normalise_email(typed) == stored


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "name@example.org"),
        ("ann", "name@example.org"),
        ("@example.org", "name@example.org"),
        ("ann@", "name@example.org"),
        ("ann@example.org\r\nBcc: all@example.org", "one line"),
        ("ann@example.org\nBcc: all@example.org", "one line"),
        ("ann@exam\x00ple.org", "one line"),
        ("a@[127.0.0.1]", "IP address"),
        ("a@127.0.0.1", "IP address"),
        ('"a b"@example.org', "before the @"),
        ("a..b@example.org", "before the @"),
        ("a@b@example.org", "before the @"),
        ("a" * 65 + "@example.org", "before the @"),
        ("a@b", "after the @"),
        ("a@example", "after the @"),
        ("a@example..org", "after the @"),
        ("a@-example.org", "after the @"),
        ("a@example.123", "after the @"),
        ("a@exa mple.org", "after the @"),
        ("a@straße.de", "after the @"),
        ("a@" + "b" * 64 + ".org", "after the @"),
        ("a@" + ".".join(["b" * 60] * 5) + ".org", "254"),
    ],
)
def test_email_is_refused_with_a_sentence(typed, says):
    with pytest.raises(BadContact, match=says):
        normalise_email(typed)


@given(st.text(max_size=40))
def test_email_never_breaks_and_settles(typed):
    try:
        stored = normalise_email(typed)
    except BadContact:
        return
    assert normalise_email(stored) == stored


def test_mask_keeps_enough_to_recognise():
    assert mask("+447700900123") == "+44•••123"
    assert mask("ann@example.org") == "a•••@example.org"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("O'Brien", "O'Brien"),
        ("李", "李"),
        ("Nun\u0303ez", "Nuñez"),
        ("  Ann \t Mary\r\nLee ", "Ann Mary Lee"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("An\u200bn\u00ad\ufeff", "Ann"),
        ("Robert'); DROP TABLE", "Robert'); DROP TABLE"),
        ("a" * NAME_LIMIT, "a" * NAME_LIMIT),
    ],
)
def test_name_is_cleaned(typed, stored):
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter a name"),
        (" \u200b\x00\u202e ", "Enter a name"),
        ("a" * (NAME_LIMIT + 1), "at most 120"),
        ("Ann\ud800", "cannot be stored"),
    ],
)
def test_name_is_refused_with_a_sentence(typed, says):
    with pytest.raises(BadText, match=says):
        clean_name(typed)


def test_marks_on_one_letter_are_capped():
    name = clean_name("z" + "\u0301" * 30 + "a")
    assert name == "ź" + "\u0301" * COMBINING_LIMIT + "a"


@given(st.text(max_size=130))
def test_cleaned_names_settle(typed):
    try:
        name = clean_name(typed)
    except BadText:
        return
    assert clean_name(name) == name


def test_text_keeps_what_people_write_and_drops_what_breaks():
    assert clean_text(" a\x00b\r\nc\rd\te\x07 ") == "ab\nc\nd\te"
    assert clean_text("ok \ud800") == "ok \ufffd"
    family = "\U0001f469\u200d\U0001f467"
    assert clean_text(family) == family


def test_text_has_a_limit_and_a_report_is_cut_instead():
    assert clean_text("a" * 4000) == "a" * 4000
    with pytest.raises(BadText, match="4001 characters"):
        clean_text("a" * 4001)
    assert cut_text("a" * 4001) == ("a" * 4000, True)
    assert cut_text("ab", limit=2) == ("ab", False)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_text_is_always_storable(typed):
    cleaned = clean_text(typed)
    cleaned.encode()
    assert "\x00" not in cleaned
