"""The synthetic clinic: everything a visitor should meet is in it, and nothing real."""

import json
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import partial
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q

from aftercare.models import Attempt, CheckIn, Escalation, Message, Reply
from aftercare.synthetic import story
from aftercare.synthetic.places import PLACES, nearest
from clinic.models import Clinic, ContactPoint, Patient, User
from clinic.rules.known import known
from needling.models import (
    Addendum,
    AdverseEvent,
    Consent,
    ConsentText,
    NeedleSearch,
    NeedleSite,
    PendingScreening,
    Screening,
    Session,
)
from tests import factories

# A Wednesday; the clinic then stands in London, where it is half past two in winter.
NOW = datetime(2026, 2, 18, 14, 30, tzinfo=UTC)
SMALL = story.Size(patients=8, weeks=1, days_ahead=2)


def quiet(_line: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="class")
def told(django_db_setup, django_db_blocker):
    """One story for all tests of the class, forgotten in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        factories.load_reference()
        size = story.Size(patients=40, weeks=3, days_ahead=3)
        yield story.tell(now=NOW, size=size, say=quiet)
        transaction.set_rollback(True)


@pytest.fixture
def clinic(told, db):
    return told


@pytest.mark.slow
class TestTheStory:
    def test_the_clinic_says_what_it_is(self, clinic):
        assert clinic.is_synthetic
        assert "synthetic" in clinic.name
        assert (clinic.time_zone, clinic.emergency_number) == ("Europe/London", "999")
        assert clinic.opening_hours.count() == 6

    def test_every_role_is_there(self, clinic):
        roles = Counter(role for user in clinic.users.all() for role in user.roles)
        assert roles == {
            "therapist": 3,
            "front_desk": 2,
            "clinical_lead": 1,
            "owner": 1,
        }

    def test_one_certificate_runs_out_in_thirty_days(self, clinic):
        ends = [
            row.expires_on
            for who in clinic.practitioners.all()
            for row in who.certifications.all()
        ]
        assert NOW.date() + timedelta(days=30) in ends
        assert len(ends) == 3

    def test_the_questions_before_a_visit_wait_in_every_state(self, clinic):
        forms = PendingScreening.objects.filter(clinic=clinic)
        assert forms.unsent().count() == 1
        half = forms.unsent().get()
        assert 10 < half.answers.count() < 50
        sent = Screening.objects.filter(clinic=clinic).to_review()
        assert {each.kind for each in sent} == {"full", "short"}

    def test_a_missing_needle_was_found_and_events_are_closed(self, clinic):
        search = NeedleSearch.objects.get(session__clinic=clinic)
        assert (search.state, search.session.state) == ("found", "signed")
        states = Counter(
            AdverseEvent.objects.filter(clinic=clinic).values_list("state", "origin")
        )
        assert states[("closed", "needle_count")] == 1
        assert sum(states.values()) >= 2

    def test_every_signed_session_is_charged_and_the_newest_read(self, clinic):
        signed = Session.objects.signed().filter(clinic=clinic)
        assert signed.filter(charge__isnull=False).count() == signed.count()
        waiting = signed.to_countersign()
        assert waiting.count() < signed.filter(needs_countersignature=True).count()
        assert NeedleSite.objects.filter(lot="").count() == 0

    def test_answers_of_every_tier(self, clinic):
        tiers = set(Reply.objects.values_list("tier", flat=True))
        assert tiers == {
            "none",
            "routine",
            "next_business_day",
            "same_day",
            "emergency",
        }

    def test_check_ins_of_every_state(self, clinic):
        states = set(CheckIn.objects.values_list("state", flat=True))
        assert states >= {
            "scheduled",
            "answered",
            "unanswered",
            "undeliverable",
            "cancelled",
        }
        kinds = set(CheckIn.objects.values_list("kind", flat=True))
        assert kinds == {"evening", "h24", "h48", "h72"}

    def test_the_call_list_holds_only_what_is_new(self, clinic):
        assert Reply.objects.filter(source="staff").exists()
        listed = CheckIn.objects.to_call().filter(patient__contact_points__kind="phone")
        assert listed.exists()
        recent = NOW - timedelta(hours=30)
        assert not listed.filter(settled_at__lte=recent).exists()

    def test_a_refused_address_is_corrected(self, clinic):
        doubtful = ContactPoint.objects.filter(state="in_doubt")
        corrected = Patient.objects.filter(contact_points__in=doubtful).filter(
            contact_points__value__contains=".home@"
        )
        assert corrected.exists()

    def test_escalations_are_open_taken_read_and_resolved(self, clinic):
        states = set(Escalation.objects.values_list("state", flat=True))
        assert states == {"open", "acknowledged", "second_reader", "resolved"}
        resolved = Escalation.objects.filter(tier="emergency", state="resolved")
        assert resolved.exists()
        assert all(case.second_reader != case.concluded_by for case in resolved)
        assert Escalation.objects.exclude(state="resolved").count() < 8

    def test_messages_fared_in_every_way(self, clinic):
        errors = set(Message.objects.values_list("last_error", flat=True))
        assert {"550 5.1.1 No such mailbox here"} <= errors
        assert "not delivered, says the provider: 5.2.2" in errors
        assert Attempt.objects.filter(event="postponed").exists()
        assert ContactPoint.objects.filter(state="in_doubt").exists()
        sent = Message.objects.exclude(reference="")
        assert all(row.reference.startswith("synthetic:") for row in sent)

    def test_nothing_left_in_quiet_hours(self, clinic):
        rows = Message.objects.exclude(check_in=None).exclude(sent_at=None)
        assert rows.count() > 100
        assert all(
            row.check_in.window.holds(known(row.sent_at, "sent")) for row in rows
        )

    def test_several_check_ins_go_out_within_two_minutes(self, clinic):
        soon = CheckIn.objects.due(NOW + timedelta(minutes=2))
        assert {row.kind for row in soon} >= {"evening", "h24", "h48"}
        assert not CheckIn.objects.due(NOW).exists()

    def test_notes_are_as_varied_as_real_ones(self, clinic):
        seen = set(NeedleSite.objects.values_list("twitches", flat=True))
        assert {None, 0} < seen
        assert NeedleSite.objects.exclude(depth_reason="").exists()
        techniques = set(NeedleSite.objects.values_list("technique", flat=True))
        assert techniques == {"pistoning", "static"}
        assert Session.objects.filter(is_lung_risk=True).exists()
        assert Session.objects.filter(state="draft").count() == 1
        assert Addendum.objects.exists()

    def test_no_therapist_is_in_two_rooms_at_once(self, clinic):
        for who in clinic.practitioners.all():
            spans = Session.objects.filter(practitioner=who, state="signed").order_by(
                "started_at"
            )
            ends = None
            for started_at, ended_at in spans.values_list("started_at", "ended_at"):
                assert ends is None or started_at >= ends
                ends = ended_at

    def test_patients_who_trip_up_other_systems(self, clinic):
        people = Patient.objects.filter(clinic=clinic)
        assert people.filter(family_name__contains="’").exists()
        assert people.filter(family_name="").exists()
        assert people.filter(given_name="Renée").exists()
        assert people.filter(status="left").exists()
        assert people.exclude(contact_points__kind="email").exists()
        shared = ContactPoint.objects.filter(kind="email", is_shared=True)
        assert shared.count() == 2
        assert len(set(shared.values_list("value", flat=True))) == 1
        minors = Consent.objects.filter(person="guardian", has_assent=True)
        assert minors.exclude(Q(relation="") | Q(signed_name="")).count() == 2


def summary(**given):
    """What two equal stories have in common, forgotten at once."""
    with transaction.atomic():
        story.tell(now=NOW, size=SMALL, say=quiet, **given)
        sessions = Session.objects.order_by("started_at", "patient__number")
        replies = Reply.objects.order_by("received_at", "tier")
        found = (
            list(sessions.values_list("started_at", "patient__family_name", "problem")),
            list(replies.values_list("received_at", "tier", "soreness")),
        )
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_seed_tells_the_same_story():
    factories.load_reference()
    first = summary(seed=3)
    assert first == summary(seed=3)
    assert first != summary(seed=4)


@pytest.mark.parametrize("month", [1, 7])
def test_some_place_always_looks_like_early_afternoon(month):
    for half_hour in range(48):
        moment = datetime(2026, month, 14, tzinfo=UTC) + half_hour * timedelta(
            minutes=30
        )
        place = nearest(moment, shows=time(14, 30))
        local = moment.astimezone(ZoneInfo(place.zone))
        apart = local - local.replace(hour=14, minute=30)
        assert abs(apart) <= timedelta(hours=3, minutes=15), (place.zone, local)


def test_every_place_knows_whom_to_call():
    for place in PLACES:
        assert place.emergency.isdigit()
        assert place.phone.startswith("+")


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _small(self, db, monkeypatch, settings):
        factories.load_reference()
        settings.DEMO = True
        monkeypatch.setattr(story, "tell", partial(story.tell, size=SMALL))

    def seed(self, *words):
        out, progress = StringIO(), StringIO()
        call_command("seed_demo", *words, stdout=out, stderr=progress)
        return out.getvalue(), progress.getvalue()

    def test_it_prints_logins_that_open_the_door(self, client):
        out, progress = self.seed("--print-logins")
        logins = json.loads(out)
        assert len(logins) == 7
        for login in logins:
            user = User.objects.get(email=login["email"])
            assert user.check_password(login["password"])
            assert user.get_full_name() == login["name"]
        assert "Week 1 of 1" in progress

    def test_a_second_run_changes_nothing(self):
        self.seed()
        before = Session.objects.count(), User.objects.count()
        out, progress = self.seed("--print-logins")
        assert before == (Session.objects.count(), User.objects.count())
        assert "stays as it is" in progress
        assert len(json.loads(out)) == 7

    def test_it_never_sits_beside_a_real_clinic(self):
        factories.make_clinic()
        for words in ([], ["--force"]):
            with pytest.raises(CommandError, match="real clinic"):
                self.seed(*words)
        assert Clinic.objects.count() == 1

    def test_it_needs_the_demo_or_force(self, settings):
        settings.DEMO = False
        with pytest.raises(CommandError, match="DEMO is switched off"):
            self.seed()
        self.seed("--force", "--seed", "3")
        assert Clinic.objects.get().is_synthetic

    def test_it_needs_the_reference_data(self):
        ConsentText.objects.update(is_current=False)
        with pytest.raises(CommandError, match="load_reference"):
            self.seed()
