"""What the values of calendar properties mean: times, lengths, text.

A time is kept as the wall shows it, with its zone; ``seconds_at`` takes it to UTC.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall times are naive, their zone is kept beside
TEXT_CHARACTERS = 2_000
_DAY_SECONDS = 24 * 60 * 60

_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,10})S)?)?"
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)((?:,(?:"[^"]*"|[^",;:]*))*)')
_SWALLOWED = re.compile(r';TZID="([^":]+):(\d{8}(?:T\d{4,6}Z?)?)"')
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


class Unreadable(Exception):  # noqa: N818 - it is a verdict on an event, caught where events are
    """An event cannot be read; the text says why and ends a sentence begun with "because"."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as the wall shows it (``wall`` is naive), its zone, and whether it is a whole day."""

    wall: datetime
    tz: tzinfo
    is_date: bool = False

    def seconds(self) -> int:
        """Seconds since 1970 in UTC."""
        return seconds_at(self.wall, self.tz)

    def wall_in(self, tz: tzinfo) -> datetime:
        """What the wall of another zone shows at that moment; a day stays that day."""
        if self.is_date or tz is self.tz:
            return self.wall
        moment = datetime.fromtimestamp(self.seconds(), UTC)
        return moment.astimezone(tz).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Length:
    """How long an event is: days as the wall counts them, then elapsed seconds."""

    wall: timedelta
    elapsed_seconds: int = 0

    def end_seconds(self, start: datetime, tz: tzinfo) -> int:
        """Seconds since 1970 in UTC at which an event of this length ends."""
        return seconds_at(start + self.wall, tz) + self.elapsed_seconds

    @property
    def nominal(self) -> timedelta:
        """The length without any clock change."""
        return self.wall + timedelta(seconds=self.elapsed_seconds)


def seconds_at(wall: datetime, tz: tzinfo) -> int:
    """A wall time in seconds since 1970 in UTC: a skipped one moves on by the change, of a
    doubled one the first counts."""
    offset = wall.replace(tzinfo=tz).utcoffset() or timedelta(0)
    naive = wall - _EPOCH
    return (naive.days - offset.days) * _DAY_SECONDS + naive.seconds - offset.seconds


def parameters(rest: str) -> tuple[dict[str, str], str]:
    """The parameters of a line and its value, from what follows the property's name."""
    if rest[0] == ":":
        return {}, rest[1:].strip()
    found, at = {}, 0
    while match := _PARAMETER.match(rest, at):
        found[match[1].upper()] = match[2].strip('"')
        at = match.end()
    if rest[at : at + 1] != ":":
        # An Exchange server once put the closing quote of a zone's name after the time.
        swallowed = _SWALLOWED.fullmatch(rest.strip())
        if swallowed:
            return {"TZID": swallowed[1]}, swallowed[2]
        raise Unreadable(f"'{shorten(rest)}' is no line of a calendar")
    return found, rest[at + 1 :].strip()


def read_stamp(value: str, tz: tzinfo, day_tz: tzinfo | None = None) -> Stamp:
    """A DATE or DATE-TIME; ``Z`` is UTC, else it is in ``tz`` (a day in ``day_tz``, if given)."""
    match = _TIME.fullmatch(value.upper())
    if match is None:
        raise Unreadable(f"'{shorten(value)}' is no date or time")
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        if hour is None:
            return Stamp(_at(int(year), int(month), int(day)), day_tz or tz, is_date=True)
        # A leap second is the second before it: nothing here is that exact.
        wall = _at(int(year), int(month), int(day), int(hour), int(minute),
                   min(int(second or 0), 59))  # fmt: skip
    except ValueError:
        raise Unreadable(f"'{value}' is not in the calendar") from None
    return Stamp(wall, UTC if utc else tz)


_at = datetime


def read_duration(value: str) -> Length:
    """A DURATION: weeks and days are wall days, hours, minutes and seconds elapsed time."""
    match = _DURATION.fullmatch(value.upper())
    if match is None or not any(match.groups()[1:]):
        raise Unreadable(f"'{shorten(value)}' is no length")
    if match[1] == "-":
        raise Unreadable(f"its length '{value}' is negative")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return Length(timedelta(days=7 * weeks + days), hours * 3600 + minutes * 60 + seconds)


def read_stamps(rest: str, zone_of: Callable[[str], tzinfo], floating: tzinfo) -> list[Stamp]:
    """A line's times, several between commas; of a period the start."""
    return [start for start, _ in read_periods(rest, zone_of, floating)]


def read_periods(
    rest: str, zone_of: Callable[[str], tzinfo], floating: tzinfo
) -> list[tuple[Stamp, Length | Stamp | None]]:
    """A line's times, and of each period its length or its end."""
    given, value = parameters(rest)
    tz = zone_of(given["TZID"]) if "TZID" in given else floating
    found: list[tuple[Stamp, Length | Stamp | None]] = []
    for part in value.split(","):
        start, slash, end = part.strip().partition("/")
        stamp = read_stamp(start, tz, floating)
        if not slash:
            found.append((stamp, None))
        elif end[:1].upper() in "P+-":
            found.append((stamp, read_duration(end)))
        else:
            found.append((stamp, read_stamp(end, tz, floating)))
    return found


def date_in(rest: str) -> str | None:
    """The first thing in a line's value that looks like a date, as YYYYMMDD."""
    match = _DATE.search(rest.rpartition(":")[2])
    if match is None:
        return None
    try:
        return f"{_at(int(match[1]), int(match[2]), int(match[3])):%Y%m%d}"
    except ValueError:
        return None


def read_text(rest: str) -> str:
    """A text value on one line, up to ``TEXT_CHARACTERS``: unescaped, no control characters."""
    value = (rest[1:] if rest[0] == ":" else _after_parameters(rest))[:TEXT_CHARACTERS]
    if "\\" in value:
        value = re.sub(r"\\(.)", lambda match: " " if match[1] in "nN" else match[1], value)
    if not value.isprintable():
        value = "".join(c if c.isprintable() else " " for c in value)
    return value.strip()


def _after_parameters(rest: str) -> str:
    try:
        return parameters(rest)[1]
    except Unreadable:
        return rest.partition(":")[2]


def shorten(text: str, limit: int = 60) -> str:
    """Text for a message: printable, and not longer than ``limit``."""
    text = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
