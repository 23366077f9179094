"""The providers, each behind its own fixture."""

import pytest

from tests.contract import apis, stands

MAKERS = {
    "smtp": stands.smtp,
    "mailgun": apis.mailgun,
    "sms_kannel": stands.kannel,
    "sms_twilio": apis.twilio,
    "push": apis.ntfy,
}
REPORTERS = ("mailgun", "sms_kannel", "sms_twilio")


@pytest.fixture(params=sorted(MAKERS))
def stand(request, settings):
    """Every provider in turn, in good health."""
    with MAKERS[request.param](settings) as made:
        yield made


@pytest.fixture(params=REPORTERS)
def reporter(request, settings):
    """Every provider that reports later."""
    with MAKERS[request.param](settings) as made:
        yield made
