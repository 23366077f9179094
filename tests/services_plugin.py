"""Starts PostgreSQL and Valkey before Django reads its settings.

Loaded with `-p tests.services_plugin`: a conftest.py would come too late. Servers that
DATABASE_URL and REDIS_URL name are used as they are.
"""

import contextlib
import os

import pytest

# Names the addresses that this plugin has set, for the workers of a parallel run.
_OURS = "THROWAWAY_SERVICES"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Runs after pytest-cov's hook, so that the import is measured, and before the
    hook of pytest-django."""
    from clinic.local.processes import LocalError
    from clinic.local.services import throwaway

    _forget_those_of_the_controller()
    stack = contextlib.ExitStack()
    early_config.add_cleanup(stack.close)
    try:
        services = stack.enter_context(throwaway())
    except LocalError as error:
        raise pytest.UsageError(str(error)) from error
    ours = [name for name in services.addresses() if not os.environ.get(name)]
    os.environ.update(services.addresses())
    os.environ[_OURS] = ",".join(ours)
    # Tests of the second factor ask for it themselves.
    os.environ.setdefault("SECOND_FACTOR_OPTIONAL", "yes")
    os.environ.setdefault("SECRET_KEY", "a-key-that-guards-the-tests-and-nothing-else")
    os.environ.setdefault("FIELD_KEYS", "a-key-that-locks-the-words-of-tests-only")
    # Tests count messages; those of the canary turn it on.
    os.environ.setdefault("CANARY", "no")


def started() -> list[str]:
    """The variables whose servers this run has started itself."""
    return [name for name in os.environ.get(_OURS, "").split(",") if name]


def _forget_those_of_the_controller() -> None:
    """A worker of a parallel run inherits the addresses of the process that divides the
    tests. It gets servers of its own: tests stop and empty them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        for name in started():
            del os.environ[name]
        os.environ.pop(_OURS, None)
