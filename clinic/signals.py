"""The words that leave this app.

Each is sent inside the transaction of its verb. A receiver may only write rows in that
same transaction; one that fails stops the verb.
"""

from django.dispatch import Signal

# A patient died, left or came back: keyword arguments `patient`, `by`, `now`.
patient_status_changed = Signal()
# There is a new way to reach a patient, or one is known to be right again:
# `patient`, `by`, `now`.
contact_usable = Signal()
# A visit was booked: `appointment`, `by`, `now`.
appointment_booked = Signal()
# A visit was moved to another time: `appointment`, `by`, `now`.
appointment_moved = Signal()
# A visit was cancelled: `appointment`, `by`, `now`.
appointment_cancelled = Signal()
# Somebody may leave: `user`, `now`. Receivers change nothing and answer with what waits
# with them, a list of sentences.
staff_leaves = Signal()
# Somebody left, and `to` takes over: `user`, `to`, `by`, `now`. Receivers answer with
# what became of it, a list of sentences.
staff_left = Signal()
# Somebody may be erased: `patient`, `now`. Receivers change nothing and answer with
# what would go, what would stay and what comes first, a `rules.retention.Told`.
erasure_asked = Signal()
# Who somebody was is being erased: `patient`, `by`, `now`. The Erasure is written;
# names and contacts go right after.
patient_erased = Signal()
# A backup was put back: `now`. What was sent since may not be sent again; receivers
# answer with a sentence on what they did.
database_restored = Signal()
