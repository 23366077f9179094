"""Who may do what, asked of every address: nobody, each role, and another clinic."""

import copy
import hashlib
import mailbox
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from clinic import db, heartbeat, holds, merging, openings, schedules, waiting
from clinic.audit import Agent
from clinic.models import Closure, User
from tests import factories
from tests.factories import NOW
from tests.house import looking
from tests.house.addresses import all_views
from tests.house.permission_table import TABLE, WHO
from tests.strict import WatchfulClient

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = [line.split() for line in TABLE.splitlines() if line]


# Parts of addresses that name no row.
WORDS = {
    "kind": "short",
    "row_kind": "rom",
    "measure": "ndi",
    "uidb36": "1",
    "key": "none",
    "page": 1,
    "pk": 0,
}

# Pages of allauth: which methods they take is its own affair.
_ALLAUTH = ("account_", "mfa_", "usersessions_")

# What addresses name that is there for every clinic.
NAMED = {"code": "SMOKER", "language": "en", "template": "checkin"} | {
    "effect": "slopes",
    "figure": "rates",
    "name": "owner",
    "picture": "today",
}


@pytest.fixture
def mail(tmp_path):
    """The demo with one mail in its box; the key that names it."""
    message = EmailMessage()
    message["Message-ID"] = "<one@localhost>"
    message.set_content("Hello")
    folder = tmp_path / "mail"
    mailbox.Maildir(folder, create=True).add(message)
    named = "<one@localhost> None "
    with override_settings(DEMO=True, LOCAL_MAILBOX=str(folder)):
        yield hashlib.sha256(named.encode()).hexdigest()[:16]


def after(session, practitioner):
    """A session with what it rests on and what follows it."""
    given = {"practitioner": practitioner}
    return {
        "session": session.pk,
        "screening": session.screening_id,
        "consent": session.consent_id,
        "search": factories.make_search(session.patient, **given).pk,
        "event": factories.make_event(session, now=session.ended_at).pk,
    }


def a_list(clinic):
    """A file with one patient, checked; and two records that were merged."""
    source = factories.make_import(clinic)
    pair = [factories.make_patient(clinic) for _ in range(2)]
    merge = merging.merge(pair[0], gone=pair[1], by=Agent.SEED, now=NOW)
    row = source.rows.get().pk
    owner = factories.make_user(clinic)
    hold = holds.place(pair[0], reason="A claim", by=owner, now=NOW)
    return {
        "patient_list": source.pk,
        "list_row": row,
        "merge": merge.pk,
        "hold": hold.pk,
    }


def be_on_time():
    """Every sweep ran; asking all addresses can take longer than one may be silent."""
    for sweep in heartbeat.expected():
        heartbeat.beat(sweep, now=db.now() + timedelta(hours=1))


def wires(clinic):
    """What came in by text, where alerts go besides mail, and who is on call."""
    text, route = factories.make_text(clinic), factories.make_route(clinic)
    return {
        "text": text.pk,
        "route": route.pk,
        "shift": factories.make_shift(clinic).pk,
        **a_list(clinic),
    }


@pytest.fixture
def own(clinic, practitioner, mail):
    """Rows of one clinic, by the words of the table; every sweep is on time."""
    be_on_time()
    patient = factories.make_patient(clinic, now=NOW - timedelta(days=2))
    given = {"practitioner": practitioner, "ended_at": NOW - timedelta(hours=26)}
    session = factories.make_signed_session(patient, **given)
    # No session begins while the escalation is open, or after an adverse event.
    draft = factories.make_draft(patient, practitioner=practitioner)
    made = after(session, practitioner)
    check_in = factories.make_sent_check_in(session)
    escalation = factories.make_escalation(check_in, now=NOW - timedelta(minutes=2))
    factories.write_note(draft, factories.site_row())
    return SimpleNamespace(
        **rows_of(draft),
        patient=patient.pk,
        practitioner=practitioner.pk,
        certificate=practitioner.certifications.get().pk,
        **made,
        draft=draft.pk,
        **(booked(patient, practitioner) | papers(patient, practitioner)),
        check_in=session.check_ins.get(kind="evening").pk,
        escalation=escalation.pk,
        message=check_in.messages.get().pk,
        **wires(clinic),
        mail=mail,
        token=factories.make_link(check_in),
        **NAMED,
        **WORDS,
    )


def rows_of(draft):
    """A needle site of the draft, and a movement."""
    movement = draft.ranges.create(movement="neck_flexion")
    return {"site": draft.sites.get().pk, "row": movement.pk}


