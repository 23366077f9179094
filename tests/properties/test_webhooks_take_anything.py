"""Whatever is posted to the addresses of providers: no error of ours, and not one row
from somebody who did not sign."""

import base64
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from aftercare.channels import sms_kannel
from aftercare.models import InboundText, Message, Receipt
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "a-secret-between-two-machines"
HOST = "https://clinic.example"
ADDRESSES = [
    "/hooks/kannel/report/",
    "/hooks/kannel/texts/",
    "/hooks/twilio/report/",
    "/hooks/twilio/texts/",
    "/hooks/email/",
]
TYPES = st.sampled_from(
    [
        "text/plain",
        "text/plain; charset=utf-16",
        "text/plain; charset=nonsense",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=latin-1",
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
    ]
)
NAMES = ["MessageSid", "MessageStatus", "ErrorCode", "From", "To", "Body", "NumMedia"]
ODD = ["", "\0", "STOP", "delivered", "+447700900123", "x" * 500, "9" * 80, "\N{LUNGS}"]
# Half a sign (a lone surrogate) cannot be sent over HTTP.
VALUES = st.sampled_from(ODD) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)
WORDS = st.dictionaries(st.sampled_from(NAMES), VALUES)
MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# What HTTP has for a caller's mistake; a 500 would be ours.
KNOWN = {200, 400, 403, 404, 405, 413}


@pytest.fixture(autouse=True)
def _in_use(settings):
    settings.KANNEL_SECRET = settings.TWILIO_AUTH_TOKEN = SECRET
    settings.CALLBACK_URL, settings.TWILIO_AUTH_TOKEN_OLD = HOST, ""
    settings.EMAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": SECRET}
    factories.make_clinic()


def rows():
    return [each.objects.count() for each in (InboundText, Receipt, Message)]


@MANY
@given(
    address=st.sampled_from(ADDRESSES),
    query=st.dictionaries(st.sampled_from(["ref", "key", "status", "id"]), VALUES),
    body=st.binary(max_size=200),
    kind=TYPES,
    signature=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
)
def test_who_did_not_sign_is_refused_and_leaves_nothing(
    client, address, query, body, kind, signature
):
    before = rows()
    headers = {"X-Twilio-Signature": signature, "Authorization": f"Basic {signature}"}
    path = f"{address}?{urlencode(query)}"
    for answer in (
        client.generic("POST", path, body, content_type=kind, headers=headers),
        client.get(path, headers=headers),
    ):
        assert answer.status_code in KNOWN - {200} or "email" in address
    assert rows() == before


@MANY
@given(words=WORDS, texts=st.booleans(), ref=VALUES)
def test_what_twilio_signed_is_taken_however_odd(client, words, texts, ref):
    path = "/hooks/twilio/" + (
        "texts/" if texts else "report/?" + urlencode({"ref": ref})
    )
    signature = RequestValidator(SECRET).compute_signature(HOST + path, words)
    answer = client.post(path, words, headers={"X-Twilio-Signature": signature})
    assert answer.status_code in KNOWN


@MANY
@given(
    query=st.dictionaries(st.sampled_from(["from", "to", "id"]), VALUES),
    body=st.binary(max_size=200) | VALUES.map(str.encode),
    kind=TYPES,
)
def test_what_kannel_posted_is_taken_however_odd(client, query, body, kind):
    words = base64.b64encode(f"kannel:{SECRET}".encode()).decode()
    answer = client.generic(
        "POST",
        f"/hooks/kannel/texts/?{urlencode(query)}",
        body,
        content_type=kind,
        headers={"Authorization": f"Basic {words}"},
    )
    assert answer.status_code in KNOWN


@MANY
@given(ref=VALUES, status=VALUES | st.sampled_from(["1", "2", "8"]), said=VALUES)
def test_what_kannel_reported_is_taken_however_odd(client, ref, status, said):
    words = {"ref": ref, "status": status, "answer": said, "key": sms_kannel.sign(ref)}
    answer = client.get(f"/hooks/kannel/report/?{urlencode(words)}")
    assert answer.status_code in KNOWN
