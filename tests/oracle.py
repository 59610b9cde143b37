"""A second, slow and plain reading of the rules, written apart from the planner.

It shares no line with the planner, so that property tests can hold the one against the
other. Every instant is an int of whole minutes since 1970-01-01 00:00 UTC. It knows first
plans only: nothing has been laid before. "Reading:" marks places that can be read two ways.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

CARE = {"low": 120, "medium": 180, "high": 240, "unknown": 240}
DRIVE = {"low": 240, "medium": 360, "high": 480, "unknown": 480}
NURSE = {"low": 360, "medium": 540, "high": 720, "unknown": 720}


# --- the wall clock ---------------------------------------------------------------------


def wall(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at * 60, UTC).astimezone(ZoneInfo(zone))


def at_wall(day: date, minute_of_day: int, zone: str) -> int:
    """fold=0 is the first of a doubled time, and moves a skipped one on by the change."""
    hour, minute = divmod(minute_of_day, 60)
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone), fold=0)
    return int(moment.timestamp()) // 60


def usual_instants(times: tuple[int, ...], zone: str, first: int, last: int) -> list[int]:
    """Every usual feed from two days before ``first`` to four days after ``last``."""
    day = wall(first, zone).date() - timedelta(days=2)
    end = wall(last, zone).date() + timedelta(days=4)
    found = set()
    while day <= end:
        for minute_of_day in times:
            found.add(at_wall(day, minute_of_day, zone))
        day += timedelta(days=1)
    return sorted(found)


def longest_on_the_circle(times: tuple[int, ...]) -> int:
    """The longest gap between neighbours, minutes; one time alone has a gap of a day."""
    ordered = sorted(set(times))
    following = [*ordered[1:], ordered[0] + 1440]
    return max(later - earlier for earlier, later in zip(ordered, following, strict=True))


# --- feeds ------------------------------------------------------------------------------


def gap_before(usual: list[int], at: int) -> int:
    """Reading: as it really falls, in elapsed minutes, also over a clock change."""
    return at - max(instant for instant in usual if instant < at)


def following(anchor: int, usual: list[int], feed_every: int) -> tuple[int, int]:
    """The next feed after ``anchor``, and the length of the interval that leads to it."""
    if not usual:
        return anchor + feed_every, feed_every
    later = [instant for instant in usual if instant > anchor]
    first = later[0]
    near = first - anchor
    if near <= 60 and 2 * near <= gap_before(usual, first):
        first = later[1]
    return first, gap_before(usual, first)


def walk_feeds(
    *,
    start: int,
    last_feed: int,
    now: int,
    until: int,
    nursing: bool,
    usual: list[int],
    feed_every: int,
) -> list[tuple[int, int, str]]:
    """Forecast feeds after the last one given, before ``until``: (planned, due, what).

    ``what`` is ``feed``, ``early``, ``bottle`` or ``moved`` (a bottle at the start instead).
    """
    walked: list[tuple[int, int, str]] = []
    anchor = last_feed
    after_early = False
    while True:
        if after_early and usual:
            due = min(instant for instant in usual if instant > start)
            interval = gap_before(usual, due)
        else:
            due, interval = following(anchor, usual, feed_every)
        after_early = False
        planned = due
        overdue_counts = nursing or now >= start - 45
        if due < now and 2 * (now - due) <= interval and overdue_counts:
            planned = now
        what = "bottle" if planned >= start else "feed"
        if nursing and start - 75 < planned <= start:
            too_near = anchor > start - 150
            too_late = start - 75 < now <= start
            too_long = bool(usual) and min(u for u in usual if u > start) > start - 75 + 300
            if too_near or too_late or too_long:
                # Reading: judged overdue by when it was due, not once more by the start.
                planned, what = start, "moved"
            else:
                planned, what = start - 75, "early"
                after_early = True
        if planned >= until:
            return walked
        walked.append((planned, due, what))
        anchor = planned


# --- pumps ------------------------------------------------------------------------------


def pump_gap(
    last: int, m: int, feeding: str, usual: list[int], nursing_times: tuple[int, ...], every: int
) -> int:
    if feeding == "mixed":
        return min(720, max(240, longest_on_the_circle(nursing_times)))
    if not usual:
        return min(480, max(240, every))
    longest = 0
    for earlier, later in pairwise(usual):
        inside = min(later, m) - max(earlier, last)
        if 2 * inside > later - earlier:
            longest = max(longest, later - earlier)
    return min(480, max(240, longest))


def walk_pumps(
    *,
    last: int,
    waits_from: int,
    nursing_resume: int,
    moments: list[int],
    own_bottles: list[int],
    gap_of: Callable[[int, int], int],
) -> list[int]:
    pumps = []
    rest = waits_from + 30
    stops = [m for m in moments if rest <= m <= nursing_resume - 75]
    for m in [*stops, nursing_resume]:
        is_end = m == nursing_resume
        while m - last > max(gap_of(last, m), min(gap_of(last, m) + 75, 480)):
            gap = gap_of(last, m)
            last = max(rest, min(last + gap, m - 75)) if is_end else max(rest, last + gap)
            for bottle in own_bottles:
                # Reading: touching is not meeting.
                if last < bottle + 30 and bottle < last + 20:
                    last = bottle - 20
                    break
            pumps.append(last)
        if not is_end and m - last >= 75:
            pumps.append(m)
            last = m
    return pumps


# --- milk -------------------------------------------------------------------------------


def thaw_time(first_bottle: int, zone: str) -> int:
    at = first_bottle - 720
    local = wall(at, zone)
    if local.hour >= 20:
        return at_wall(local.date(), 1200, zone)
    if local.hour < 8:
        return at_wall(local.date() - timedelta(days=1), 1200, zone)
    return at


def thaw_notices(thaw: int, use_by: int, last_bottle: int, now: int) -> set[str]:
    if thaw < now:
        return {"thaw-past"}
    return {"thaw-late"} if last_bottle > use_by else set()


def prep_pumps(start: int, zone: str, now: int, days: int, minute_of_day: int) -> list[int]:
    """One a day on the last ``days`` days before the session's day, none in the past."""
    today = wall(start, zone).date()
    found = [at_wall(today - timedelta(days=d), minute_of_day, zone) for d in range(days, 0, -1)]
    return [at for at in found if at >= now]


