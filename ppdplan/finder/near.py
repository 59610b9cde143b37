"""What nearly works: starts that one moved event, or somewhat longer hours, would make better."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ppdplan.finder.costs import Ground, Patch, Score
from ppdplan.finder.roster import (
    Busy,
    Roster,
    blocked_minutes,
    called,
    hour_stretches,
    sleeps,
    widened,
)
from ppdplan.finder.rules import GAIN, REACH, value_of
from ppdplan.finder.search import Tried
from ppdplan.spans import MinuteSet, Stretch
from ppdplan.zone import Minute

MOVED, LONGER = "moved", "longer"
SHOWN = 3
_REACH, _GAIN = value_of(REACH), value_of(GAIN)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that somebody might be asked for.

    ``start`` and ``end`` are the event's that moves, or the stretch that is added; ``grows`` is
    1 for hours that end later, -1 for hours that begin sooner, 0 for an event. ``adds``: in some
    of its minutes nobody was free, or nobody who can be counted on.
    """

    what: str
    start: Minute
    end: Minute
    patch: Patch
    grows: int = 0
    adds: bool = True

    def cut(self, minutes: int) -> "Change":
        """The same hours reaching only so much further."""
        start = self.start if self.grows > 0 else self.end - minutes
        end = self.start + minutes if self.grows > 0 else self.end
        gained = MinuteSet(self.patch.gained).within(start, end)
        patch = replace(self.patch, gained=tuple(gained))
        return replace(self, start=start, end=end, patch=patch)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A start that one change would make the better choice; ``who`` ``None`` is the patient."""

    start: Minute
    day: dt.date
    cost: int
    who: str | None
    what: str
    change_start: Minute
    change_end: Minute
    summary: str = ""


def near_misses(
    ground: Ground, starts: Sequence[Tried], scores: Sequence[Score | None], best: Score | None
) -> tuple[NearMiss, ...]:
    """Up to three, one a day, cheapest first.

    With a best start: what would cost at least 30 less. Without: what would be covered at all.
    """
    changes = sorted(_changes(ground), key=lambda change: change.start)
    begins = [change.start for change in changes]
    limit = None if best is None else best.cost - _GAIN
    by_day: dict[dt.date, tuple[tuple[int, ...], Tried, Change]] = {}
    for tried, score in zip(starts, scores, strict=True):
        for number in _worth_trying(ground, tried, score, begins, changes, limit):
            changed = ground.score(tried, changes[number].patch)
            if changed is None or (limit is not None and changed.cost > limit):
                continue
            change = changes[number]
            rank = (changed.cost, tried.start, change.end - change.start, number)
            if tried.day not in by_day or rank < by_day[tried.day][0]:
                by_day[tried.day] = (rank, tried, change)
    found = sorted(by_day.values(), key=lambda row: row[0])[:SHOWN]
    return tuple(_near_miss(ground, tried, change, rank[0]) for rank, tried, change in found)


def _worth_trying(
    ground: Ground,
    tried: Tried,
    score: Score | None,
    begins: Sequence[Minute],
    changes: Sequence[Change],
    limit: int | None,
) -> Iterator[int]:
    """The changes that could help a start: what cannot gain enough is not even scored."""
    start = tried.start
    low, high = start - ground.handover, start + ground.care
    if score is None:
        gap = ground.first_gap(start)
        if high - low - ground.free.count(low, high) > _REACH:
            return
        for number in range(bisect_left(begins, gap - _REACH), bisect_left(begins, gap + 1)):
            if changes[number].patch.missing(ground.free, low, high):
                yield number
        return
    assert limit is not None, "a covered start means that there is a best one"
    people, handovers, own = ground.most_gained(score, _REACH)
    if score.cost - max(people, own) > limit:
        return
    morning = ground.morning_after(ground.waits(start)[1])
    for number in range(bisect_left(begins, low - _REACH), bisect_left(begins, morning)):
        change = changes[number]
        gain = own if change.patch.who is None else people if change.adds else handovers
        if score.cost - gain <= limit:
            yield number


def _near_miss(ground: Ground, tried: Tried, change: Change, cost: int) -> NearMiss:
    """What to ask for: of longer hours no more than is needed."""
    if change.what == LONGER:
        for minutes in range(1, change.end - change.start):
            shorter = change.cut(minutes)
            score = ground.score(tried, shorter.patch)
            if score is not None and score.cost == cost:
                change = shorter
                break
    who = change.patch.who
    name = None if who is None else ground.search.rosters[who].name
    busy = ground.patient if who is None else ground.search.rosters[who].busy
    summary = next((called(e) for e in busy if (e.start, e.end) == (change.start, change.end)), "")
    return NearMiss(
        tried.start, tried.day, cost, name, change.what, change.start, change.end, summary
    )


def _changes(ground: Ground) -> Iterator[Change]:
    """Every single change that gains anything anywhere in the search."""
    yield from _patients_events(ground)
    for number, roster in enumerate(ground.search.rosters):
        for change in (*_moved(ground, number, roster), *_longer(ground, number, roster)):
            if change.patch.gained:
                yield replace(change, adds=ground.adds(change.patch))


def _can_move(event: Busy) -> bool:
    return event.is_event and event.minutes <= _REACH


def _patients_events(ground: Ground) -> Iterator[Change]:
    twice = _twice((event.start, event.end) for event in ground.patient)
    for event in ground.patient:
        if _can_move(event):
            span = (event.start, event.end)
            gained = tuple(MinuteSet([span]).minus(twice))
            has_ride = event.is_somewhere and not ground.search.plan.driver
            patch = Patch(None, gained, span if has_ride else None)
            yield Change(MOVED, event.start, event.end, patch)


def _moved(ground: Ground, number: int, roster: Roster) -> Iterator[Change]:
    """A caregiver's short events: free then, if nothing else keeps them."""
    zone, habits, span = ground.search.plan.zone, ground.search.habits, ground.span
    asleep = [stretch for _, stretch in sleeps(roster.busy, span, zone, habits)]
    twice = _twice([*(widened(event, habits) for event in roster.busy), *asleep])
    for event in roster.busy:
        if _can_move(event):
            allowed = MinuteSet(ground.allowed[number].within(event.start, event.end))
            patch = Patch(number, tuple(allowed.minus(twice)))
            yield Change(MOVED, event.start, event.end, patch)


