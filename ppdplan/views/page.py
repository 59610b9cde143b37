"""Lines that never run over the width, in the characters that the terminal can show."""

import re
import unicodedata

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

NARROW = 60
NOBODY = "bold red"
"""The one red thing: nobody minds the baby."""

_ASCII = str.maketrans({"–": "-", "−": "-", "→": "->", "×": "x", "…": "...", "·": ".", "’": "'"})
_GLUE = re.compile(
    r"(?<=\d) (?=(?:h|min|ml|oz)\b)|(?<=\d h) (?=\d\d\b)| (?=–)|(?<=\b[MTWFS][a-z]{2}) (?=\d\d:)"
)
_GLUED = "\ue000"


def to_ascii(text: str) -> str:
    """The text in ASCII: accents fall off, what has no likeness becomes ``?``."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return kept.encode("ascii", "replace").decode("ascii")


def clip(text: str, width: int, end: str = "…") -> str:
    """The text cut to this many terminal cells, the cut shown."""
    if cell_len(text) <= width:
        return text
    if width <= len(end):
        return end[:width]
    return set_cell_size(text, width - len(end)).rstrip() + end


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most this many cells; a number stays with its unit."""
    lines, line = [], ""
    for glued in _GLUE.sub(_GLUED, text).split():
        word = glued.replace(_GLUED, " ")
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, width)
        lines += full
    return [*lines, line] if line else lines


class Page:
    """A console to lay lines on."""

    def __init__(self, console: Console, *, ascii_only: bool) -> None:
        self.console = console
        self.width = console.width
        utf = console.encoding.lower().startswith("utf")
        self.ascii_only = ascii_only or not utf

    @property
    def narrow(self) -> bool:
        return self.width < NARROW

    def say(self, text: str) -> str:
        """The text in characters that this terminal has."""
        return to_ascii(text) if self.ascii_only else text

    def fit(self, text: str, width: int) -> str:
        """The text in characters that this terminal has, clipped to a width."""
        return clip(self.say(text), width, "..." if self.ascii_only else "…")

    def fit_name(self, name: str) -> str:
        """A name, clipped so that it leaves room for what is said about it."""
        return self.fit(name, max(10, min(32, self.width // 3)))

    def put(self, text: Text) -> None:
        """One line that is known to fit."""
        self.console.print(text, soft_wrap=True, highlight=False)

    def blank(self) -> None:
        self.put(Text())

    def heading(self, text: str, style: str = "bold") -> None:
        self.blank()
        self.lines(text, style)

    def lines(self, text: str, style: str = "", lead: str = "", lead_style: str = "") -> None:
        """Wrapped text; ``lead`` stands before the first line, the others hang under it."""
        lead, text = self.say(lead), self.say(text)
        indent = cell_len(lead)
        for number, line in enumerate(wrap(text, max(1, self.width - indent)) or [""]):
            hung = Text().append(" " * indent if number else lead, lead_style)
            self.put(hung.append(line, style))
