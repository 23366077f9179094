"""Worked patients: what the therapist sees, what stops a needle, what lifts it."""

from datetime import timedelta

import pytest

from aftercare.models import CheckIn
from tests import factories
from tests.journeys.visits import Visit, stops

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, practitioner, patient, at_now):
    """A therapist of the clinic with an adult before them."""
    return Visit(client, practitioner, patient, at_now)


def due_in(weeks):
    """The day a baby is due in so many weeks."""
    return (factories.NOW + timedelta(weeks=weeks)).date().isoformat()


def test_a_healthy_athlete(visit, django_capture_on_commit_callbacks):
    assert visit.start() == [
        "The full screening form has not been filled in.",
        "There is no written consent.",
    ]
    assert "Nothing in the answers forbids needling" in visit.screen()
    assert visit.start() == ["There is no written consent."]
    assert "Countersigned" in visit.agree()
    session = visit.start()
    left = visit.put(session, "biceps_femoris", "rectus_femoris")
    assert left == ["Say when the last needle came out."]
    with django_capture_on_commit_callbacks(execute=True):
        assert visit.sign(session)
    planned = CheckIn.objects.filter(session=session)
    assert {each.kind for each in planned} == {"h24", "h48", "h72"}
    assert session.acknowledgements.get().code == "FIRST_SESSION"


def test_pregnant_on_heparin_with_a_lymphoedema_arm(visit):
    said = visit.screen(
        PREGNANT_T1={"due_on": due_in(20)},
        ANTICOAGULANT={"drugs": ["heparin"]},
        LYMPHOEDEMA={"limbs": ["left_arm"]},
    )
    assert "Pregnant, week 14 to 27: needs a clearance" in said
    assert "Blood thinner: needs a documented clearance." in said
    assert "Lymphoedema or lymph nodes removed: not in that limb." in said
    assert "pregnancy (problems in pregnancy)" in visit.agree()
    assert len(visit.start()) == 2
    visit.clear("PREGNANT_T2", role="Obstetrician")
    assert visit.start() == ["Blood thinner: needs a documented clearance."]
    visit.clear("ANTICOAGULANT", role="Haematologist")
    session = visit.start()
    blocked = {
        "brachioradialis": "Lymphoedema or lymph nodes removed: not in that limb.",
        "upper_trapezius": "Pregnant: not in muscles under the points",
        "lumbar_multifidus": "Pregnant: not at the abdomen, lower back or pelvis.",
        "cervical_multifidus": "Blood thinner: not in deep muscles",
    }
    for muscle, sentence in blocked.items():
        assert any(each.startswith(sentence) for each in visit.put(session, muscle))
    right_arm = {"muscle": "brachioradialis", "side": "right"}
    visit.put(session, right_arm, "rectus_femoris")
    assert visit.sign(session)


def test_a_pacemaker_and_electrical_stimulation(visit):
    said = visit.screen(DEVICE_ELECTRICAL={"areas": ["chest"], "side": "left"})
    assert "Electrical device in the body: no electrical stimulation." in said
    visit.agree(e_stim="yes")
    session = visit.start()
    current = {"muscle": "biceps_femoris", "technique": "e_stim"}
    stop = "Electrical device in the body: no electrical stimulation."
    assert stop in visit.put(session, current)
    assert not visit.sign(session)
    over = "Electrical device: not over the device or its leads."
    assert over in visit.put(session, "pectoralis_major")
    assert stop not in visit.put(session, "biceps_femoris")
    assert visit.sign(session)
    assert session.acknowledgements.filter(code="DEVICE_ELECTRICAL").exists()


def test_a_blood_thinner_and_a_deep_muscle_then_the_clearance(visit):
    warfarin = {"drugs": ["warfarin"], "inr": "3.4", "inr_on": "2026-03-08"}
    visit.screen(ANTICOAGULANT=warfarin)
    visit.agree()
    visit.clear("ANTICOAGULANT")
    (stop,) = visit.start()
    assert stop.startswith("Warfarin with an INR above 3.0 or unknown")
    visit.screen("short", ANTICOAGULANT=warfarin | {"inr": "2.4"})
    session = visit.start()
    deep = "Blood thinner: not in deep muscles that cannot be pressed on"
    assert any(each.startswith(deep) for each in visit.put(session, "psoas_major"))
    assert not visit.sign(session)
    visit.put(session, "soleus")
    assert visit.sign(session)
    codes = set(session.acknowledgements.values_list("code", "outcome"))
    assert {("ANTICOAGULANT", "modify"), ("ANTICOAGULANT", "clearance")} & codes


def test_a_fever_today(visit):
    visit.screen()
    visit.agree()
    said = visit.screen("short", FEVER_SYSTEMIC_INFECTION={"temperature": "38,6"})
    assert "Fever or infection: no needling until well." in said
    assert visit.start() == ["Fever or infection: no needling until well."]
    refused = visit.clear("FEVER_SYSTEMIC_INFECTION")
    assert "not one of the available choices" in refused or "no clearance" in refused
    assert visit.start() == ["Fever or infection: no needling until well."]
    visit.later(days=4)
    visit.screen("short")
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)


def test_signs_of_cauda_equina(visit):
    visit.screen()
    visit.agree()
    said = visit.screen("short", RED_FLAG_SPINE={"symptoms": "Numb saddle"})
    assert "This may be an emergency" in said
    assert "999" in said
    assert "Possible pressure on the nerves of the lower spine" in said
    (stop,) = visit.start()
    assert "Follow the emergency advice now." in stop
    assert visit.patient.sessions.count() == 0


def test_a_diseased_lung_and_the_trapezius(visit):
    said = visit.screen(LUNG_DISEASE={"which": ["copd"]})
    stop = (
        "COPD, emphysema, TB, lung cancer, collapsed lung or chest surgery: not in "
        "muscles near the lung."
    )
    assert stop in said
    assert "a lung problem (collapsed lung)" in visit.agree()
    session = visit.start()
    assert stop in visit.put(session, "upper_trapezius")
    assert not visit.sign(session)
    assert stop not in visit.put(session, "soleus")
    assert visit.sign(session)


def test_an_implant_on_one_side(visit):
    hip = {"areas": ["hip_pelvis"], "side": "left", "implanted_on": "2019-05-02"}
    visit.screen(IMPLANT_JOINT=hip)
    visit.agree()
    session = visit.start()
    stop = "Implant: no needle that could touch it."
    glute = {"muscle": "gluteus_medius", "side": "left"}
    assert stop in visit.put(session, glute)
    assert stop not in visit.put(session, glute | {"side": "right"})
    assert visit.sign(session)
    assert session.acknowledgements.filter(code="IMPLANT_JOINT").exists()
    assert stops(visit.page.get("/")) == []
