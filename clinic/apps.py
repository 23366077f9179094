"""The ground floor: people, places, patients, access and audit."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Registers the system checks on start."""

    name = "clinic"

    def ready(self) -> None:
        """Import for the side effect of registering."""
        from clinic import checks  # noqa: F401 (registers the system checks)
