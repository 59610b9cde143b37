"""What each start costs: eight counts, weighed and summed. No plan is laid for it."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ppdplan.cover import Duty, fewest_handovers, has_run_out
from ppdplan.finder.bottles import BottleCounts
from ppdplan.finder.nights import mornings, night_minutes
from ppdplan.finder.roster import allowed_minutes, blocked_minutes, known_until_of
from ppdplan.finder.rules import KEYS
from ppdplan.finder.search import Search, Tried, milestones_at, search_span
from ppdplan.rules import Policy
from ppdplan.spans import MinuteSet, Stretch
from ppdplan.zone import Minute

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Score:
    """A covered start: its cost, the eight counts behind it, and who has the baby when.

    ``values`` are in the order of ``KEYS``. ``unsure`` are the people, by place, whose roster
    has run out by this start.
    """

    start: Minute
    day: dt.date
    cost: int
    values: tuple[int, ...]
    duties: tuple[Duty, ...]
    unsure: frozenset[int]

    def value(self, key: str) -> int:
        return self.values[KEYS.index(key)]

    @property
    def people(self) -> tuple[int, ...]:
        """Who covers it, in order."""
        return tuple(who for who, _, _ in self.duties)


@dataclass(frozen=True, slots=True)
class Patch:
    """A change of one calendar that a start is scored with.

    ``who`` is a caregiver by place, who gains these free minutes; ``None`` is the patient, whose
    own busy minutes they are. ``ride`` is the patient's event that needs a ride, if it is one.
    """

    who: int | None
    gained: tuple[Stretch, ...]
    ride: Stretch | None = None

    def missing(self, minutes: MinuteSet, start: Minute, end: Minute) -> int:
        """How many minutes of [start, end) it adds to a set."""
        total = 0
        for begins, ends in self.gained:
            low, high = max(begins, start), min(ends, end)
            if low < high:
                total += high - low - minutes.count(low, high)
        return total


NO_PATCH = Patch(None, ())


@dataclass(frozen=True, slots=True)
class Known:
    """The people who can be counted on from some start on, and when one of them is free."""

    unsure: frozenset[int]
    people: Sequence[tuple[int, MinuteSet]]
    minutes: MinuteSet


class Ground:
    """Everything about a search that does not depend on the start, as sets of minutes."""

    def __init__(self, search: Search, policy: Policy) -> None:
        zone, self.search, self.policy = search.plan.zone, search, policy
        span = self.span = search_span(search, policy)
        at = milestones_at(search, policy, 0)
        self.handover = policy.minutes("care.handover")
        self.care, self._drive, self._last = at.caregiver_until, at.safe_to_drive, at.last
        self.allowed = [allowed_minutes(roster, span, zone) for roster in search.rosters]
        self.people = [
            (number, allowed.minus(blocked_minutes(roster.busy, span, zone, search.habits)))
            for number, (roster, allowed) in enumerate(
                zip(search.rosters, self.allowed, strict=True)
            )
        ]
        self.free = MinuteSet().plus(*(free for _, free in self.people))
        self.night = night_minutes(zone, span)
        self.dark = self.night.minus(self.free)
        self.mornings = mornings(zone, span)
        self.patient = sorted(set(search.patient), key=lambda event: (event.start, event.end))
        self.own = MinuteSet((event.start, event.end) for event in self.patient)
        rides = [e for e in self.patient if e.is_somewhere and not search.plan.driver]
        self._ride_starts = sorted(event.start for event in rides)
        self._ride_ends = sorted(event.end for event in rides)
        self._bottles = BottleCounts(search, policy, span)
        self._known_until = [known_until_of(each, search.habits) for each in search.rosters]
        self._ends = sorted({end for end in self._known_until if end is not None})
        self._known: dict[int, Known] = {}
        self._memory: dict[tuple[int, bool], Any] = {}
        self._weights = tuple(search.weights[key] for key in KEYS)

    def remembered(self, key: tuple[int, bool], make: Callable[[], T]) -> T:
        """What is worked out once for this search and then looked up."""
        if key not in self._memory:
            self._memory[key] = make()
        found: T = self._memory[key]
        return found

    def known_at(self, start: Minute) -> Known:
        """Who can be counted on for a start."""
        index = bisect_right(self._ends, start)
        if index not in self._known:
            ends = enumerate(self._known_until)
            unsure = frozenset(number for number, end in ends if has_run_out(end, start))
            people = [pair for pair in self.people if pair[0] not in unsure]
            minutes = MinuteSet().plus(*(free for _, free in people)) if unsure else self.free
            self._known[index] = Known(unsure, people, minutes)
        return self._known[index]

    def morning_after(self, at: Minute) -> Minute:
        """The next 06:00; this minute itself if it is 06:00."""
        return self.mornings[bisect_left(self.mornings, at)]

    def uncovered(self, start: Minute) -> list[Stretch]:
        """The stretches of the care window in which nobody at all is free."""
        return fewest_handovers(self.people, start - self.handover, start + self.care)[1]

    def first_gap(self, start: Minute) -> Minute:
        """The first minute of an uncovered care window in which nobody is free."""
        begins = start - self.handover
        return self.free.end_at(begins) or begins

    def adds(self, patch: Patch) -> bool:
        """Whether in some minute of a patch nobody was free, or nobody to count on."""
        return any(
            patch.missing(minutes, begins, ends)
            for minutes in (self.free, *(known.minutes for known in self._regimes()))
            for begins, ends in patch.gained
        )

    def _regimes(self) -> list[Known]:
        """Who can be counted on, for each stretch of time between two rosters' ends."""
        return [self.known_at(end) for end in self._ends]

    def most_gained(self, score: Score, minutes: int) -> tuple[int, int, int]:
        """The most that so many minutes could take off a cost: a caregiver's, a caregiver's if
        somebody else is free then too, and the patient's own."""
        own, alone, unknown, _, dark, rides, _, handovers = (
            weight * min(value, most)
            for value, weight, most in zip(
                score.values,
                self._weights,
                (minutes, minutes, minutes, 0, -(-minutes // 60), 1, 0, len(score.duties)),
                strict=True,
            )
        )
        return alone + unknown + dark + handovers, handovers, own + rides

    def waits(self, start: Minute) -> tuple[Minute, Minute]:
        """When the driving wait of a start is over, and when the last wait is."""
        if self.policy.next_morning is None:
            return start + self._drive, start + self._last
        at = milestones_at(self.search, self.policy, start)
        return at.safe_to_drive, at.last

    def rides(self, care_ends: Minute, drive_at: Minute) -> int:
        """The patient's events somewhere else while she may not drive."""
        begun = bisect_left(self._ride_starts, drive_at)
        return begun - bisect_right(self._ride_ends, care_ends)

    def score(self, tried: Tried, patch: Patch = NO_PATCH) -> Score | None:
        """What a start costs, perhaps with one calendar changed; ``None`` if it is not covered."""
        start = tried.start
        known = self.known_at(start)
        duties = self._cover(start, known, patch)
        if duties is None:
            return None
        values = self._values(start, known, patch, len(duties) - 1)
        cost = sum(map(int.__mul__, values, self._weights))
        return Score(start, tried.day, cost, values, tuple(duties), known.unsure)

    def _cover(self, start: Minute, known: Known, patch: Patch) -> list[Duty] | None:
        """Who has the baby; people whose roster has run out only where the others fall short."""
        begins, ends = start - self.handover, start + self.care
        for minutes, people in ((known.minutes, known.people), (self.free, self.people)):
            held = minutes.count(begins, ends)
            if any(number == patch.who for number, _ in people):
                held += patch.missing(minutes, begins, ends)
            if held == ends - begins:
                return fewest_handovers(_patched(people, patch, begins, ends), begins, ends)[0]
        return None

    def _values(self, start: Minute, known: Known, patch: Patch, handovers: int) -> tuple[int, ...]:
        begins, ends = start - self.handover, start + self.care
        drive, last = self.waits(start)
        morning = self.morning_after(last)
        own, rides = self.own.count(begins, ends), self.rides(ends, drive)
        alone = last - ends - self.free.count(ends, last)
        unknown = self.free.count(begins, last) - known.minutes.count(begins, last)
        dark = self.dark.count(last, morning)
        if patch.who is not None:
            alone -= patch.missing(self.free, ends, last)
            unknown += patch.missing(self.free, begins, last)
            if patch.who not in known.unsure:
                unknown -= patch.missing(known.minutes, begins, last)
            dark -= sum(self.dark.count(*part) for part in _inside(patch.gained, last, morning))
        else:
            own -= sum(high - low for low, high in _inside(patch.gained, begins, ends))
            rides -= bool(patch.ride and _inside((patch.ride,), ends, drive))
        night = self.night.count(start, last)
        bottles = self._bottles.count(start)
        return own, alone, unknown, night, -(-dark // 60), rides, bottles, handovers


def _inside(stretches: Sequence[Stretch], start: Minute, end: Minute) -> list[Stretch]:
    cut = [(max(begins, start), min(ends, end)) for begins, ends in stretches]
    return [(low, high) for low, high in cut if low < high]


def _patched(
    people: Sequence[tuple[int, MinuteSet]], patch: Patch, start: Minute, end: Minute
) -> Sequence[tuple[int, MinuteSet]]:
    """The same people, one of them free in the gained minutes too."""
    if patch.who is None or not _inside(patch.gained, start, end):
        return people
    return [
        (n, MinuteSet([*free.within(start, end), *patch.gained])) if n == patch.who else (n, free)
        for n, free in people
    ]
