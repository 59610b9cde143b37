"""Which days a recurring event falls on: recurring-ical-events, within bounds.

The library is handed naive wall times of one zone and of one UID, so that neither zones nor a
bad neighbour can lead it astray; and rules that would keep it busy for ever never reach it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from ppdplan.calendars.rrules import CLOCK_STEPS, FIXED_STEPS, Rule, last_wall, shift
from ppdplan.calendars.values import Length, Stamp, Unreadable, shorten

OCCURRENCES_A_RULE = 10_000
OCCURRENCES_A_FILE = 100_000
SERIES_A_FILE = 5_000
MONTHS_A_FILE = 30_000

_DAY = timedelta(days=1)


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
    """What one file may still cost: months of rules walked, series expanded, occurrences."""

    months: int = MONTHS_A_FILE
    series: int = SERIES_A_FILE
    occurrences: int = OCCURRENCES_A_FILE


def expand(
    master: Recurring, overrides: list[Recurring], low: datetime, high: datetime, budget: Budget
) -> list[tuple[int, datetime]]:
    """Where a series falls between two wall times of the master's zone.

    Gives the override's index (-1: the master) and the wall time in that zone, a few more than
    asked for on both sides. Raises ``Unreadable`` for rules that are over a limit, or that the
    library refuses.
    """
    budget.series -= 1
    if budget.series < 0:
        raise Unreadable(f"the file has more than {SERIES_A_FILE:,} series that still run")
    slack = _slack(master, overrides)
    low, high = shift(low, -slack), shift(high, slack)
    from icalendar import Calendar
    from recurring_ical_events import CalendarQuery  # type: ignore[import-untyped]

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


def _component(index: int, event: Recurring, first: Stamp, low: datetime, high: datetime) -> Any:
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
    if rule.frequency in FIXED_STEPS:
        return start + max(0, (low - start) // rule.step - 2) * rule.step
    each = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    between = (low.year - start.year) * 12 + low.month - start.month
    months = (between // each - 1) * each
    if months <= 0 or start.day > 28:
        return start
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(year=year, month=month + 1)


def _bounded(rule: Rule, first: Stamp, start: datetime, high: datetime) -> str:
    """The rule's text for the library, ending where nobody looks any more."""
    last = last_wall(rule, first)
    horizon = high if last is None else min(last, high)
    many = max(0, (horizon - start) // rule.step)
    if rule.count is not None and rule.frequency not in CLOCK_STEPS:
        many = min(many, rule.count)
    if rule.frequency not in CLOCK_STEPS:
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
