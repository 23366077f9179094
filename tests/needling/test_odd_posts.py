"""Machines send anything to the pages for patients: never a failure, nothing kept."""

import json
import random
from urllib.parse import urlencode

import pytest

from needling import formlinks, prescreenings
from needling.models import Consent, FormAlarm, PendingAnswer, Screening
from tests import factories
from tests.needling.filling import BORN, count_pages, url
from tests.needling.signing import STROKES, WAVE
from tests.needling.signing import sent as signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NOW = factories.NOW
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=cut"
# Every page that takes something; a refusal is one press and asks for no words.
TAKES = ("gate", "consent", "questions", "page", "check", "help", "not_me", "hand_back")
NAMED = b'Content-Disposition: form-data; name="%s"'


def part(head, body):
    """A body of one part."""
    return b"--cut\r\n" + head + b"\r\n\r\n" + body + b"\r\n--cut--\r\n", PARTS


BODIES = {
    "nothing": (b"", FORM),
    "no type": (b"q-SMOKER=yes", ""),
    "a null character": (b"q-MEDS_OTHER=yes&d-MEDS_OTHER-list=a%00b&typed=%00", FORM),
    "null in a name": (b"q-%00=yes&%00=%00&day=%00&month=%00&year=%00", FORM),
    "letters that are none": (b"signed_name=%FF%FE&q-SMOKER=%ED%A0%80&day=%C3", FORM),
    "raw bytes": (bytes(range(256)) * 20, FORM),
    "everything twice": (b"person=patient&person=x&q-SMOKER=&q-SMOKER=perhaps", FORM),
    "too many fields": (b"a=1&" * 5000, FORM),
    "megabytes": (b"strokes=" + b"9" * 3_000_000, FORM),
    "a long name of a field": (b"q-" + b"A" * 100_000 + b"=yes", FORM),
    "another charset": (b"q-SMOKER=%E4", f"{FORM}; charset=utf-16"),
    "no charset": (b"q-SMOKER=perhaps", f"{FORM}; charset=klingon"),
    "JSON": (b'{"q-SMOKER": "yes", "signed_name": null}', "application/json"),
    "XML": (b"<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>", "application/xml"),
    "parts without an end": (b"--cut\r\n" + NAMED % b"day" + b"\r\n\r\n1", PARTS),
    "parts that are none": (b"--other\r\n\r\n--cut", PARTS),
    "parts without a name": part(b"", b"\x00"),
    "no boundary": (b"--cut--", "multipart/form-data"),
    "a file for a word": part(
        NAMED % b"typed" + b'; filename="../\x00.png"', b"<svg/>"
    ),
    "base64 that is none": part(
        NAMED % b"day" + b"\r\nContent-Transfer-Encoding: base64", b"!!!"
    ),
}


@pytest.fixture
def tokens(patient, practitioner):
    """A link to each kind of form, and one to a form on a device of the clinic."""
    by = practitioner.user
    offer = factories.make_offer(patient, practitioner=practitioner)
    form = prescreenings.ask(patient, by=by, now=NOW)
    return (
        formlinks.create(offer, now=NOW),
        formlinks.create(form, now=NOW),
        prescreenings.hand_over(form, by=by, now=NOW),
    )


def how_many(token):
    link = formlinks.find(token)
    assert link is not None
    return count_pages(link.form)


def addresses(token):
    return [url(name, token, *([1] if name == "page" else [])) for name in TAKES]


def nothing_was_kept(known):
    assert not Consent.objects.exists()
    assert not PendingAnswer.objects.exists()
    assert Screening.objects.count() == known
    # "I need help now" is one press, whatever comes with it.
    assert not FormAlarm.objects.exclude(kind="help").exists()


@pytest.mark.parametrize("what", BODIES)
def test_no_page_fails_and_nothing_is_taken(client, tokens, what):
    body, content_type = BODIES[what]
    known = Screening.objects.count()
    for token in tokens:
        for path in addresses(token):
            answers = [client.generic("POST", path, body, content_type)]
            client.post(url("gate", token), BORN)
            answers.append(client.generic("POST", path, body, content_type))
            assert max(each.status_code for each in answers) < 500
    nothing_was_kept(known)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"signed_name": "A" * 1_000_000}, "A name has at most 120 characters."),
        ({"signed_name": "A\x00B"}, "Null characters are not allowed."),
        ({"strokes": "[" * 100_000, "typed": ""}, "could not be read"),
        ({"strokes": json.dumps([WAVE] * 300), "typed": ""}, "too large"),
        ({"strokes": "[[[1e999, 0], [NaN, 0]]]", "typed": ""}, "could not be read"),
        ({"strokes": "<svg onload=alert(1)/>", "typed": ""}, "could not be read"),
        ({"person": "the pope"}, "Select a valid choice"),
        ({"e_stim": "maybe"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_a_signature_is_said(client, tokens, changes, says):
    token = tokens[0]
    client.post(url("gate", token), BORN)
    answer = client.post(url("consent", token), signature(**changes))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("agent", ["a\x00b", "\xff" * 5000, "\u202e", ""])
def test_an_odd_device_may_sign(client, tokens, agent):
    """What a header says of the device never costs a signature."""
    token = tokens[0]
    client.post(url("gate", token), BORN)
    sent = signature(strokes=STROKES, typed="")
    client.post(url("consent", token), sent, headers={"User-Agent": agent})
    assert "\x00" not in Consent.objects.get().user_agent


def odd_word(chance):
    # No braces: the test of pages takes them for leftovers of a template.
    letters = "\x00\x01 \t\r\n\u202e\u200b\ufdd0\U0001f600é%&=<>'\"\\[]$09AZ"
    words = ("yes", "no", "unsure", "", "-1", "1e999", "NaN", "9" * 40, "2026-02-30")
    if chance.random() < 0.5:
        return chance.choice(words)
    return "".join(chance.choice(letters) for _ in range(chance.randrange(40)))


@pytest.mark.parametrize("seed", range(2))
def test_odd_words_in_every_field_of_the_questions(client, tokens, seed):
    """What is kept afterwards is an answer, and can be read, shown and sent."""
    chance, token = random.Random(seed), tokens[1]  # noqa: S311  # the same every time
    client.post(url("gate", token), BORN)
    pages = [url("page", token, each + 1) for each in range(how_many(token))]
    for page in pages * 2:
        shown = client.get(page).content.decode()
        names = [each.partition('"')[0] for each in shown.split(' name="')[1:]]
        typed = [(name, odd_word(chance)) for name in names * chance.choice((1, 2))]
        client.generic("POST", page, urlencode(typed), FORM)
    kept = set(PendingAnswer.objects.values_list("value", flat=True))
    assert kept <= {"yes", "no", "unsure"}
    for page in [*pages, url("check", token)]:
        assert client.get(page).status_code == 200
    for page in pages:
        client.post(page, {"rest": "no"})
    assert client.post(url("check", token)).status_code == 303