def booked(patient, practitioner):
    """A visit that lies ahead, and what it is booked from."""
    visit = factories.make_appointment(
        patient, practitioner, room=factories.make_room(patient.clinic)
    )
    request = waiting.Request(visit.kind)
    given = {"by": practitioner.user, "now": NOW}
    absence = schedules.leave(
        practitioner,
        starts_at=NOW + timedelta(days=9),
        ends_at=NOW + timedelta(days=10),
        reason="",
        **given,
    )
    other = factories.make_patient(patient.clinic)
    entry = waiting.add(other, request=request, **given)
    made = {
        "visit": visit,
        "room": visit.room,
        "visit_type": visit.kind,
        "waiting": entry,
        "absence": absence,
    }
    return {name: row.pk for name, row in made.items()}


def papers(patient, practitioner):
    """What is written about a patient besides the session."""
    made = {
        "person": practitioner.user,
        "former": factories.make_user(patient.clinic, is_active=False),
        "closure": Closure.objects.create(
            clinic=patient.clinic, first_day=NOW, last_day=NOW
        ),
        "contact": patient.contact_points.get(),
        "kin": factories.make_kin(patient),
        "opening": openings.open_up(
            patient,
            reason="The emergency department is on the phone.",
            by=practitioner.user,
            now=NOW,
        ),
        "pin": factories.make_pin(patient, by=practitioner.user),
        "clearance": factories.make_clearance(patient),
        "plan": factories.make_plan(patient, practitioner=practitioner),
        "outcome": factories.make_outcome(patient, practitioner=practitioner),
        "offer": factories.make_offer(patient, practitioner=practitioner),
    }
    return {name: row.pk for name, row in made.items()}


@pytest.fixture
def clients(clinic, practitioner, stranger):
    """One browser for each of WHO, and one for somebody with every role here."""
    users = {
        "desk": factories.make_user(clinic, User.Role.FRONT_DESK),
        "therapist": practitioner.user,
        "lead": factories.make_user(clinic, User.Role.CLINICAL_LEAD),
        "owner": factories.make_user(clinic, User.Role.OWNER),
        "stranger": stranger,
        "everything": factories.make_user(clinic, *User.Role.values),
    }
    made = {name: WatchfulClient() for name in ("nobody", *users)}
    for name, user in users.items():
        user.set_password(factories.PASSWORD)
        user.save()
        made[name].force_login(user)
    return made


def address(name, row, own):
    """The address with the own clinic's row in it; other words name themselves."""
    words = all_views()[name].pattern.regex.groupindex
    given = {word: getattr(own, word, None) for word in words}
    if row != "-":
        given["key" if "key" in words else "id"] = getattr(own, row)
    return reverse(name, kwargs=given)


def status(client, method, path):
    """What comes back; neither database nor browser keep what it changed."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method.lower())(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code


def test_every_address_stands_in_the_table():
    named = {name for name in all_views() if not name.startswith("admin:")}
    assert {name for name, *_ in ROWS} == named


def test_each_gets_what_the_table_says(own, clients):
    wrong = []
    with time_machine.travel(NOW, tick=False):
        for name, row, method, *expected in ROWS:
            path, before = address(name, row, own), looking.written()
            got = [str(status(clients[who], method, path)) for who in WHO]
            if got != expected:
                wrong.append(f"{name} {row} {method} {' '.join(got)}")
            touched = looking.tables(before, looking.written())
            if method == "GET" and looking.offences(touched):
                wrong.append(f"{name} writes {looking.offences(touched)}")
    assert not wrong, "\n".join(wrong)


def test_a_page_that_writes_would_be_found(clinic):
    before = looking.written()
    with transaction.atomic():
        Closure.objects.create(clinic=clinic, first_day=NOW, last_day=NOW)
        transaction.set_rollback(True)
    touched = looking.tables(before, looking.written())
    assert "clinic_closure" in looking.offences(touched)


def test_no_address_of_ours_takes_another_method(own, clients):
    taken = {(name, method) for name, _row, method, *_ in ROWS}
    rows = {name: row for name, row, *_ in ROWS if not name.startswith(_ALLAUTH)}
    open_to = []
    with time_machine.travel(NOW, tick=False):
        for name, row in rows.items():
            for method in {"GET", "POST", "PUT", "DELETE"}:
                if (name, method) not in taken:
                    path = address(name, row, own)
                    if status(clients["everything"], method, path) != 405:
                        open_to.append(f"{name} {method}")
    assert not open_to
