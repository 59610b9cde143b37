"""Times and durations as people type them. The clock and the zone are arguments."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from ppdplan.errors import PlanError
from ppdplan.words import MONTHS, WEEKDAYS, date_words, duration_words, zone_words
from ppdplan.zone import DAY, Minute, Zone, offset_name

ACCEPTED_TIMES = (
    "2026-12-01 10:00, 10:00, 10am, tomorrow 10:00 or monday 10:00 "
    "(with a date also an offset, like 2026-12-01T10:00-05:00)"
)
ACCEPTED_DURATIONS = "3h, 90m, 2h30m or 2:30"
LAST_FEED_REACH = 12 * 60
YEARS = (1970, 2199)

_TIME = re.compile(
    r"""(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:\s*T\s*|\s+)
        |(?P<word>[a-z]+)\s+)?
        (?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?
        \s*(?P<half>[ap]\.?m\.?)?
        \s*(?P<offset>z|[+-][0-9]{2}(?::?[0-9]{2})?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:(?P<h>[0-9]{1,4})\s*h(?:\s*(?P<hm>[0-9]{1,2})\s*(?:m|min)?)?|(?P<m>[0-9]{1,5})\s*(?:m|min)"
    r"|(?P<ch>[0-9]{1,3}):(?P<cm>[0-9]{2}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TypedTime:
    """A time as typed: a minute of the day, perhaps with a date, a day's word or an offset."""

    text: str
    minute_of_day: int
    date: dt.date | None = None
    word: str = ""
    offset: int | None = None


def bad_time(text: str, why: str = "") -> PlanError:
    """The error for a time that cannot be read."""
    reason = why or "is not a time that I can read."
    return PlanError("bad-time", f"'{clip(text)}' {reason}", f"Write it like {ACCEPTED_TIMES}.")


def clip(text: str) -> str:
    """A value as quoted in an error: one line, not endless."""
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def read_time(text: str) -> TypedTime:
    """A time as typed; raises ``bad-time``."""
    found = _TIME.fullmatch(" ".join(text.split()))
    if not found:
        if re.search(r"[0-9]/[0-9]", text):
            raise bad_time(text, "has a date with slashes, which is read in two ways.")
        raise bad_time(text)
    part = found.groupdict()
    if part["second"] not in (None, "00"):
        raise bad_time(text, "has seconds: plans are laid on whole minutes.")
    if part["minute"] is None and not part["half"]:
        raise bad_time(text, "is a bare hour: morning or evening?")
    day = _date(text, part)
    if part["offset"] and day is None:
        raise bad_time(text, "has an offset but no date.")
    word = _day_word(text, part["word"])
    return TypedTime(text, _minute_of_day(text, part), day, word, _offset(text, part["offset"]))


def _date(text: str, part: dict[str, str | None]) -> dt.date | None:
    if not part["year"]:
        return None
    try:
        day = dt.date(int(part["year"]), int(part["month"] or 0), int(part["day"] or 0))
    except ValueError:
        raise bad_time(text, "is no day of the calendar.") from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise bad_time(text, f"is not between {YEARS[0]} and {YEARS[1]}.")
    return day


def _day_word(text: str, typed: str | None) -> str:
    if typed is None:
        return ""
    word = typed.lower()
    if word in _RELATIVE:
        return word
    for name in WEEKDAYS:
        full = name.lower()
        if len(word) >= 3 and (full == word or word in (full[:3], full[:4], full[:5])):
            return full
    raise bad_time(text, f"begins with '{clip(typed)}', which is no day that I know.")


def _minute_of_day(text: str, part: dict[str, str | None]) -> int:
    hour, minute = int(part["hour"] or 0), int(part["minute"] or 0)
    if part["half"]:
        if not 1 <= hour <= 12:
            raise bad_time(text, "has am or pm with an hour that is not 1 to 12.")
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise bad_time(text, "is not on a clock of 00:00 to 23:59.")
    return hour * 60 + minute


def _offset(text: str, typed: str | None) -> int | None:
    if typed is None:
        return None
    if typed in "zZ":
        return 0
    hours, minutes = int(typed[1:3]), int(typed[-2:]) if len(typed) > 3 else 0
    if hours > 14 or minutes > 59:
        raise bad_time(text, "has an offset that no place on earth uses.")
    return (hours * 60 + minutes) * (-1 if typed[0] == "-" else 1)


def read_start(text: str, now: Minute, zone: Zone) -> Minute:
    """The session's start; without a date the next such time.

    Raises ``bad-time``, ``nonexistent-time`` or ``ambiguous-time``.
    """
    return next_time(read_time(text), now, zone)


def next_time(typed: TypedTime, now: Minute, zone: Zone) -> Minute:
    """The first such time that is not before now."""
    wall = _wall(zone, now)

    def later(day: dt.date) -> bool:
        found = zone.readings(day, typed.minute_of_day)
        # In a repeated hour the wall may show an earlier time than now that is still to come.
        return found[-1] >= now if found else _wall_of(day, typed) >= wall

    return _resolve(typed, zone, now, _first_day(zone.date(now), 1, typed.word, later))


def latest_time(typed: TypedTime, limit: Minute, zone: Zone, now: Minute) -> Minute:
    """The last such time that is not after ``limit``."""
    wall = _wall(zone, limit)

    def earlier(day: dt.date) -> bool:
        found = zone.readings(day, typed.minute_of_day)
        return found[0] <= limit if found else _wall_of(day, typed) <= wall

    return _resolve(typed, zone, now, _first_day(zone.date(limit), -1, typed.word, earlier))


def nearest_time(typed: TypedTime, around: Minute, zone: Zone, now: Minute) -> Minute:
    """Such a time on the day that brings it nearest to ``around``."""
    wall = _wall(zone, around)

    def distance(day: dt.date) -> int:
        return abs(day.toordinal() * DAY + typed.minute_of_day - wall)

    steps = range(-6, 7) if typed.word in _WEEKDAY_NUMBERS else range(-1, 2)
    days = [zone.date(around) + dt.timedelta(days=step) for step in steps]
    named = _WEEKDAY_NUMBERS.get(typed.word)
    fitting = [day for day in days if named is None or day.weekday() == named]
    return _resolve(typed, zone, now, min(fitting, key=distance))


def read_last_feed(text: str, start: Minute, now: Minute, zone: Zone) -> Minute:
    """The last feed before the start; without a date the latest such time not after it.

    Raises also ``last-feed-after-start``: it is after the start, or was typed without a date
    and its latest reading is more than 12 h before the start.
    """
    typed = read_time(text)
    at = latest_time(typed, start, zone, now)
    without_date = typed.date is None and not typed.word
    if without_date and start - at > LAST_FEED_REACH:
        after = zone.at_wall(zone.date(at) + dt.timedelta(days=1), typed.minute_of_day)
        raise PlanError(
            "last-feed-after-start",
            f"The last feed '{clip(text)}' is either {echo(zone, at)}, "
            f"{duration_words(start - at)} before the start, or {echo(zone, after)}, after it.",
            "Give the date too, like --last-feed "
            f"'{zone.local(at):%Y-%m-%d %H:%M}', or correct the start.",
        )
    if at > start:
        raise PlanError(
            "last-feed-after-start",
            f"The last feed '{clip(text)}' is {echo(zone, at)}, after the start at "
            f"{echo(zone, start)}.",
            "Give the last feed before the start.",
        )
    return at


def echo(zone: Zone, at: Minute) -> str:
    """How a time was read: ``Tuesday 1 December 2026, 10:00``."""
    return f"{date_words(zone, at)}, {zone.clock(at)}"


def _wall(zone: Zone, at: Minute) -> int:
    local = zone.local(at)
    return local.toordinal() * DAY + local.hour * 60 + local.minute


def _wall_of(day: dt.date, typed: TypedTime) -> int:
    return day.toordinal() * DAY + typed.minute_of_day


def _first_day(day: dt.date, step: int, word: str, fits: Callable[[dt.date], bool]) -> dt.date:
    """The first day, going by ``step``, whose time fits and which is the weekday named."""
    weekday = word if word in _WEEKDAY_NUMBERS else ""
    while not fits(day) or (weekday and day.weekday() != _WEEKDAY_NUMBERS[weekday]):
        day += dt.timedelta(days=step)
    return day


_WEEKDAY_NUMBERS = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_RELATIVE = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def _resolve(typed: TypedTime, zone: Zone, now: Minute, day: dt.date) -> Minute:
    """The one minute meant; ``day`` is the reading where no date was typed."""
    if typed.date is not None:
        day = typed.date
    elif typed.word in _RELATIVE:
        day = zone.date(now) + dt.timedelta(days=_RELATIVE[typed.word])
    if typed.offset is not None:
        moment = dt.datetime.combine(day, dt.time(), dt.UTC)
        return int(moment.timestamp()) // 60 + typed.minute_of_day - typed.offset
    found = zone.readings(day, typed.minute_of_day)
    if not found:
        raise _nonexistent(typed, zone, day)
    if len(found) > 1:
        raise _ambiguous(typed, zone, found)
    return found[0]


def _nonexistent(typed: TypedTime, zone: Zone, day: dt.date) -> PlanError:
    around = zone.at_wall(day, typed.minute_of_day)
    first = next(at for at, _ in zone.changes(around - DAY, around + DAY))
    before, after = _clock_beside(zone, first - 1, day), _clock_beside(zone, first, day)
    return PlanError(
        "nonexistent-time",
        f"'{clip(typed.text)}' does not exist on {WEEKDAYS[day.weekday()]} {day.day} "
        f"{MONTHS[day.month - 1]} {day.year} in {zone_words(zone)}: the clock goes from {before} "
        f"to {after}.",
        f"Use a time up to {before} or from {after} on.",
    )


def _clock_beside(zone: Zone, at: Minute, day: dt.date) -> str:
    """``23:59``; with its weekday where a clock change reaches into another day."""
    date = zone.date(at)
    return zone.clock(at) if date == day else f"{WEEKDAYS[date.weekday()][:3]} {zone.clock(at)}"


def _ambiguous(typed: TypedTime, zone: Zone, found: list[Minute]) -> PlanError:
    offsets = [offset_name(zone.offset(at)) for at in found]
    first = zone.local(found[0])
    return PlanError(
        "ambiguous-time",
        f"'{clip(typed.text)}' happens twice on {date_words(zone, found[0])} in "
        f"{zone_words(zone)}: once at {offsets[0]} and once at {offsets[1]}.",
        f"Say which, like {first.isoformat(timespec='minutes')} for the first or "
        f"{zone.local(found[1]).isoformat(timespec='minutes')} for the second.",
    )


def read_duration(text: str, what: str, low: int, high: int) -> int:
    """A duration in minutes; raises ``bad-duration`` outside ``low`` to ``high`` minutes."""
    found = _DURATION.fullmatch(" ".join(text.split()))
    bounds = f"{duration_words(low)} to {duration_words(high)}"
    hint = f"{what} takes {bounds}, written like {ACCEPTED_DURATIONS}."
    if not found:
        raise PlanError("bad-duration", f"'{clip(text)}' is not a duration that I can read.", hint)
    part = {key: int(value or 0) for key, value in found.groupdict().items()}
    if part["hm"] > 59 or part["cm"] > 59:
        raise PlanError("bad-duration", f"'{clip(text)}' has more than 59 minutes.", hint)
    minutes = (part["h"] + part["ch"]) * 60 + part["m"] + part["hm"] + part["cm"]
    if not low <= minutes <= high:
        raise PlanError("bad-duration", f"'{clip(text)}' is not within {bounds}.", hint)
    return minutes
