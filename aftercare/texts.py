"""The words of texts to phones: which hold at a clinic, filled in for one reader."""

from collections.abc import Mapping

from aftercare.rules import segments, wording
from clinic.models import Clinic
from clinic.rules.contact import display_phone


def write(
    clinic: Clinic, *, template: str, language: str, values: Mapping[str, str]
) -> wording.Filled:
    """The text in the reader's language, with the clinic's own names filled in."""
    spoken = wording.language_of(language)
    body = wording.shipped()[(wording.Template(template), spoken)]
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
