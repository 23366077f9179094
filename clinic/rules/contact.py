"""Phone numbers, e-mail addresses, names and free text: read, cleaned, refused.

Everything here takes what was typed and returns the one form that is stored, or raises
`BadContact` (phone, e-mail) or `BadText` (names, text) with a sentence fit for the
person who typed it. Nothing is silently shortened or guessed.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

NAME_LIMIT = 120
TEXT_LIMIT = 4000
COMBINING_LIMIT = 8

# Short codes reach a service, not a person; no full number is this short.
_SHORTEST_FULL_NUMBER = 7
# Known in many countries, refused in all: a check-in must never ring an ambulance.
_EMERGENCY = frozenset(
    {"000", "110", "111", "112", "118", "119", "911", "988", "995", "997", "999"}
)
# Whoever calls or texts these pays extra.
_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
# A text sent here goes nowhere.
_WITHOUT_TEXTS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
# Reserved by the British regulator for fiction: never assigned, so safe to practise on.
_DEMONSTRATION = re.compile(r"\+447700900\d{3}")
_EXTENSION = re.compile(r"(?:;\s*ext\s*=|ext(?:ension|n|\.)?|x|#)\s*:?\s*\d+\s*$", re.I)
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# Letters that the two editions of the IDN standard write differently: an address with
# one of them could reach somebody else.
_TWO_WAYS = frozenset("ßςẞ")


class BadContact(ValueError):
    """A phone number or e-mail address that cannot be used; says why."""


class BadText(ValueError):
    """A name or a text that cannot be stored as it is; says why."""


def normalise_phone(
    text: str, country: str, *, own_numbers: Collection[str] = ()
) -> str:
    """The number in E.164 form ("+447700900123").

    `country` is the two-letter code whose national way of writing is understood; a
    number of another country starts with +. `own_numbers` are the clinic's own, in
    E.164: a message must not be sent to the sender.
    Raises BadContact for anything that does not name one line of one person: letters,
    extensions, emergency numbers, short codes, premium rate, impossible numbers.
    """
    typed = re.sub(r"^tel:\s*", "", _only_visible(text), flags=re.I)
    _refuse_what_is_no_number(typed, country)
    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException as error:
        raise BadContact(_sentence(error.error_type)) from None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not (phonenumbers.is_valid_number(number) or _DEMONSTRATION.fullmatch(e164)):
        raise BadContact(_why_not_valid(number))
    if phonenumbers.number_type(number) in _COSTLY:
        raise BadContact(_("This number costs extra to call. Give another one."))
    if e164 in own_numbers:
        raise BadContact(_("This is the clinic’s own number. Give the patient’s."))
    return e164


def _refuse_what_is_no_number(typed: str, country: str) -> None:
    if not typed:
        raise BadContact(_("Enter a phone number."))
    if _EXTENSION.search(typed):
        raise BadContact(
            _("A number with an extension cannot get messages. Give a direct number.")
        )
    if any(map(str.isalpha, typed)):
        raise BadContact(_("Enter the number in digits, without letters."))
    _refuse_services(_digits(typed), country)


def _digits(typed: str) -> str:
    """Its digits in ASCII, whatever script they were typed in."""
    return "".join(str(unicodedata.decimal(c)) for c in typed if c.isdecimal())


def _refuse_services(digits: str, country: str) -> None:
    in_country = country and phonenumbers.is_emergency_number(digits, country)
    if digits in _EMERGENCY or in_country:
        raise BadContact(
            _("%(number)s is an emergency number, not a patient’s number.")
            % {"number": digits}
        )
    if digits and len(digits) < _SHORTEST_FULL_NUMBER:
        raise BadContact(_("This is too short to be a full phone number."))


def _sentence(error_type: int) -> str:
    if error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        return _("Start the number with + and the country code, for example +44.")
    return _("This is not a phone number. Enter one number, in digits.")


def _why_not_valid(number: phonenumbers.PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_LONG:
        return _("This number has too many digits. Enter one number.")
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return _("This number has too few digits. Include the area code.")
    return _(
        "This number does not exist. Check the digits; a number of another country "
        "starts with + and its country code."
    )


def can_receive_texts(e164: str) -> bool:
    """Whether the kind of line can get a text message. Unknown kinds count as able."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    return kind not in _WITHOUT_TEXTS


