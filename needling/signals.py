"""The only word that leaves this app."""

from django.dispatch import Signal

# Sent inside the transaction that signs: keyword arguments `session`, `by`, `now`.
# A receiver may only write rows in that same transaction; one that fails stops the
# signing.
session_signed = Signal()
