"""The practice's own consent texts: each a new version; who signed keeps theirs."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Clinic, User
from needling import texts
from needling.models import ConsentText
from needling.rules import consent_edit, consent_text

# Own versions count from here, so that they never meet the number of a supplied one.
_FIRST_OWN = 1001


class CannotEdit(Exception):
    """Refused; each of `sentences` says what cannot stand."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Keep all of them."""
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def body_of(text: ConsentText) -> str:
    """The words of a stored text without its head."""
    return consent_text.parse(text.body).body


def check(language: str, body: str) -> tuple[str, ...]:
    """Why such a text cannot be used; empty means it can."""
    floor = consent_text.parse(texts.supplied(language).body)
    return consent_edit.problems(floor, body)


@transaction.atomic
def revise(
    language: str, *, body: str, seen: int, by: User, now: datetime
) -> ConsentText:
    """Bring an own text into use; consents under the one before are asked anew.

    `seen` is the version that was looked at. The same words change nothing. Raises
    CannotEdit where an element is missing, somebody else was first, or several clinics
    share the text.
    """
    words = body.replace("\r\n", "\n").strip() + "\n"
    rows = ConsentText.objects.select_for_update().filter(language=language)
    current = rows.get(is_current=True)
    refused = _refusals(current, seen) or check(language, words)
    if refused:
        raise CannotEdit(refused)
    if body_of(current) == words:
        return current
    version = max(_FIRST_OWN, rows.order_by("-version")[0].version + 1)
    whole = consent_text.with_body(current.body, version=version, body=words)
    rows.update(is_current=False)
    own = ConsentText.objects.create(
        version=version,
        language=language,
        body=whole,
        sha256=texts.fingerprint(whole),
        since=now,
        edited_by=by,
    )
    detail = {"language": language, "version": version, "replaces": current.version}
    audit.record("consent_text.revised", own, by=by, now=now, detail=detail)
    return own


def _refusals(current: ConsentText, seen: int) -> tuple[str, ...]:
    if Clinic.objects.count() > 1:
        return (
            _(
                "Several clinics share these texts here: ask whoever runs the system "
                "to change them."
            ),
        )
    if current.version != seen:
        return (
            _(
                "Somebody else has changed this text meanwhile. Your words are kept "
                "below; compare them with the version in use and save again."
            ),
        )
    return ()
