"""Where a needle site lies, in the parts of the body that an answer can name.

A region of the catalogue is where a muscle is taught; the place somebody names ("my
shoulder") also holds the muscles that lie below it but belong to a neighbour.
"""

from collections.abc import Mapping
from types import MappingProxyType

from needling.rules.screening_terms import Area, SiteFacts

# Thoracic muscles of the front and of the back; the others lie in both.
_CHEST = frozenset(
    {"pectoralis_major", "pectoralis_minor", "subclavius", "serratus_anterior"}
)
_UPPER_BACK = frozenset(
    {
        "lower_trapezius",
        "semispinalis_thoracis",
        "serratus_posterior_inferior",
        "serratus_posterior_superior",
        "thoracic_iliocostalis",
        "thoracic_longissimus",
        "thoracic_multifidus",
    }
)
# Muscles that reach from their own region into the place people call by another name
# (D: by where their belly or a joint they cross is felt; the strict reading).
REACHES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        area: frozenset(muscles.split())
        for area, muscles in {
            Area.HEAD: "digastric platysma rectus_capitis_posterior_major "
            "rectus_capitis_posterior_minor obliquus_capitis_inferior "
            "obliquus_capitis_superior semispinalis_capitis splenius_capitis",
            Area.NECK: "occipitalis",
            Area.SHOULDER_GIRDLE: "upper_trapezius levator_scapulae lower_trapezius "
            "serratus_posterior_superior latissimus_dorsi serratus_anterior "
            "pectoralis_major pectoralis_minor subclavius coracobrachialis "
            "biceps_brachii triceps_long_head",
            Area.CHEST: "platysma scalenus_anterior deltoid_anterior external_oblique "
            "latissimus_dorsi",
            Area.UPPER_BACK: "upper_trapezius levator_scapulae splenius_cervicis "
            "semispinalis_cervicis middle_trapezius rhomboid_major rhomboid_minor "
            "supraspinatus infraspinatus teres_minor teres_major subscapularis",
            Area.ABDOMEN: "psoas_major iliacus serratus_anterior",
            Area.LUMBAR: "latissimus_dorsi thoracic_longissimus thoracic_iliocostalis "
            "thoracic_multifidus serratus_posterior_inferior external_oblique "
            "internal_oblique transversus_abdominis gluteus_maximus",
            Area.HIP_PELVIS: "psoas_major quadratus_lumborum rectus_femoris sartorius "
            "pectineus adductor_longus adductor_brevis adductor_magnus gracilis",
            Area.ARM: "deltoid_anterior deltoid_middle deltoid_posterior anconeus "
            "brachioradialis extensor_carpi_radialis_longus pronator_teres",
            Area.FOREARM: "brachialis",
            Area.HAND: "pronator_quadratus",
            Area.THIGH: "tensor_fasciae_latae gluteus_maximus quadratus_femoris "
            "popliteus plantaris gastrocnemius_medial gastrocnemius_lateral",
        }.items()
    }
)

_TOUCHING: tuple[frozenset[str], ...] = tuple(
    frozenset(pair)
    for pair in (
        (Area.HEAD, Area.NECK),
        (Area.NECK, Area.SHOULDER_GIRDLE),
        (Area.NECK, Area.CHEST),
        (Area.NECK, Area.UPPER_BACK),
        (Area.SHOULDER_GIRDLE, Area.CHEST),
        (Area.SHOULDER_GIRDLE, Area.UPPER_BACK),
        (Area.SHOULDER_GIRDLE, Area.ARM),
        (Area.CHEST, Area.UPPER_BACK),
        (Area.CHEST, Area.ABDOMEN),
        (Area.UPPER_BACK, Area.LUMBAR),
        (Area.ABDOMEN, Area.LUMBAR),
        (Area.ABDOMEN, Area.HIP_PELVIS),
        (Area.LUMBAR, Area.HIP_PELVIS),
        (Area.ARM, Area.FOREARM),
        (Area.FOREARM, Area.HAND),
        (Area.HIP_PELVIS, Area.THIGH),
        (Area.THIGH, Area.LEG),
        (Area.LEG, Area.FOOT),
    )
)


def areas_of(site: SiteFacts) -> frozenset[str]:
    """The areas the site lies in: its region, with the thorax split front and back.

    A region that is not known may be any.
    """
    if site.region in Area.values:
        return frozenset({site.region})
    if site.region != "thorax":
        return frozenset(Area.values)
    front = {Area.CHEST} if site.muscle not in _UPPER_BACK else set()
    back = {Area.UPPER_BACK} if site.muscle not in _CHEST else set()
    return frozenset(front | back)


def near(areas: frozenset[str]) -> frozenset[str]:
    """Those areas and the ones that touch them."""
    return areas.union(*(pair for pair in _TOUCHING if pair & areas))


def reached(site: SiteFacts) -> frozenset[str]:
    """Those areas, and the places it reaches into from there."""
    others = (area for area, muscles in REACHES.items() if site.muscle in muscles)
    return areas_of(site).union(others)
