"""An invented clinic with a history, made through the verbs. Nobody in it exists.

It is a story in the order of time: an event queue runs eight weeks up to now, and each
event calls a verb with the moment it happens at. Nothing is handed to a mail server.
"""
