"""The needle record: screening, consent, sessions."""

from django.apps import AppConfig


class NeedlingConfig(AppConfig):
    """Listens for who leaves, and makes the documents of a patient."""

    name = "needling"

    def ready(self) -> None:
        """Connect the receivers; models can be imported only now."""
        from clinic import lastcontact, printing
        from needling import keeping, receivers  # noqa: F401 (connects the receivers)
        from needling.models import remembered  # noqa: F401 (tells which rows are)
        from needling.views import dossier

        printing.register("needling", dossier.papers)
        lastcontact.register("needling", keeping.last_sessions)
