"""The starts that would work best: every one tried and costed, the best of each day shown."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ppdplan.errors import PlanError
from ppdplan.finder.costs import Ground, Score
from ppdplan.finder.near import NearMiss, near_misses
from ppdplan.finder.notices import notices_of_search
from ppdplan.finder.presence import Presence, presences
from ppdplan.finder.reasons import Reason, clock_words, price_words, reasons
from ppdplan.finder.refusals import no_cover
from ppdplan.finder.roster import on_duty_list
from ppdplan.finder.rules import GAIN, KEYS, PRICE, WINDOW, value_of
from ppdplan.finder.search import (
    Search,
    Tried,
    milestones_at,
    request_at,
    search_span,
    starts_tried,
)
from ppdplan.model import Milestones, Notice, Request, Shift, Span
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute, Zone

_WINDOW, _GAIN, _PRICE = value_of(WINDOW), value_of(GAIN), value_of(PRICE)
_AROUND = 3 * DAY
"""How far around a plan free time is worked out, so that it can be moved a little later."""


@dataclass(frozen=True, slots=True)
class Window:
    """The best start of a stretch of the day, and how far its neighbours are as good."""

    best: Score
    earliest: Minute
    latest: Minute


@dataclass(frozen=True, slots=True)
class Candidate:
    """A start that is shown. ``values`` are in the order of ``KEYS``; ``hours`` is who is there
    from the hand-over to the next morning."""

    start: Minute
    earliest_start: Minute
    latest_start: Minute
    day: dt.date
    milestones: Milestones
    cost: int
    values: tuple[int, ...]
    cover: tuple[Shift, ...]
    hours: tuple[Presence, ...]
    why: tuple[Reason, ...]
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is shown once: a candidate, and those that differ from it only in the date."""

    candidate: Candidate
    others: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A start that is better than the best one in something: ``gain`` and ``price`` in words."""

    start: Minute
    better: tuple[str, ...]
    worse: tuple[str, ...]
    gain: str
    price: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """All that a search found.

    ``entries`` are for people, ``candidates`` for programs: the same windows, the one grouped;
    ``near_entries`` likewise.
    ``scores`` are in the order of ``starts``; ``None`` is not covered.
    """

    search: Search
    starts: tuple[Tried, ...]
    scores: tuple[Score | None, ...]
    candidates: tuple[Candidate, ...]
    entries: tuple[Entry, ...]
    alternatives: tuple[Alternative, ...]
    near_misses: tuple[NearMiss, ...]
    near_entries: tuple[tuple[NearMiss, ...], ...]
    notices: tuple[Notice, ...]

    @property
    def considered(self) -> int:
        return len(self.starts)

    @property
    def uncovered(self) -> int:
        return sum(score is None for score in self.scores)


@dataclass(slots=True)
class Field:
    """A search with all its starts costed."""

    ground: Ground
    starts: list[Tried]
    scores: list[Score | None] = field(init=False)

    def __post_init__(self) -> None:
        self.scores = [self.ground.score(tried) for tried in self.starts]

    def covered(self) -> list[Score]:
        return [score for score in self.scores if score is not None]

    def days(self) -> Iterator[list[Score | None]]:
        """The scores of each day, in order."""
        pairs = zip(self.starts, self.scores, strict=True)
        for _, day in groupby(pairs, key=lambda pair: pair[0].day):
            yield [score for _, score in day]


def field_of(search: Search, policy: Policy) -> Field:
    """Cost every start of a search.

    Raises ``missing-option`` if nobody is named, ``bad-usage`` if no start is left to try.
    """
    if not search.rosters:
        raise PlanError(
            "missing-option",
            "Nobody is named who could have the baby.",
            "Name one or more people: --caregiver Sam=sam.ics.",
        )
    starts = starts_tried(search, policy)
    if not starts:
        raise PlanError(
            "bad-usage",
            "These days, weekdays and times hold no start that is still to come.",
            "Give later days with --from and --to, or other times with --between.",
        )
    return Field(Ground(search, policy), starts)


def suggest(search: Search, policy: Policy) -> Suggestion:
    """The starts that are covered from the hand-over on, the cheapest first.

    Raises ``no-cover`` if there is none, with ``nearest`` and ``near_misses``; ``missing-option``
    and ``bad-usage`` as ``field_of``.
    """
    found = field_of(search, policy)
    best = min(found.covered(), key=_rank, default=None)
    near = near_misses(found.ground, found.starts, found.scores, best)
    if best is None:
        raise no_cover(found.ground, found.starts, near)
    windows = single_starts(found) if search.each else windows_of(found)
    candidates, entries = _shown(found, windows)
    everything = [*candidates, *(entry.candidate for entry in entries)]
    return Suggestion(
        search,
        tuple(found.starts),
        tuple(found.scores),
        candidates,
        entries,
        tuple(alternatives(found, best)),
        near,
        _near_entries(near, search.plan.zone),
        notices_of_search(found.ground, found.starts, [each.cover for each in everything]),
    )


def plan_request(search: Search, policy: Policy, start: Minute) -> Request:
    """The request for the plan of a start, with everybody's free time filled in."""
    whole, last = search_span(search, policy), milestones_at(search, policy, start).last
    span = Span(max(start - _AROUND, whole.start), min(last + _AROUND, whole.end))
    people = on_duty_list(search.rosters, span, search.plan.zone, search.habits)
    return replace(request_at(search, start), caregivers=people)


def _rank(score: Score) -> tuple[int, Minute]:
    return score.cost, score.start


def single_starts(found: Field) -> list[Window]:
    """Every covered start by itself, the cheapest first."""
    return [Window(s, s.start, s.start) for s in sorted(found.covered(), key=_rank)]


