"""Which certificates let a therapist needle which regions on which day."""

from datetime import date, timedelta

import pytest

from clinic.rules.certification import (
    Certificate,
    CertificationPolicy,
    may_needle,
)

TODAY = date(2026, 3, 1)


def certificate(*regions, **changes):
    values = {
        "regions": frozenset(regions),
        "awarded_on": date(2025, 1, 1),
        "expires_on": date(2027, 1, 1),
        "hours_total": 50,
        "hours_in_person": 40,
        **changes,
    }
    return Certificate(**values)


def codes(certificates, **asked):
    asked = {"regions": (), "on": TODAY, **asked}
    return [each.code for each in may_needle(certificates, **asked)]


def test_nothing_forbids_a_covered_region():
    assert codes([certificate("neck")], regions={"neck"}) == []


def test_without_any_certificate():
    assert codes([]) == ["none"]


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (date(2024, 12, 31), ["not_yet"]),
        (date(2025, 1, 1), []),
        (date(2027, 1, 1), []),
        (date(2027, 1, 2), ["expired"]),
    ],
)
def test_it_holds_from_award_to_its_last_day(day, reasons):
    assert codes([certificate("neck")], regions={"neck"}, on=day) == reasons


def test_expiry_names_the_day():
    past = certificate("neck", expires_on=TODAY - timedelta(days=1))
    (reason,) = may_needle([past], regions=(), on=TODAY)
    assert "Feb. 28, 2026" in reason.sentence


def test_each_region_must_be_covered_by_a_valid_one():
    past = certificate("thigh", expires_on=date(2026, 2, 1))
    reasons = may_needle(
        [certificate("neck"), past],
        regions=["neck", "thigh", "hip_pelvis"],
        on=TODAY,
    )
    assert [each.code for each in reasons] == ["region", "region_expired"]
    assert "“hip pelvis”" in reasons[0].sentence
    assert "“thigh” expired on Feb. 1, 2026" in reasons[1].sentence


def test_advanced_muscles_need_an_advanced_certificate_for_their_region():
    plain = certificate("neck", "thorax")
    advanced = certificate("neck", is_advanced=True)
    asked = {"regions": {"neck", "thorax"}, "advanced_regions": {"neck"}}
    assert codes([plain], **asked) == ["advanced"]
    assert codes([plain, advanced], **asked) == []
    asked["advanced_regions"] = {"thorax"}
    assert codes([plain, advanced], **asked) == ["advanced"]


def test_advanced_does_not_outlive_its_certificate():
    past = certificate("neck", is_advanced=True, expires_on=date(2026, 2, 1))
    held = [certificate("neck"), past]
    assert codes(held, regions={"neck"}, advanced_regions={"neck"}) == ["advanced"]


@pytest.mark.parametrize(
    ("total", "in_person", "reasons"),
    [
        (80, 40, []),
        (81, 40, ["hours_total"]),
        (80, 41, ["hours_in_person"]),
        (81, 41, ["hours_total", "hours_in_person"]),
    ],
)
def test_hours_of_valid_certificates_add_up(total, in_person, reasons):
    held = [
        certificate("neck", hours_total=50, hours_in_person=30),
        certificate("thigh", hours_total=30, hours_in_person=10),
        certificate("neck", hours_total=99, expires_on=date(2026, 2, 1)),
    ]
    policy = CertificationPolicy(total, in_person)
    assert codes(held, policy=policy) == reasons


def test_no_hours_are_asked_by_default():
    assert codes([certificate("neck", hours_total=0, hours_in_person=0)]) == []
