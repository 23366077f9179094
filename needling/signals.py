"""The words that leave this app.

Each is sent inside the transaction of its verb. A receiver may only write rows in that
same transaction; one that fails stops the verb.
"""

from django.dispatch import Signal

# A note was signed: keyword arguments `session`, `by`, `now`.
session_signed = Signal()
# A note waits, because a needle is missing; the patient is still asked how it goes:
# `session`, `by`, `now`.
session_parked = Signal()
# A note was entered for the wrong patient; `copy` is in the right chart, signed:
# `session`, `copy`, `by`, `now`.
session_moved = Signal()
# A consent was countersigned, and its copy is whole: `consent`, `by`, `now`.
consent_completed = Signal()
# Something on a form before the visit needs staff now: `alarm`, `by`, `now`.
form_alarm_raised = Signal()
# A consent was taken back: `consent`, `by`, `now`. Sent for each that ended.
consent_withdrawn = Signal()