def windows_of(found: Field) -> list[Window]:
    """The windows of all days, the cheapest first."""
    windows = [window for day in found.days() for window in _day_windows(day, found.ground)]
    return sorted(windows, key=lambda window: _rank(window.best))


def _day_windows(day: list[Score | None], ground: Ground) -> Iterator[Window]:
    """The best start of a day with its neighbours; then the best outside the windows before."""
    left = list(day)
    for _ in range(ground.search.per_day):
        best = min((score for score in left if score is not None), key=_rank, default=None)
        if best is None:
            return
        window = window_around(left, left.index(best))
        left = [
            None if score and window.earliest <= score.start <= window.latest else score
            for score in left
        ]
        yield window


def window_around(
    day: Sequence[Score | None], index: int, holds: Callable[[Score], bool] = lambda _: True
) -> Window:
    """A start with its neighbours on both sides, as long as the same people in the same order
    cover them, the cost is at most 30 above, and ``holds``."""
    best = day[index]
    assert best is not None, "a window grows around a covered start"
    ends = []
    for side in (reversed(day[:index]), day[index + 1 :]):
        reached = best.start
        for score in side:
            if score is None or score.people != best.people or not holds(score):
                break
            if score.cost > best.cost + _WINDOW:
                break
            reached = score.start
        ends.append(reached)
    return Window(best, *ends)


def _shown(
    found: Field, windows: Sequence[Window]
) -> tuple[tuple[Candidate, ...], tuple[Entry, ...]]:
    """Candidates up to ``top``, and entries up to ``top``, which may hold more windows."""
    search = found.ground.search
    by_day = {day: list(rows) for day, rows in groupby(found.covered(), key=lambda s: s.day)}
    top = len(windows) if search.top is None else search.top
    if search.each:
        singles = tuple(candidate_of(found.ground, w, by_day[w.best.day]) for w in windows[:top])
        return singles, tuple(Entry(candidate) for candidate in singles)
    made = [candidate_of(found.ground, w, by_day[w.best.day]) for w in windows]
    groups: dict[object, list[Candidate]] = {}
    for candidate in made:
        groups.setdefault(_apart_from_date(candidate, search.plan.zone), []).append(candidate)
    entries = [Entry(first, tuple(others)) for first, *others in groups.values()]
    return tuple(made[:top]), tuple(entries[:top])


def _apart_from_date(candidate: Candidate, zone: Zone) -> object:
    """Equal for candidates that differ only in the date."""

    def clock(at: Minute) -> str:
        return clock_words(zone, at, candidate.start)

    return (
        clock(candidate.earliest_start),
        clock(candidate.start),
        clock(candidate.latest_start),
        candidate.values,
        tuple((p.name, clock(p.start), clock(p.end), p.unknown) for p in candidate.hours),
        # What another start of that day would take is no difference of this one.
        tuple(reason for reason in candidate.why if reason.key != "bottles"),
    )


def _near_entries(near: Sequence[NearMiss], zone: Zone) -> tuple[tuple[NearMiss, ...], ...]:
    """Near misses, together where they differ only in the date."""
    groups: dict[object, list[NearMiss]] = {}
    for each in near:
        times = (each.start, each.change_start, each.change_end)
        clocks = tuple(clock_words(zone, at, each.start) for at in times)
        groups.setdefault((each.cost, each.who, each.what, each.summary, clocks), []).append(each)
    return tuple(tuple(group) for group in groups.values())


def candidate_of(ground: Ground, window: Window, same_day: Sequence[Score]) -> Candidate:
    """A window with the names, the reasons and the line that plans it."""
    score, names = window.best, [roster.name for roster in ground.search.rosters]
    cover = tuple(
        Shift(names[who], begins, ends, who in score.unsure) for who, begins, ends in score.duties
    )
    return Candidate(
        score.start,
        window.earliest,
        window.latest,
        score.day,
        milestones_at(ground.search, ground.policy, score.start),
        score.cost,
        score.values,
        cover,
        presences(ground, score),
        reasons(ground, score, same_day),
        schedule_line(ground.search, score.start),
    )


def schedule_line(search: Search, start: Minute) -> tuple[str, ...]:
    """The arguments of the ``schedule`` that plans this start."""
    zone, last_feed = search.plan.zone, request_at(search, start).last_feed
    line = ["ppdplan", "schedule", "--start", typed_time(zone, start), "--tz", zone.name]
    if last_feed is not None:
        line += ["--last-feed", typed_time(zone, last_feed)]
    return (*line, *search.options)


def typed_time(zone: Zone, at: Minute) -> str:
    """A minute as it may be typed; with its offset only where the wall shows it twice."""
    local = zone.local(at)
    if zone.is_repeated(at):
        return local.isoformat(timespec="minutes")
    return local.strftime("%Y-%m-%d %H:%M")


def alternatives(found: Field, best: Score) -> Iterator[Alternative]:
    """For each count in which some start beats the best one by enough: the cheapest such."""
    weights, seen = found.ground.search.weights, set()
    affordable = [score for score in found.covered() if score.cost <= best.cost + _PRICE]
    for place, key in enumerate(KEYS):
        needed, mine = _GAIN, best.values[place]
        better = [s for s in affordable if (mine - s.values[place]) * weights[key] >= needed]
        other = min(better, key=_rank, default=None)
        if other is None or other.start in seen:
            continue
        seen.add(other.start)
        yield Alternative(
            other.start,
            tuple(k for k in KEYS if other.value(k) < best.value(k)),
            tuple(k for k in KEYS if other.value(k) > best.value(k)),
            *price_words(found.ground, best, other),
        )
