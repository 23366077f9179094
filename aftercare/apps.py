"""What follows a session: check-ins, messages, replies, escalations."""

from django.apps import AppConfig


class AftercareConfig(AppConfig):
    """Listens for signed sessions, and tells what came after earlier ones."""

    name = "aftercare"

    def ready(self) -> None:
        """Connect both ways; models can be imported only now."""
        from aftercare import keeping, receivers  # noqa: F401 (connects the receiver)
        from aftercare.hearing import Hearing
        from aftercare.models import remembered  # noqa: F401 (tells which rows are)
        from clinic import lastcontact
        from needling import afterwards

        lastcontact.register("aftercare", keeping.last_answers)
        afterwards.register(Hearing())
