"""The ground floor: people, places, patients, access and audit."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Registers the system checks on start, and what it knows of last visits."""

    name = "clinic"

    def ready(self) -> None:
        """Import for the side effect of registering."""
        from clinic import (  # noqa: F401 (register receivers and system checks)
            accounts,
            checks,
            lastcontact,
            retention,
        )

        lastcontact.register("clinic", retention.visits)
