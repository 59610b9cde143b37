"""What a search for a start is asked: the days, the people, the weights; and the starts tried."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ppdplan.finder.roster import Busy, Habits, Roster
from ppdplan.finder.rules import WEIGHTS
from ppdplan.model import Milestones, Request, Span
from ppdplan.planner import milestones_of
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute

LAST_FEED_BEFORE = 75
"""Without usual feeds each start is tried with a last feed this many minutes before it."""


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What reading one file came to. ``owner`` is a caregiver's name, ``None`` the patient.

    ``without_length`` events block nothing; ``unreadable`` ones were left out.
    ``assumptions`` are clauses such as "times without a zone are read as Europe/Berlin".
    """

    file: str
    owner: str | None
    is_empty: bool = False
    without_length: int = 0
    unreadable: int = 0
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """One search over starts.

    ``plan`` is what every plan has in common: ``now``, zone, dose, feeds; its start and last feed
    are set for each start. ``between`` holds the first and the last minute of the local day,
    ``weekdays`` 0 (Monday) to 6, none is every day. ``patient`` are the patient's own busy
    events. ``options`` are the arguments of ``schedule`` as typed, but for the start, the last
    feed and the zone. ``top`` ``None`` shows all.
    """

    plan: Request
    first: dt.date
    last: dt.date
    rosters: tuple[Roster, ...]
    patient: tuple[Busy, ...] = ()
    options: tuple[str, ...] = ()
    step_minutes: int = 15
    between: tuple[int, int] = (8 * 60, 18 * 60)
    weekdays: tuple[int, ...] = ()
    habits: Habits = field(default_factory=Habits)
    weights: Mapping[str, int] = field(default_factory=lambda: dict(WEIGHTS))
    top: int | None = 5
    per_day: int = 1
    each: bool = False
    facts: tuple[CalendarFacts, ...] = ()

    @property
    def now(self) -> Minute:
        return self.plan.now


@dataclass(frozen=True, slots=True)
class Tried:
    """A start that is tried, with the local date it belongs to."""

    day: dt.date
    start: Minute


def request_at(search: Search, start: Minute) -> Request:
    """The request that the ``schedule`` line of a start describes."""
    last_feed = None if search.plan.usual_feeds else start - LAST_FEED_BEFORE
    return replace(search.plan, start=start, last_feed=last_feed)


def milestones_at(search: Search, policy: Policy, start: Minute) -> Milestones:
    """When each wait of a start is over."""
    return milestones_of(replace(search.plan, start=start), policy)


def search_span(search: Search, policy: Policy) -> Span:
    """All minutes that a search looks at: from the day before it to the night after it."""
    zone = search.plan.zone
    latest = zone.at_wall(search.last, max(search.between[1], DAY))
    last_wait = milestones_at(search, policy, latest).last
    return Span(zone.at_wall(search.first, 0) - DAY, last_wait + DAY + 1)


def reading_window(search: Search, policy: Policy) -> Span:
    """What calendars are read for: the days of the search, where the reader adds two days on
    both sides; longer only if the waits reach further."""
    zone = search.plan.zone
    end = zone.at_wall(search.last, DAY)
    return Span(zone.at_wall(search.first, 0), max(end, search_span(search, policy).end - 2 * DAY))


def starts_tried(search: Search, policy: Policy) -> list[Tried]:
    """Every start of the search in order; those whose hand-over is past are left out."""
    earliest = search.now + policy.minutes("care.handover")
    first, last = search.between
    walls = range(first, last + 1, search.step_minutes)
    return [tried for tried in _on_walls(search, walls) if tried.start >= earliest]


def starts_outside(search: Search, policy: Policy) -> list[Tried]:
    """The starts of the same days that ``between`` leaves out."""
    earliest = search.now + policy.minutes("care.handover")
    first, last = search.between
    offset = first % search.step_minutes
    walls = [wall for wall in range(offset, DAY, search.step_minutes) if not first <= wall <= last]
    return [tried for tried in _on_walls(search, walls) if tried.start >= earliest]


def _on_walls(search: Search, walls: "range | list[int]") -> Iterator[Tried]:
    """A skipped wall time is left out; of a doubled one the first counts."""
    zone, day = search.plan.zone, search.first
    span = Span(zone.at_wall(day, 0) - DAY, zone.at_wall(search.last, 0) + 3 * DAY)
    changes = [at for at, _ in zone.changes(span.start, span.end)]
    while day <= search.last:
        if not search.weekdays or day.weekday() in search.weekdays:
            midnight = zone.at_wall(day, 0)
            change = bisect_left(changes, midnight - DAY)
            if change < len(changes) and changes[change] <= midnight + 2 * DAY:
                found = [zone.readings(day, wall)[:1] for wall in walls]
                yield from (Tried(day, reading[0]) for reading in found if reading)
            else:
                yield from (Tried(day, midnight + wall) for wall in walls)
        day += dt.timedelta(days=1)
