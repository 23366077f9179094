"""How long ten thousand replies take to be read and judged, on one core.

Not a test: run it by hand on a quiet machine. It needs no database.

    python -m tests.bench.triage

Prints the seconds of processor time. What to reach: below ten.
"""

import os
import sys
import time

os.environ.setdefault("SECRET_KEY", "a-key-for-a-measurement-and-nothing-else")
os.environ.setdefault("FIELD_KEYS", "another-key-for-a-measurement-and-no-more")
os.environ.setdefault("DATABASE_URL", "postgres://none:none@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("DEBUG", "yes")
os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"

import django

django.setup()

from aftercare.rules.tiers import Tier  # noqa: E402 (after the setup)
from tests.rules.readings import texts_of, tier  # noqa: E402 (after the setup)

REPLIES = 10_000


def main() -> None:
    """The labelled replies again and again; the vocabulary is laid out beforehand."""
    texts = texts_of(*Tier)
    tier(texts[0])
    begun = time.process_time()
    for at in range(REPLIES):
        tier(texts[at % len(texts)])
    took = time.process_time() - begun
    sys.stdout.write(f"{REPLIES} replies: {took:.1f} s of processor time\n")


if __name__ == "__main__":
    main()
