"""Free texts to be read, in one line each."""

import csv
from functools import cache
from pathlib import Path

import aftercare
from aftercare.rules import trial
from aftercare.rules.reading import clauses, reader, scenes, words
from aftercare.rules.tiers import Tier

DATA = Path(__file__).parent / "data"
EXAMPLES = Path(aftercare.__file__).parent / "data" / "triage_examples.csv"


@cache
def rows(path):
    """The rows of a file of replies."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def labelled():
    """The replies written for these tests, batch by batch."""
    return rows(DATA / "labelled_replies.csv")


def lessons():
    """Replies of other hands that the second reader is taught besides."""
    return rows(DATA / "taught_replies.csv")


@cache
def spoken_alarms():
    """The spoken symptoms that are an emergency, each with nothing around it."""
    spoken = rows(DATA / "spoken_symptoms.csv")
    alarming = (row["text"] for row in spoken if row["tier"] == "emergency")
    return frozenset(text for text in alarming if tier(text) == Tier.EMERGENCY)


def texts_of(*tiers, batch=None):
    """The labelled texts of these tiers that speak without a context."""
    return [
        row["text"]
        for row in labelled()
        if Tier(row["expected_tier"]) in tiers
        and row["context"] in {"", "none"}
        and batch in {None, row["batch"]}
    ]


def tier(text, near="none"):
    """The tier of a reply that is nothing but this text."""
    return trial.verdict(text, trial.context(near)).tier


def flags(text, near="none"):
    """The flags of such a reply that ask for something."""
    reasons = trial.verdict(text, trial.context(near)).reasons
    return {str(each.flag) for each in reasons if each.tier > Tier.NONE}


def read(text, near="none"):
    """The reasons that the reading alone gives."""
    return reader.read(text, trial.context(near))


def staged(text):
    """The clauses of a text with what is found in them."""
    cut = clauses.read(words.tokens(words.clean(text)))
    return [scenes.of(clause, pregnant=False) for clause in cut.clauses]


def split(text):
    """The words of each clause."""
    cut = clauses.read(words.tokens(words.clean(text)))
    return [[word.text for word in clause.words] for clause in cut.clauses]
