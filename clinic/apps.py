"""The ground floor: people, places, patients, access and audit."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Registers the system checks on start, what it knows of last visits, and what
    tells the database who changes rows."""

    name = "clinic"

    def ready(self) -> None:
        """Import for the side effect of registering."""
        from django.db.backends.signals import connection_created

        from clinic import (  # noqa: F401 (register receivers and system checks)
            accounts,
            acting,
            checks,
            lastcontact,
            retention,
        )
        from clinic.models import remembered  # noqa: F401 (tells which rows are)

        connection_created.connect(acting.listen)
        lastcontact.register("clinic", retention.visits)
