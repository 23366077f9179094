"""The words that leave this app.

Each is sent inside the transaction of its verb. A receiver may only write rows in that
same transaction; one that fails stops the verb.
"""

from django.dispatch import Signal

# A note was signed: keyword arguments `session`, `by`, `now`.
session_signed = Signal()
# A consent was countersigned, and its copy is whole: `consent`, `by`, `now`.
consent_completed = Signal()
