"""Which certificates let a therapist needle which regions on which day."""

from datetime import date, timedelta

import pytest

from clinic.rules.certification import (
    Certificate,
    CertificationPolicy,
    may_needle,
    missed_without,
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
    assert "“Hip, buttock and pelvis”" in reasons[0].sentence
    assert "“Thigh” expired on Feb. 1, 2026" in reasons[1].sentence


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


def test_hours_specific_to_needling_are_counted_apart():
    held = [certificate("neck", hours_needling=20), certificate("leg")]
    policy = CertificationPolicy(min_hours_needling=24)
    (reason,) = may_needle(held, regions=(), on=TODAY, policy=policy)
    assert reason.code == "hours_needling"
    assert reason.sentence.startswith("20 hours of training specific to needling")
    held.append(certificate("leg", hours_needling=4))
    assert codes(held, policy=policy) == []


@pytest.mark.parametrize(
    ("licensed_on", "reasons"),
    [
        (None, ["licence_unknown"]),
        (date(2025, 3, 2), ["licence_too_new"]),
        (date(2025, 3, 1), []),
        (date(2010, 1, 1), []),
    ],
)
def test_not_within_the_first_year_of_licence(licensed_on, reasons):
    policy = CertificationPolicy(min_licence_months=12)
    asked = {"licensed_on": licensed_on, "policy": policy}
    assert codes([certificate("neck")], **asked) == reasons
    assert codes([], **asked) == [*reasons, "none"]


def test_the_day_from_which_it_is_allowed_is_named():
    (reason,) = may_needle(
        [certificate("neck")],
        regions=(),
        on=TODAY,
        licensed_on=date(2026, 2, 1),
        policy=CertificationPolicy(min_licence_months=12),
    )
    assert "Feb. 1, 2027" in reason.sentence


def test_one_that_was_taken_back_covers_nothing():
    back = certificate("neck", withdrawn_on=date(2026, 2, 3))
    assert codes([back], regions={"neck"}) == ["withdrawn"]
    (reason,) = may_needle([back], regions=(), on=TODAY)
    assert "Feb. 3, 2026" in reason.sentence
    held = [certificate("leg"), back]
    assert codes(held, regions={"neck", "leg"}) == ["region"]


def test_one_that_ran_out_is_told_before_one_that_was_taken_back():
    back = certificate("neck", withdrawn_on=date(2026, 2, 3))
    past = certificate("neck", expires_on=date(2026, 1, 1))
    assert codes([back, past]) == ["expired"]


def test_its_end_is_missed_unless_others_cover_the_same():
    ending = certificate("neck", "leg", is_advanced=True, expires_on=TODAY)
    others = certificate("neck", "leg")
    half = certificate("neck", is_advanced=True)
    whole = certificate("neck", "leg", is_advanced=True, awarded_on=date(2026, 3, 2))

    def missed(*more):
        reasons = missed_without(ending, [ending, *more], today=TODAY)
        return [each.code for each in reasons]

    assert missed() == ["expired"]
    assert missed(others) == ["advanced", "advanced"]
    assert missed(others, half) == ["advanced"]
    assert missed(whole) == []


def test_hours_that_end_with_it_are_missed_as_well():
    ending = certificate("neck", expires_on=TODAY)
    refresher = certificate("neck", hours_total=8, hours_in_person=8)
    policy = CertificationPolicy(min_hours_total=50)
    held = [ending, refresher]
    assert missed_without(ending, held, today=TODAY) == ()
    (reason,) = missed_without(ending, held, today=TODAY, policy=policy)
    assert reason.code == "hours_total"


def test_one_that_ended_long_ago_is_judged_by_what_is_on_file_today():
    ended = certificate("neck", expires_on=date(2026, 1, 1))
    later = certificate("neck", awarded_on=date(2026, 2, 10))
    assert missed_without(ended, [ended, later], today=date(2026, 2, 9))
    assert not missed_without(ended, [ended, later], today=date(2026, 2, 10))


def test_no_certificate_makes_a_licence_older():
    ending = certificate("neck", expires_on=TODAY)
    policy = CertificationPolicy(min_licence_months=12)
    held = [ending, certificate("neck")]
    assert missed_without(ending, held, today=TODAY, policy=policy) == ()
