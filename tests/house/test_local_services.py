"""The servers that the demo, the development server and the tests start themselves."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environ
import psycopg
import pytest
import redis

from clinic.local import folders, programs
from clinic.local import services as services_module
from clinic.local.processes import LocalError, free_port
from clinic.local.services import Services, throwaway

ROOT = Path(__file__).resolve().parent.parent.parent
HOLDER = """
import sys, time
from pathlib import Path
from clinic.local.services import Services
with Services(Path(sys.argv[1]), durable=False) as services:
    print(*[child.process.pid for child in services.children], flush=True)
    time.sleep(60)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@pytest.fixture(scope="module", autouse=True)
def _no_servers_named():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        yield


@pytest.fixture(scope="module")
def running(_no_servers_named):
    with throwaway() as services:
        yield services


@pytest.fixture
def room():
    """A folder that the servers' account can reach: pytest's tmp_path is private."""
    with tempfile.TemporaryDirectory(prefix="clinic-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def connect(services):
    """A connection by the settings that Django would read from the URL."""
    settings = environ.Env.db_url_config(services.database_url)
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname=settings["NAME"],
        autocommit=True,
    )


def value(services, query):
    with connect(services) as connection:
        return connection.execute(query).fetchone()[0]


def test_both_servers_answer_at_the_addresses_given(running):
    assert value(running, "SELECT current_database()") == "clinic"
    with redis.Redis.from_url(running.redis_url) as client:
        assert client.ping()


def test_the_extensions_of_the_constraints_are_there(running):
    with connect(running) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE EXTENSION pg_trgm")


