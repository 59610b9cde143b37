"""Why a start costs what it costs, in words, and who is there through the hours after it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ppdplan.finder.costs import Ground, Score
from ppdplan.finder.roster import Busy, called
from ppdplan.finder.rules import KEYS
from ppdplan.spans import MinuteSet, Stretch, holes
from ppdplan.words import duration_words, list_of
from ppdplan.zone import Minute, Zone

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NAMED_EVENTS = 3
"""More of the patient's own events than this are summed up."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence about a start, and the count that it is about."""

    key: str
    text: str


def clock_words(zone: Zone, at: Minute, reference: Minute) -> str:
    """``21:00``; ``02:00 the next day``: the same words whatever the date."""
    days = (zone.date(at) - zone.date(reference)).days
    later = "" if days <= 0 else " the next day" if days == 1 else f" {days} days on"
    return f"{zone.clock(at)}{later}"


def number_words(number: int, one: str, many: str) -> str:
    """``one bottle``, ``12 bottles``."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


def reasons(ground: Ground, score: Score, same_day: Sequence[Score]) -> tuple[Reason, ...]:
    """A sentence for each thing that this start costs; one for what it spares."""
    found = [
        Reason(key, _REASONS[key](ground, score))
        for key in KEYS
        if score.value(key) and key in _REASONS
    ]
    if not found:
        found.append(Reason("cost", "Somebody is free all along, and nothing is in the way."))
    fewer = _fewer_bottles(ground, score, same_day)
    return (*found, Reason("bottles", fewer)) if fewer else tuple(found)


def _conflict(ground: Ground, score: Score) -> str:
    begins, ends = score.start - ground.handover, score.start + ground.care
    events = [event for event in ground.patient if event.start < ends and begins < event.end]
    minutes = duration_words(score.value("conflict_minutes"))
    return f"{minutes} of your own plans fall into it: {_named(ground, score, events)}."


def _named(ground: Ground, score: Score, events: Sequence[Busy]) -> str:
    if len(events) > NAMED_EVENTS:
        return f"{len(events)} events"
    return list_of([_event_words(ground, score, event) for event in events])


def _event_words(ground: Ground, score: Score, event: Busy) -> str:
    name = called(event) or "busy"
    return name if event.all_day else f"{name} {_span(ground, score, (event.start, event.end))}"


def _span(ground: Ground, score: Score, stretch: Stretch) -> str:
    zone = ground.search.plan.zone
    begins, ends = (clock_words(zone, at, score.start) for at in stretch)
    same_day = zone.date(stretch[0]) == zone.date(stretch[1])
    return f"{zone.clock(stretch[0]) if same_day else begins}–{ends}"


def alone_stretches(ground: Ground, score: Score) -> list[Stretch]:
    """When nobody is free between the end of care and the last wait."""
    begins, ends = score.start + ground.care, ground.waits(score.start)[1]
    return list(holes(ground.free.within(begins, ends), begins, ends))


def unknown_stretches(ground: Ground, score: Score) -> list[Stretch]:
    """When only people whose roster has run out are free."""
    begins, ends = score.start - ground.handover, ground.waits(score.start)[1]
    free = MinuteSet(ground.free.within(begins, ends))
    return list(free.minus(ground.known_at(score.start).minutes))


def _alone(ground: Ground, score: Score) -> str:
    stretches = [_span(ground, score, each) for each in alone_stretches(ground, score)]
    return f"Nobody is free {list_of(stretches)}."


def unsure_names(ground: Ground, score: Score) -> str:
    """The people whose roster has run out by this start."""
    return list_of([ground.search.rosters[number].name for number in sorted(score.unsure)])


def _unknown(ground: Ground, score: Score) -> str:
    spans = [_span(ground, score, each) for each in unknown_stretches(ground, score)]
    who = unsure_names(ground, score)
    return f"{who} only if free, {list_of(spans)}: the calendar ends before."


def _night(ground: Ground, score: Score) -> str:  # noqa: ARG001
    return f"{duration_words(score.value('night_minutes'))} of the waits lie in the night."


def _night_after(ground: Ground, score: Score) -> str:  # noqa: ARG001
    hours = number_words(score.value("night_after_hours"), "hour", "hours")
    return f"Nobody is free for {hours} of the night after."


def ride_events(ground: Ground, score: Score) -> list[Busy]:
    """The patient's events somewhere else while she may not drive."""
    begins, ends = score.start + ground.care, ground.waits(score.start)[0]
    return [e for e in ground.patient if e.is_somewhere and e.start < ends and begins < e.end]


