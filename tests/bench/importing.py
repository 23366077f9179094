"""How long a file of fifty thousand patients takes from loading to the last one.

    python -m tests.bench.importing --rows 50000

DATABASE_URL names an empty, migrated database. The background's batches follow each
other without a pause, so that the figure is the work itself; between two wake-ups of a
worker lie seconds more. Prints a line of JSON: seconds to read the file, to check every
row, to register them, and rows a second in all.
"""

import argparse
import csv
import io
import json
import sys
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from clinic import db, imports, importsteps  # noqa: E402 (after the setup)
from clinic.audit import Agent  # noqa: E402 (after the setup)
from clinic.models import PatientImport  # noqa: E402 (after the setup)
from tests import factories  # noqa: E402 (after the setup)

_HEADINGS = ("ID", "First name", "Last name", "DOB", "Mobile", "Email")
_FIRST = date(1930, 1, 1)


def a_file(count: int) -> bytes:
    """So many patients, none of whom may be another."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_HEADINGS)
    for number in range(count):
        born = _FIRST + timedelta(days=number * 7 % 33_000)
        letters = "".join(chr(97 + number // 26**place % 26) for place in range(4))
        writer.writerow(
            [
                number,
                f"Ann{letters}",
                f"Hill{letters[::-1]}",
                f"{born:%d/%m/%Y}",
                f"+447700{number:06}",
                f"{letters}{number}@example.org",
            ]
        )
    return buffer.getvalue().encode()


def work() -> None:
    """The background's batches, until nothing is left to do."""
    while PatientImport.objects.get_queryset().at_work().exists():
        importsteps.advance(now=db.now())


def main() -> None:
    """Load, check, start, and say how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    count = parser.parse_args().rows
    clinic, data = factories.make_clinic(), a_file(count)
    given: dict[str, Any] = {"by": Agent.SEED, "now": db.now()}
    began = time.perf_counter()
    source = imports.receive(clinic, name="list.csv", data=data, **given)
    chosen = imports.Setting(source.fields, "dmy", source.system)
    imports.set_columns(source, setting=chosen, **given)
    read = time.perf_counter()
    work()
    checked = time.perf_counter()
    imports.start(source, duplicates="skip", **given)
    work()
    done = time.perf_counter()
    states = Counter(source.rows.values_list("state", flat=True))
    line = {
        "rows": count,
        "states": dict(states),
        "read_s": round(read - began, 1),
        "check_s": round(checked - read, 1),
        "register_s": round(done - checked, 1),
        "rows_a_second": round(count / (done - began)),
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
