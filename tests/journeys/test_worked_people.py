"""Worked patients, second part: who agrees, who is afraid, who changes their mind."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from needling.models import Consent
from tests import factories
from tests.journeys.visits import GUARDED, GUARDIAN, Visit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet(client, practitioner, clinic, at_now):
    """A visit of somebody born on that day."""

    def made(born=date(1980, 5, 17)):
        patient = factories.make_patient(clinic, date_of_birth=born)
        return Visit(client, practitioner, patient, at_now)

    return made


def test_a_child_of_eleven(meet):
    visit = meet(date(2014, 9, 1))
    said = visit.screen(MINOR=GUARDED)
    assert "Under 12 years: no needling here." in said
    assert "Countersigned" in visit.agree(**GUARDIAN)
    assert visit.start() == ["Under 12 years: no needling here."]
    assert visit.patient.sessions.count() == 0


def test_a_girl_of_sixteen_with_her_mother(meet):
    visit = meet(date(2009, 9, 1))
    stop = "this is not all recorded."
    assert stop in visit.screen(MINOR={**GUARDED, "guardian_identity": "unsure"})
    alone = visit.agree()
    assert "a parent or guardian signs" in alone or "not one of the available" in alone
    assert not Consent.objects.exists()
    without = visit.agree(**{**GUARDIAN, "has_assent": None})
    assert "the young person has to agree as well" in without
    visit.agree(**GUARDIAN)
    (left,) = visit.start()
    assert left.endswith(stop)
    visit.screen("short", MINOR=GUARDED)
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)
    assert session.acknowledgements.get(code="MINOR").outcome == "modify"


def test_somebody_who_comes_of_age(meet):
    visit = meet(date(2008, 3, 20))
    visit.screen(MINOR=GUARDED)
    visit.agree(**GUARDIAN)
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)
    visit.later(days=10)
    visit.screen("short")
    assert visit.start() == ["A guardian signed, and the patient is of age now."]
    assert "I am a parent or guardian" not in visit.agree()
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)
    assert session.consent.person == "patient"


def test_somebody_terrified_of_needles(meet):
    visit = meet()
    said = visit.screen(NEEDLE_PHOBIA_SEVERE={"alternatives": "Exercise"}, FAINTING={})
    stop = "Severe fear of needles: no needling. Offer other treatment."
    assert stop in said
    visit.agree()
    assert visit.start() == [stop]
    visit.screen(NEEDLE_ANXIETY={"level": "6"}, FAINTING={"last_faint": "2024"})
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)
    noted = dict(session.acknowledgements.values_list("code", "outcome"))
    assert noted["FAINTING"] == "modify"
    assert noted["NEEDLE_ANXIETY"] == "caution"


def withdraw(visit):
    consent = Consent.objects.latest("given_at")
    url = reverse("needling:consent_withdraw", args=[consent.pk])
    visit.clock.shift(timedelta(minutes=1))
    return words(visit.page.post(url, {"reason": "It hurts"}, follow=True))


def test_consent_is_taken_back_in_the_middle(meet):
    visit = meet()
    visit.screen()
    visit.agree()
    session = visit.start()
    visit.put(session, "soleus")
    assert "The consent is withdrawn, from now on." in withdraw(visit)
    page = visit.page.get(reverse("needling:session_edit", args=[session.pk]))
    stop = "The patient has withdrawn the consent: no needling."
    assert stop in words(page)
    more = visit.put(session, "soleus", "biceps_femoris")
    assert stop in more
    assert not visit.sign(session)
    assert stop not in visit.put(session, "soleus")
    assert visit.sign(session)
    assert stop in visit.start()


def test_somebody_who_cannot_agree_alone(meet):
    visit = meet()
    route = {"route": "representative", "name": "Rita Brook"}
    visit.screen(CANNOT_CONSENT=route)
    assert "a legal representative signs" in visit.agree()
    signed = {"person": "representative", "relation": "Power of attorney"}
    assert "Countersigned" in visit.agree(signed_name="Rita Brook", **signed)
    session = visit.start()
    visit.put(session, "soleus")
    assert visit.sign(session)