def _rides(ground: Ground, score: Score) -> str:
    rides = [_event_words(ground, score, event) for event in ride_events(ground, score)]
    return f"{'A ride is' if len(rides) == 1 else 'Rides are'} needed: {list_of(rides)}."


def _handovers(ground: Ground, score: Score) -> str:
    zone, rosters = ground.search.plan.zone, ground.search.rosters
    later = [
        f"{rosters[who].name} takes over at {clock_words(zone, begins, score.start)}"
        for who, begins, _ in score.duties[1:]
    ]
    return f"{list_of(later)}."


_REASONS: dict[str, Callable[[Ground, Score], str]] = {
    "conflict_minutes": _conflict,
    "alone_minutes": _alone,
    "unknown_minutes": _unknown,
    "night_minutes": _night,
    "night_after_hours": _night_after,
    "rides_needed": _rides,
    "handovers": _handovers,
}


def _fewer_bottles(ground: Ground, score: Score, same_day: Sequence[Score]) -> str | None:
    """How many bottles the nearest other start of that day would take more."""
    mine = score.value("bottles")
    more = [other for other in same_day if other.value("bottles") > mine]
    if not more:
        return None
    other = min(more, key=lambda each: (abs(each.start - score.start), each.start))
    fewer = number_words(other.value("bottles") - mine, "bottle", "bottles")
    clock = clock_words(ground.search.plan.zone, other.start, score.start)
    return f"{fewer.capitalize()} fewer than at {clock}."


def price_words(ground: Ground, best: Score, other: Score) -> tuple[str, str]:
    """``one bottle fewer`` and ``alone 21:00–22:30``: what another start spares and what it
    costs; the second may be empty."""
    gains = [_GAINS[key](other, best) for key in KEYS if other.value(key) < best.value(key)]
    prices = [text for key in KEYS for text in _prices(ground, key, best, other)]
    return list_of(gains), list_of(prices) if prices else ""


def _less(key: str, text: str) -> Callable[[Score, Score], str]:
    return lambda other, best: text.format(duration_words(best.value(key) - other.value(key)))


def _fewer(key: str, one: str, many: str, text: str) -> Callable[[Score, Score], str]:
    return lambda other, best: text.format(
        number_words(best.value(key) - other.value(key), one, many)
    )


_GAINS: dict[str, Callable[[Score, Score], str]] = {
    "conflict_minutes": _less("conflict_minutes", "{} less of your own plans in it"),
    "alone_minutes": _less("alone_minutes", "{} less alone"),
    "unknown_minutes": _less("unknown_minutes", "{} less that is not sure"),
    "night_minutes": _less("night_minutes", "{} less in the night"),
    "night_after_hours": _fewer(
        "night_after_hours", "hour", "hours", "somebody there for {} more of the night after"
    ),
    "rides_needed": _fewer("rides_needed", "ride", "rides", "{} fewer"),
    "bottles": _fewer("bottles", "bottle", "bottles", "{} fewer"),
    "handovers": _fewer("handovers", "hand-over", "hand-overs", "{} fewer"),
}


def _prices(ground: Ground, key: str, best: Score, other: Score) -> Iterator[str]:
    """What is worse there, with its clock times where it has some."""
    more = other.value(key) - best.value(key)
    if more <= 0:
        return
    if key == "alone_minutes":
        yield f"alone {list_of([_span(ground, other, s) for s in alone_stretches(ground, other)])}"
    elif key == "unknown_minutes":
        spans = [_span(ground, other, stretch) for stretch in unknown_stretches(ground, other)]
        yield f"{unsure_names(ground, other)} only if free {list_of(spans)}"
    elif key == "conflict_minutes":
        yield f"{duration_words(more)} more of your own plans in it"
    elif key == "night_minutes":
        yield f"{duration_words(more)} more in the night"
    elif key == "night_after_hours":
        yield f"nobody there for {number_words(more, 'hour', 'hours')} more of the night after"
    elif key == "rides_needed":
        rides = [_event_words(ground, other, event) for event in ride_events(ground, other)]
        yield f"a ride to {list_of(rides)}"
    else:
        one = {"bottles": "bottle", "handovers": "hand-over"}[key]
        yield f"{number_words(more, one, one + 's')} more"
