"""The night on the wall clock, 22:00 to 06:00, as minutes."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from ppdplan.model import Span
from ppdplan.spans import MinuteSet, Stretch
from ppdplan.zone import DAY, Minute, Zone

NIGHT_BEGINS, NIGHT_ENDS = 22 * 60, 6 * 60


def days_of(zone: Zone, span: Span) -> Iterator[dt.date]:
    """Every local date that the span touches, and one on both sides."""
    day, last = zone.date(span.start) - dt.timedelta(days=1), zone.date(span.end)
    while day <= last + dt.timedelta(days=1):
        yield day
        day += dt.timedelta(days=1)


def night_minutes(zone: Zone, span: Span) -> MinuteSet:
    """All minutes of the span at which the wall shows 22:00 to 06:00, also where clocks change."""
    changes = [at for at, _ in zone.changes(span.start, span.end)]
    edges = [span.start, *(at for at in changes if at < span.end), span.end]
    return MinuteSet(
        (max(night, start), min(morning, end))
        for start, end in pairwise(edges)
        for night, morning in _nights_at(zone.offset(start), start, end)
        if night < end and start < morning
    )


def _nights_at(offset: int, start: Minute, end: Minute) -> Iterator[Stretch]:
    """The nights of a clock that is always this far from UTC."""
    midnight = (start + offset) // DAY * DAY - offset - DAY
    while midnight < end:
        yield midnight + NIGHT_BEGINS, midnight + DAY + NIGHT_ENDS
        midnight += DAY


def mornings(zone: Zone, span: Span) -> list[Minute]:
    """Every 06:00 of the days around the span, in order."""
    return sorted({zone.at_wall(day, NIGHT_ENDS) for day in days_of(zone, span)})
