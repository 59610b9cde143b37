"""The baby's feeds: forecast from the last one given, nursed before the start, bottles after."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from ppdplan.model import Feeding, Milestones, Past, Request
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute, Zone

FORECAST_BEFORE = 12 * 60
"""Feeds further than this before the start are not shown."""
SAME_FEED = 60
"""A usual feed at most this long after the last one given may be that one (our reading)."""
PUMPED_JUST_NOW = 120
"""A pump before that began longer before the start than this does not stand in for one."""
EARLY_REACHES = 5 * 60
"""An early feed must last until the next usual one; over this, it is a bottle instead."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of the day. ``overdue``: it was due before now and is planned at now, or stays."""

    at: Minute
    is_bottle: bool
    early: bool = False
    overdue: bool = False
    formula: bool = False


class Rhythm(Protocol):
    """When the baby is fed on other days."""

    def next(self, after: Minute) -> Minute:
        """The feed that follows one at ``after``."""

    def next_after_early(self, early: Minute, reach: int) -> Minute:
        """The feed that follows one offered ``reach`` minutes before the start."""

    def interval_before(self, due: Minute) -> int:
        """Minutes from the feed before to the one due then."""

    def pump_gap(self, last: Minute, until: Minute) -> int:
        """The longest stretch of hers that lies between the two, in minutes; 0 if none."""

    def long_gap(self) -> int:
        """From this many minutes since the last feed on, it is long ago."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A feed every so many minutes, counted start to start."""

    every: int

    def next(self, after: Minute) -> Minute:
        return after + self.every

    def next_after_early(self, early: Minute, reach: int) -> Minute:  # noqa: ARG002
        return early + self.every

    def interval_before(self, due: Minute) -> int:  # noqa: ARG002
        return self.every

    def pump_gap(self, last: Minute, until: Minute) -> int:  # noqa: ARG002
        return self.every

    def long_gap(self) -> int:
        return 6 * 60


@dataclass(frozen=True, slots=True)
class UsualTimes:
    """Feeds at wall times: ``instants`` are all of them around the session, in order.

    ``longest`` is the longest gap on the clock's circle; ``by_stretch``: pumps follow the gaps of
    the hours they lie in, not the longest of the day.
    """

    instants: tuple[Minute, ...]
    longest: int
    by_stretch: bool = True

    def _index_after(self, after: Minute) -> int:
        return bisect_right(self.instants, after)

    def next(self, after: Minute) -> Minute:
        index = self._index_after(after)
        due = self.instants[index]
        gap = due - self.instants[index - 1]
        return self.instants[index + 1] if _is_that_one(due, after, gap) else due

    def next_after_early(self, early: Minute, reach: int) -> Minute:
        return self.instants[self._index_after(early + reach)]

    def interval_before(self, due: Minute) -> int:
        index = self._index_after(due) - 1
        return self.instants[index] - self.instants[index - 1]

    def pump_gap(self, last: Minute, until: Minute) -> int:
        if not self.by_stretch:
            return self.longest
        index = max(self._index_after(last), 1)
        longest = 0
        while index < len(self.instants) and self.instants[index - 1] < until:
            before, after = self.instants[index - 1], self.instants[index]
            inside = min(after, until) - max(before, last)
            if 2 * inside > after - before:
                longest = max(longest, after - before)
            index += 1
        return longest

    def long_gap(self) -> int:
        return self.longest


def usual_instants(times: tuple[int, ...], zone: Zone, start: Minute, end: Minute) -> list[Minute]:
    """Every minute from the day before ``start`` to the day after ``end`` at which a usual feed
    falls. A skipped wall time moves on by the change, a doubled one counts once, the first."""
    day, last = zone.date(start) - timedelta(days=2), zone.date(end) + timedelta(days=2)
    found: set[Minute] = set()
    while day <= last:
        found.update(zone.at_wall(day, minute) for minute in times)
        day += timedelta(days=1)
    return sorted(found)


def longest_gap(times: tuple[int, ...]) -> int:
    """The longest stretch between neighbours on the clock's circle, in minutes."""
    ordered = sorted(times)
    around = [*ordered[1:], ordered[0] + DAY]
    return max(later - earlier for earlier, later in zip(ordered, around, strict=True))


def rhythm_of(request: Request, milestones: Milestones) -> Rhythm:
    """How this baby is fed; for mixed feeding the nursing feeds alone."""
    times = request.nursing_feeds if request.feeding is Feeding.MIXED else request.usual_feeds
    if not times:
        return Interval(request.feed_every_minutes)
    first = min(request.start, request.now) - 3 * DAY
    if request.last_feed is not None:
        first = min(first, max(request.last_feed, first - 30 * DAY))
    instants = usual_instants(times, request.zone, first, milestones.last + DAY)
    is_mixed = request.feeding is Feeding.MIXED
    return UsualTimes(tuple(instants), longest_gap(times), by_stretch=not is_mixed)


