#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys

from django.core.management import execute_from_command_line

from clinic import acting

# These judge texts by rules alone: a clinical lead may run them on any machine, before
# anything is set up. Nothing listens at the address, and the keys open nothing.
_WITHOUT_SERVICES = {"triage", "teach_second_reader"}
_PLACEHOLDERS = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "SECRET_KEY": "signs-nothing-" + "0" * 50,
    "FIELD_KEYS": "locks-nothing-" + "0" * 50,
    "DEBUG": "yes",
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    if sys.argv[1:2] and sys.argv[1] in _WITHOUT_SERVICES:
        for name, value in _PLACEHOLDERS.items():
            os.environ.setdefault(name, value)
    acting.begin(" ".join(["manage.py", *sys.argv[1:2]]))
    execute_from_command_line(sys.argv)
