"""The needle record: screening, consent, sessions."""

from django.apps import AppConfig


class NeedlingConfig(AppConfig):
    """Listens for who leaves."""

    name = "needling"

    def ready(self) -> None:
        """Connect the receivers; models can be imported only now."""
        from needling import receivers  # noqa: F401 (connects the receivers)
