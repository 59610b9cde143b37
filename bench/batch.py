"""How fast a table becomes a folder, beside a bare loop that only builds such calendars.

Prints rows a second and core against the bare loop (icalendar alone, the same events, no files),
peak memory and time a row of a long table against a short one's, and what a second process and
a run with nothing to do come to. ``--full`` takes 100,000 rows for the long table. Exits with 0
whatever the ratios are; it measures, it does not judge.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from icalendar import Alarm, Calendar, Event

SHORT, MIDDLE, LONG, FULL = 1_000, 5_000, 20_000, 100_000
BARE = 300
SPEED, MEMORY, STEADY = 1.5, 1.2, 1.1
NOW = 29_900_000
"""A minute late in 2026, before every start of the table."""

TIMES = ("dtstamp", "last-modified", "dtstart", "dtend")
TEXTS = ("uid", "summary", "description", "status", "class", "transp")

WORK = """
import json, resource, sys, time
from ppdplan.commands.batch import Wanted, run
from ppdplan.shell.surroundings import Surroundings

def cpu():
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in both)

if __name__ == "__main__":
    table, folder, jobs = sys.argv[1:]
    around = Surroundings(
        now={now}, system_zone="UTC", epoch=None, width=80, height=25, colour=False, unicode=True,
        ask=None,
    )
    began, wall = cpu(), time.perf_counter()
    code = run(table, Wanted(out_dir=folder, jobs=int(jobs), quiet=True), around)
    wall = time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({{"code": code, "wall": wall, "cpu": cpu() - began, "peak": peak}}))
"""


def write_table(path: Path, rows: int) -> None:
    """A table of patients that differ, all of whom can be planned."""
    with path.open("w") as file:
        file.write("id,start,dose,last-feed,tz,caregiver,sitter,driver\n")
        for n in range(rows):
            day = dt.date(2026, 12, 1) + dt.timedelta(days=n % 28)
            hour, minute = 8 + n * 7 % 9, n * 5 % 60
            tier = ("low", "medium", "high")[n % 3]
            file.write(
                f"p{n},{day} {hour:02d}:{minute:02d},{tier},{hour - 2:02d}:{n * 3 % 60:02d},"
                f"America/New_York,Sam {n},Kim,Lee\n"
            )


def plan(table: Path, folder: Path, jobs: int = 1) -> dict[str, float]:
    """One run of the program in a process of its own: seconds, and kilobytes at the peak."""
    script = table.parent / "work.py"
    script.write_text(WORK.format(now=NOW))
    command = [sys.executable, str(script), str(table), str(folder), str(jobs)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"}
    )
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if found["code"]:
        sys.exit(f"The table failed:\n{done.stderr}")
    return found


def bare_seconds(folder: Path) -> float:
    """Processor seconds a calendar that a loop over icalendar takes for the same events."""
    files = sorted(folder.glob("*.ics"))[:BARE]
    wanted = [
        [values_of(event) for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")]
        for path in files
    ]
    began = time.process_time()
    for events in wanted:
        build(events)
    return (time.process_time() - began) / len(wanted)


def values_of(event: Any) -> dict[str, Any]:
    """What one event says, as plain values."""
    values: dict[str, Any] = {name: event[name].dt for name in TIMES}
    values |= {name: str(event[name]) for name in TEXTS}
    values["sequence"] = int(event["sequence"])
    for alarm in event.walk("VALARM"):
        values["alarm"] = alarm["trigger"].dt
    return values


def build(events: list[dict[str, Any]]) -> bytes:
    """One calendar, as anybody would build it."""
    calendar = Calendar()
    calendar.add("prodid", "-//bench//EN")
    calendar.add("version", "2.0")
    for values in events:
        event = Event()
        for name, value in values.items():
            if name != "alarm":
                event.add(name, value)
        if "alarm" in values:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", values["alarm"])
            alarm.add("description", values["summary"])
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def main() -> None:
    """Measure a short and a long table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="100,000 rows for the long table")
    long = FULL if options.parse_args().full else LONG
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        tables = short_table, middle_table, long_table = [
            scratch / f"{name}.csv" for name in ("short", "middle", "long")
        ]
        for table, rows in zip(tables, (SHORT, MIDDLE, long), strict=True):
            write_table(table, rows)
        plan(short_table, scratch / "warm")
        short = plan(short_table, scratch / "short")
        bare = bare_seconds(scratch / "short")
        again = plan(short_table, scratch / "short")
        # A B A: the short table before and after the long one, so that a busy machine slows both.
        many = plan(long_table, scratch / "long")
        after = plan(short_table, scratch / "after")
        one = plan(middle_table, scratch / "one")
        two = plan(middle_table, scratch / "two", jobs=2)
    ours = (short["cpu"] + after["cpu"]) / 2 / SHORT
    print(
        f"batch, {SHORT:,} rows    {bare / ours:.2f} x the rows a second and core of a bare "
        f"icalendar loop (at least {SPEED}): {1 / ours:.0f} to {1 / bare:.0f}"
    )
    print(
        f"batch, {long:,} rows   {many['peak'] / short['peak']:.2f} x the peak memory of {SHORT:,} "
        f"rows (limit {MEMORY}): {many['peak'] / 1024:.0f} MB to {short['peak'] / 1024:.0f} MB"
    )
    print(
        f"batch, time a row    {many['cpu'] / long / ours:.2f} x that of {SHORT:,} rows (limit "
        f"{STEADY}): {1000 * many['cpu'] / long:.2f} ms to {1000 * ours:.2f} ms"
    )
    print(
        f"batch, --jobs 2      {one['wall'] / two['wall']:.2f} x as fast as one process on "
        f"{os.cpu_count()} cores; a run with nothing to do {again['wall'] / short['wall']:.2f} x "
        "the time of the first"
    )


if __name__ == "__main__":
    main()
