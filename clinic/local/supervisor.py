"""Keeps children running: says which one ended, and starts it again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from clinic.local.processes import Child

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 60.0
_LINES_SHOWN = 15


def pause_after(failures: int) -> float:
    """Seconds before the next start: doubled after each failure, 30 at most."""
    doublings = min(failures - 1, 10)
    return min(_FIRST_PAUSE * 2.0**doublings, _LONGEST_PAUSE)


@dataclass
class _Watched:
    child: Child
    started_at: float
    failures: int = 0
    restart_at: float | None = None


@dataclass
class Supervisor:
    """Watches running children; `say` gets a sentence for each end and each restart.

    A child that ran for a minute counts as sound again: its next end is its first.
    """

    say: Callable[[str], None]
    _watched: list[_Watched] = field(default_factory=list, init=False)

    def watch(self, children: Iterable[Child], *, now: float) -> None:
        """Takes over children that were started at `now` (monotonic seconds)."""
        self._watched += [_Watched(child, started_at=now) for child in children]

    def look(self, *, now: float) -> None:
        """One round; to be called several times in a second with the moment."""
        for one in self._watched:
            if one.restart_at is not None:
                if now >= one.restart_at:
                    self._restart(one, now)
            elif not one.child.is_running():
                self._note_the_end(one, now)

    def _note_the_end(self, one: _Watched, now: float) -> None:
        steady = now - one.started_at >= _STEADY_SECONDS
        one.failures = 1 if steady else one.failures + 1
        pause = pause_after(one.failures)
        one.restart_at = now + pause
        tail = one.child.log_tail(_LINES_SHOWN)
        end = f"its log ends with:\n{tail}\n" if tail else "its log is empty. "
        self.say(
            f"{one.child.name} ended (exit code {one.child.exit_code()}); {end}"
            f"It starts again in {pause:.0f} s."
        )

    def _restart(self, one: _Watched, now: float) -> None:
        one.child.start()
        one.started_at, one.restart_at = now, None
        self.say(f"{one.child.name} was started again.")
