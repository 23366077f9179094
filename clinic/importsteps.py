"""What the background does with files: one batch a wake-up, each in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from clinic import importcheck, importload
from clinic.models import ImportRow, PatientImport

_STEPS: Mapping[str, Callable[..., int]] = {
    PatientImport.State.CHECKING: importcheck.step,
    PatientImport.State.RUNNING: importload.step,
    PatientImport.State.UNDOING: importload.step_back,
}


def advance(*, now: datetime) -> dict[str, int]:
    """Move the import that waited longest by one batch, and forget old files.

    Two workers never take the same one, and one that is killed leaves the batch as it
    was: the next begins it again.
    """
    return {"rows": _advance(now), "forgotten": forget(now=now)}


@transaction.atomic
def _advance(now: datetime) -> int:
    waiting = PatientImport.objects.get_queryset().at_work().defer(None)
    source = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    return _STEPS[source.state](source, now=now) if source else 0


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Empty the files and cells that nobody can need any more; how many files.

    One that was never started is dropped. Which row became which patient stays.
    """
    old = list(
        PatientImport.objects.get_queryset()
        .forgettable(now)
        .exclude(state__in=["running", "undoing"])
        .select_for_update(skip_locked=True)
    )
    for source in old:
        if source.state in ("columns", "checking", "checked"):
            source.state = PatientImport.State.DROPPED
        source.data, source.size = b"", 0
        source.save()
        ImportRow.objects.filter(source=source).update(cells=[])
    return len(old)
