"""``ppdplan now``: what holds at this moment, from the calendar file alone."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from ppdplan.calendars.ours import OurFile, read_ours
from ppdplan.calendars.record import event_of
from ppdplan.files import read_bytes
from ppdplan.model import Shift, Span
from ppdplan.present import Found, Standing, present
from ppdplan.shell.scheduling import FILE_LIMIT
from ppdplan.shell.surroundings import Surroundings
from ppdplan.views.moment import moment_json, moment_lines
from ppdplan.when import nearest_time, read_time
from ppdplan.words import title
from ppdplan.zone import Minute, Zone

_OTHER_DAYS = ("pump", "milk", "practice", "talk")
"""Kinds of events that may lie days before or after the session."""


def run(file: str, at: str | None, around: Surroundings, *, json: bool) -> None:
    """Show what holds now, or at the time given."""
    standing = standing_of(ours_at(file, around.now), around.now)
    moment = around.now if at is None else _moment(at, standing, around.now)
    if at is not None:
        standing = standing_of(ours_at(file, moment), around.now)
    found = present(standing, moment)
    if json:
        around.say_json(moment_json(found))
    else:
        around.say("\n".join(moment_lines(found)))


def watch(
    file: str, around: Surroundings, clock: Callable[[], Minute], wait: Callable[[], None]
) -> None:
    """Show it anew each minute until somebody interrupts."""
    console = around.console()
    while True:
        now = clock()
        found = present(standing_of(ours_at(file, now), now), now)
        console.clear()
        console.print("\n".join(moment_lines(found)))
        wait()


def ours_at(file: str, now: Minute) -> OurFile:
    """A file of ours by its name; of several sessions the one that is on or next.

    Raises ``cannot-read`` or ``bad-calendar``.
    """
    return read_ours(read_bytes(Path(file), FILE_LIMIT), file, now)


def standing_of(ours: OurFile, now: Minute) -> Standing:
    """The file as ``present`` takes it."""
    found = {
        key: Found(entry.start, entry.end, entry.status == "CANCELLED")
        for key, entry in ours.filed.entries.items()
    }
    if ours.is_copy:
        return _copy_standing(ours, found)
    record = ours.family
    plan = ours.plan(ours.policy, now)
    return Standing(
        zone=plan.request.zone,
        start=plan.request.start,
        milestones=plan.milestones,
        cover=plan.cover,
        events=plan.events,
        titles={event.key: title(event, plan, record.titles) for event in plan.events},
        found=found,
        held={name: Span(*span) for name, span in record.held.items()},
        is_cancelled=record.cancelled,
    )


def _copy_standing(ours: OurFile, found: dict[str, Found]) -> Standing:
    record = ours.copy
    events = tuple(event_of(stored) for stored in record.events)
    entries = ours.filed.entries
    return Standing(
        zone=Zone(record.zone),
        start=record.start,
        milestones=None,
        cover=tuple(Shift(*shift) for shift in record.cover),
        events=events,
        titles={e.key: entries[e.key].summary if e.key in entries else e.key for e in events},
        found=found,
        is_cancelled=record.cancelled,
    )


def _moment(text: str, standing: Standing, now: Minute) -> Minute:
    """The moment meant: without a date the one within the plan that is nearest to now."""
    typed, zone = read_time(text), standing.zone
    of_the_day = [event for event in standing.events if event.kind not in _OTHER_DAYS]
    first = min([standing.start, *(event.start for event in of_the_day)])
    last = max([standing.start, *(event.end for event in of_the_day)])
    days = range(zone.date(first).toordinal() - 1, zone.date(last).toordinal() + 2)
    times = [zone.at_wall(dt.date.fromordinal(day), typed.minute_of_day) for day in days]
    near = min(times, key=lambda at: (max(first - at, at - last, 0), abs(at - now)))
    return nearest_time(typed, near, zone, now)
