"""What to know about a search: how far calendars are known, and what was assumed of them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from ppdplan.finder.costs import Ground
from ppdplan.finder.roster import called, sleeps
from ppdplan.finder.search import Tried
from ppdplan.model import Notice, Shift
from ppdplan.spans import MinuteSet
from ppdplan.words import date_words, list_of, short_date

WARNING, NOTE = "warning", "note"
NAMED = 4
"""Days or events named in one notice; the rest are counted."""


def notices_of_search(
    ground: Ground, starts: Sequence[Tried], shown: Iterable[Sequence[Shift]]
) -> tuple[Notice, ...]:
    """Everything to know about a search, warnings first; ``shown`` is who covers what is shown."""
    found = [
        *_about_files(ground),
        *_calendar_ends(ground, shown),
        *_all_day_busy(ground, starts),
        *_asleep(ground, starts),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda notice: notice.level != WARNING))


def _about_files(ground: Ground) -> Iterator[Notice]:
    for facts in ground.search.facts:
        file = facts.file
        if facts.is_empty:
            yield Notice(
                "calendar-empty",
                WARNING,
                f"{file} holds no event at all. Is it the right file? It was taken as free time.",
            )
        if facts.without_length:
            events = _events(facts.without_length)
            yield Notice("no-length", NOTE, f"{file}: {events} without a length block no time.")
        if facts.unreadable:
            events = _events(facts.unreadable)
            yield Notice("unreadable-skipped", NOTE, f"{file}: {events} could not be read.")
        for clause in facts.assumptions:
            yield Notice("read-as", NOTE, f"{file}: {clause}.")


def _events(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"


def _calendar_ends(ground: Ground, shown: Iterable[Sequence[Shift]]) -> Iterator[Notice]:
    names = {shift.name for shifts in shown for shift in shifts if shift.unknown}
    for roster in ground.search.rosters:
        if roster.name in names and roster.known_until is not None:
            ends = date_words(ground.search.plan.zone, roster.known_until - 1)
            yield Notice(
                "calendar-ends",
                WARNING,
                f"{roster.name}'s calendar holds no work after {ends}: nobody knows yet. Ask "
                f"{roster.name} before you rely on it.",
            )


def _all_day_busy(ground: Ground, starts: Sequence[Tried]) -> Iterator[Notice]:
    zone = ground.search.plan.zone
    days = {tried.day for tried in starts}
    for roster in ground.search.rosters:
        events = [event for event in roster.busy if event.all_day]
        blocked = [
            f'{short_date(zone, event.start)} ("{called(event)}")'
            if called(event)
            else short_date(zone, event.start)
            for event in events
            if days & _dates(zone.date(event.start), zone.date(event.end - 1), min(days), max(days))
        ]
        if blocked:
            yield Notice(
                "all-day-busy",
                NOTE,
                f"{roster.name} counts as busy all day: {_some(blocked)}. If {roster.name} is at "
                "home then, mark it as free in the calendar.",
            )


def _dates(first: dt.date, last: dt.date, low: dt.date, high: dt.date) -> set[dt.date]:
    first, last = max(first, low), min(last, high)
    return {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}


def _asleep(ground: Ground, starts: Sequence[Tried]) -> Iterator[Notice]:
    search, zone = ground.search, ground.search.plan.zone
    handover, care = ground.handover, ground.care
    watched = MinuteSet((tried.start - handover, tried.start + care) for tried in starts)
    for roster in search.rosters:
        found = [
            f"until {short_date(zone, until)} {zone.clock(until)} after "
            f"{called(event) or 'a night at work'}"
            for event, (begins, until) in sleeps(roster.busy, ground.span, zone, search.habits)
            if watched.count(begins, until)
        ]
        if found:
            yield Notice("asleep", NOTE, f"{roster.name} counts as asleep {_some(found)}.")


def _some(items: Sequence[str]) -> str:
    if len(items) <= NAMED:
        return list_of(items)
    return f"{', '.join(items[:NAMED])} and {len(items) - NAMED} more"
