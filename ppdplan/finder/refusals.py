"""The refusals of the search: nobody covers it, with what comes nearest and what would help."""

from collections.abc import Iterable, Sequence
from typing import Any

from ppdplan.errors import PlanError
from ppdplan.finder.costs import Ground
from ppdplan.finder.near import MOVED, NearMiss
from ppdplan.finder.search import Tried, starts_outside
from ppdplan.spans import Stretch
from ppdplan.words import list_of, short_date, span_words, when_words
from ppdplan.zone import Minute, Zone


def no_cover(ground: Ground, starts: Sequence[Tried], near: Sequence[NearMiss]) -> PlanError:
    """The error for a search without a covered start; its details are ready for JSON."""
    zone = ground.search.plan.zone
    nearest = min(starts, key=lambda tried: (_gap_minutes(ground, tried.start), tried.start))
    gaps = ground.uncovered(nearest.start)
    return PlanError(
        "no-cover",
        f"None of {len(starts)} starts has somebody for the baby all the way. Nearest: "
        f"{short_date(zone, nearest.start)} {zone.clock(nearest.start)}, "
        f"nobody {list_of([span_words(zone, *gap) for gap in gaps])}.",
        _hint(ground, near),
        nearest={"start": zone.iso(nearest.start), "gaps": [_span_keys(zone, gap) for gap in gaps]},
        near_misses=[near_miss_keys(zone, each) for each in near],
    )


def _gap_minutes(ground: Ground, start: Minute) -> int:
    begins, ends = start - ground.handover, start + ground.care
    return ends - begins - ground.free.count(begins, ends)


def _span_keys(zone: Zone, stretch: Stretch) -> dict[str, str]:
    return {"from": zone.iso(stretch[0]), "to": zone.iso(stretch[1])}


def near_miss_keys(zone: Zone, near: NearMiss) -> dict[str, Any]:
    """A near miss under the names that programs read."""
    return {
        "start": zone.iso(near.start),
        "cost": near.cost,
        "who": near.who,
        "what": near.what,
        "from": zone.iso(near.change_start),
        "to": zone.iso(near.change_end),
    }


def near_miss_words(zone: Zone, near: NearMiss) -> str:
    """``If Ruth moves "Dentist" 12:00–12:05, Tue 5 Jan 10:00 works``, as a sentence."""
    start = f"{short_date(zone, near.start)} {zone.clock(near.start)}"
    return f"{near_miss_clause(zone, near)}, {start} works."


def near_miss_clause(zone: Zone, near: NearMiss) -> str:
    """``If Ruth moves "Dentist" 12:00–12:05``: what would have to change."""
    ends = (near.change_start, near.change_end)
    when = "–".join(when_words(zone, at, near.start) for at in ends)
    what = f'"{near.summary}" ' if near.summary else ""
    if near.what == MOVED:
        return f"If {f'{near.who} moves' if near.who else 'you move'} {what}{when}"
    return f"If {near.who} is there {when} too"


def _hint(ground: Ground, near: Sequence[NearMiss]) -> str:
    zone = ground.search.plan.zone
    parts = [near_miss_words(zone, each) for each in near[:1]]
    outside = _covered_outside(ground)
    if outside:
        first, last = outside
        low, high = ground.search.between
        wider = f"{_wall(min(first, low))}-{_wall(max(last, high))}"
        span = _wall(first) if first == last else f"{_wall(first)} to {_wall(last)}"
        parts.append(f"Starts at {span} would be covered: use --between {wider}.")
    parts.append("Or name one more person with --caregiver, or give other days.")
    return " ".join(parts)


def _wall(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def _covered_outside(ground: Ground) -> tuple[int, int] | None:
    """The stretch of the clock nearest to the times asked for in which starts are covered."""
    search = ground.search
    zone, (low, high) = search.plan.zone, search.between
    walls = set()
    for tried in starts_outside(search, ground.policy):
        if not _gap_minutes(ground, tried.start):
            local = zone.local(tried.start)
            walls.add(local.hour * 60 + local.minute)
    runs = list(_runs(sorted(walls), search.step_minutes))
    return min(runs, key=lambda run: max(low - run[1], run[0] - high), default=None)


def _runs(walls: Iterable[int], step: int) -> Iterable[tuple[int, int]]:
    """Stretches of the clock without a hole."""
    runs: list[tuple[int, int]] = []
    for wall in walls:
        if runs and wall - runs[-1][1] <= step:
            runs[-1] = (runs[-1][0], wall)
        else:
            runs.append((wall, wall))
    return runs
