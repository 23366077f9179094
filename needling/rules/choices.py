"""The words a needle site is described in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """Where, seen from the patient."""

    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    MIDLINE = "midline", _("Midline")


class Grip(models.TextChoices):
    """How the tissue is held while the needle goes in."""

    FLAT = "flat", _("Flat palpation")
    PINCER = "pincer", _("Pincer")
    OVER_BONE = "over_bone", _("Over bone")


class Technique(models.TextChoices):
    """What the needle does once it is in (clinical specification 4.3)."""

    PISTONING = "pistoning", _("Pistoning (fast in, fast out)")
    STATIC = "static", _("Static (in situ)")
    ROTATION = "rotation", _("Rotation (winding)")
    SUPERFICIAL = "superficial", _("Superficial")
    FANNING = "fanning", _("Fanning")
    PERIOSTEAL = "periosteal", _("Periosteal pecking")
    E_STIM = "e_stim", _("Electrical stimulation")


class Position(models.TextChoices):
    """How the patient lies or sits (clinical specification 4.1)."""

    SUPINE = "supine", _("Supine")
    PRONE = "prone", _("Prone")
    SIDE_LEFT = "side_left", _("Side-lying, left")
    SIDE_RIGHT = "side_right", _("Side-lying, right")
    SITTING = "sitting", _("Sitting, supported")
