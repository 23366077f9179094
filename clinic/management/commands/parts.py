"""manage.py parts: the list of everything this product is made of, as CycloneDX."""

import json
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PINNED = Path(__file__).resolve().parents[3] / "requirements.txt"
Parts = dict[str, tuple[Distribution, list[str]]]


class Command(BaseCommand):
    """Direct parts as requirements.txt pins them, and all that these bring along."""

    help = (
        "Prints the parts of the product with their versions and who needs whom, as "
        "CycloneDX 1.5 (JSON). Give it to whatever looks for known weaknesses. Fails "
        "where another version is installed than the one that is pinned."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """The same parts give the same list, to the letter."""
        parts: Parts = {}
        direct = [_gather(each, parts) for each in _pinned()]
        made = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": "product",
                    "name": "dry-needling-clinic",
                }
            },
            "components": [_component(each) for _, (each, _) in sorted(parts.items())],
            "dependencies": [
                {"ref": "product", "dependsOn": sorted(direct)},
                *(
                    {"ref": _ref(each), "dependsOn": sorted(set(needed))}
                    for _, (each, needed) in sorted(parts.items())
                ),
            ],
        }
        self.stdout.write(json.dumps(made, indent=2))


def _pinned() -> Iterator[Requirement]:
    for line in _PINNED.read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted:
            yield Requirement(wanted)


def _gather(wanted: Requirement, parts: Parts) -> str:
    """The reference of this part; it and what it needs are in `parts` afterwards."""
    try:
        found = distribution(wanted.name)
    except PackageNotFoundError as error:
        raise CommandError(f"{wanted.name} is not installed.") from error
    if not wanted.specifier.contains(found.version, prereleases=True):
        raise CommandError(f"{wanted} is pinned, {found.version} is installed.")
    name = canonicalize_name(wanted.name)
    _, needed = parts.setdefault(name, (found, []))
    for line in found.requires or ():
        other = Requirement(line)
        if _is_needed(other, wanted.extras):
            other_name = canonicalize_name(other.name)
            known = other_name in parts and not other.extras
            ref = _ref(parts[other_name][0]) if known else _gather(other, parts)
            needed.append(ref)
    return _ref(found)


def _is_needed(other: Requirement, extras: set[str]) -> bool:
    """Whether this machine needs it, with one of the extras that were asked for."""
    marker = other.marker
    return marker is None or any(
        marker.evaluate({"extra": extra}) for extra in ("", *extras)
    )


def _component(part: Distribution) -> dict[str, Any]:
    made = {
        "type": "library",
        "bom-ref": _ref(part),
        "name": part.metadata["Name"],
        "version": part.version,
        "purl": _ref(part),
    }
    if "License-Expression" not in part.metadata:
        return made
    licence = part.metadata["License-Expression"]
    return {**made, "licenses": [{"expression": licence}]}


def _ref(part: Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(part.metadata['Name'])}@{part.version}"
