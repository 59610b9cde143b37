"""What is read from somebody's calendar, as the search wants it: minutes and facts, no files."""

from collections.abc import Iterable
from dataclasses import dataclass

from ppdplan.calendars.place import is_place
from ppdplan.zone import Minute


@dataclass(frozen=True, slots=True, order=True)
class BusyEvent:
    """One occurrence, half-open on UTC minutes.

    ``is_event`` is false for a free/busy period, which nobody can move. ``repeats_daily``: its
    rule falls on every day, like sleep; ``recurring``: it has a rule or replaces one occurrence.
    """

    start: Minute
    end: Minute
    summary: str = ""
    location: str = ""
    all_day: bool = False
    recurring: bool = False
    repeats_daily: bool = False
    is_event: bool = True

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @property
    def is_somewhere(self) -> bool:
        """Whether its LOCATION is a place to go to: no link, no online meeting, no phone."""
        return is_place(self.location)


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What one file says.

    ``events``: what counts from two days before the search to two days after, in order.
    ``long_until``: when the last busy event of four hours or more ends (if that is over a year
    after the search, some end after it), ``None`` without any;
    ``endless``: such events repeat without an end. ``no_length`` and ``unreadable_skipped``
    count events. ``is_empty``: no event and no busy period in the whole file. ``assumptions``
    are clauses such as "times without a zone are read as Europe/Berlin".
    """

    name: str
    events: tuple[BusyEvent, ...]
    long_until: Minute | None = None
    endless: bool = False
    no_length: int = 0
    unreadable_skipped: int = 0
    is_empty: bool = False
    assumptions: tuple[str, ...] = ()


def known_until(readings: Iterable[CalendarReading]) -> Minute | None:
    """The minute at which a roster, all calendars of one person together, runs out.

    ``None``: it holds no busy event of four hours or more, or such events never end. A roster
    has run out for every start at or after that minute.
    """
    readings = tuple(readings)
    ends = [reading.long_until for reading in readings if reading.long_until is not None]
    if not ends or any(reading.endless for reading in readings):
        return None
    return max(ends)
