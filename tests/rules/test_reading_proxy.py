"""Somebody who writes for the patient tells of the patient."""

from aftercare.rules.tiers import Tier
from tests.rules.readings import tier


def test_a_reply_on_behalf_of_the_patient_is_the_patients():
    assert tier("on behalf of my husband, he collapsed today") == Tier.EMERGENCY
    assert tier("my husband collapsed today") == Tier.SAME_DAY
