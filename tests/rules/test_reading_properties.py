"""What holds for every text: it never raises, and nothing added makes it calmer."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.rules import trial
from aftercare.rules.reading import reader, words
from aftercare.rules.tiers import Tier
from aftercare.rules.triage import Answer, Flag, assess
from tests.rules.readings import read, texts_of, tier
from tests.rules.replies import CONTEXTS

URGENT = [text for text in texts_of(Tier.EMERGENCY) if tier(text) == Tier.EMERGENCY]
ANY = texts_of(*Tier)
KIND = ["thanks so much", "hi there,", "😊👍", "🙏", "all good otherwise", "x"]
ENDS = st.sampled_from([". ", "! ", "\n", "... \n"])
# Coverage looks at every line and takes its time.
SLOWER = 1 if sys.gettrace() is None else 10
LATELY = settings(max_examples=200, deadline=None)


@given(text=st.text(max_size=300), context=CONTEXTS)
@LATELY
def test_it_never_raises(text, context):
    for reason in reader.read(text, context):
        assert str(reason.because).endswith(".")
        assert reason.tier in Tier


@given(text=st.lists(st.sampled_from(ANY), max_size=4).map(" ".join))
@LATELY
def test_it_is_always_the_same(text):
    assert read(text) == read(text)


@given(text=st.sampled_from(ANY))
@LATELY
def test_case_and_space_change_nothing(text):
    assert tier(text.upper()) == tier(text.lower()) == tier(text)
    assert tier(f"  {'   '.join(text.split(' '))} \n") == tier(text)


@given(text=st.sampled_from(ANY), kind=st.sampled_from(KIND), end=ENDS)
@LATELY
def test_kind_words_and_pictures_change_nothing(text, kind, end):
    if any(each.isalnum() for each in text):
        assert tier(f"{kind}{end}{text}") == tier(text)
    assert tier(f"{text} 😊") >= min(tier(text), Tier.SAME_DAY)


@given(urgent=st.sampled_from(URGENT), other=st.sampled_from(ANY), end=ENDS)
@LATELY
def test_nothing_written_beside_it_calms_an_emergency(urgent, other, end):
    # Two stops are a pause, and a "nope" behind a pause denies.
    assert tier(f"{urgent.rstrip('. ')}{end}{other}") == Tier.EMERGENCY
    assert tier(f"{other}{end}{urgent}") == Tier.EMERGENCY


@given(urgent=st.sampled_from(URGENT), noise=st.text(max_size=40))
@LATELY
def test_no_noise_before_it_calms_an_emergency(urgent, noise):
    assert tier(f"{noise}\n.\n{urgent}") == Tier.EMERGENCY


@given(text=st.sampled_from(ANY), near=st.sampled_from(trial.CONTEXTS))
@LATELY
def test_what_is_known_never_lowers(text, near):
    assert tier(text, near) >= tier(text)


@given(tick=st.sampled_from(list(Flag)), text=st.sampled_from(ANY), context=CONTEXTS)
@LATELY
def test_no_denial_lowers_a_tick(tick, text, context):
    ticked = Answer(ticked=frozenset({tick}), none_of_these=True)
    wordy = Answer(ticked=frozenset({tick}), none_of_these=True, free_text=text)
    found = reader.read(text, context)
    verdict = assess(wordy, context, text_findings=found, text_is_read=True)
    assert verdict.tier >= assess(ticked, context).tier


ODD = [
    "chest pain " * 100_000,
    "no chest pain and " * 60_000,
    "a" * 1_000_000,
    "-a" * 500_000,
    "." * 1_000_000,
    "9 " * 500_000,
    "chestpainbreathless" * 50_000,
    "😀" * 300_000,
    "ﷺ" * 1_000_000,
    "\u200d" * 1_000_000,
    "i breathe in and it hurts when " * 30_000,
]


@pytest.mark.parametrize("text", ODD, ids=lambda text: text[:12])
def test_a_megabyte_takes_no_longer_than_a_page(text):
    """Only a page is read; the rest is for a person. The best of three counts: Python
    may clear up after thousands of other tests in the midst of one."""
    read("warm")
    spent = []
    for _turn in range(3):
        begun = time.process_time()
        reasons = read(text)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.5 * SLOWER
    assert len(text) > words.CAP
    assert reasons[-1].flag == Flag.REVIEW
