"""Read by gunicorn where it is started in this folder."""

import gc

logger_class = "clinic.weblog.WebLog"


def post_worker_init(worker: object) -> None:
    """Load now what the first patient would wait for.

    All pages take a second to load, the words by which answers are read a quarter of
    one. What is loaded stays, so the collector passes it over from now on: a round
    through all of it takes a tenth of a second, in the midst of some request.
    """
    # Not before the worker runs the application, which sets Django up.
    from django.urls import reverse

    from aftercare.rules.judged import Context, Thresholds
    from aftercare.rules.reading import reader
    from aftercare.rules.schedule import Kind

    reverse("aftercare:inbox")
    anybody = Context(sets=frozenset(), hours_since=24, kind=Kind.H24)
    list(reader.read("Sore, but fine.", anybody, Thresholds()))
    gc.collect()
    gc.freeze()
