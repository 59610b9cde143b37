"""When each caregiver is free: hours, open shifts and busy calendars made into minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ppdplan.finder.nights import days_of, night_minutes
from ppdplan.finder.rules import BUFFER, REST, value_of
from ppdplan.model import Caregiver, Hours, Span
from ppdplan.spans import MinuteSet, Stretch
from ppdplan.words import clean_name
from ppdplan.zone import DAY, Minute, Zone

LONG = 4 * 60
"""A busy event of this many minutes is work: its night is followed by sleep, its end by more."""
NIGHT_WORK = 3 * 60
NAME_LENGTH = 40
ON_THE_WAY = 60
"""Only what takes longer than this many minutes has a way there and back."""


@dataclass(frozen=True, slots=True)
class Busy:
    """One occurrence of a busy event.

    ``is_somewhere``: its location is a place to go to. ``repeats_daily``: its rule falls on every
    day, like sleep. ``is_event``: a free/busy period is none, and nobody can move it.
    """

    start: Minute
    end: Minute
    summary: str = ""
    is_somewhere: bool = False
    all_day: bool = False
    repeats_daily: bool = False
    is_event: bool = True

    @property
    def minutes(self) -> int:
        return self.end - self.start


def called(event: Busy) -> str:
    """What an event is called, fit to be shown; empty if it has no title."""
    name = clean_name(event.summary)
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Roster:
    """What is known about one caregiver's time.

    ``caregiver`` says what was typed: name, hours, files. ``busy`` holds the occurrences of all
    their calendars, ``available`` those of their open shifts. ``known_until`` is the end of the
    last busy event of four hours or more in all their calendars together; ``None`` if there is
    no such event, or if a rule of such has no end.
    """

    caregiver: Caregiver
    busy: tuple[Busy, ...] = ()
    available: tuple[Span, ...] = ()
    known_until: Minute | None = None

    @property
    def name(self) -> str:
        return self.caregiver.name


@dataclass(frozen=True, slots=True)
class Habits:
    """What is assumed about work: minutes of sleep after a night, minutes on the way."""

    rest_minutes: int = value_of(REST)
    buffer_minutes: int = value_of(BUFFER)
    trust_empty: bool = False


def free_minutes(roster: Roster, span: Span, zone: Zone, habits: Habits) -> MinuteSet:
    """The minutes of the span in which this caregiver can have the baby."""
    blocked = blocked_minutes(roster.busy, span, zone, habits)
    return allowed_minutes(roster, span, zone).minus(blocked)


def allowed_minutes(roster: Roster, span: Span, zone: Zone) -> MinuteSet:
    """What hours and open shifts allow, before any calendar takes away."""
    allowed = MinuteSet([(span.start, span.end)])
    if roster.caregiver.hours:
        allowed = allowed.both(MinuteSet(hour_stretches(roster.caregiver.hours, span, zone)))
    if roster.caregiver.shifts:
        allowed = allowed.both(MinuteSet((shift.start, shift.end) for shift in roster.available))
    return allowed


def hour_stretches(hours: Iterable[Hours], span: Span, zone: Zone) -> Iterator[Stretch]:
    """Hours on each wall day around the span; an end at or before its start is the next day."""
    each = tuple(hours)
    for day in days_of(zone, span):
        for hour in each:
            if hour.days and day.weekday() not in hour.days:
                continue
            end = hour.end if hour.end > hour.start else hour.end + DAY
            yield zone.at_wall(day, hour.start), zone.at_wall(day, end)


def blocked_minutes(busy: Iterable[Busy], span: Span, zone: Zone, habits: Habits) -> MinuteSet:
    """Busy time, the way there and back, and the sleep after a night at work."""
    events = tuple(busy)
    asleep = [stretch for _, stretch in sleeps(events, span, zone, habits)]
    return MinuteSet([*(widened(event, habits) for event in events), *asleep])


def widened(event: Busy, habits: Habits) -> Stretch:
    """A busy event with the way there and back, if it is over an hour long."""
    way = habits.buffer_minutes if event.minutes > ON_THE_WAY else 0
    return event.start - way, event.end + way


def sleeps(
    busy: Iterable[Busy], span: Span, zone: Zone, habits: Habits
) -> list[tuple[Busy, Stretch]]:
    """The sleep that follows each night at work; what repeats every day is sleep itself."""
    rest = habits.rest_minutes
    if not rest:
        return []
    # Two days of any event hold a whole night, so no more of a long one need be looked at.
    night = night_minutes(zone, Span(span.start - rest - 2 * DAY, span.end))
    return [
        (event, (event.end, event.end + rest))
        for event in busy
        if event.minutes >= LONG
        and not event.repeats_daily
        and span.start - rest < event.end < span.end
        and night.count(max(event.start, event.end - 2 * DAY), event.end) >= NIGHT_WORK
    ]


def on_duty_list(
    rosters: Iterable[Roster], span: Span, zone: Zone, habits: Habits
) -> tuple[Caregiver, ...]:
    """The caregivers of a plan, with the time that hours and calendars leave them filled in."""
    return tuple(_with_free_time(roster, span, zone, habits) for roster in rosters)


def _with_free_time(roster: Roster, span: Span, zone: Zone, habits: Habits) -> Caregiver:
    if roster.caregiver.is_plain:
        return roster.caregiver
    free = free_minutes(roster, span, zone, habits)
    known_until = known_until_of(roster, habits)
    stretches = tuple(Span(start, end) for start, end in free)
    return replace(roster.caregiver, free=stretches, known_until=known_until)


def known_until_of(roster: Roster, habits: Habits) -> Minute | None:
    """Up to when a roster says something; ``None``: it does not run out, or is trusted."""
    return roster.known_until if roster.caregiver.calendars and not habits.trust_empty else None
