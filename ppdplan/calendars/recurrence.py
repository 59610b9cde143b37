"""Which days a recurring event falls on: recurring-ical-events, within bounds.

The library is handed naive wall times of one zone and of one UID, so that neither zones nor a
bad neighbour can lead it astray; and rules that would keep it busy for ever never reach it.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from ppdplan.calendars.values import Length, Stamp, Unreadable, read_stamp, shorten

OCCURRENCES_A_RULE = 20_000
OCCURRENCES_A_FILE = 200_000
MONTHS_A_RULE = 3_000
MONTHS_A_FILE = 50_000

_UNITS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=30),
    "YEARLY": timedelta(days=365),
}
_CLOCK = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_FIXED = _CLOCK | {"DAILY", "WEEKLY"}
_DAYS = "MO,TU,WE,TH,FR,SA,SU"
_BY_NUMBERS = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_BY_DAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,3}")
_COUNT = re.compile(r"\d{1,9}")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule whose every part was looked at. ``parts`` is without COUNT and UNTIL."""

    frequency: str
    interval: int
    parts: tuple[tuple[str, str], ...]
    count: int | None
    until: str | None

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None

    @property
    def must_be_counted(self) -> bool:
        """Whether only walking through it tells where its COUNT ends it."""
        plain = self.frequency in _FIXED and all(key == "WKST" for key, _ in self.parts)
        return self.count is not None and not plain

    @property
    def step(self) -> timedelta:
        """About how long it takes from one period to the next."""
        return _UNITS[self.frequency] * self.interval

    @property
    def is_every_day(self) -> bool:
        """Whether it falls on each day: that is a habit, such as sleep, not a shift."""
        days = dict(self.parts).get("BYDAY")
        others = {key for key, _ in self.parts} - {"BYDAY", "WKST", "BYHOUR", "BYMINUTE"}
        all_days = days is not None and set(days.split(",")) == set(_DAYS.split(","))
        daily = self.frequency == "DAILY" and (days is None or all_days)
        return self.interval == 1 and not others and (
            daily or (self.frequency == "WEEKLY" and all_days)
        )


def read_rule(value: str) -> Rule:
    """A RRULE's value.

    Raises ``Unreadable`` where a part is missing, unknown or out of its range.
    """
    parts: dict[str, str] = {}
    for piece in value.upper().rstrip(";").split(";"):
        key, equals, text = piece.strip().partition("=")
        if not equals or key in parts:
            raise Unreadable(f"'{shorten(value)}' is no rule for repeating")
        parts[key] = text.strip()
    frequency = parts.pop("FREQ", "")
    if frequency not in _UNITS:
        raise Unreadable(f"its rule '{shorten(value)}' does not say how often")
    interval, count, until = parts.pop("INTERVAL", "1"), parts.pop("COUNT", None), parts.pop(
        "UNTIL", None
    )  # fmt: skip
    # A negative COUNT stands for none; of COUNT and UNTIL together the wider one is taken.
    count = None if until or count is None or count.startswith("-") else count
    numbers_fine = _COUNT.fullmatch(interval) and (count is None or _COUNT.fullmatch(count))
    if not numbers_fine or not 1 <= int(interval) <= 9999 or not _parts_fine(parts):  # noqa: PLR2004
        raise Unreadable(f"its rule '{shorten(value)}' holds what no rule can")
    return Rule(frequency, int(interval), tuple(parts.items()),
                None if count is None else max(1, int(count)), until)  # fmt: skip


def _parts_fine(parts: dict[str, str]) -> bool:
    for key, text in parts.items():
        if key == "WKST":
            fine = text in _DAYS.split(",")
        elif key == "BYDAY":
            fine = all(_BY_DAY.fullmatch(day) for day in text.split(","))
        elif key in _BY_NUMBERS:
            fine = _numbers_fine(text, *_BY_NUMBERS[key])
        else:
            fine = key.startswith("X-")
        if not fine:
            return False
    return True


def _numbers_fine(text: str, low: int, high: int) -> bool:
    pieces = text.split(",")
    return len(pieces) <= 400 and all(  # noqa: PLR2004 - no list of days in a year is longer
        _NUMBER.fullmatch(piece) and low <= int(piece) <= high and (low >= 0 or int(piece))
        for piece in pieces
    )


@dataclass(slots=True)
class Recurring:
    """One event as the library needs it: a master, or an override (with ``replaces``)."""

    start: Stamp
    length: Length
    rules: list[Rule] = field(default_factory=list)
    extra: list[Stamp] = field(default_factory=list)
    except_for: list[Stamp] = field(default_factory=list)
    replaces: Stamp | None = None
    and_following: bool = False


@dataclass(slots=True)
class Budget:
    """How many months of rules may still be walked for one file, and occurrences found."""

    months: int = MONTHS_A_FILE
    occurrences: int = OCCURRENCES_A_FILE


def expand(
    master: Recurring, overrides: list[Recurring], low: datetime, high: datetime, budget: Budget
) -> list[tuple[int, datetime]]:
    """Where a series falls between two wall times of the master's zone.

    Gives the override's index (-1: the master) and the wall time in that zone, a few more than
    asked for on both sides. Raises ``Unreadable`` for rules that are over a limit, or that the
    library refuses.
    """
    slack = _slack(master, overrides)
    low, high = _shift(low, -slack), _shift(high, slack)
    from icalendar import Calendar
    from recurring_ical_events import CalendarQuery

    from ppdplan.calendars.bounded import selection

    calendar = Calendar()
    calendar.add_component(_component(-1, master, master.start, low, high))
    for index, override in enumerate(overrides):
        calendar.add_component(_component(index, override, master.start, low, high))
    try:
        query = CalendarQuery(calendar, components=[selection(budget)])
        found: list[tuple[int, datetime]] = query.between(low, high)
    except (ValueError, KeyError, TypeError, OverflowError, AttributeError) as error:
        raise Unreadable(f"its rule cannot be worked out ({shorten(str(error))})") from None
    budget.occurrences -= len(found)
    if budget.occurrences < 0:
        raise Unreadable(f"the file gives more than {OCCURRENCES_A_FILE:,} occurrences")
    return found


