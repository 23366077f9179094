"""Reading what a patient wrote: clinical specification 7.

Text can only raise. What is not understood in full goes to a person on the same day.
"""
