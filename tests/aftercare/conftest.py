"""Fixtures for what follows a session."""

from typing import Any

import pytest

from tests.aftercare.visiting import Visitor, make_visitor
from tests.strict import WatchfulClient


@pytest.fixture
def visitor(db: None, client: WatchfulClient, at_now: Any) -> Visitor:
    """A patient after a lung-risk session, with the check-in of the next day open."""
    return make_visitor(client, at_now)


@pytest.fixture
def inside(visitor: Visitor) -> Visitor:
    """A visitor who has given the date of birth."""
    visitor.enter()
    return visitor
