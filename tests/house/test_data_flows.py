"""Every channel and every setting that names a host stands in the data flows."""

import re

from django.conf import settings

from tests.house.test_configuration import ROOT, settings_read, source

NAMES_A_HOST = re.compile(r"(_URL|_HOST|_DOMAIN|_PATH|EMAIL_PROVIDER|_HOSTS)$")
# Whom this installation answers to, where on its own host, and what opens the door.
OWN = {"ALLOWED_HOSTS", "ADMIN_PATH"}
# For development and for the canary: neither leaves the machine.
STAYS = {"console", "sink"}
NAMED = re.compile(r"`([A-Z_]+|[a-z_]+)`")


def missing(text: str) -> set[str]:
    """What the page does not name."""
    hosts = {each for each in settings_read(source()) if NAMES_A_HOST.search(each)}
    wanted = (hosts - OWN) | (set(settings.AFTERCARE_CHANNELS) - STAYS)
    return wanted - set(NAMED.findall(text))


def test_every_line_that_leaves_is_described():
    text = (ROOT / "docs/data-flows.md").read_text(encoding="utf-8")
    assert missing(text) == set()
    for gone in ("`sms_twilio`", "`WATCHDOG_PING_URL`", "`DATABASE_URL`"):
        assert missing(text.replace(gone, "")) == {gone.strip("`")}