def _longer(ground: Ground, number: int, roster: Roster) -> Iterator[Change]:
    """A caregiver's hours and open shifts, each reaching further on one side."""
    zone, span = ground.search.plan.zone, ground.span
    shifts = MinuteSet((each.start, each.end) for each in roster.available)
    everything = MinuteSet([(span.start, span.end)])
    hours = roster.caregiver.hours
    open_hours = MinuteSet(hour_stretches(hours, span, zone)) if hours else everything
    open_shifts = shifts if roster.caregiver.shifts else everything
    blocked = blocked_minutes(roster.busy, span, zone, ground.search.habits)
    grown = [(open_hours, open_shifts)] if hours else []
    grown += [(open_shifts, open_hours)] if roster.caregiver.shifts else []
    for reaching, other in grown:
        for begins, ends in reaching:
            for low, high, grows in ((begins - _REACH, begins, -1), (ends, ends + _REACH, 1)):
                added = MinuteSet(other.within(low, high)).minus(reaching).minus(blocked)
                yield Change(LONGER, low, high, Patch(number, tuple(added)), grows)


def _twice(stretches: Iterable[Stretch]) -> MinuteSet:
    """The minutes that lie in two or more of the stretches."""
    found: list[Stretch] = []
    until: Minute | None = None
    for start, end in sorted(stretches):
        if until is not None and start < until:
            found.append((start, min(end, until)))
        until = end if until is None else max(until, end)
    return MinuteSet(found)