def rule_of_thumb(age: int | None, hold: int) -> list[int] | None:
    """30 and 45 ml for each hour of the hold (minutes). Reading: halves go up."""
    if age is None or not 30.44 <= age < 6 * 30.44:
        return None
    return [int((per_hour * hold / 60 + 5) // 10) * 10 for per_hour in (30, 45)]


def milk_reading(  # noqa: C901 - one straight list, in the order of the rules
    milk: dict[str, Any],
    *,
    start: int,
    zone: str,
    now: int,
    nursing_resume: int | None,
    bottles: list[int],
    pump_before: bool,
) -> tuple[dict[str, Any] | None, dict[str, tuple[int, int]], set[str]]:
    """``bottles``: the starts of those that hold breast milk (mixed: stand in for nursing)."""
    size = milk.get("bottle_ml")
    stash = milk.get("stash_ml")
    frozen = bool(milk.get("frozen"))
    age = milk.get("baby_age_days")
    if size is None and stash is None and not frozen and age is None:
        return None, {}, set()
    numbers: dict[str, Any] = {
        # Reading: in mixed feeding only those that stand in for nursing, as needed_ml counts.
        "bottles": len(bottles),
        "bottle_ml": size,
        "needed_ml": None,
        "stash_ml": stash,
        "short_ml": None,
        "short_bottles": None,
        "extra_pumps": None,
        "missing_ml": None,
        "rule_of_thumb_ml": None,
        "thaw_at": None,
        "use_by": None,
    }
    events: dict[str, tuple[int, int]] = {}
    notices = set()
    # Reading: who does not nurse has no hold that could have to be longer.
    if age is not None and age < 42 and nursing_resume is not None:
        notices.add("ask-paediatrician")
    if size is None and nursing_resume is not None:
        numbers["rule_of_thumb_ml"] = rule_of_thumb(age, nursing_resume - start)
    if size is not None:
        numbers["needed_ml"] = len(bottles) * size

    if size is not None and stash is not None:
        short = max(0, len(bottles) * size - stash)
        numbers["short_ml"] = short
        numbers["short_bottles"] = -(-short // size)
        if nursing_resume is not None:
            pumped = 1 if pump_before else 0
            numbers["extra_pumps"] = max(0, -(-2 * short // size) - pumped)

    prep: list[int] = []
    if milk.get("build_stash") and size is not None and numbers["extra_pumps"] is not None:
        prep_at = milk.get("prep_at")
        # Reading: at 08:00 if nothing is said.
        prep_at = 480 if prep_at is None else prep_at
        prep = prep_pumps(start, zone, now, numbers["extra_pumps"], prep_at)
        pumps = len(prep) + (1 if pump_before else 0)
        # Reading: half a millilitre that is missing counts as a whole one.
        numbers["missing_ml"] = max(0, -(-(2 * numbers["short_ml"] - pumps * size) // 2))
        if numbers["missing_ml"] > 0:
            notices.add("milk-short")
    for n, at in enumerate(prep, 1):
        events[f"prep-pump-{n}"] = (at, at + 20)

    in_freezer = frozen and stash != 0
    in_freezer = in_freezer or any(bottles[-1] - at > 96 * 60 for at in prep)
    if in_freezer and bottles:
        at = thaw_time(bottles[0], zone)
        use_by = at + 12 * 60 + 24 * 60
        if at >= now:
            numbers["thaw_at"], numbers["use_by"] = at, use_by
            events["thaw"] = (at, at + 15)
        # Reading: what is not planned has no thaw_at and no use_by.
        notices |= thaw_notices(at, use_by, bottles[-1], now)
    return numbers, events, notices


# --- notices that hang on times and names alone -------------------------------------------


def people_notices(
    caregiver: str | None, sitter: str | None, driver: str | None, milestones: dict[str, Any]
) -> set[str]:
    found = {"label-driving"}
    if caregiver is None:
        found.add("no-caregiver")
    elif sitter is None or sitter == caregiver:
        found.add("one-adult")
    if driver is None and milestones["caregiver_until"] < milestones["safe_to_drive"]:
        found.add("uncovered-tail")
    return found


def time_notices(milestones: dict[str, Any], zone: str, now: int, last_feed: int) -> set[str]:
    found = set()
    start = milestones["session_start"]
    points = [at for at in milestones.values() if at is not None]
    if start < now:
        found.add("in-the-past")
    if {wall(at, zone).hour for at in range(start, max(points))} & {22, 23, 0, 1, 2, 3, 4, 5}:
        found.add("night-hours")
    if any(wall(at, zone).date() > wall(start, zone).date() for at in points):
        found.add("past-midnight")
    offsets = {wall(at, zone).utcoffset() for at in range(last_feed, max(points) + 1)}
    if len(offsets) > 1:
        found.add("clock-change")
    return found


# --- the whole plan ---------------------------------------------------------------------


def formula_bottles(
    usual_feeds: tuple[int, ...], zone: str, start: int, until: int, nursing: list[int], moved: bool
) -> list[int]:
    """Mixed feeding: the usual feeds from the hand-over on that are not at the breast.

    Reading: they keep their usual times whatever the nursing feeds do, but one that is due
    soon after a bottle moved to the start is that bottle.
    """
    every = usual_instants(usual_feeds, zone, start, start)
    found = []
    for at in sorted(set(every) - set(nursing)):
        soon = 0 <= at - start <= 60 and 2 * (at - start) <= gap_before(every, at)
        if start - 45 <= at < until and not (moved and soon):
            found.append(at)
    return found


def bottle_notices(walked: list[tuple[int, int, str]], now: int) -> set[str]:
    found = set()
    # Reading: listed by its planned time, overdue by the time at which it was due.
    if any(due < now for _, due, _ in walked):
        found.add("feed-overdue")
    if any(what == "early" for _, _, what in walked):
        found.add("feed-early")
    return found


def reading(  # noqa: C901, PLR0912, PLR0915 - one straight list, in the order of the rules
    *,
    start: int,
    zone: str,
    dose: str,
    last_feed: int | None,
    feed_every: int = 180,
    usual_feeds: tuple[int, ...] = (),
    nursing_feeds: tuple[int, ...] = (),
    session_minutes: int = 120,
    feeding: str = "nursing",
    caregiver: str | None = None,
    sitter: str | None = None,
    driver: str | None = None,
    now: int,
    milk: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A first plan: milestones, events, who gives each bottle, notice codes, milk numbers.

    ``feeding`` is ``nursing``, ``mixed`` or ``bottle``; ``last_feed`` may be None only with
    usual feeds. The input is taken to be valid.
    """
    nursing = feeding != "bottle"
    session_end = start + session_minutes
    waits_from = max(session_end, start + 120)
    caregiver_until = waits_from + CARE[dose]
    safe_to_drive = waits_from + DRIVE[dose]
    nursing_resume = waits_from + NURSE[dose] if nursing else None
    milestones = {
        "session_start": start,
        "session_end": session_end,
        "waits_from": waits_from,
        "caregiver_until": caregiver_until,
        "safe_to_drive": safe_to_drive,
        "nursing_resume": nursing_resume,
    }
    events: dict[str, tuple[int, int]] = {
        "session": (start, session_end),
        "hand-over": (start - 45, start),
        "caregiver": (start, caregiver_until),
        "safe-to-drive": (safe_to_drive, safe_to_drive + 15),
    }
    if sitter is not None:
        events["watch"] = (start, waits_from)
    if driver is not None:
        events["on-call"] = (start, safe_to_drive)
    notices = people_notices(caregiver, sitter, driver, milestones)

    # The feeds that the patient's own walk looks at: mixed means nursing feeds only.
    times = nursing_feeds if feeding == "mixed" else usual_feeds
    begin = start if last_feed is None else min(start, last_feed)
    usual = usual_instants(times, zone, begin, max(start, now)) if times else []
    if last_feed is None:
        given = max(instant for instant in usual if instant <= start - 75)
    else:
        given = last_feed
        if start - given > (longest_on_the_circle(times) if times else 360):
            notices.add("last-feed-long-ago")
    notices |= time_notices(milestones, zone, now, given)

    until = caregiver_until if nursing_resume is None else nursing_resume
    walked = walk_feeds(
        start=start,
        last_feed=given,
        now=now,
        until=until,
        nursing=nursing,
        usual=usual,
        feed_every=feed_every,
    )
    latest_nursing = max([given, *(at for at, _, what in walked if what in ("feed", "early"))])
    if nursing:
        walked = [feed for feed in walked if feed[0] >= start - 720]
    else:
        walked = [(at, due, "bottle") for at, due, _ in walked if at >= start - 45]
    notices |= bottle_notices(walked, now)

    feeds = [at for at, _, what in walked if what in ("feed", "early")]
    own = [at for at, _, what in walked if what in ("bottle", "moved")]
    bottles = own
    if feeding == "mixed":
        moved = any(what == "moved" for _, _, what in walked)
        bottles = sorted(own + formula_bottles(usual_feeds, zone, start, until, usual, moved))
    # Reading: only bottles that the caregiver has begun can run over.
    if any(at < caregiver_until < at + 30 for at in bottles):
        notices.add("bottle-runs-over")
    givers = {}
    for n, at in enumerate(feeds, 1):
        events[f"feed-{n}"] = (at, at + 30)
    for n, at in enumerate(bottles, 1):
        events[f"bottle-{n}"] = (at, at + 30)
        givers[f"bottle-{n}"] = "caregiver" if at < caregiver_until else "patient"

    pump_before = nursing and given <= start - 75 and not start - 45 < now <= start
    if pump_before:
        events["pump-before"] = (start - 45, start - 25)
    if nursing_resume is not None:
        if not pump_before:
            notices.add("pump-before-left-out")
        # Reading: in mixed feeding a formula feed near the end could not be a nursing.
        if any(nursing_resume - at < 30 for at in own):
            notices.add("nurse-soon")
        events["nursing-resume"] = (nursing_resume, nursing_resume + 15)
        pumps = walk_pumps(
            last=start - 45 if pump_before else latest_nursing,
            waits_from=waits_from,
            nursing_resume=nursing_resume,
            moments=[at if at < caregiver_until else at + 30 for at in own],
            # Reading: in mixed feeding a formula bottle fills her hand as well.
            own_bottles=[at for at in bottles if at >= caregiver_until],
            gap_of=lambda last, m: pump_gap(last, m, feeding, usual, nursing_feeds, feed_every),
        )
        for n, at in enumerate(pumps, 1):
            events[f"pump-{n}"] = (at, at + 20)

    numbers = None
    if milk is not None:
        numbers, milk_events, milk_notices = milk_reading(
            milk,
            start=start,
            zone=zone,
            now=now,
            nursing_resume=nursing_resume,
            bottles=own,
            pump_before=pump_before,
        )
        events |= milk_events
        notices |= milk_notices
    return {
        "milestones": milestones,
        "events": events,
        "givers": givers,
        "notices": notices,
        "milk": numbers,
    }
