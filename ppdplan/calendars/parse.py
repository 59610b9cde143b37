"""From text to the few properties that matter, component by component.

Lines are sorted out by their names alone; what a value means is left to ``values``. Alarms,
attachments and notes are never looked at, so nothing in them can spoil the reading.
"""

import re
from dataclasses import dataclass, field

from ppdplan.calendars.decode import refuse

EVENTS = 50_000
ZONES = 1_000
NESTING = 8

_NAMES = (
    "BEGIN|END|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|UID|SEQUENCE|DTSTAMP|"
    "TRANSP|STATUS|SUMMARY|LOCATION|X-MICROSOFT-CDO-BUSYSTATUS|ATTENDEE|FREEBUSY|CALSCALE|"
    "X-WR-TIMEZONE|TZID|TZOFFSETFROM|TZOFFSETTO|X-LIC-LOCATION"
)
_LINE = re.compile(rf"\n({_NAMES})([;:].*)", re.IGNORECASE)
_WANTED = frozenset({"VCALENDAR", "VEVENT", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT"})

Properties = dict[str, list[str]]
"""Property name to each line's rest: its parameters, the colon and the value."""


@dataclass(slots=True)
class RawZone:
    """A VTIMEZONE: its own properties, and those of each STANDARD or DAYLIGHT in it."""

    properties: Properties = field(default_factory=dict)
    parts: list[tuple[str, Properties]] = field(default_factory=list)


@dataclass(slots=True)
class RawCalendar:
    """One VCALENDAR of a stream. Zones belong to it alone."""

    properties: Properties = field(default_factory=dict)
    events: list[Properties] = field(default_factory=list)
    freebusy: list[Properties] = field(default_factory=list)
    zones: list[RawZone] = field(default_factory=list)


def calendars(text: str, name: str) -> list[RawCalendar]:
    """Every VCALENDAR of the text.

    Raises ``PlanError`` (``bad-calendar``): no calendar, cut off, nested wrongly, over a limit.
    """
    if not text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        raise refuse(name, f"is no calendar file: it begins '{_first_words(text)}'")
    reader = _Reader(name)
    for key, rest in _LINE.findall("\n" + text):
        reader.take(key.upper(), rest)
    if reader.path:
        raise refuse(name, f"is cut off: END:{reader.path[-1]} is missing")
    return reader.found


def _first_words(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text.strip()[:30]).strip()


class _Reader:
    """Keeps track of the open components, and where the next property belongs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path: list[str] = []
        self.found: list[RawCalendar] = []
        self.events = 0
        self.zones = 0
        self.into: list[Properties | None] = []

    def take(self, key: str, rest: str) -> None:
        if key == "BEGIN":
            self._begin(rest[1:].strip().upper())
        elif key == "END":
            self._end(rest[1:].strip().upper())
        elif self.into:
            properties = self.into[-1]
            if properties is not None:
                properties.setdefault(key, []).append(rest)

    def _begin(self, kind: str) -> None:
        if len(self.path) >= NESTING:
            raise refuse(self.name, f"has components nested more than {NESTING} deep")
        parent = self.path[-1] if self.path else ""
        if (kind == "VCALENDAR") == bool(parent) and kind in _WANTED:
            raise refuse(self.name, f"is damaged: BEGIN:{kind} stands where it cannot")
        if kind == "VEVENT" and parent != "VCALENDAR":
            raise refuse(self.name, f"is damaged: an event begins inside {parent}")
        self.path.append(kind)
        self.into.append(self._home(kind, parent))

    def _end(self, kind: str) -> None:
        if not self.path or self.path[-1] != kind:
            raise refuse(self.name, f"is damaged: END:{kind[:30]} has no BEGIN")
        self.path.pop()
        self.into.pop()

    def _home(self, kind: str, parent: str) -> Properties | None:
        """Where the properties of a component that begins now are kept; ``None``: nowhere."""
        if kind == "VCALENDAR":
            self.found.append(RawCalendar())
            return self.found[-1].properties
        home: Properties = {}
        if kind in ("VEVENT", "VFREEBUSY") and parent == "VCALENDAR":
            self.events += 1
            if self.events > EVENTS:
                raise refuse(self.name, f"has more than {EVENTS:,} events")
            calendar = self.found[-1]
            (calendar.events if kind == "VEVENT" else calendar.freebusy).append(home)
            return home
        if kind == "VTIMEZONE" and parent == "VCALENDAR":
            self.zones += 1
            if self.zones > ZONES:
                raise refuse(self.name, f"declares more than {ZONES:,} time zones")
            self.found[-1].zones.append(RawZone(home))
            return home
        if kind in ("STANDARD", "DAYLIGHT") and parent == "VTIMEZONE":
            self.found[-1].zones[-1].parts.append((kind, home))
            return home
        return None
