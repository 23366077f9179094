"""What an emergency costs the database, from button to alert: few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.models import Escalation, Message

pytestmark = pytest.mark.django_db

# The ceiling asked for: performance.md, item 5.
MOST = 12


def statements(seen) -> list[str]:
    """Without the words that begin and end transactions."""
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [
        row["sql"] for row in seen.captured_queries if not row["sql"].startswith(words)
    ]


@pytest.mark.parametrize("ticked", [["DYSPNOEA"], ["DYSPNOEA", "CHEST_PAIN"]])
def test_from_the_post_to_the_alert(inside, ticked):
    with CaptureQueriesContext(connection) as seen:
        response = inside.send(ticked=ticked, free_text="cannot get my breath")
    assert response.status_code == 303
    assert Escalation.objects.get().tier == "emergency"
    assert Message.objects.filter(purpose="alert").exists()
    made = statements(seen)
    assert len(made) <= MOST, "\n".join(line[:200] for line in made)
