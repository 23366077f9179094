"""The doors to the outside: one file each, one line in the table each.

A message names a way (by mail, by text); the settings say which provider carries it.
"""

import threading

from django.conf import settings
from django.utils.module_loading import import_string

from aftercare.channels.base import Channel

_kept: dict[tuple[int, str], Channel] = {}


def get(way: str) -> Channel:
    """The provider that carries this way; made once per thread, to keep its line."""
    place = threading.get_ident(), way
    if place not in _kept:
        name = settings.AFTERCARE_WAYS[way]
        _kept[place] = import_string(settings.AFTERCARE_CHANNELS[name])()
    return _kept[place]


def hang_up() -> None:
    """Close every kept line; the next letter goes by the settings of then."""
    while _kept:
        _, channel = _kept.popitem()
        channel.close()


def carries(way: str) -> bool:
    """Whether the installation has a provider for this way."""
    return bool(settings.AFTERCARE_WAYS.get(way))