def _slack(master: Recurring, overrides: list[Recurring]) -> timedelta:
    """How far an occurrence can lie from the moment that its rule gives."""
    slack = master.length.nominal
    for override in overrides:
        moved = abs(override.start.wall_in(master.start.tz) - _replaced(override, master.start))
        slack = max(slack, override.length.nominal + (moved if override.and_following else _DAY))
    return slack + 2 * _DAY


def _shift(wall: datetime, by: timedelta) -> datetime:
    try:
        return wall + by
    except OverflowError:
        return datetime.max if by > timedelta(0) else datetime.min  # noqa: DTZ901


def _component(
    index: int, event: Recurring, first: Stamp, low: datetime, high: datetime
) -> Any:
    from icalendar import Event
    from icalendar.prop import vDDDTypes

    tz = first.tz
    start = event.start.wall_in(tz)
    single = event.rules[0] if len(event.rules) == 1 else None
    if single is not None and event.replaces is None:
        start = _near(single, start, low)
    component = Event()
    component["UID"] = "series"
    component["X-INDEX"] = index
    component["DTSTART"] = vDDDTypes(start)
    component["DTEND"] = vDDDTypes(start + event.length.nominal)
    if event.replaces is not None:
        component["RECURRENCE-ID"] = vDDDTypes(_replaced(event, first))
        if event.and_following:
            component["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        return component
    _add_rules(component, event, start, high)
    return component


def _add_rules(component: Any, event: Recurring, start: datetime, high: datetime) -> None:
    from icalendar.prop import vDDDLists, vRecur

    tz = event.start.tz
    texts = [_bounded(rule, event.start, start, high) for rule in event.rules]
    if texts:
        component["RRULE"] = [vRecur.from_ical(text) for text in texts]
    if event.extra:
        component["RDATE"] = vDDDLists([stamp.wall_in(tz) for stamp in event.extra])
    if event.except_for:
        component["EXDATE"] = vDDDLists([_excepted(stamp, event.start)
                                         for stamp in event.except_for])  # fmt: skip


def _excepted(stamp: Stamp, first: Stamp) -> Any:
    """An exception in the wall time of the series; a bare day takes that whole day away."""
    if stamp.is_date and not first.is_date:
        return stamp.wall.date()
    return _of_series(stamp, first)


def _of_series(stamp: Stamp, first: Stamp) -> datetime:
    wall = stamp.wall_in(first.tz)
    return datetime.combine(wall, datetime.min.time()) if first.is_date else wall


def _replaced(override: Recurring, first: Stamp) -> datetime:
    """The wall time that an override stands in for. A bare day means that day's occurrence."""
    assert override.replaces is not None
    if override.replaces.is_date and not first.is_date:
        return datetime.combine(override.replaces.wall, first.wall.time())
    return _of_series(override.replaces, first)


def _near(rule: Rule, start: datetime, low: datetime) -> datetime:
    """A start in step with the rule and at least one step before ``low``: a daily rule since
    1900 need not be walked through from there."""
    if rule.must_be_counted:
        return start
    if rule.frequency in _FIXED:
        return start + max(0, (low - start) // rule.step - 2) * rule.step
    each = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    between = (low.year - start.year) * 12 + low.month - start.month
    months = (between // each - 1) * each
    if months <= 0 or start.day > 28:  # noqa: PLR2004 - such a day is missing in some months
        return start
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1)


def last_wall(rule: Rule, first: Stamp) -> datetime | None:
    """The last moment of a rule in the wall time of its series, a bare day wholly; ``None`` if
    it has none, or if it must be counted."""
    if rule.until is None:
        if rule.count is None or rule.must_be_counted:
            return None
        return _shift(first.wall, (rule.count - 1) * rule.step)
    stamp = read_stamp(rule.until, first.tz)
    if stamp.is_date and not first.is_date:
        return stamp.wall + _DAY - timedelta(seconds=1)
    return stamp.wall_in(first.tz)


def _bounded(rule: Rule, first: Stamp, start: datetime, high: datetime) -> str:
    """The rule's text for the library, ending where nobody looks any more."""
    last = last_wall(rule, first)
    horizon = high if last is None else min(last, high)
    many = max(0, (horizon - start) // rule.step)
    if rule.count is not None and rule.frequency not in _CLOCK:
        many = min(many, rule.count)
    if rule.frequency not in _CLOCK:
        for key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            many *= dict(rule.parts).get(key, "").count(",") + 1
    if many > OCCURRENCES_A_RULE:
        raise Unreadable(f"its rule gives more than {OCCURRENCES_A_RULE:,} occurrences")
    text = f"FREQ={rule.frequency};INTERVAL={rule.interval}"
    text += "".join(f";{key}={part}" for key, part in rule.parts if not key.startswith("X-"))
    if rule.must_be_counted:
        return f"{text};COUNT={rule.count}"
    # A rule that ended before it began is an emptied series: that end must stay.
    end = last if last is not None and last < start else max(horizon, start)
    return f"{text};UNTIL={end:%Y%m%dT%H%M%S}"


def wall_at(seconds: int, tz: tzinfo) -> datetime:
    """What the wall of a zone shows at a moment (seconds since 1970 in UTC)."""
    return datetime.fromtimestamp(seconds, tz).replace(tzinfo=None)
