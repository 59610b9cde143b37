"""A course: several sessions with gaps between them, the cheapest series of all there are."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ppdplan.errors import PlanError
from ppdplan.finder.costs import Score
from ppdplan.finder.notices import notices_of_search
from ppdplan.finder.rules import FEEDS_CHANGE, GAP_FLOOR, GAP_SHORT, KEYS, value_of
from ppdplan.finder.search import Search
from ppdplan.finder.series_milk import SessionMilk, milk_notices, milk_of_series
from ppdplan.finder.suggest import Candidate, Field, candidate_of, field_of, window_around
from ppdplan.model import Notice
from ppdplan.rules import Policy
from ppdplan.words import list_of, short_date
from ppdplan.zone import DAY, Minute

_FLOOR, _SHORT, _CHANGE = value_of(GAP_FLOOR), value_of(GAP_SHORT), value_of(FEEDS_CHANGE)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far apart two sessions are: in local ``days``, or in elapsed ``minutes``."""

    days: int | None = None
    minutes: int | None = None
    text: str = ""

    @property
    def least_minutes(self) -> int:
        """The gap as elapsed time, where a day has 24 hours."""
        return self.minutes if self.minutes is not None else (self.days or 0) * DAY


@dataclass(frozen=True, slots=True)
class CourseRequest:
    """``sessions`` starts of one search, neighbours between the two gaps apart.

    ``same_time`` keeps one time of day.
    """

    search: Search
    sessions: int
    min_gap: Gap
    max_gap: Gap
    same_time: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The cheapest series there is, in order of time. ``values`` are sums, as in ``KEYS``."""

    request: CourseRequest
    sessions: tuple[Candidate, ...]
    cost: int
    values: tuple[int, ...]
    milk: tuple[SessionMilk, ...] | None
    notices: tuple[Notice, ...]
    exact: bool = True


def course(request: CourseRequest, policy: Policy) -> Course:
    """The series with the least cost summed, of all that are covered; exact.

    Ties go to the lexicographically earlier starts. Raises ``window-too-short`` for a gap under
    48 h, ``bad-usage`` for gaps that no pair can keep, ``no-series`` with ``longest``, and
    ``missing-option`` and ``bad-usage`` as ``field_of``.
    """
    check_gaps(request)
    found = field_of(request.search, policy)
    chosen = best_series(found.covered(), request)
    if chosen is None:
        raise _no_series(found, request)
    starts = [score.start for score in chosen]
    milk = milk_of_series(request.search, policy, starts)
    sessions = _sessions(found, chosen, request)
    shown = notices_of_search(found.ground, found.starts, [each.cover for each in sessions])
    notices = [*milk_notices(request.search.plan, milk), *shown, *_gap_notices(found, chosen)]
    return Course(
        request,
        sessions,
        sum(score.cost for score in chosen),
        tuple(sum(score.values[place] for score in chosen) for place in range(len(KEYS))),
        milk,
        tuple(sorted(notices, key=lambda notice: notice.level != "warning")),
    )


def check_gaps(request: CourseRequest) -> None:
    """Refuse gaps under the floor, and gaps or numbers that make no series."""
    least, most = request.min_gap, request.max_gap
    if request.sessions < 1:
        raise PlanError(
            "bad-usage",
            f"{request.sessions} sessions make no course.",
            "Give --sessions 1 or more.",
        )
    if least.least_minutes < _FLOOR:
        raise PlanError(
            "window-too-short",
            f"A gap of {least.text or 'under 48h'} between sessions is under the least, 48h or 2d.",
            "Give a longer --min-gap; 3d or more is usual.",
        )
    if most.least_minutes < least.least_minutes:
        raise PlanError(
            "bad-usage",
            f"--max-gap {most.text} is shorter than --min-gap {least.text}.",
            "Give a longer --max-gap.",
        )


def best_series(scores: Sequence[Score], request: CourseRequest) -> list[Score] | None:
    """The cheapest series from covered starts in order of time; ``None`` if there is none."""
    chosen = [found for found in (_best(row, request, request.sessions) for row in
              _rows(scores, request)) if found]  # fmt: skip
    return min(chosen, key=_total, default=None)


def _total(series: Sequence[Score]) -> tuple[int, list[Minute]]:
    return sum(score.cost for score in series), [score.start for score in series]


def _rows(scores: Sequence[Score], request: CourseRequest) -> list[list[Score]]:
    """The starts that a series may be made of: all, or those of one time of day at a time."""
    if not request.same_time:
        return [list(scores)]
    zone, by_time = request.search.plan.zone, defaultdict(list)
    for score in scores:
        by_time[zone.local(score.start).time()].append(score)
    return [by_time[time] for time in sorted(by_time)]


def _best(scores: list[Score], request: CourseRequest, sessions: int) -> list[Score] | None:
    """One row's cheapest series: the best that can follow each start, from the last one back."""
    low, high = _followers(scores, request)
    costs: list[int | None] = [score.cost for score in scores]
    steps: list[list[int]] = []
    for _ in range(sessions - 1):
        following = _cheapest_within(costs, low, high)
        steps.append(following)
        costs = [
            None if after < 0 else score.cost + (costs[after] or 0)
            for score, after in zip(scores, following, strict=True)
        ]
    firsts = [(cost, place) for place, cost in enumerate(costs) if cost is not None]
    if not firsts:
        return None
    place = min(firsts)[1]
    chosen = [scores[place]]
    for following in reversed(steps):
        place = following[place]
        chosen.append(scores[place])
    return chosen


