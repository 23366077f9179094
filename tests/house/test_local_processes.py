"""Finding programs, and children that are started, watched and ended."""

import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from clinic.local import processes, programs
from clinic.local.processes import Child, LocalError

STUBBORN = "import signal, time; signal.signal(15, 1); print('up', flush=True);"
PLAIN = {"PATH": os.defpath}


def child_of(tmp_path, code):
    return Child(
        name="sample",
        command=[sys.executable, "-c", code],
        log=tmp_path / "sample.log",
        folder=tmp_path,
        environment=PLAIN,
    )


def test_a_child_that_will_not_end_is_killed(tmp_path):
    child = child_of(tmp_path, f"{STUBBORN} time.sleep(60)")
    child.start()
    while "up" not in child.log_tail():
        assert child.is_running()
    processes.stop([child], within=0.1)
    assert child.exit_code() == -signal.SIGKILL


def test_a_child_not_started_is_not_running(tmp_path):
    child = child_of(tmp_path, "")
    assert not child.is_running()
    assert child.exit_code() is None
    assert child.wait(0)
    assert child.log_tail() == ""
    processes.stop([child], within=1)


def test_the_log_keeps_both_kinds_of_output_and_the_run_before(tmp_path):
    child = child_of(tmp_path, "import os; os.write(1, b'a\\n'); os.write(2, b'b\\n')")
    child.start()
    assert child.wait(10)
    assert child.log_tail() == "a\nb"
    assert child.log_tail(lines=1) == "b"
    assert not processes.start_log(child.log).exists()
    assert (tmp_path / "sample.old").read_text() == "a\nb\n"


def test_a_child_without_a_log_writes_where_its_parent_writes(tmp_path, capfd):
    child = Child(
        name="echo",
        command=["echo", "seen"],
        log=None,
        folder=tmp_path,
        environment=PLAIN,
    )
    child.start()
    assert child.wait(10)
    assert capfd.readouterr().out == "seen\n"
    assert child.log_tail() == ""


def test_a_child_whose_parent_died_before_the_tie_ends_at_once():
    tie = partial(processes._tie_to_parent, os.getpid() + 1, signal.SIGTERM)
    orphan = subprocess.Popen(["/bin/sleep", "60"], preexec_fn=tie)
    assert orphan.wait(10) == 1


def test_run_gives_what_was_written_to_standard_output(tmp_path):
    output = processes.run(
        ["echo", "done"],
        log=tmp_path / "log",
        folder=tmp_path,
        environment=PLAIN,
        seconds=10,
    )
    assert output == "done\n"


@pytest.mark.parametrize(
    ("command", "seconds", "match"),
    [
        (["sh", "-c", "echo no room >&2; exit 3"], 10, "exit code 3(.|\n)*no room"),
        (["sleep", "60"], 0.1, "took longer than"),
        (["/nowhere/at-all"], 10, "No such file"),
    ],
    ids=["failed", "too slow", "missing"],
)
def test_run_says_what_went_wrong(tmp_path, command, seconds, match):
    with pytest.raises(LocalError, match=match):
        processes.run(
            command,
            log=tmp_path / "log",
            folder=tmp_path,
            environment=PLAIN,
            seconds=seconds,
        )


def test_a_program_works_only_if_it_runs_and_ends_well(tmp_path):
    assert processes.works_as(None, ["true"], folder=tmp_path)
    assert not processes.works_as(None, ["false"], folder=tmp_path)
    assert not processes.works_as(None, ["/nowhere/at-all"], folder=tmp_path)


def test_a_taken_port_is_not_given_out():
    free = processes.free_port()
    assert processes.free_port(free) == free
    with socket.create_server(("127.0.0.1", free)):
        assert processes.free_port(free) != free


@pytest.fixture
def no_wheels(monkeypatch):
    monkeypatch.setattr(programs, "_package", lambda name: None)


def executable(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_without_wheels_the_newest_postgres_of_the_machine_is_taken(
    no_wheels, monkeypatch, tmp_path
):
    for version in ("9", "15", "common"):
        executable(tmp_path / version / "bin" / "initdb")
        executable(tmp_path / version / "bin" / "postgres")
    monkeypatch.setattr(programs, "_DEBIAN_POSTGRES", tmp_path)
    assert programs.find_postgres().path == tmp_path / "15" / "bin" / "postgres"


def test_without_wheels_valkey_or_redis_of_the_machine_is_taken(
    no_wheels, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = executable(tmp_path / "redis-server")
    assert programs.find_valkey() == programs.Program(path, ())


@pytest.mark.parametrize(
    ("find", "words"),
    [
        (programs.find_postgres, "apt-get install postgresql.*DATABASE_URL"),
        (programs.find_valkey, "apt-get install valkey-server.*REDIS_URL"),
    ],
    ids=["postgres", "valkey"],
)
def test_without_any_program_the_error_says_what_to_install(
    no_wheels, monkeypatch, tmp_path, find, words
):
    monkeypatch.setattr(programs, "_DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match=words):
        find()


def test_a_program_that_nobody_can_run_is_refused(tmp_path):
    broken = tmp_path / "app" / "server"
    broken.parent.mkdir()
    broken.write_text("not a program")
    program = programs.Program(broken, (broken.parent,))
    with pytest.raises(LocalError, match="cannot be run by you"):
        programs.within_reach(program, None, folder=tmp_path)


def test_root_without_an_account_to_drop_to_is_told_so(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(programs, "_ACCOUNTS", ("nobody-of-this-name",))
    with pytest.raises(LocalError, match="Start as an ordinary user"):
        programs.account_for(Path("/nowhere/at-all"))


def test_an_ordinary_user_s_servers_run_as_that_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert programs.account_for(Path("/nowhere/at-all")) is None
