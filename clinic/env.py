"""Reading of the environment: one place, loud about odd values."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """The variable as text; `NAME_FILE` names a file that holds it (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no; anything else stops the start with a sentence."""
    value = os.environ.get(name)
    if value is None:
        return default
    lowered = value.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """One of the words; anything else stops the start with a sentence."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(
            f"{name} must be one of {', '.join(among)}, not {value!r}."
        )
    return value


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within `low`..`high`; anything else stops the start."""
    value = text(name, str(default))
    try:
        parsed = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a whole number, not {value!r}."
        ) from error
    if not low <= parsed <= high:
        raise ImproperlyConfigured(
            f"{name} must be from {low} to {high}, not {parsed}."
        )
    return parsed


def day(name: str) -> date | None:
    """A day as YYYY-MM-DD, or None; anything else stops the start."""
    value = text(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a day such as 2027-05-31, not {value!r}."
        ) from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty entries."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def mapping(name: str) -> dict[str, Any]:
    """A JSON object; empty when it is not set."""
    value = text(name)
    if not value:
        return {}
    try:
        parsed = json.loads(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a JSON object.") from error
    if not isinstance(parsed, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object.")
    return parsed


def database(name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's database dictionary from a URL; PostgreSQL is the only engine."""
    url = text(name)
    if not url:
        raise ImproperlyConfigured(
            f"{name} is not set. Start the product with script/demo, or point "
            f"{name} at a PostgreSQL database."
        )
    parsed: dict[str, Any] = environ.Env.db_url_config(url)
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL database.")
    return parsed