def _followers(scores: Sequence[Score], request: CourseRequest) -> tuple[list[int], list[int]]:
    """For each start the places [low, high) of those that may come next in a series."""
    starts, days = [s.start for s in scores], [s.day.toordinal() for s in scores]
    least, most = request.min_gap, request.max_gap
    low = [bisect_left(starts, start + _FLOOR) for start in starts]
    if least.days is not None:
        by_day = [bisect_left(days, day + least.days) for day in days]
    else:
        by_day = [bisect_left(starts, start + (least.minutes or 0)) for start in starts]
    if most.days is not None:
        high = [bisect_right(days, day + most.days) for day in days]
    else:
        high = [bisect_right(starts, start + (most.minutes or 0)) for start in starts]
    return [max(pair) for pair in zip(low, by_day, strict=True)], high


def _cheapest_within(
    costs: Sequence[int | None], low: Sequence[int], high: Sequence[int]
) -> list[int]:
    """For each place the cheapest one in [low, high), the earliest of equals; -1 if none is.

    Both ends only grow from place to place, so one pass from the last place back is enough: the
    queue holds, from the right, each place that is cheaper than all to the left of it in reach.
    """
    found = [-1] * len(costs)
    queue: deque[int] = deque()
    entered = len(costs)
    for place in range(len(costs) - 1, -1, -1):
        while entered > low[place]:
            entered -= 1
            cost = costs[entered]
            if cost is None:
                continue
            while queue and (costs[queue[0]] or 0) >= cost:
                queue.popleft()
            queue.appendleft(entered)
        while queue and queue[-1] >= high[place]:
            queue.pop()
        if queue:
            found[place] = queue[-1]
    return found


def _sessions(
    found: Field, chosen: Sequence[Score], request: CourseRequest
) -> tuple[Candidate, ...]:
    """The sessions with their windows, as far as the gaps to the neighbours' starts hold."""
    days = {day[0]: day[1] for day in _days(found)}
    candidates = []
    for place, score in enumerate(chosen):
        before = chosen[place - 1] if place else None
        after = chosen[place + 1] if place + 1 < len(chosen) else None

        def holds(other: Score, before: Score | None = before, after: Score | None = after) -> bool:
            return (before is None or fits(before, other, request)) and (
                after is None or fits(other, after, request)
            )

        day = days[score.day]
        window = window_around(day, day.index(score), holds)
        covered = [each for each in day if each is not None]
        candidates.append(candidate_of(found.ground, window, covered))
    return tuple(candidates)


def _days(found: Field) -> Iterator[tuple[dt.date, list[Score | None]]]:
    for day in found.days():
        covered = next((score for score in day if score is not None), None)
        if covered is not None:
            yield covered.day, day


def fits(earlier: Score, later: Score, request: CourseRequest) -> bool:
    """Whether two starts may be neighbours in the series."""
    elapsed, days = later.start - earlier.start, (later.day - earlier.day).days
    least, most = request.min_gap, request.max_gap
    far_enough = days >= least.days if least.days is not None else elapsed >= (least.minutes or 0)
    near_enough = days <= most.days if most.days is not None else elapsed <= (most.minutes or 0)
    return elapsed >= _FLOOR and far_enough and near_enough


def _no_series(found: Field, request: CourseRequest) -> PlanError:
    """The refusal, with the longest series there is: the cheapest of that length."""
    zone, scores = request.search.plan.zone, found.covered()
    longest: list[Score] = []
    for number in range(1, request.sessions):
        series = [s for row in _rows(scores, request) if (s := _best(row, request, number))]
        if not series:
            break
        longest = min(series, key=_total)
    starts = [f"{short_date(zone, s.start)} {zone.clock(s.start)}" for s in longest]
    most = f"the longest has {len(longest)}: {list_of(starts)}" if longest else "none is covered"
    return PlanError(
        "no-series",
        f"No series of {request.sessions} sessions fits these gaps: {most}.",
        "Give a later --to, a longer --max-gap, one more person with --caregiver, or fewer "
        "--sessions.",
        longest={"sessions": len(longest), "starts": [zone.iso(s.start) for s in longest]},
    )


def _gap_notices(found: Field, chosen: Sequence[Score]) -> Iterator[Notice]:
    zone = found.ground.search.plan.zone
    short = [(a, b) for a, b in pairwise(chosen) if (b.day - a.day).days < _SHORT]
    if short:
        named = list_of(
            [f"{short_date(zone, a.start)} and {short_date(zone, b.start)}" for a, b in short]
        )
        yield Notice(
            "gap-short",
            "warning",
            f"Less than {_SHORT} days apart: {named}. Ask the prescriber whether that is right.",
        )
    if (chosen[-1].day - chosen[0].day).days > _CHANGE:
        yield Notice(
            "feeds-change",
            "note",
            f"The series runs over {_CHANGE} days: the baby's feeds will change by then. Plan "
            "the later sessions again when they come near.",
        )
