"""What the sheet and the chat texts share: how names and stretches read at home."""

import re
import unicodedata
from collections.abc import Callable

from ppdplan.model import Plan
from ppdplan.views import phrases
from ppdplan.words import Titles, clean_name, tells, when_words
from ppdplan.zone import Minute

_AT_HOME = re.compile("clinic|treatment|tablet", re.IGNORECASE)
"""Words that may stand on what is read at home."""
_DIALLED = re.compile(r"[^0-9+()./ -]")
_ISOLATE, _POP = "\u2068", "\u2069"


def span(plan: Plan, start: Minute, end: Minute) -> str:
    """``09:15–13:00``; with weekdays where it is not the session's day: ``Wed 01:00–03:00``."""
    return f"{phrases.when(plan, start)}–{when_words(plan.request.zone, end, start)}"


def fit_to(letters: int) -> Callable[[str], str]:
    """A function that clips a name to so many letters; a name of nothing becomes ``someone``."""

    def fit(name: str) -> str:
        return clip(name, letters) or "someone"

    return fit


def clip(text: str, letters: int) -> str:
    """A text of at most so many letters; a letter of a wide script counts as two."""
    used = 0
    for place, char in enumerate(text):
        used += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used > letters:
            return f"{text[:place].rstrip()}…"
    return text


def isolated(name: str) -> str:
    """A name that runs from right to left, kept from turning the times beside it around."""
    turns = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in name)
    return f"{_ISOLATE}{name}{_POP}" if turns else name


def tells_at_home(text: str) -> bool:
    """Whether a text holds more than may stand on a sheet on the fridge."""
    return tells(_AT_HOME.sub(" ", text)) is not None


def discreet_label(text: str, titles: Titles, instead: str) -> str:
    """What somebody typed, on one line; in other words if it tells too much."""
    shown = clean_name(text)
    return instead if titles is not Titles.FULL and tells_at_home(shown) else shown


def discreet_number(text: str, titles: Titles) -> str:
    """A phone number as typed; where its words tell too much, its digits alone."""
    shown = clean_name(text)
    if titles is Titles.FULL or not tells_at_home(shown):
        return shown
    return " ".join(_DIALLED.sub(" ", shown).split())
