"""Documents to print and to keep: rendered from plain values, no query, no clock."""
