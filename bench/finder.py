"""How long a search takes, beside a bare script that only parses and expands the same files.

Four calendars of 1,000 events each, one in ten weekly. Printed are ratios of paired runs in one
process: suggest over 28 days in steps of 15 minutes; twice the days and twice the events; and
what a course of 12 sessions over 60 days adds to the reading of three caregivers' files.
"""

import contextlib
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import icalendar
import recurring_ical_events  # type: ignore[import-untyped]

from ppdplan.errors import PlanError
from ppdplan.finder.series import CourseRequest, course
from ppdplan.finder.suggest import suggest
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.shell.searching import Asked, read_gap, search_of
from ppdplan.shell.typed import Typed
from ppdplan.zone import Zone

ZONE = Zone("America/New_York")
FIRST = dt.date(2027, 1, 4)
NOW = ZONE.at_wall(dt.date(2026, 12, 1), 540)
EVENTS, DAYS, PAIRS = 1000, 28, 5


def calendar(seed: int, events: int) -> bytes:
    """A year of appointments by day, one in ten weekly."""
    rng = random.Random(seed)  # noqa: S311 (a bench, no secret)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
    for number in range(events):
        day = FIRST + dt.timedelta(days=rng.randrange(-180, 180))
        hour, length = rng.randrange(7, 20), rng.choice((30, 60, 60, 90))
        start = dt.datetime.combine(day, dt.time(hour, rng.choice((0, 30))))
        end = start + dt.timedelta(minutes=length)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{seed}-{number}@bench",
            "DTSTAMP:20261201T000000Z",
            f"DTSTART;TZID=America/New_York:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=America/New_York:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:Appointment {number}",
        ]
        if number % 10 == 0:
            lines.append("RRULE:FREQ=WEEKLY;COUNT=40")
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def files(folder: Path, count: int, events: int) -> list[Path]:
    """Calendars on disk."""
    paths = []
    for seed in range(count):
        path = folder / f"{events}-{seed}.ics"
        path.write_bytes(calendar(seed, events))
        paths.append(path)
    return paths


def bare(paths: list[Path], days: int) -> None:
    """Parse and expand, and nothing else."""
    for path in paths:
        found = icalendar.Calendar.from_ical(path.read_bytes())
        recurring_ical_events.of(found).between(FIRST, FIRST + dt.timedelta(days=days))


def asked(paths: list[Path], days: int) -> tuple[Asked, Typed]:
    """A search over so many days by everyone whose calendar is given."""
    last = FIRST + dt.timedelta(days=days - 1)
    people = tuple(f"P{number}={path}" for number, path in enumerate(paths))
    usual = "06:30 09:30 13:00 16:30 19:30 23:00"
    typed = Typed(dose="medium", tz=ZONE.name, usual_feeds=usual, caregiver=people)
    return Asked(first=FIRST.isoformat(), last=last.isoformat()), typed


def whole_search(paths: list[Path], days: int) -> None:
    """Read, search, and make what is shown."""
    what, typed = asked(paths, days)
    # Where so many events leave no start covered, saying so takes as much work.
    with contextlib.suppress(PlanError):
        suggest(search_of(what, typed, NOW, ZONE.name, ARTICLE_POLICY), ARTICLE_POLICY)


def seconds(run: Callable[[], object]) -> float:
    """Processor time of one run."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def ratio(one: Callable[[], object], other: Callable[[], object]) -> float:
    """The median of paired runs, one over the other."""
    seconds(one), seconds(other)
    return statistics.median(seconds(one) / seconds(other) for _ in range(PAIRS))


def course_over_reading(paths: list[Path]) -> float:
    """What a course of 12 sessions over 60 days adds, as a part of the reading."""
    what, typed = asked(paths, 60)
    parts = []
    for _ in range(PAIRS):
        begin = time.process_time()
        search = search_of(what, typed, NOW, ZONE.name, ARTICLE_POLICY)
        read = time.process_time()
        gaps = read_gap("3d", "--min-gap"), read_gap("7d", "--max-gap")
        with contextlib.suppress(PlanError):
            course(CourseRequest(search, 12, *gaps), ARTICLE_POLICY)
        parts.append((time.process_time() - read) / (read - begin))
    return statistics.median(parts)


def course_over_bare(paths: list[Path]) -> float:
    """The same, beside what the two libraries take to read the files."""
    what, typed = asked(paths, 60)
    search = search_of(what, typed, NOW, ZONE.name, ARTICLE_POLICY)
    gaps = read_gap("3d", "--min-gap"), read_gap("7d", "--max-gap")
    request = CourseRequest(search, 12, *gaps)

    def search_alone() -> None:
        with contextlib.suppress(PlanError):
            course(request, ARTICLE_POLICY)

    return ratio(search_alone, lambda: bare(paths, 60))


def main() -> None:
    """Print every ratio, with its limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        four, double = files(folder, 4, EVENTS), files(folder, 4, 2 * EVENTS)
        rows = [
            ("suggest / parse and expand", ratio(
                lambda: whole_search(four, DAYS), lambda: bare(four, DAYS)), "at most 1"),
            ("suggest, twice the days / once", ratio(
                lambda: whole_search(four, 2 * DAYS), lambda: whole_search(four, DAYS)),
             "at most 2"),
            ("suggest, twice the events / once", ratio(
                lambda: whole_search(double, DAYS), lambda: whole_search(four, DAYS)),
             "at most 2"),
            ("course of 12 / reading the files with the libraries",
             course_over_bare(four[:3]), "at most 0.1"),
            ("course of 12 / reading the files with ours",
             course_over_reading(four[:3]), ""),
        ]  # fmt: skip
    for what, found, limit in rows:
        sys.stdout.write(f"{what}: {found:.2f}" + (f" ({limit})\n" if limit else "\n"))


if __name__ == "__main__":
    main()
