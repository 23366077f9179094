"""For development: prints each letter and remembers the last ones."""

import logging
from collections import deque

from aftercare.channels.base import Letter

log = logging.getLogger(__name__)

remembered: deque[Letter] = deque(maxlen=200)


class ConsoleChannel:
    """Nothing leaves the machine."""

    def send(self, letter: Letter) -> str:
        """Remember the letter and note in the log that there was one."""
        remembered.append(letter)
        log.info("console channel: letter %s", letter.message_id)
        return letter.message_id

    def close(self) -> None:
        """There is no line."""
