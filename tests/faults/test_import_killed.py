"""A real process that imports is killed with SIGKILL, again and again, in mid-work."""

from functools import partial

import pytest

from clinic import db, imports
from clinic.models import ContactPoint, ImportRow, Patient, PatientImport, PatientSource
from tests import factories
from tests.clinic.importing import a_file, load, row
from tests.processes import kill, running, tell, wait_until

pytestmark = [
    pytest.mark.fault,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
COUNT = 3000
KILLS = 3
# Nothing here is about speed: a busy machine may take this many seconds for a part.
PATIENCE = 180


class NoMail:
    """Nothing is sent while patients are brought in."""

    port = 9


def background():
    """The sweeps in a process of their own."""
    return running(NoMail(), "manage.py", "dispatch")


def state(source):
    return PatientImport.objects.values_list("state", flat=True).get(pk=source.pk)


def kill_in_mid_work(counted):
    """Kill it each time it has got further; how often that was in mid-work."""
    killed = 0
    for _ in range(KILLS):
        before = counted()
        with background() as process:
            assert wait_until(partial(got_further, counted, before), PATIENCE)
            kill(process)
        killed += counted() < COUNT
    return killed


def got_further(counted, before):
    return counted() > min(before, COUNT - 1)


def test_nothing_is_lost_or_doubled_when_the_background_is_killed():
    clinic = factories.make_clinic()
    owner = factories.make_user(clinic, "owner")
    now = db.now()
    source = load(clinic, a_file(*map(row, range(COUNT))), by=owner, now=now)
    killed = kill_in_mid_work(ImportRow.objects.count)
    with background():
        assert wait_until(lambda: state(source) == "checked", PATIENCE)
    assert ImportRow.objects.count() == COUNT
    imports.start(source, duplicates="create", by=owner, now=db.now())
    killed += kill_in_mid_work(Patient.objects.count)
    with background():
        assert wait_until(lambda: state(source) == "done", PATIENCE)
    tell("import killed", rows=COUNT, kills_in_mid_work=killed)
    assert killed >= 2
    assert Patient.objects.count() == PatientSource.objects.count() == COUNT
    numbers = Patient.objects.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, COUNT + 1))
    assert ContactPoint.objects.count() == 2 * COUNT
    assert not ImportRow.objects.exclude(state="created").exists()
