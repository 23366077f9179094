"""The needle record: screening, consent, sessions."""

from django.apps import AppConfig


class NeedlingConfig(AppConfig):
    """Nothing to start."""

    name = "needling"
