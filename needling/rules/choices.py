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


class Point(models.TextChoices):
    """Whether the trigger point hurts by itself."""

    ACTIVE = "active", _("Active")
    LATENT = "latent", _("Latent")


class Tolerance(models.TextChoices):
    """How the patient bore it."""

    WELL = "well", _("Well")
    FAIR = "fair", _("With effort")
    POOR = "poor", _("Badly")
    STOPPED = "stopped", _("Asked to stop")


class SiteEvent(models.TextChoices):
    """What happened at once, at the site (clinical specification 4.3)."""

    NONE = "none", _("Nothing")
    BLEEDING = "bleeding", _("Bleeding")
    BRUISE = "bruise", _("Bruise")
    HAEMATOMA = "haematoma", _("Haematoma")
    NERVE_PAIN = "nerve_pain", _("Sharp nerve pain")
    NERVE_DEFICIT = "nerve_deficit", _("Nerve pain with numbness or weakness")
    VASOVAGAL = "vasovagal", _("Fainting or nearly")
    DIZZINESS = "dizziness", _("Dizziness")
    NAUSEA = "nausea", _("Nausea")
    SKIN = "skin", _("Skin reaction")
    CHEST = "chest", _("Chest or breath symptom")
    STUCK_NEEDLE = "stuck_needle", _("Needle stuck or bent")
    BROKEN_NEEDLE = "broken_needle", _("Needle broken")
    OTHER = "other", _("Something else")


class EventSeverity(models.TextChoices):
    """How grave it was (clinical specification 4.3; PTALB, after White)."""

    MILD = "mild", _("Mild: short, reversible, no inconvenience")
    SIGNIFICANT = (
        "significant",
        _("Significant: needs attention or gets in the way of activity"),
    )
    SERIOUS = "serious", _("Serious: hospital, lasting disability or death")


class Waveform(models.TextChoices):
    """The shape of the current."""

    BIPHASIC_SYMMETRIC = "biphasic", _("Biphasic, symmetric")
    BIPHASIC_ASYMMETRIC = "asymmetric", _("Biphasic, asymmetric")
    MONOPHASIC = "monophasic", _("Monophasic")
    DENSE_DISPERSE = "dense_disperse", _("Dense-disperse")


# "Chest or breath symptom", "broken needle" and "nerve pain with deficit" force an
# incident (clinical specification 4.3).
FORCES_INCIDENT = frozenset(
    {SiteEvent.CHEST, SiteEvent.BROKEN_NEEDLE, SiteEvent.NERVE_DEFICIT}
)
