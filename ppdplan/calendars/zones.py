"""The zones that calendars name: IANA, Windows in three kinds, and their own VTIMEZONEs.

A VTIMEZONE counts for its own VCALENDAR alone, and only where its name is not better known:
many are written for one year, or carry an impossible offset from the 19th century.
"""

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ppdplan.calendars.parse import Properties, RawZone
from ppdplan.calendars.values import Unreadable, parameters, shorten
from ppdplan.calendars.windows import DISPLAY_NAMES, FURTHER_KEYS

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
_NOT_PLACES = ("localtime", "posixrules", "Factory", "posix/", "right/", "SystemV/")
_SURE = frozenset({"UTC", "GMT", "Z", "ZULU", "UCT"})
_OFFSET_NAME = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?")
_DISPLAY = re.compile(r"\((?:UTC|GMT)?\s*(?:[+-]\s*\d{1,2}(?::\d\d)?)?\)\s*(.+)")
_OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
_YEARLY = re.compile(
    r"FREQ=YEARLY(;(INTERVAL=1|BYMONTH=(1[0-2]|[1-9])|BYDAY=[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)"
    r"|BYMONTHDAY=-?([12]?\d)(,-?[12]?\d)*|WKST=\w\w|UNTIL=\d{8}(T\d{6}Z?)?|COUNT=\d{1,3}))*"
)


class Zones:
    """The zones of one VCALENDAR, by the names that its events use."""

    def __init__(self, declared: list[RawZone]) -> None:
        self._declared = {_value(zone.properties, "TZID"): zone for zone in declared}
        self._known: dict[str, tzinfo] = {}
        self.renamed: dict[str, str] = {}

    def find(self, name: str) -> tzinfo:
        """The zone of that name.

        Raises ``Unreadable`` if neither the file nor the world knows it.
        """
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._look_up(name.strip().strip('"'))
        return found

    def _look_up(self, name: str) -> tzinfo:
        declared = self._declared.get(name)
        found = self._by_place(name) or self._by_windows(name)
        if found is None and declared is not None:
            found = self._by_place(_value(declared.properties, "X-LIC-LOCATION"))
            found = found or build(declared)
        found = found or _by_suffix(name) or iana(name) or _by_offset(name)
        if found is None:
            raise Unreadable(f"its time zone '{shorten(name)}' is not known")
        return found

    def _by_place(self, name: str) -> tzinfo | None:
        """Area/City, or UTC; short names like EST mean what the file says they mean."""
        if name.upper() in _SURE:
            return iana("UTC")
        return iana(name) if "/" in name else None

    def _by_windows(self, name: str) -> tzinfo | None:
        place = windows(name)
        if place is None:
            return None
        self.renamed[name] = place
        return iana(place)


@cache
def iana(name: str) -> tzinfo | None:
    """The zone of an IANA name, old names included."""
    if len(name) > 64 or not _NAME.fullmatch(name) or name.startswith(_NOT_PLACES):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def windows(name: str) -> str | None:
    """The IANA name for a Windows key or for what Windows and Outlook show for it."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    display = _DISPLAY.fullmatch(name)
    key = DISPLAY_NAMES.get((display[1] if display else name).strip().casefold(), name)
    return WINDOWS_TO_OLSON.get(key) or FURTHER_KEYS.get(key)


def _by_suffix(name: str) -> tzinfo | None:
    """``/mozilla.org/20070129_1/Europe/Berlin`` ends in a place."""
    parts = name.strip("/").split("/")[-3:]
    found = (iana("/".join(parts[at:])) for at in range(len(parts) - 1))
    return next((zone for zone in found if zone), None) if "/" in name else None


def _by_offset(name: str) -> tzinfo | None:
    match = _OFFSET_NAME.fullmatch(name.upper())
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    delta = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-delta if match[1] == "-" else delta)


def _value(properties: Properties, key: str) -> str:
    """The first value of a property, or nothing."""
    try:
        return parameters(properties[key][0])[1].strip('"')
    except (KeyError, Unreadable):
        return ""


def build(zone: RawZone) -> tzinfo | None:
    """A zone from its VTIMEZONE; ``None`` if what it says cannot be."""
    from icalendar import Timezone

    parts = []
    for kind, properties in zone.parts:
        lines = _part_lines(properties)
        if lines is None:
            return None
        parts += [f"BEGIN:{kind}", *lines, f"END:{kind}"] if lines else []
    if not parts:
        return None
    # Without its TZID icalendar cannot put it into the cache that all files share.
    text = "\r\n".join(["BEGIN:VTIMEZONE", *parts, "END:VTIMEZONE", ""])
    try:
        component: Any = Timezone.from_ical(text.encode())
        component.add("TZID", "declared")
        tz: tzinfo = component.to_tz(lookup_tzid=False)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None
    return tz


def _part_lines(properties: Properties) -> list[str] | None:
    """A STANDARD or DAYLIGHT in plain lines; nothing for one that is over and impossible,
    ``None`` for one in force that cannot be."""
    rule = _value(properties, "RRULE").upper()
    after, before = _value(properties, "TZOFFSETTO"), _value(properties, "TZOFFSETFROM")
    start = _value(properties, "DTSTART")
    if not _OFFSET.fullmatch(after) or (rule and not _YEARLY.fullmatch(rule)):
        return [] if start < "1970" and (not rule or "UNTIL=19" in rule) else None
    # The first offset of all is often local solar time, and often mistyped: it decides nothing.
    before = before if _OFFSET.fullmatch(before) else after
    lines = [f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
    lines += [f"RRULE:{rule}"] if rule else []
    dates = [date for line in properties.get("RDATE", []) for date in line.rpartition(":")[2:]]
    return lines + [f"RDATE:{date}" for date in dates]