@lru_cache(maxsize=1024)
def display_phone(e164: str, country: str) -> str:
    """The way people write it: nationally inside `country`, with +code outside."""
    number = phonenumbers.parse(e164)
    at_home = phonenumbers.country_code_for_region(country) == number.country_code
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def normalise_email(text: str) -> str:
    """The address in lower case, its domain in ASCII (IDN as punycode).

    Letters beyond ASCII before the @ are kept: sending there needs SMTPUTF8.
    Raises BadContact for line breaks (header injection), quoted names, IP addresses,
    more than 254 characters, or anything that is not one name@domain.
    """
    if re.search(r"[\r\n\x00]", text.strip()):
        raise BadContact(_("An e-mail address is one line."))
    typed = unicodedata.normalize("NFC", _only_visible(text).lower())
    local, _at, domain = typed.rpartition("@")
    if not local or not domain:
        raise BadContact(_("Enter an e-mail address like name@example.org."))
    if re.fullmatch(r"\[.*|[\d.]+", domain):
        raise BadContact(_("An e-mail address with an IP address cannot be used."))
    if not _LOCAL_PART.fullmatch(local) or len(local.encode()) > 64:
        raise BadContact(_("The part before the @ is not one that can be used."))
    address = f"{local}@{_ascii_domain(domain)}"
    if len(address.encode()) > 254:
        raise BadContact(_("An e-mail address has at most 254 characters."))
    return address


def _ascii_domain(domain: str) -> str:
    """The domain as the mail system writes it."""
    refused = BadContact(_("The part after the @ is not a domain that can be used."))
    if _TWO_WAYS & set(domain):
        raise refused
    try:
        ascii_form = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise refused from None
    *labels, top = ascii_form.split(".")
    named = labels and all(_LABEL.fullmatch(label) for label in labels)
    if not (named and _TOP_LABEL.fullmatch(top)):
        raise refused
    return ascii_form


def mask(value: str) -> str:
    """A phone number or address with its middle hidden, enough to recognise one's own.

    "+447700900123" becomes "+44•••123", "ann@example.org" becomes "a•••@example.org".
    """
    local, at, domain = value.rpartition("@")
    if at:
        return f"{local[:1]}•••@{domain}"
    return f"{value[:3]}•••{value[-3:]}"


def clean_name(text: str) -> str:
    """A name in any script: 1 to 120 code points, white space collapsed.

    Control and invisible characters (bidi overrides, zero-width, soft hyphen) are
    removed so that two equal-looking names are equal. At most 8 combining marks stay
    on one letter. Raises BadText when nothing visible is left, when it is too long, or
    for half a surrogate pair, which no name contains.
    """
    if any(unicodedata.category(c) == "Cs" for c in text):
        raise BadText(_("The name has a character that cannot be stored."))
    name = _cap_marks(unicodedata.normalize("NFC", _only_visible(text)))
    if not name:
        raise BadText(_("Enter a name."))
    if len(name) > NAME_LIMIT:
        raise BadText(
            _("A name has at most %(limit)d characters.") % {"limit": NAME_LIMIT}
        )
    return name


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Free text as it is stored; line breaks stay, as "\\n".

    NUL and other control characters are removed and half surrogate pairs become U+FFFD:
    an unreadable character must never cost a report. Joiners and direction marks stay
    (emoji and right-to-left scripts need them). Raises BadText beyond `limit` code
    points; where a report must be kept whatever its length, use `cut_text`.
    """
    cleaned = _storable(text)
    if len(cleaned) > limit:
        raise BadText(
            _("The text has %(length)d characters; at most %(limit)d can be kept.")
            % {"length": len(cleaned), "limit": limit}
        )
    return cleaned


def cut_text(text: str, limit: int = TEXT_LIMIT) -> tuple[str, bool]:
    """The same, never refused: the first `limit` code points; whether it was cut."""
    cleaned = _storable(text)
    return cleaned[:limit], len(cleaned) > limit


def _storable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(_kept(c) for c in lines)
    return _cap_marks(unicodedata.normalize("NFC", kept)).strip()


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cc" and character not in "\n\t" else character


def _only_visible(text: str) -> str:
    """Without control and format characters; any run of white space is one space."""
    spaced = "".join(" " if c.isspace() else c for c in text)
    seen = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(seen.split())


def _cap_marks(text: str) -> str:
    """At most COMBINING_LIMIT combining marks in a row."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= COMBINING_LIMIT:
            kept.append(character)
    return "".join(kept)
