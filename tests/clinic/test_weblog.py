"""gunicorn's log: neither keys of links nor what was typed, whatever its format."""

import gc
import logging
import runpy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils.module_loading import import_string
from gunicorn.config import Config

from aftercare.rules.reading.likeness import taught
from clinic.weblog import WebLog, WithoutQueries
from tests.house.test_safety import ROOT

TYPED, KEY = "Ana+Lind", "4Kx9aBcDeFgHiJkLmNoPqR"
EVERYTHING = "%(h)s %(r)s %(m)s %(U)s %(q)s %(f)s %({referer}i)s %({raw_uri}e)s %(s)s"


@pytest.mark.parametrize("wanted", [None, EVERYTHING])
@pytest.mark.parametrize("path", ["/patients/", f"/c/{KEY}/help/"])
def test_a_line_has_the_path_and_no_more(wanted, path):
    settings = Config()
    log = WebLog(settings)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?q={TYPED}",
        "PATH_INFO": path,
        "QUERY_STRING": f"q={TYPED}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://clinic.example/c/{KEY}/?q={TYPED}",
        "REMOTE_ADDR": "192.0.2.7",
    }
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
    answer = SimpleNamespace(status="200 OK", sent=5, headers=[("Location", KEY)])
    made = log.atoms(answer, request, environ, timedelta(seconds=1))
    line = (wanted or settings.access_log_format) % log.atoms_wrapper_class(made)
    assert TYPED not in line
    assert KEY not in line
    assert f"GET {path.replace(KEY, '…')} HTTP/1.1" in line
    assert "192.0.2.7" in line


def test_what_it_says_of_a_failure_is_cut_too():
    said = "Error handling request %s"
    given = (f"/c/{KEY}/?q={TYPED}",)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, said, given, None)
    (cut,) = [each for each in WebLog(Config()).error_log.filters if is_ours(each)][:1]
    assert cut.filter(record)
    assert record.getMessage() == "Error handling request /c/…/"


def is_ours(each):
    return isinstance(each, WithoutQueries)


def test_gunicorn_takes_it_where_it_is_started_here():
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    assert import_string(settings["logger_class"]) is WebLog


def test_a_worker_loads_what_the_first_patient_would_wait_for():
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    taught.cache_clear()
    frozen = gc.get_freeze_count()
    try:
        settings["post_worker_init"](None)
        assert taught.cache_info().currsize == 1
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
