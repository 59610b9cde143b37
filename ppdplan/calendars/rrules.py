"""A recurrence rule as its parts, each looked at before a library sees it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ppdplan.calendars.values import Stamp, Unreadable, read_stamp, shorten

_UNITS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=30),
    "YEARLY": timedelta(days=365),
}
ALL_DAYS = 3_652_059
"""More days than the calendar has, from the year 1 to 9999."""

CLOCK_STEPS = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
FIXED_STEPS = CLOCK_STEPS | {"DAILY", "WEEKLY"}
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
        plain = self.frequency in FIXED_STEPS and all(key == "WKST" for key, _ in self.parts)
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
        return (
            self.interval == 1
            and not others
            and (daily or (self.frequency == "WEEKLY" and all_days))
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
    if not numbers_fine or not 1 <= int(interval) <= 9999 or not _parts_fine(parts):
        raise Unreadable(f"its rule '{shorten(value)}' holds what no rule can")
    return Rule(frequency, int(interval), tuple(parts.items()),
                None if count is None else max(1, int(count)), until)  # fmt: skip


def _parts_fine(parts: dict[str, str]) -> bool:
    for key, text in parts.items():
        if key == "WKST":
            fine = text in _DAYS.split(",")
        elif key == "BYDAY":
            fine = len(text) < 2_000 and all(map(_BY_DAY.fullmatch, text.split(",")))
        elif key in _BY_NUMBERS:
            fine = _numbers_fine(text, *_BY_NUMBERS[key])
        else:
            fine = key.startswith("X-")
        if not fine:
            return False
    return True


def _numbers_fine(text: str, low: int, high: int) -> bool:
    pieces = text.split(",")
    return len(pieces) <= 400 and all(
        _NUMBER.fullmatch(piece) and low <= int(piece) <= high and (low >= 0 or int(piece))
        for piece in pieces
    )


def last_wall(rule: Rule, first: Stamp) -> datetime | None:
    """The last moment of a rule in the wall time of its series, a bare day wholly; ``None`` if
    it has none, or if it must be counted."""
    if rule.until is None:
        if rule.count is None or rule.must_be_counted:
            return None
        steps = min(rule.count - 1, timedelta(days=ALL_DAYS) // rule.step)
        return shift(first.wall, steps * rule.step)
    stamp = read_stamp(rule.until, first.tz)
    if stamp.is_date and not first.is_date:
        return stamp.wall.replace(hour=23, minute=59, second=59)
    try:
        return stamp.wall_in(first.tz)
    except (OverflowError, ValueError):  # 31 December 9999, which some write for "never"
        return stamp.wall


def shift(wall: datetime, by: timedelta) -> datetime:
    """A wall time moved, held inside the calendar's first and last moment."""
    try:
        return wall + by
    except OverflowError:
        return datetime.max if by > timedelta(0) else datetime.min  # noqa: DTZ901
