"""ICD-10-CM codes that fit what is needled: suggestions only, never a diagnosis.

Clinical specification 4.6 (K: the list is checked yearly). Words are our own.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")

SUGGESTED: Mapping[str, Any] = MappingProxyType(
    {
        "M79.11": _("Muscle pain, chewing muscles"),
        "M79.12": _("Muscle pain, head and neck"),
        "M79.18": _("Muscle pain, elsewhere"),
        "M54.2": _("Neck pain"),
        "M54.6": _("Pain of the upper back"),
        "M54.50": _("Low back pain, not specified"),
        "M54.59": _("Low back pain, other"),
        "M62.830": _("Muscle spasm, back"),
        "M62.831": _("Muscle spasm, calf"),
        "M62.838": _("Muscle spasm, elsewhere"),
        "G44.209": _("Tension headache"),
        "M26.629": _("Pain of the jaw joint"),
        "M25.511": _("Shoulder pain, right"),
        "M25.512": _("Shoulder pain, left"),
        "M77.11": _("Tennis elbow, right"),
        "M77.12": _("Tennis elbow, left"),
        "M72.2": _("Plantar fascia"),
        "M76.61": _("Achilles tendon, right"),
        "M76.62": _("Achilles tendon, left"),
    }
)


def is_code(text: str) -> bool:
    """Whether it has the shape of a code."""
    return _CODE.fullmatch(text) is not None
