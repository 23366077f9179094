"""The doors to the outside: one file each, one line in the table each.

A message names a way (by mail, by text); the settings say which provider carries it.
"""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from aftercare.channels.base import Channel


@cache
def get(way: str) -> Channel:
    """The provider that carries this way; made once per process, to keep its line."""
    name = settings.AFTERCARE_WAYS[way]
    channel: Channel = import_string(settings.AFTERCARE_CHANNELS[name])()
    return channel


def carries(way: str) -> bool:
    """Whether the installation has a provider for this way."""
    return bool(settings.AFTERCARE_WAYS.get(way))
