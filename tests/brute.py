"""A slow second reading of the search: every start, minute by minute, on plain sets.

It shares no line with the finder. Instants are ints of whole minutes since 1970 UTC; a person
is a dict: ``hours`` [(start, end, days)] or None, ``shifts`` [(start, end)] or None, ``busy``
[(start, end, repeats_daily)], ``known_until``, ``plain``.
"""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

HANDOVER = 45
CARE = {"low": 120, "medium": 180, "high": 240, "unknown": 240}
DRIVE = {"low": 240, "medium": 360, "high": 480, "unknown": 480}
NURSE = {"low": 360, "medium": 540, "high": 720, "unknown": 720}
KEYS = (
    "conflict_minutes",
    "alone_minutes",
    "unknown_minutes",
    "night_minutes",
    "night_after_hours",
    "rides_needed",
    "bottles",
    "handovers",
)
WEIGHTS = dict(zip(KEYS, (2, 1, 1, 1, 15, 60, 30, 30), strict=True))


def wall(at, zone):
    return datetime.fromtimestamp(at * 60, UTC).astimezone(ZoneInfo(zone))


def at_wall(day, minute_of_day, zone):
    day += timedelta(days=minute_of_day // 1440)
    hour, minute = divmod(minute_of_day % 1440, 60)
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    return int(moment.timestamp()) // 60


def is_night(at, zone):
    hour = wall(at, zone).hour
    return hour >= 22 or hour < 6


def starts_tried(first, last, step, between, weekdays, now, zone):
    found = []
    day = first
    while day <= last:
        for minute in range(1440):
            wanted = between[0] <= minute <= between[1] and (minute - between[0]) % step == 0
            if not wanted or (weekdays and day.weekday() not in weekdays):
                continue
            at = at_wall(day, minute, zone)
            shown = wall(at, zone)
            exists = (shown.hour * 60 + shown.minute, shown.date()) == (minute, day)
            if exists and at - HANDOVER >= now:
                found.append((day, at))
        day += timedelta(days=1)
    return found


def allowed_minutes(person, low, high, zone, extra=None):
    """Within hours and within shifts; ``extra`` is (kind, start, end) added to one of the two."""
    kinds = []
    for kind in ("hours", "shifts"):
        if person[kind] is None:
            continue
        spans = list(person["shifts"]) if kind == "shifts" else hour_spans(person, low, high, zone)
        if extra and extra[0] == kind:
            spans.append(extra[1:])
        kinds.append({m for a, b in spans for m in range(max(a, low), min(b, high))})
    found = set(range(low, high))
    for minutes in kinds:
        found &= minutes
    return found


def hour_spans(person, low, high, zone):
    spans = []
    day = wall(low, zone).date() - timedelta(days=2)
    while day <= wall(high, zone).date() + timedelta(days=1):
        for start, end, days in person["hours"]:
            if not days or day.weekday() in days:
                until = end if end > start else end + 1440
                spans.append((at_wall(day, start, zone), at_wall(day, until, zone)))
        day += timedelta(days=1)
    return spans


def free_minutes(person, low, high, zone, rest, buffer, extra=None):
    free = allowed_minutes(person, low, high, zone, extra)
    for start, end, daily in person["busy"]:
        way = buffer if end - start > 60 else 0
        until = end + way
        free -= set(range(start - way, until))
        in_night = sum(is_night(m, zone) for m in range(start, end))
        if end - start >= 240 and in_night >= 180 and not daily:
            free -= set(range(end, end + rest))
    return free


def cover(people, begins, ends):
    """[(who, from, to)] by asking at each hand-over who can stay longest; None with a gap."""
    found, at = [], begins
    while at < ends:
        stays = []
        for who, free in people:
            until = at
            while until < ends and until in free:
                until += 1
            stays.append((until, who))
        longest = max((until for until, _ in stays), default=at)
        if longest == at:
            return None
        who = next(who for until, who in stays if until == longest)
        found.append((who, at, longest))
        at = longest
    return found


def score(start, case, frees):
    """(values by key, cover) or None. ``frees``: a set for each person, in order."""
    zone, dose = case["zone"], case["dose"]
    zero = start + max(case["session"], 120)
    care, drive = zero + CARE[dose], zero + DRIVE[dose]
    last = max(care, drive, zero + NURSE[dose] if case["nursing"] else 0)
    out = {
        n
        for n, person in enumerate(case["people"])
        if person["known_until"] is not None
        and person["known_until"] <= start
        and not case["trust"]
    }
    sure = [(n, free) for n, free in enumerate(frees) if n not in out]
    begins = start - HANDOVER
    held = cover(sure, begins, care) or cover(list(enumerate(frees)), begins, care)
    if held is None:
        return None
    anyone = set().union(*frees)
    known = set().union(*(free for _, free in sure))
    values = dict.fromkeys(KEYS, 0)
    own = {m for a, b, _ in case["patient"] for m in range(a, b)}
    for at in range(begins, last):
        values["conflict_minutes"] += at < care and at in own
        values["alone_minutes"] += at >= care and at not in anyone
        values["unknown_minutes"] += at in anyone and at not in known
        values["night_minutes"] += at >= start and is_night(at, zone)
    dark, at = 0, last
    while (wall(at, zone).hour, wall(at, zone).minute) != (6, 0):
        dark += is_night(at, zone) and at not in anyone
        at += 1
    values["night_after_hours"] = (dark + 59) // 60
    values["rides_needed"] = (
        0
        if case["driver"]
        else sum(somewhere and a < drive and b > care for a, b, somewhere in case["patient"])
    )
    values["bottles"] = case["bottles"](start)
    values["handovers"] = len(held) - 1
    return values, held, frozenset(out)


def cost(values, weights):
    return sum(values[key] * weights[key] for key in KEYS)


def windows(rows, per_day):
    """Rows are (day, start, cost, people) or (day, start, None, None), in order of start."""
    found = []
    for day in sorted({row[0] for row in rows}):
        here = [row for row in rows if row[0] == day]
        taken = set()
        for _ in range(per_day):
            choice = [(r[2], r[1], i) for i, r in enumerate(here) if r[2] is not None]
            choice = [c for c in choice if c[2] not in taken]
            if not choice:
                break
            best_cost, best_start, index = min(choice)
            ends = []
            for step in (-1, 1):
                i = index
                while (
                    0 <= i + step < len(here)
                    and i + step not in taken
                    and here[i + step][2] is not None
                    and here[i + step][3] == here[index][3]
                    and here[i + step][2] <= best_cost + 30
                ):
                    i += step
                ends.append(i)
            taken |= set(range(ends[0], ends[1] + 1))
            found.append((best_cost, best_start, here[ends[0]][1], here[ends[1]][1]))
    return sorted(found)


def best_series(rows, number, least, most, same_clock, zone):
    """The cheapest series of starts by trying them all; rows are (start, cost)."""

    def fits(a, b):
        if b - a < 48 * 60:
            return False
        dates = (wall(b, zone).date() - wall(a, zone).date()).days
        low = dates >= least[0] if least[1] == "d" else b - a >= least[0]
        high = dates <= most[0] if most[1] == "d" else b - a <= most[0]
        return low and high

    best = None
    for chosen in combinations(rows, number):
        starts = [start for start, _ in chosen]
        if same_clock and len({wall(s, zone).time() for s in starts}) > 1:
            continue
        if all(fits(a, b) for a, b in pairwise(starts)):
            found = (sum(c for _, c in chosen), starts)
            best = found if best is None or found < best else best
    return best


def alternatives(rows):
    """Rows are (start, values): for each key the cheapest start that is better by 30 and more."""
    ranked = sorted(
        ((cost(values, WEIGHTS), start, values) for start, values in rows), key=lambda row: row[:2]
    )
    best_cost, _, best = ranked[0]
    found = []
    for key in KEYS:
        for its_cost, start, values in ranked:
            gain = (best[key] - values[key]) * WEIGHTS[key]
            if gain >= 30 and its_cost <= best_cost + 120:
                better = [k for k in KEYS if values[k] < best[k]]
                worse = [k for k in KEYS if values[k] > best[k]]
                if (start, better, worse) not in found:
                    found.append((start, better, worse))
                break
    return found
