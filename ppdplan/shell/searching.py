"""What was typed for a search, as a search: days, times of day, weights, gaps, people."""

import datetime as dt
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ppdplan.amounts import read_minute_of_day
from ppdplan.errors import PlanError
from ppdplan.finder.rules import WEIGHTS
from ppdplan.finder.search import LAST_FEED_BEFORE, Search, reading_window
from ppdplan.finder.series import Gap
from ppdplan.model import Request
from ppdplan.people import read_days
from ppdplan.rules import Policy
from ppdplan.shell.rostering import Reader, habits_of
from ppdplan.shell.typed import Typed, caregivers_of, request_of
from ppdplan.when import clip, next_time, read_duration, read_time
from ppdplan.zone import Minute, Zone

FORTNIGHT = 13
MOST_DAYS = 366
STEP = (5, 240)
WEIGHT = (0, 10_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a search as typed."""

    first: str | None = None
    last: str | None = None
    between: str = "08:00-18:00"
    step: str = "15m"
    weekdays: str | None = None
    weigh: tuple[str, ...] = ()
    top: int | None = None
    per_day: int = 1
    each: bool = False
    argv: tuple[str, ...] = field(default=())


def search_of(asked: Asked, typed: Typed, now: Minute, system_zone: str, policy: Policy) -> Search:
    """The search in what was typed, with every calendar read.

    Raises ``bad-time``, ``bad-duration``, ``bad-usage``, ``missing-option``, and what reading the
    calendars raises.
    """
    zone = Zone(typed.tz or system_zone)
    first, last = read_span(asked, zone, now)
    search = Search(
        plan=_plan(typed, now, zone, policy),
        first=first,
        last=last,
        rosters=(),
        options=plan_options(asked.argv),
        step_minutes=read_duration(asked.step, "--step", *STEP),
        between=read_between(asked.between),
        weekdays=read_weekdays(asked.weekdays),
        habits=habits_of(typed),
        weights=read_weights(asked.weigh),
        top=asked.top if asked.top is not None or asked.each else 5,
        per_day=asked.per_day,
        each=asked.each,
    )
    reader = Reader(reading_window(search, policy), zone, typed.skip_unreadable)
    read = reader.everyone(caregivers_of(typed), typed.patient)
    return replace(search, rosters=read.rosters, patient=read.patient, facts=read.facts)


def _plan(typed: Typed, now: Minute, zone: Zone, policy: Policy) -> Request:
    """What every plan of the search has in common; its start and last feed stand for any."""
    if typed.dose is None:
        raise PlanError("missing-option", "Missing: --dose.", "Give the tier, or --dose unknown.")
    start = next_time(read_time("10:00"), now, zone)
    fed = zone.local(start - LAST_FEED_BEFORE).strftime("%Y-%m-%d %H:%M")
    any_day = replace(
        typed,
        start=zone.local(start).strftime("%Y-%m-%d %H:%M"),
        last_feed=None if typed.usual_feeds else fed,
        caregiver=(),
        available=(),
    )
    return request_of(any_day, now, zone.name, policy)


def read_span(asked: Asked, zone: Zone, now: Minute) -> tuple[dt.date, dt.date]:
    """The first and the last day, both searched; raises ``bad-time``."""
    first = zone.date(now) if asked.first is None else read_day(asked.first, zone, now)
    last = (
        first + dt.timedelta(days=FORTNIGHT)
        if asked.last is None
        else read_day(asked.last, zone, now)
    )
    if not 0 <= (last - first).days < MOST_DAYS:
        raise PlanError(
            "bad-time",
            f"--from {first} --to {last} is no stretch of 1 to {MOST_DAYS} days.",
            "Give a last day that is not before the first, at most a year on.",
        )
    return first, last


def read_day(text: str, zone: Zone, now: Minute) -> dt.date:
    """A day: ``2027-01-04``, ``today``, ``tomorrow`` or a weekday; raises ``bad-time``."""
    try:
        at = next_time(read_time(f"{text.strip()} 12:00"), zone.at_wall(zone.date(now), 0), zone)
    except PlanError:
        raise PlanError(
            "bad-time",
            f"'{clip(text)}' is no day that I can read.",
            "Write it like 2027-01-04, today, tomorrow or monday.",
        ) from None
    return zone.date(at)


def read_between(text: str) -> tuple[int, int]:
    """The first and the last time of day tried; raises ``bad-time``."""
    first, dash, last = text.partition("-")
    if not dash:
        first = last = ""
    try:
        low, high = read_minute_of_day(first), read_minute_of_day(last)
    except PlanError:
        low, high = 1, 0
    if low > high:
        raise PlanError(
            "bad-time",
            f"--between '{clip(text)}' is no stretch of a day.",
            "Write it like --between 08:00-18:00, the earlier time first.",
        )
    return low, high


def read_weekdays(text: str | None) -> tuple[int, ...]:
    """Weekdays as numbers; raises ``bad-usage``."""
    if text is None:
        return ()
    days = read_days(text)
    if not days:
        raise PlanError(
            "bad-usage",
            f"--weekdays '{clip(text)}' cannot be read.",
            "Write them like mon-fri, mon,thu or sat-mon.",
        )
    return days


def read_weights(texts: Sequence[str]) -> Mapping[str, int]:
    """The weights of the search with those that were typed; raises ``bad-usage``."""
    weights = dict(WEIGHTS)
    low, high = WEIGHT
    for text in texts:
        key, _, number = (part.strip() for part in text.partition("="))
        if key not in weights:
            near = difflib.get_close_matches(key, weights, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(weights)}."
            raise PlanError("bad-usage", f"--weigh '{clip(text)}' names no key.", hint)
        if not re.fullmatch("[0-9]{1,5}", number) or not low <= int(number) <= high:
            raise PlanError(
                "bad-usage",
                f"--weigh '{clip(text)}' has no whole number from {low} to {high}.",
                f"Write it like --weigh {key}=60.",
            )
        weights[key] = int(number)
    return weights


def read_gap(text: str, option: str) -> Gap:
    """A gap between sessions, ``3d`` or ``72h``; raises ``bad-duration``."""
    found = re.fullmatch(r"\s*([0-9]{1,3})\s*(d|h)\s*", text, re.IGNORECASE)
    if not found:
        raise PlanError(
            "bad-duration",
            f"{option} '{clip(text)}' is no gap that I can read.",
            f"Write it in days or hours, like {option} 3d or {option} 72h.",
        )
    number = int(found[1])
    if found[2].lower() == "d":
        return Gap(days=number, text=text.strip())
    return Gap(minutes=number * 60, text=text.strip())


_OF_THE_SEARCH = {
    "--from": 1,
    "--to": 1,
    "--between": 1,
    "--step": 1,
    "--weekdays": 1,
    "--weigh": 1,
    "--top": 1,
    "--per-day": 1,
    "--each": 0,
    "--sessions": 1,
    "--min-gap": 1,
    "--max-gap": 1,
    "--same-time": 0,
    "--tz": 1,
    "--json": 0,
    "--plain": 0,
    "--quiet": 0,
    "-q": 0,
    "--out": 1,
    "-o": 1,
    "--force": 0,
    "-f": 0,
}
"""Options that say how to search, with how many values they take: no part of the plan."""


def plan_options(argv: Sequence[str]) -> tuple[str, ...]:
    """What was typed, without what only the search needs: the rest of a ``schedule`` line."""
    kept, skip = [], 0
    unused = {} if _has(argv, "--with") else {"--patient": 1}
    for word in argv:
        if skip:
            skip -= 1
            continue
        name, equals, _ = word.partition("=")
        values = (_OF_THE_SEARCH | unused).get(name)
        if values is not None:
            skip = 0 if equals else values
            continue
        kept.append(word)
    return tuple(kept)


def _has(argv: Sequence[str], option: str) -> bool:
    return any(word.partition("=")[0] == option for word in argv)
