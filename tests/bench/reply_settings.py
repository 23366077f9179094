"""The product's settings, with one view more: the one that only inserts a row."""

from clinic.settings import *  # noqa: F403 (all of them)

ROOT_URLCONF = "tests.bench.reply_urls"
