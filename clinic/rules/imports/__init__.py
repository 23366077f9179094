"""Reading a list of patients out of a file of another system.

Bytes become text (`decoding`), text becomes records (`table`), headings become columns
that are understood (`columns`, `aliases`), a record becomes a patient or the reasons
why it cannot (`rows`, with `birthdates` and `phones`).
"""
