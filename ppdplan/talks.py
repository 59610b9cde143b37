"""What a program wraps around a session: a talk before, one after, a check-in, a word to the OB.

All by phone or video, so none needs a car; each is placed where the patient is free, by day,
and never while she may not drive.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ppdplan.model import Event, Milestones, Request, Role, Span
from ppdplan.rules import Policy
from ppdplan.zone import DAY, Minute

KINDS = ("prep", "integration", "check-in")
BY_DAY = (9 * 60, 18 * 60)
STEP = 30
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """One talk: it lies within the span, as near as can be to ``best``. Minutes."""

    key: str
    rule: str
    span: Span
    best: Minute
    length: int


def place_talks(request: Request, milestones: Milestones, policy: Policy) -> list[Event]:
    """The talks asked for, each in the free time of the patient nearest to its best moment.

    One that finds no free time is left out; none is placed before now.
    """
    taken = [*request.patient_busy, Span(request.start - DAY // 4, milestones.safe_to_drive)]
    events = []
    for wanted in _wanted(request, milestones, policy):
        at = _free_at(wanted, request, taken)
        if at is not None:
            taken.append(Span(at, at + wanted.length))
            events.append(
                Event(wanted.key, "talk", at, at + wanted.length, (Role.PATIENT,), wanted.rule)
            )
    return events


def _wanted(request: Request, milestones: Milestones, policy: Policy) -> Iterator[Wanted]:
    start, zero = request.start, milestones.waits_from
    talk = policy.minutes("talk.length")
    if "prep" in request.talks:
        before = Span(start - policy.minutes("talk.prep"), start - DAY // 2)
        yield Wanted("prep-talk", "talk.prep", before, start - 3 * DAY, talk)
        yield Wanted("ob-word", "talk.prep", before, start - 4 * DAY, STEP)
    if "integration" in request.talks:
        low, high = policy.minutes("talk.integration.from"), policy.minutes("talk.integration.to")
        after = Span(zero + low, zero + high)
        yield Wanted("integration", "talk.integration.from", after, zero + low, talk)
    if "check-in" in request.talks:
        week = policy.minutes("talk.check-in")
        later = Span(start + week - DAY, start + week + DAY)
        yield Wanted("check-in", "talk.check-in", later, start + week, STEP)


def _free_at(wanted: Wanted, request: Request, taken: Sequence[Span]) -> Minute | None:
    """The free half-hour by day that is nearest to the best moment, on a weekday if one is."""
    fits = [
        at
        for at in _half_hours(wanted, request)
        if at >= request.now
        and at + wanted.length <= wanted.span.end
        and not any(span.meets(at, at + wanted.length) for span in taken)
    ]

    def rank(at: Minute) -> tuple[bool, int, Minute]:
        return request.zone.date(at).weekday() > FRIDAY, abs(at - wanted.best), at

    return min(fits, key=rank, default=None)


def _half_hours(wanted: Wanted, request: Request) -> Iterator[Minute]:
    zone, span = request.zone, wanted.span
    first, last = BY_DAY[0], BY_DAY[1] - wanted.length
    day = zone.date(span.start)
    while day <= zone.date(span.end):
        for minute in range(first, last + 1, STEP):
            at = zone.at_wall(day, minute)
            if span.holds(at):
                yield at
        day += dt.timedelta(days=1)
