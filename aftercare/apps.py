"""What follows a session: check-ins, messages, replies, escalations."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """Listens for signed sessions."""

    name = "aftercare"

    def ready(self) -> None:
        """Import for the side effect of connecting."""
        from aftercare import receivers  # noqa: F401 (connects the receiver)
