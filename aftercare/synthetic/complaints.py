"""What people come with, and which muscles are then needled, in plausible ways."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """One muscle of a treatment. Near the lung entry and direction are written down."""

    muscle: str
    grip: str = "flat"
    entry: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Complaint:
    """A problem, how the patient lies for it and the muscles that are treated.

    `regions` are those of the muscles, as the catalogue has them.
    """

    problem: str
    position: str
    regions: frozenset[str]
    aims: tuple[Aim, ...]


_TRAPEZIUS = Aim(
    "upper_trapezius",
    "pincer",
    "Free edge, midway between C7 and the acromion",
    "Front to back, the needle between the fingers",
)
_LEVATOR = Aim(
    "levator_scapulae",
    "pincer",
    "Just above the superior angle of the scapula",
    "Shallow, towards the angle, away from the ribs",
)
_INFRASPINATUS = Aim(
    "infraspinatus",
    "over_bone",
    "Middle of the fossa, well inside the medial border",
    "Onto the bone of the scapula",
)
_RHOMBOID = Aim(
    "rhomboid_major",
    "over_bone",
    "Over the fifth rib, the rib held between two fingers",
    "Slanting along the rib, towards the scapula",
)

NECK = Complaint(
    "Neck pain with headaches",
    "prone",
    frozenset({"neck"}),
    (_TRAPEZIUS, _LEVATOR, Aim("splenius_capitis"), Aim("semispinalis_capitis")),
)
SHOULDER = Complaint(
    "Shoulder pain when reaching up",
    "prone",
    frozenset({"neck", "shoulder_girdle"}),
    (_INFRASPINATUS, _TRAPEZIUS, Aim("deltoid_posterior"), Aim("deltoid_middle")),
)
UPPER_BACK = Complaint(
    "Stiff and sore between the shoulder blades",
    "prone",
    frozenset({"neck", "shoulder_girdle"}),
    (_RHOMBOID, _TRAPEZIUS),
)
LOW_BACK = Complaint(
    "Low back pain after lifting",
    "prone",
    frozenset({"lumbar", "hip_pelvis"}),
    (Aim("lumbar_multifidus"), Aim("lumbar_longissimus"), Aim("gluteus_medius")),
)

COMPLAINTS = (
    NECK,
    LOW_BACK,
    SHOULDER,
    Complaint(
        "Tennis elbow",
        "supine",
        frozenset({"forearm", "arm"}),
        (
            Aim("extensor_carpi_radialis_brevis"),
            Aim("brachioradialis"),
            Aim("supinator"),
            Aim("triceps_medial_head"),
        ),
    ),
    Complaint(
        "Tight calf, comes back with running",
        "prone",
        frozenset({"leg"}),
        (Aim("gastrocnemius_medial"), Aim("gastrocnemius_lateral"), Aim("soleus")),
    ),
    UPPER_BACK,
    Complaint(
        "Buttock pain down to the thigh",
        "side_left",
        frozenset({"hip_pelvis"}),
        (Aim("gluteus_medius"), Aim("gluteus_minimus"), Aim("piriformis")),
    ),
    Complaint(
        "Jaw pain and grinding at night",
        "supine",
        frozenset({"head"}),
        (Aim("masseter"), Aim("temporalis")),
    ),
    Complaint(
        "Pain in front of the knee on stairs",
        "supine",
        frozenset({"thigh"}),
        (Aim("vastus_lateralis"), Aim("vastus_medialis"), Aim("rectus_femoris")),
    ),
    Complaint(
        "Pain at the base of the thumb",
        "supine",
        frozenset({"forearm", "hand"}),
        (Aim("adductor_pollicis"), Aim("abductor_pollicis_longus")),
    ),
    Complaint(
        "Hamstring strain, healing",
        "prone",
        frozenset({"thigh"}),
        (Aim("biceps_femoris"), Aim("semitendinosus"), Aim("semimembranosus")),
    ),
    Complaint(
        "Pain on the outside of the ankle",
        "side_right",
        frozenset({"leg"}),
        (Aim("fibularis_longus", "pincer"), Aim("fibularis_brevis")),
    ),
)
