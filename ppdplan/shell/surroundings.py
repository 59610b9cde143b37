"""What a command may know of the world around it, and the two places it can speak to.

``cli`` reads the clock, the environment and the terminal once and makes one of these.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ppdplan.errors import PlanError

if TYPE_CHECKING:
    from rich.console import Console

    from ppdplan.zone import Minute


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The world at the moment a command begins.

    ``epoch`` is SOURCE_DATE_EPOCH in seconds, if set. ``width`` is the terminal's, or 80.
    ``ask`` puts a question to the person; ``None`` where nobody could answer.
    """

    now: "Minute"
    system_zone: str
    epoch: int | None
    width: int
    height: int
    colour: bool
    unicode: bool
    ask: Callable[[str], str] | None

    def console(self, *, on_stderr: bool = False) -> "Console":
        """A Rich console that prints what it is told, as wide as the terminal is."""
        from rich.console import Console

        return Console(
            file=sys.stderr if on_stderr else sys.stdout,
            width=self.width,
            height=self.height,
            force_terminal=self.colour,
            color_system="auto" if self.colour else None,
            no_color=not self.colour,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )

    def say(self, text: str) -> None:
        """Data, to standard output."""
        sys.stdout.write(f"{text}\n")

    def say_json(self, data: dict[str, Any]) -> None:
        """One JSON document, to standard output."""
        self.say(json.dumps(data, ensure_ascii=not self.unicode, indent=2))

    def say_bytes(self, data: bytes) -> None:
        """Raw bytes, to standard output."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def tell(self, text: str) -> None:
        """Talk, to standard error."""
        sys.stderr.write(f"{text}\n")

    def tell_error(self, error: PlanError) -> None:
        """An error and its hint, to standard error."""
        self.tell(f"ppdplan: error: {error.message}")
        if error.hint:
            self.tell(f"hint: {error.hint}")
