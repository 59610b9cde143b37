"""A name beside every hour: from the hand-over to the last wait, and on through the night."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ppdplan.cover import Duty, fewest_handovers
from ppdplan.finder.costs import Ground, Score
from ppdplan.finder.roster import ON_THE_WAY, Busy, widened
from ppdplan.zone import Minute

TIGHT = 15
"""Who comes from, or leaves for, an event with no more minutes than this to spare is told so."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there in a stretch; ``name`` ``None`` is nobody.

    ``on_duty``: the baby is theirs, the patient may not. ``unknown``: only if free, their roster
    has run out. ``promised`` is false after the care for a name without hours: nobody said that
    they stay so long. ``comes_from`` and ``leaves_for`` are long events of theirs close by.
    """

    name: str | None
    start: Minute
    end: Minute
    on_duty: bool = False
    unknown: bool = False
    promised: bool = True
    comes_from: Busy | None = None
    leaves_for: Busy | None = None


def presences(ground: Ground, score: Score) -> tuple[Presence, ...]:
    """Who has the baby through the care, then who is there until the next 06:00."""
    known = ground.known_at(score.start)
    begins = score.start + ground.care
    end = ground.morning_after(ground.waits(score.start)[1])
    unsure = [pair for pair in ground.people if pair[0] in known.unsure]
    sure, gaps = fewest_handovers(known.people, begins, end)
    found = [_presence(ground, score, duty, on_duty=True) for duty in score.duties]
    found += [_presence(ground, score, duty) for duty in sure]
    for gap in gaps:
        maybe, nobody = fewest_handovers(unsure, *gap)
        found += [_presence(ground, score, duty) for duty in maybe]
        found += [Presence(None, *stretch) for stretch in nobody]
    return tuple(sorted(found, key=lambda presence: presence.start))


def _presence(ground: Ground, score: Score, duty: Duty, *, on_duty: bool = False) -> Presence:
    who, start, end = duty
    caregiver = ground.search.rosters[who].caregiver
    return Presence(
        caregiver.name,
        start,
        end,
        on_duty,
        who in score.unsure,
        on_duty or not caregiver.is_plain,
        next(_edging(ground, who, start, ends=True), None),
        next(_edging(ground, who, end, ends=False), None),
    )


def _edging(ground: Ground, who: int, at: Minute, *, ends: bool) -> Iterator[Busy]:
    """Events of over an hour that end shortly before a minute, or begin shortly after it."""
    low, high = (at - TIGHT, at) if ends else (at, at + TIGHT)
    edges = ground.remembered((who, ends), lambda: _edges(ground, who, ends=ends))
    first = bisect_left(edges, low, key=lambda edge: edge[0])
    last = bisect_right(edges, high, key=lambda edge: edge[0])
    yield from (event for _, event in edges[first:last])


def _edges(ground: Ground, who: int, *, ends: bool) -> list[tuple[Minute, Busy]]:
    """When a person's long events begin or end, the way to and from them included."""
    edges = [
        (widened(event, ground.search.habits)[int(ends)], event)
        for event in ground.search.rosters[who].busy
        if event.minutes > ON_THE_WAY
    ]
    return sorted(edges, key=lambda edge: edge[0])
