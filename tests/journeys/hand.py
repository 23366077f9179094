"""A hand that clicks and types in a browser, and keeps count of what it did."""

from dataclasses import dataclass
from typing import Any

# Seconds for a click with the decision before it, and for one key, by the keystroke
# level model (Card, Moran and Newell 1980): point 1.1, press 0.2, think 1.35; key 0.28.
_CLICK, _KEY = 2.65, 0.28


@dataclass
class Hand:
    """Whoever sits before the page. Going into a field counts as a click."""

    page: Any
    clicks: int = 0
    keys: int = 0

    def click(self, what: Any) -> None:
        """One click on it."""
        self.clicks += 1
        what.click()

    def press(self, name: str, *, role: str = "button") -> None:
        """Click the button or link of that name."""
        self.click(self.page.get_by_role(role, name=name).first)

    def go_on(self, to: str) -> None:
        """The next step, as the bar above the page names it."""
        self.press(f"Next: {to}", role="link")

    def type(self, label: str, text: str) -> None:
        """Type into the field of that label."""
        self.clicks += 1
        self.keys += len(text)
        # A field that must be filled in has a star behind its label.
        plain, starred = (
            self.page.get_by_label(words, exact=True) for words in (label, f"{label}*")
        )
        plain.or_(starred).last.fill(text, timeout=10_000)

    @property
    def minutes(self) -> float:
        """How long it takes somebody who knows the keys, without reading."""
        return (self.clicks * _CLICK + self.keys * _KEY) / 60
