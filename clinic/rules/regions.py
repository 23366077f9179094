"""The regions of the body that muscles, consents and certificates are sorted by."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Region(TextChoices):
    """The regions of the catalogue, from head to foot (clinical specification 1.3)."""

    HEAD = "head", _("Head and face")
    NECK = "neck", _("Neck")
    SHOULDER_GIRDLE = "shoulder_girdle", _("Shoulder and shoulder blade")
    THORAX = "thorax", _("Chest and upper back")
    ABDOMEN = "abdomen", _("Belly")
    LUMBAR = "lumbar", _("Lower back")
    HIP_PELVIS = "hip_pelvis", _("Hip, buttock and pelvis")
    THIGH = "thigh", _("Thigh")
    LEG = "leg", _("Lower leg")
    FOOT = "foot", _("Foot")
    ARM = "arm", _("Upper arm")
    FOREARM = "forearm", _("Forearm")
    HAND = "hand", _("Hand")


def in_words(regions: Iterable[str]) -> str:
    """The regions by name, from head to foot; one that is not known by its key."""
    given = set(regions)
    known = [str(each.label) for each in Region if each in given]
    unknown = sorted(given.difference(Region.values))
    return ", ".join([*known, *(each.replace("_", " ") for each in unknown)])
