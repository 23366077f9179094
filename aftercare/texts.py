"""The words of texts to phones: which hold at a clinic, filled in for one reader."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from aftercare.models import TextVersion
from aftercare.rules import segments, wording
from clinic import audit
from clinic.models import Clinic, User
from clinic.rules.contact import display_phone

# The clinic's own words by template and language.
OwnTexts = Callable[[Clinic], Mapping[tuple[str, str], str]]


def write(
    clinic: Clinic,
    *,
    template: str,
    language: str,
    values: Mapping[str, str],
    own: OwnTexts | None = None,
) -> wording.Filled:
    """The text in the reader's language, with the clinic's own names filled in.

    `own` may know the clinic's own words already.
    """
    spoken = wording.language_of(language)
    theirs = (own or own_texts)(clinic).get((template, spoken), "")
    body = theirs or wording.shipped()[(wording.Template(template), spoken)]
    return wording.fill(body, {**clinic_values(clinic), **values})


def clinic_values(clinic: Clinic) -> dict[str, str]:
    """What stands in every text of this clinic."""
    phone = display_phone(clinic.phone, clinic.country)
    return {
        # A name in letters that texts do not have gives way to the number.
        "clinic": segments.fold(clinic.short_name) or phone,
        "emergency": clinic.emergency_number,
        "phone": phone,
    }


def own_texts(clinic: Clinic) -> dict[tuple[str, str], str]:
    """The clinic's own words by template and language; the newest of each."""
    rows = TextVersion.objects.filter(clinic=clinic).order_by("number")
    return {(row.template, row.language): row.body for row in rows}


def preview(clinic: Clinic, *, body: str, language: str) -> wording.Filled:
    """The words as somebody called Ann would get them."""
    invented = {
        "link": wording.LONGEST["link"],
        "by": wording.LONGEST["by"],
        "when": wording.LONGEST["when"],
        "greeting": wording.greeting("Ann", language),
    }
    return wording.fill(body, {**clinic_values(clinic), **invented})


class CannotUse(Exception):
    """Refused; the text says why in words fit for the user."""


@transaction.atomic
def save(
    clinic: Clinic,
    *,
    template: str,
    language: str,
    body: str,
    by: User,
    now: datetime,
) -> TextVersion:
    """A new version of one text; an empty body goes back to the shipped words.

    Raises CannotUse for words that the lint refuses.
    """
    problems = wording.problems(template, body) if body else []
    if problems:
        raise CannotUse(" ".join(str(each) for each in problems))
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    rows = TextVersion.objects.filter(
        clinic=clinic, template=template, language=language
    )
    last = rows.aggregate(last=Max("number"))["last"] or 0
    version = TextVersion.objects.create(
        clinic=clinic,
        template=template,
        language=language,
        number=last + 1,
        body=body,
        created_at=now,
        created_by=by,
    )
    detail = {"template": template, "language": language, "number": last + 1}
    audit.record("text_version.saved", version, by=by, now=now, detail=detail)
    return version
