"""What the pages of the staff cost with a hundred thousand patients, beside the admin.

Not a test: run it by hand on a quiet machine, against a database of its own.

    python -m tests.bench.pages --patients 100000

DATABASE_URL names an empty, migrated database. Rows are made in bulk, as many as asked
for, with four visits and ten needle sites each; then each page is asked for through the
same handler as the admin's list, in turns, so that both meet the same machine. Prints a
line of JSON a page: milliseconds at the median and at p95, statements, and the ratio of
the two p95.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 (after the setup)
from django.contrib import admin as admin_site  # noqa: E402 (after the setup)
from django.db import connection  # noqa: E402 (after the setup)
from django.test import Client, override_settings  # noqa: E402 (after the setup)
from django.test.utils import CaptureQueriesContext  # noqa: E402 (after the setup)
from django.urls import reverse  # noqa: E402 (after the setup)
from django.utils import timezone  # noqa: E402 (after the setup)

from clinic import db, enrolling  # noqa: E402 (after the setup)
from clinic.audit import Agent  # noqa: E402 (after the setup)
from clinic.models import Clinic, Patient, User  # noqa: E402 (after the setup)
from tests import factories  # noqa: E402 (after the setup)
from tests.bench import multiplying  # noqa: E402 (after the setup)

_CHUNK = 5000
_SEARCHED = ("given_name", "family_name", "preferred_name", "contact_points__value")
_GIVEN = ("Ann", "Bo", "Dora", "Émile", "Gül", "Hana", "Ivo", "Jürgen", "Lea", "Pia")
_STARTS = ("Al", "Bra", "Cor", "Den", "Far", "Gra", "Hol", "Kel", "Lam", "Mor", "Ol")
_ENDS = ("berg", "brook", "dale", "field", "ham", "hill", "land", "ley", "ner", "ton")
_WORDS = ("morbrook", "jurgen graham", "07700 123", "3.2.1971", "4711", "kelst", "mü")


def seed(clinic: Clinic, count: int) -> None:
    """So many patients with a phone and an address each, by a fixed chance."""
    chance = random.Random(7)  # noqa: S311 (names for a bench, no secret)
    for first in range(0, count, _CHUNK):
        people = [_person(chance, n) for n in range(first, min(first + _CHUNK, count))]
        enrolling.enrol(clinic, people=people, by=Agent.SEED, now=db.now(), detail={})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _person(chance: random.Random, number: int) -> enrolling.Enrolment:
    given = chance.choice(_GIVEN)
    family = chance.choice(_STARTS) + chance.choice(_ENDS)
    columns = {
        "given_name": given,
        "family_name": family,
        "preferred_name": "",
        "date_of_birth": date(1930, 1, 1) + timedelta(days=chance.randrange(33_000)),
    }
    ways = [
        ("email", f"{given}.{family}.{number}@example.org".lower()),
        ("phone", f"+447700{number:06}"),
    ]
    return enrolling.Enrolment(columns=columns, contacts=ways)


def timed(ask: Callable[[], Any]) -> tuple[float, int]:
    """Milliseconds and statements of one answer, which must be a page."""
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        answer = ask()
        spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}")
    return spent, len(queries)


def beside(
    name: str, ours: Callable[[str], Any], theirs: Callable[[str], Any], rounds: int
) -> None:
    """Ask both in turns for each of the words, and print what it took."""
    spent: dict[str, list[float]] = {"ours": [], "admin": []}
    statements = 0
    for turn in range(rounds):
        for word in _WORDS:
            took, asked = timed(partial(ours, word))
            other, _asked = timed(partial(theirs, word))
            if turn:
                spent["ours"].append(took)
                spent["admin"].append(other)
                statements = max(statements, asked)
    p95 = {who: statistics.quantiles(each, n=20)[-1] for who, each in spent.items()}
    line = {
        "page": name,
        "median_ms": round(statistics.median(spent["ours"]), 1),
        "p95_ms": round(p95["ours"], 1),
        "admin_p95_ms": round(p95["admin"], 1),
        "ratio": round(p95["ours"] / p95["admin"], 2),
        "statements": statements,
        "load": round(os.getloadavg()[0], 1),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def admin_of(model: Any) -> Any:
    """The admin's page for these rows."""
    return admin_site.site._registry[model]


def main() -> None:
    """Seed once, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument(
        "--again", action="store_true", help="measure what an earlier run left"
    )
    asked = parser.parse_args()
    if asked.again:
        clinic = max(Clinic.objects.all(), key=lambda each: each.patients.count())
    else:
        clinic = factories.make_clinic()
        seed(clinic, asked.patients)
        multiplying.visits_and_needles(clinic, now=timezone.now())
    # Counted as always, but nobody types as fast as this.
    fast = {**settings.STAFF_LIMITS, "search": (1_000_000, 60)}
    with override_settings(ALLOWED_HOSTS=["testserver"], STAFF_LIMITS=fast):
        measure(clinic, asked.rounds)


def measure(clinic: Clinic, rounds: int) -> None:
    """Each page beside the admin's list of the same patients."""
    client = _signed_in(clinic)
    # As a clinic would have it that looks for patients in the admin.
    admin_of(Patient).search_fields = _SEARCHED
    some = list(Patient.objects.order_by("number").values_list("pk", flat=True)[:500])

    def get(url: str, **given: str) -> Any:
        return client.get(url, given, secure=True)

    def admin(word: str) -> Any:
        return get("/admin/clinic/patient/", q=word)

    def of_patient(name: str) -> Callable[[str], Any]:
        return lambda word: get(reverse(name, args=[some[hash(word) % len(some)]]))

    def typing(word: str) -> Any:
        headers = {"HX-Request": "true", "HX-Target": "search-answers"}
        return client.get("/patients/", {"q": word}, secure=True, headers=headers)

    story = of_patient("aftercare:story")
    beside("search page", lambda word: get("/patients/", q=word), admin, rounds)
    beside("search while typing", typing, admin, rounds)
    beside("patient page", of_patient("clinic:patient_detail"), admin, rounds)
    beside("what it did to a patient", story, admin, rounds)
    for name, url in _day_pages(clinic).items():
        beside(name, partial(one_page, get, url), admin, rounds)


def _signed_in(clinic: Clinic) -> Client:
    """Somebody who may open every page that is measured, and the admin."""
    held = User.objects.filter(clinic=clinic, is_superuser=True).first()
    user = held or factories.make_user(
        clinic, User.Role.CLINICAL_LEAD, is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(user)
    return client


def _day_pages(clinic: Clinic) -> dict[str, str]:
    """What is open all day, whatever is searched for."""
    effects = reverse("aftercare:effect_list")
    somebody = clinic.practitioners.order_by("pk")[0]
    return {
        "today": "/",
        "visits of today": reverse("needling:today_strip"),
        "alarms of today": reverse("aftercare:today_strip"),
        "diary of a day": "/diary/",
        "diary of a week": f"/diary/?who={somebody.pk}",
        "inbox": "/inbox/",
        "effects of a therapist": f"{effects}?practitioner={somebody.pk}",
        "figures": reverse("aftercare:figure_list"),
    }


def one_page(get: Callable[[str], Any], url: str, _word: str) -> Any:
    """The same page whatever was searched for."""
    return get(url)


if __name__ == "__main__":
    main()
