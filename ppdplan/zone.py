"""A time zone: from minutes to the wall clock and back.

All sums in ppdplan are done on whole minutes since 1970-01-01 00:00 UTC, so a wait
is elapsed time by construction; only this file knows what the clock on the wall says.
"""

import datetime as dt
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TypeAlias

import pendulum
from pendulum.tz.exceptions import InvalidTimezone

from ppdplan.errors import PlanError

Minute: TypeAlias = int
"""A point in time: whole minutes since 1970-01-01 00:00 UTC."""

DAY = 24 * 60
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Zone:
    """An IANA zone by its name.

    Raises ``PlanError`` (``bad-zone``) if the name is not known.
    """

    name: str
    tz: tzinfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            tz = pendulum.timezone(self.name)
        except (InvalidTimezone, ValueError, OSError):
            raise PlanError(
                "bad-zone",
                f"'{self.name[:60]}' is not a time zone that I know.",
                "Use a name like America/New_York or Europe/Berlin (--tz).",
            ) from None
        object.__setattr__(self, "tz", tz)

    def local(self, at: Minute) -> datetime:
        """The wall time of a minute, with the zone's offset at that moment."""
        return datetime.fromtimestamp(at * 60, self.tz)

    def date(self, at: Minute) -> dt.date:
        """The local date of a minute."""
        return self.local(at).date()

    def offset(self, at: Minute) -> int:
        """Minutes east of UTC at that moment."""
        delta = self.local(at).utcoffset() or timedelta(0)
        return int(delta.total_seconds()) // 60

    def readings(self, day: dt.date, minute_of_day: int) -> list[Minute]:
        """Every minute at which the wall shows this: none in a gap, two in a repeated hour."""
        wall = datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60))
        naive = (wall.toordinal() - _EPOCH) * DAY + minute_of_day
        found = []
        for fold in (0, 1):
            delta = wall.replace(tzinfo=self.tz, fold=fold).utcoffset() or timedelta(0)
            at = naive - int(delta.total_seconds()) // 60
            if self.local(at).replace(tzinfo=None) == wall and at not in found:
                found.append(at)
        return sorted(found)

    def at_wall(self, day: dt.date, minute_of_day: int) -> Minute:
        """The minute of a wall time, asking nobody: a skipped one moves on by the change, of a
        doubled one the first counts. ``minute_of_day`` may run past 24 h into later days."""
        day += timedelta(days=minute_of_day // DAY)
        minute_of_day %= DAY
        found = self.readings(day, minute_of_day)
        if found:
            return found[0]
        wall = datetime.combine(day, time(minute_of_day // 60, minute_of_day % 60))
        # In a gap, fold=0 carries the offset from before it: the time moves on by the change.
        delta = wall.replace(tzinfo=self.tz, fold=0).utcoffset() or timedelta(0)
        naive = (wall.toordinal() - _EPOCH) * DAY + minute_of_day
        return naive - int(delta.total_seconds()) // 60

    def is_repeated(self, at: Minute) -> bool:
        """Whether the wall shows this time twice on that day."""
        local = self.local(at)
        return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset() and (
            len(self.readings(local.date(), local.hour * 60 + local.minute)) > 1
        )

    def changes(self, start: Minute, end: Minute) -> list[tuple[Minute, int]]:
        """Clock changes in (start, end]: the first minute of the new offset, and by how many
        minutes the wall moves."""
        found = []
        at = start
        while at < end:
            later = min(at + DAY, end)
            before, after = self.offset(at), self.offset(later)
            if before != after:
                low, high = at, later
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if self.offset(middle) == before else (low, middle)
                found.append((high, after - before))
            at = later
        return found

    def clock(self, at: Minute) -> str:
        """``10:00``; in a repeated hour with its offset, ``01:30 (UTC-4)``."""
        local = self.local(at)
        text = f"{local.hour:02d}:{local.minute:02d}"
        return f"{text} ({offset_name(self.offset(at))})" if self.is_repeated(at) else text

    def iso(self, at: Minute) -> str:
        """ISO 8601 with the zone's offset at that moment."""
        return self.local(at).isoformat()


def offset_name(minutes: int) -> str:
    """``UTC-4`` or ``UTC+5:30``."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def minute_of(moment: datetime) -> Minute:
    """The minute an aware datetime lies in (seconds are cut off)."""
    return int(moment.timestamp() // 60)


def utc(at: Minute) -> datetime:
    """The minute as a UTC datetime."""
    return datetime.fromtimestamp(at * 60, UTC)
