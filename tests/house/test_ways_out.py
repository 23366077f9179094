"""Which modules open a line to somewhere else: these, and no other."""

import ast
from pathlib import Path

from tests.house.test_safety import ROOT

# What opens a line, or has an error of one in its name.
OPENS = {
    *("socket", "ssl", "smtplib", "poplib", "imaplib", "ftplib", "telnetlib"),
    *("http.client", "urllib.request", "xmlrpc", "asyncio", "requests", "urllib3"),
    *("httpx", "aiohttp", "apprise", "twilio", "anymail", "redis", "paramiko"),
    "django.core.mail",
}
# Each with the reason; docs/data-flows.md tells where the lines lead.
OUT = {
    "aftercare/channels/": "hands messages to the providers that are set",
    "aftercare/around.py": "looks at the certificate of WATCHDOG_TLS_HOST",
    "aftercare/dispatch.py": "asks for this machine's own name",
    "aftercare/management/commands/watchdog.py": "mails and asks the counterpart",
    "aftercare/receivers.py": "hears what a provider of mail reports",
    "aftercare/routing.py": "asks Apprise whether an address is one; sends nothing",
    "aftercare/webhooks.py": "checks what a provider of mail signed",
    "clinic/accounts.py": "mails about accounts, and knows how that fails",
    "clinic/management/commands/forget_second_step.py": "mails about an account",
}
# Folders that no installation for patients runs.
NOT_RUN = ("clinic/local", "aftercare/synthetic/")


def opened(text: str) -> set[str]:
    """What a module imports of OPENS."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{x.name}" for x in node.names)}
    starts = {name.partition(".")[0] for name in names}
    return OPENS & (names | starts)


def modules() -> dict[str, set[str]]:
    """Each module that opens a line, by its path."""
    found = {}
    for app in ("clinic", "needling", "aftercare"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(NOT_RUN):
                found[name] = opened(Path(path).read_text(encoding="utf-8"))
    return {name: what for name, what in found.items() if what}


def test_only_these_modules_open_a_line():
    others = {name for name in modules() if not name.startswith(tuple(OUT))}
    assert others == set()
    for start in OUT:
        assert any(name.startswith(start) for name in modules()), f"{start}: no longer"


def test_another_would_be_found():
    assert opened("from urllib.request import urlopen") == {"urllib.request"}
    assert opened("import requests.adapters") == {"requests"}
    assert opened("from http import client") == {"http.client"}
    assert opened("from urllib.parse import quote") == set()