def last_feed_given(request: Request, rhythm: Rhythm, policy: Policy) -> Minute:
    """The last feed given; where nobody said, the last usual one that is not moved."""
    if request.last_feed is not None:
        return request.last_feed
    assert isinstance(rhythm, UsualTimes), "an interval counts from a feed that was given"
    index = bisect_right(rhythm.instants, request.start - policy.minutes("feed.early"))
    return rhythm.instants[index - 1]


def lay_feeds(
    request: Request, milestones: Milestones, policy: Policy, rhythm: Rhythm, past: Past
) -> list[Feed]:
    """The feeds from twelve hours before the start until she may nurse, in order.

    Not nursing: bottles only, from the hand-over until the caregiver leaves. What had begun
    before now is not laid again: ``past`` has it.
    """
    until = milestones.nursing_resume or milestones.caregiver_until
    handover = request.start - policy.minutes("care.handover")
    shown_from = request.start - FORECAST_BEFORE if request.nursing else handover
    if past.rerun:
        shown_from = max(shown_from, request.now)
    feeds = [
        replace(feed, is_bottle=feed.is_bottle or not request.nursing)
        for feed in _walk(request, policy, rhythm, past, until)
        if feed.at >= shown_from
    ]
    if request.feeding is Feeding.MIXED:
        taken = [feed.at for feed in feeds if feed.is_bottle and feed.at == request.start]
        feeds += _formula(request, until, max(shown_from, handover), taken)
    return sorted(feeds, key=lambda feed: feed.at)


def _walk(
    request: Request, policy: Policy, rhythm: Rhythm, past: Past, until: Minute
) -> Iterator[Feed]:
    """Forecast feed by feed; each counts from the one before."""
    start, early = request.start, policy.minutes("feed.early")
    before = _anchor(request, rhythm, policy, past)
    due = rhythm.next(before)
    while True:
        at = _planned_at(due, request, rhythm, policy)
        if at >= until:
            return
        overdue = due < request.now
        if not (request.nursing and start - early < at <= start):
            yield Feed(at, is_bottle=at >= start, overdue=overdue)
            before, due = at, rhythm.next(at)
        elif _is_bottle_at_start(before, request, rhythm, policy, past):
            yield Feed(start, is_bottle=True, overdue=overdue)
            before, due = start, rhythm.next(start)
        else:
            yield Feed(start - early, is_bottle=False, early=True, overdue=overdue)
            before, due = start - early, rhythm.next_after_early(start - early, early)


def _anchor(request: Request, rhythm: Rhythm, policy: Policy, past: Past) -> Minute:
    """The feed that the forecast counts from: the latest that was given or has begun."""
    fed = [
        event.start
        for event in past.events
        if event.kind in ("feed", "bottle") and not event.formula
    ]
    last = max([last_feed_given(request, rhythm, policy), *fed])
    far = min(request.now, request.start - FORECAST_BEFORE) - 2 * DAY
    if last >= far:
        return last
    if isinstance(rhythm, Interval):
        # Nothing this long ago is shown; the beat is the same from a later feed.
        return last + (far - last) // rhythm.every * rhythm.every
    assert isinstance(rhythm, UsualTimes)
    return rhythm.instants[bisect_right(rhythm.instants, far) - 1]


def _planned_at(due: Minute, request: Request, rhythm: Rhythm, policy: Policy) -> Minute:
    """When a feed is planned: at now, if it is overdue by at most half its interval."""
    late = request.now - due
    handover = request.start - policy.minutes("care.handover")
    if late <= 0 or 2 * late > rhythm.interval_before(due):
        return due
    return request.now if request.nursing or request.now >= handover else due


def _is_bottle_at_start(
    before: Minute, request: Request, rhythm: Rhythm, policy: Policy, past: Past
) -> bool:
    """Whether a feed due shortly before the start cannot be offered early."""
    early = policy.minutes("feed.early")
    at = request.start - early
    too_soon = before > at - early
    pumping = any(
        event.key.startswith("pump-before") and event.start >= request.start - PUMPED_JUST_NOW
        for event in past.events
    )
    passed = at < request.now <= request.start
    too_long = (
        isinstance(rhythm, UsualTimes) and rhythm.next_after_early(at, early) - at > EARLY_REACHES
    )
    return too_soon or pumping or passed or too_long


def _formula(
    request: Request, until: Minute, shown_from: Minute, taken: list[Minute]
) -> list[Feed]:
    """The formula feeds of a mixed day: bottles at their usual times, also in the hand-over.

    One that is due soon after a bottle that was moved to the start is that bottle.
    """
    times = set(request.usual_feeds) - set(request.nursing_feeds)
    every = usual_instants(request.usual_feeds, request.zone, request.start, until)
    formula = usual_instants(tuple(times), request.zone, request.start, until)
    return [
        Feed(at, is_bottle=True, formula=True)
        for at in formula
        if shown_from <= at < until
        and not any(_is_that_one(at, fed, at - every[every.index(at) - 1]) for fed in taken)
    ]


def _is_that_one(due: Minute, fed: Minute, gap: int) -> bool:
    """Whether a usual feed is the one given shortly before it."""
    return 0 <= due - fed <= SAME_FEED and 2 * (due - fed) <= gap