def test_neither_server_is_open_to_the_network(running):
    assert value(running, "SHOW listen_addresses") == ""
    address = running.redis_url.split("@")[1]
    assert address.startswith("127.0.0.1:")
    with (
        redis.Redis.from_url(f"redis://{address}") as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_a_throwaway_folder_is_gone_at_the_end():
    with throwaway() as services:
        assert services.folder.exists()
    assert not services.folder.exists()


def test_data_outlive_a_stop_and_the_next_start_is_quick(room):
    with Services(room / "services") as services, connect(services) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    began = time.monotonic()
    with Services(room / "services") as services:
        assert time.monotonic() - began < 3
        assert value(services, "SELECT n FROM kept") == 7
        assert value(services, "SHOW fsync") == "on"


def test_a_second_start_in_the_same_folder_is_refused(room):
    with (
        Services(room / "services", durable=False) as services,
        pytest.raises(LocalError, match="in use by another start"),
        Services(room / "services", durable=False),
    ):
        pytest.fail("two starts share one folder")
    assert services.children == []


def test_a_killed_holder_leaves_no_server_and_the_next_start_works(room):
    holder = subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-c", HOLDER, str(room / "services")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        servers = [int(word) for word in holder.stdout.readline().split()]
        assert len(servers) == 2
        holder.kill()
    # The next start waits for servers that are still writing.
    with Services(room / "services", durable=False) as services:
        assert not any(is_alive(server) for server in servers)
        assert value(services, "SELECT 1") == 1


def is_alive(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    # Z: it has ended, and its new parent has not asked for the exit code.
    return state != "Z"


def test_marks_of_a_killed_server_do_not_stop_the_next(room):
    with Services(room / "services", durable=False) as services:
        data = services.folder / "postgresql"
    # The number in the file has a new bearer: this very process.
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    (room / "services" / "socket" / ".s.PGSQL.5432.lock").write_text(
        f"{os.getpid()}\n{data}\n"
    )
    with Services(room / "services", durable=False) as services:
        assert value(services, "SELECT 1") == 1


def test_named_servers_are_used_as_they_are(room, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@127.0.0.1/b")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6000/0")
    with Services(room / "services") as services:
        assert services.children == []
        assert services.addresses() == {
            "DATABASE_URL": "postgres://a@127.0.0.1/b",
            "REDIS_URL": "redis://127.0.0.1:6000/0",
        }
    assert not (room / "services").exists()


def test_only_the_server_without_a_name_is_started(room, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@127.0.0.1/b")
    with Services(room / "services", durable=False) as services:
        assert [child.name for child in services.children] == ["valkey"]
        assert services.database_url == "postgres://a@127.0.0.1/b"


@pytest.mark.parametrize(
    "name", ["with, comma and 'quote' é", "long" * 30], ids=["signs", "long"]
)
def test_a_folder_that_cannot_hold_the_socket_gets_a_short_one(room, name):
    with Services(room / name / "services", durable=False) as services:
        sockets = Path(environ.Env.db_url_config(services.database_url)["HOST"])
        assert name not in str(sockets)
        assert value(services, "SELECT 1") == 1
    assert not sockets.exists()


def test_a_space_in_the_path_needs_no_other_folder(room):
    with Services(room / "a room" / "services", durable=False) as services:
        assert value(services, "SHOW unix_socket_directories").startswith(str(room))


def test_a_server_that_does_not_start_shows_the_end_of_its_log(room):
    with Services(room / "services", durable=False) as services:
        version = services.folder / "postgresql" / "PG_VERSION"
    version.write_text("9.6\n")
    with pytest.raises(LocalError, match="not compatible with this version"):
        Services(room / "services", durable=False).__enter__()


def test_a_half_made_data_folder_is_made_anew(room):
    (room / "services" / "postgresql.draft").mkdir(parents=True)
    (room / "services" / "postgresql.draft" / "PG_VERSION").write_text("18\n")
    with Services(room / "services", durable=False) as services:
        assert value(services, "SELECT 1") == 1


def test_a_dead_server_is_started_again_at_the_same_address(room):
    with Services(room / "services", durable=False) as services:
        for child in services.children:
            child.send(child.stop_signal)
            assert child.wait(10)
            child.start()
        eventually(lambda: value(services, "SELECT 1") == 1)
        with redis.Redis.from_url(services.redis_url) as client:
            eventually(client.ping)


def eventually(happens):
    deadline = time.monotonic() + 20
    while True:
        try:
            assert happens()
        except (psycopg.OperationalError, redis.ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_a_port_taken_in_between_is_given_up_for_another(room, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@127.0.0.1/b")
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        ports = iter([taken, free_port()])
        monkeypatch.setattr(services_module, "free_port", lambda: next(ports))
        with Services(room / "services", durable=False) as services:
            assert f":{taken}/" not in services.redis_url


def test_a_server_that_never_answers_is_given_up(room, monkeypatch):
    monkeypatch.setattr(services_module, "_SECONDS_TO_START", 0.1)
    monkeypatch.setattr(services_module, "valkey_answers", lambda url: False)
    monkeypatch.setenv("DATABASE_URL", "postgres://a@127.0.0.1/b")
    services = Services(room / "services", durable=False)
    with pytest.raises(LocalError, match="valkey does not answer"):
        services.__enter__()
    assert services.children == []


def test_a_folder_of_another_user_is_refused(room, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(services_module, "sole_use", refuse)
    with pytest.raises(LocalError, match="belongs to another user"):
        Services(room / "services", durable=False).__enter__()


def test_a_predecessor_that_does_not_end_is_named(room, monkeypatch):
    monkeypatch.setattr(folders, "_SECONDS_FOR_PREDECESSOR", 0.1)
    with subprocess.Popen(["/bin/sleep", "60"], cwd=room) as predecessor:
        with pytest.raises(LocalError, match=f"Process {predecessor.pid} still works"):
            folders.wait_until_unused(room)
        predecessor.kill()


@as_root
def test_root_s_private_folder_is_left_as_it_is(room):
    private = room / "private"
    private.mkdir(mode=0o700)
    with Services(private / "var" / "services", durable=False) as services:
        assert not services.folder.is_relative_to(room)
        assert value(services, "SELECT 1") == 1
    assert private.stat().st_mode & 0o777 == 0o700
    assert not services.folder.exists()


@as_root
def test_programs_out_of_reach_are_copied_once(room, monkeypatch):
    private = room / "private"
    private.mkdir(mode=0o700)
    installed = programs.find_valkey().path
    (private / "valkey-server").write_bytes(installed.read_bytes())
    (private / "valkey-server").chmod(0o700)
    program = programs.Program(private / "valkey-server", (private,))
    account = programs.account_for(room / "services")
    first = programs.within_reach(program, account, folder=room)
    assert first.is_relative_to(room)
    assert not first.is_relative_to(private)
    assert programs.within_reach(program, account, folder=room) == first
