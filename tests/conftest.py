"""What every test stands on: fast hashes, strict templates, a watchful client."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.template import engines
from django.test import override_settings
from hypothesis import HealthCheck, settings
from pytest_django.plugin import blocking_manager_key

from aftercare import channels
from clinic.models import Clinic, Patient, Practitioner, User
from tests import factories, schema, services_plugin
from tests.strict import Undefined, WatchfulClient

# Speed is measured in tests/bench: a busy machine makes no rule wrong.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """Passwords of tests open nothing: a hash that costs no time will do."""
    name = f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"
    with override_settings(PASSWORD_HASHERS=[name]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_collected_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files come from where they are written, collected or not.

    Django's own handler serves them to browsers: WhiteNoise would look for all of them
    anew for every client.
    """
    nothing = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=nothing, WHITENOISE_USE_FINDERS=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def _strict_templates() -> None:
    """A name that a template of ours asks for and nobody gave fails the test."""
    engines["django"].engine.string_if_invalid = Undefined()  # type: ignore[attr-defined]  # the stub knows only what all engines have


@pytest.fixture(scope="session")
def _copies(
    request: pytest.FixtureRequest, django_db_use_migrations: bool
) -> schema.Copies | None:
    """Tables of earlier runs, where the server and the tables are this run's own."""
    is_ours = "DATABASE_URL" in services_plugin.started()
    if not is_ours or not django_db_use_migrations or not schema.can_be_copied():
        return None
    return schema.Copies(request.config.cache.mkdir("tables"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, _copies: schema.Copies | None
) -> None:
    """The test database begins as a copy of the tables, if there is one that fits."""
    if _copies is not None:
        _copies.begin()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: Any, _copies: schema.Copies | None
) -> Iterator[None]:
    """The reference data is there for the whole run."""
    if _copies is not None:
        _copies.keep()
    with django_db_blocker.unblock():
        factories.load_reference()
        factories.remember_reference()
    yield
    # A browser keeps its line, and with it the server's thread and its session: one of
    # them would keep the database from being dropped. Our own may have died in a test.
    connection.close()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _own_doors() -> Iterator[None]:
    """A channel is made once per process: the one of a test that chose another must
    not carry what a later test sends."""
    yield
    channels.hang_up()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Iterator[None]:
    """A test in real transactions empties every table in the end; the next one leans on
    nothing that came before it, in whatever order they run."""
    yield
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    uses = getattr(item, "fixturenames", ())
    if nextitem is not None and (is_marked or "transactional_db" in uses):
        with item.config.stash[blocking_manager_key].unblock():
            factories.load_reference()


@pytest.fixture
def client() -> WatchfulClient:
    """Django's test client, on https, that fails on what a browser would choke on."""
    return WatchfulClient()


@pytest.fixture
def at_now() -> Iterator[time_machine.Traveller]:
    """The clock stands still at `factories.NOW`; `.shift(seconds)` moves it."""
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clinic(db: None) -> Clinic:
    """A clinic in London."""
    return factories.make_clinic()


@pytest.fixture
def elsewhere(db: None) -> Clinic:
    """Another clinic, whose people must see nothing of the first."""
    return factories.make_clinic("Hillside Clinic")


@pytest.fixture
def desk(clinic: Clinic) -> User:
    """Somebody at the front desk."""
    return factories.make_user(clinic, User.Role.FRONT_DESK, first_name="Dora")


@pytest.fixture
def practitioner(clinic: Clinic) -> Practitioner:
    """A certified therapist."""
    return factories.make_practitioner(clinic)


@pytest.fixture
def therapist(practitioner: Practitioner) -> User:
    """The user behind the therapist."""
    return practitioner.user


@pytest.fixture
def lead(clinic: Clinic) -> User:
    """The clinical lead."""
    return factories.make_user(clinic, User.Role.CLINICAL_LEAD, first_name="Lea")


@pytest.fixture
def owner(clinic: Clinic) -> User:
    """The owner."""
    return factories.make_user(clinic, User.Role.OWNER, first_name="Olga")


@pytest.fixture
def stranger(elsewhere: Clinic) -> User:
    """A user with every role, at the other clinic."""
    return factories.make_user(elsewhere, *User.Role.values, first_name="Xenia")


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """A patient of the clinic."""
    return factories.make_patient(clinic)
