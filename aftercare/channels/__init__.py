"""The doors to the outside: one file each, one line in the table each."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from aftercare.channels.base import Channel


@cache
def get(name: str) -> Channel:
    """The channel of that name, made once per process so that it keeps its line."""
    channel: Channel = import_string(settings.AFTERCARE_CHANNELS[name])()
    return channel
