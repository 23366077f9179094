"""A bench against servers of its own, which are gone when it ends.

    python -m tests.bench.alone pages --patients 1000

Starts PostgreSQL (with fsync, as a clinic runs it) and Valkey in a temporary folder,
migrates, and runs the bench that is named with the words after it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clinic.local.services import Services


def main() -> int:
    """The end code of the bench."""
    bench, *words = sys.argv[1:]
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as at,
        Services(Path(at)) as services,
    ):
        environment = {
            "SECRET_KEY": "of a bench, which keeps no secret, and long enough for one",
            "FIELD_KEYS": "of a bench: what is typed in it is nobody's, and locked",
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            # The bench signs in by name; what is measured is the page behind it.
            "SECOND_FACTOR_OPTIONAL": "1",
            **os.environ,
            **services.addresses(),
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        asked = [sys.executable, "-m", f"tests.bench.{bench}", *words]
        subprocess.run(migrate, check=True, env=environment)  # noqa: S603 (our own words)
        return subprocess.run(asked, check=False, env=environment).returncode  # noqa: S603 (the caller's words)


if __name__ == "__main__":
    sys.exit(main())
