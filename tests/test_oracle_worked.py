"""The second reading itself, held against plans worked out by hand.

Unless said otherwise: New York, 1 December 2026, asked the day before at noon. In the
comments "m" is minutes; "rest" is 30 m after the zero of all waits, "cut" 75 m before nursing.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from oracle import (
    following,
    pump_gap,
    reading,
    rule_of_thumb,
    thaw_time,
    usual_instants,
    walk_pumps,
)

NEW_YORK = "America/New_York"
DAY = "2026-12-01"
BASICS = {"label-driving", "no-caregiver", "uncovered-tail"}


def at(text: str) -> int:
    """``10:00``, ``2026-12-02 10:00`` or with an offset, as minutes since 1970 UTC."""
    moment = datetime.fromisoformat(text if "-" in text else f"{DAY} {text}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(NEW_YORK))
    return int(moment.timestamp()) // 60


def ats(text: str) -> list[int]:
    return [at(one) for one in text.split(" ")]


def of_day(text: str) -> tuple[int, ...]:
    """``06:30 09:30`` as minutes of the day."""
    return tuple(int(one[:2]) * 60 + int(one[3:]) for one in text.split(" "))


def plan(start: str, dose: str, last_feed: str | None, **others: Any) -> dict[str, Any]:
    now = others.pop("now", "2026-11-30 12:00")
    return reading(
        start=at(start),
        zone=NEW_YORK,
        dose=dose,
        last_feed=None if last_feed is None else at(last_feed),
        now=at(now),
        **others,
    )


def starts(found: dict[str, Any], name: str) -> list[int]:
    """The starts of ``name-1``, ``name-2`` … in the order of their numbers."""
    events = found["events"]
    listed = []
    while f"{name}-{len(listed) + 1}" in events:
        listed.append(events[f"{name}-{len(listed) + 1}"][0])
    return listed


def givers(found: dict[str, Any]) -> str:
    """One letter a bottle: c(aregiver) or p(atient)."""
    numbers = range(1, len(found["givers"]) + 1)
    return "".join(found["givers"][f"bottle-{n}"][0] for n in numbers)


def milestones(found: dict[str, Any]) -> list[int | None]:
    keys = ("session_end", "waits_from", "caregiver_until", "safe_to_drive", "nursing_resume")
    return [found["milestones"][key] for key in keys]


# --- the two worked examples of the rules -----------------------------------------------


def test_the_worked_example_of_the_medium_tier_in_full() -> None:
    found = plan("10:00", "medium", "07:30")
    assert milestones(found) == ats("12:00 12:00 15:00 18:00 21:00")
    assert found["events"] == {
        "session": (at("10:00"), at("12:00")),
        "hand-over": (at("09:15"), at("10:00")),
        "caregiver": (at("10:00"), at("15:00")),
        "pump-before": (at("09:15"), at("09:35")),
        "bottle-1": (at("10:30"), at("11:00")),
        "bottle-2": (at("13:30"), at("14:00")),
        "pump-1": (at("13:30"), at("13:50")),
        "bottle-3": (at("16:30"), at("17:00")),
        "pump-2": (at("17:00"), at("17:20")),
        "safe-to-drive": (at("18:00"), at("18:15")),
        "bottle-4": (at("19:30"), at("20:00")),
        "nursing-resume": (at("21:00"), at("21:15")),
    }
    assert givers(found) == "ccpp"
    assert found["notices"] == BASICS
    assert found["milk"] is None


def test_the_worked_example_of_the_low_tier() -> None:
    found = plan("10:00", "low", "07:00")
    assert milestones(found) == ats("12:00 12:00 14:00 16:00 18:00")
    assert starts(found, "feed") == ats("08:45")
    assert starts(found, "bottle") == ats("11:45 14:45 17:45")
    assert found["events"]["pump-before"] == (at("09:15"), at("09:35"))
    assert starts(found, "pump") == ats("13:15 15:15")
    assert givers(found) == "cpp"
    # 17:45 is 15 m before nursing.
    assert found["notices"] == BASICS | {"feed-early", "nurse-soon"}


# --- further cases ----------------------------------------------------------------------


def test_a_late_evening_start_runs_through_the_night() -> None:
    # Zero 23:00, care 4 h, drive 8 h, nurse 12 h. Rest 23:30, cut 09:45.
    # 20:15 to 01:30 is 315 m: just not too long. Own bottles end 05:00, 08:00, (11:00 is late).
    found = plan("21:00", "high", "19:30", caregiver="Sam", sitter="Ann", driver="Lee")
    assert milestones(found)[2:] == ats("2026-12-02T03:00 2026-12-02T07:00 2026-12-02T11:00")
    assert starts(found, "bottle") == ats(
        "22:30 2026-12-02T01:30 2026-12-02T04:30 2026-12-02T07:30 2026-12-02T10:30"
    )
    assert givers(found) == "ccppp"
    assert starts(found, "pump") == ats("2026-12-02T01:30 2026-12-02T05:00 2026-12-02T08:00")
    assert found["events"]["watch"] == (at("21:00"), at("23:00"))
    assert found["events"]["on-call"] == (at("21:00"), at("2026-12-02 07:00"))
    # The last bottle is 30 m before nursing: not less.
    assert found["notices"] == {"label-driving", "night-hours", "past-midnight"}


@pytest.mark.parametrize(
    ("last_feed", "now", "bottles", "more"),
    [
        # Window 09:15 to 15:00.
        pytest.param("06:30", "2026-11-30 12:00", "09:30 12:30", set(), id="one in the hand-over"),
        pytest.param("05:45", "08:00", "11:45 14:45", {"bottle-runs-over"}, id="08:45 is too soon"),
        # Due 09:05, 15 m ago: planned at now, and then 12:20; 15:20 is past the window.
        pytest.param("06:05", "09:20", "09:20 12:20", {"feed-overdue"}, id="overdue in hand-over"),
        # Due 08:05 and not moved, for the hand-over has not begun; 11:05, 14:05.
        pytest.param("05:05", "09:14", "11:05 14:05", set(), id="overdue before the hand-over"),
    ],
)
def test_not_nursing_has_bottles_in_the_care_window_and_no_pumps(
    last_feed: str, now: str, bottles: str, more: set[str]
) -> None:
    found = plan("10:00", "medium", last_feed, feeding="bottle", now=now)
    assert starts(found, "bottle") == ats(bottles)
    assert set(givers(found)) == {"c"}
    assert found["milestones"]["nursing_resume"] is None
    assert not [key for key in found["events"] if key.startswith(("pump", "feed", "nursing"))]
    assert found["notices"] == BASICS | more


def test_spring_waits_are_real_hours() -> None:
    # Zero 00:00 EST; +2 h, +4 h, +6 h are 03:00, 05:00, 07:00 EDT. Rest 00:30 EST, cut 05:45 EDT.
    # Bottles 23:30 EST, 02:30 EST = 03:30 EDT (hers, ends 04:00), 06:30 EDT.
    # 21:15 to 04:00 EDT is 345 m, over 315: broken at 01:15 EST; then 105 m to 04:00 EDT.
    found = plan("2027-03-13 22:00", "low", "2027-03-13 20:30", now="2027-03-13 12:00")
    assert milestones(found)[1:] == ats(
        "2027-03-14T00:00-05:00 2027-03-14T03:00-04:00 2027-03-14T05:00-04:00 "
        "2027-03-14T07:00-04:00"
    )
    assert starts(found, "bottle") == ats(
        "2027-03-13T23:30-05:00 2027-03-14T03:30-04:00 2027-03-14T06:30-04:00"
    )
    assert givers(found) == "cpp"
    assert starts(found, "pump") == ats("2027-03-14T01:15-05:00 2027-03-14T04:00-04:00")
    assert found["notices"] == BASICS | {"night-hours", "past-midnight", "clock-change"}


def test_autumn_waits_are_real_hours() -> None:
    # Zero 00:00 EDT; +3 h, +6 h, +9 h are 02:00, 05:00, 08:00 EST. Rest 00:30 EDT, cut 06:45 EST.
    # Bottles 23:00 EDT, 01:00 EST, 04:00 EST (hers, ends 04:30), 07:00 EST (ends 07:30: late).
    # 21:15 EDT to 01:00 EST is 285 m; 210 m to 04:30.
    found = plan("2026-10-31 22:00", "medium", "2026-10-31 20:00", now="2026-10-31 12:00")
    assert milestones(found)[1:] == ats(
        "2026-11-01T00:00-04:00 2026-11-01T02:00-05:00 2026-11-01T05:00-05:00 "
        "2026-11-01T08:00-05:00"
    )
    assert starts(found, "bottle") == ats(
        "2026-10-31T23:00-04:00 2026-11-01T01:00-05:00 2026-11-01T04:00-05:00 "
        "2026-11-01T07:00-05:00"
    )
    assert givers(found) == "ccpp"
    assert starts(found, "pump") == ats("2026-11-01T01:00-05:00 2026-11-01T04:30-05:00")
    assert found["notices"] == BASICS | {"night-hours", "past-midnight", "clock-change"}


@pytest.mark.parametrize(
    ("last_feed", "feeds", "bottles", "who", "pumps"),
    [
        # Due 09:15, and 07:15 is not later than 07:30. Own bottle ends 15:15; 17:15 is past 16:45.
        pytest.param(
            "07:15", ["08:45"], "10:45 12:45 14:45 16:45", "ccpp", "12:45 15:15", id="early feed"
        ),
        pytest.param(
            "07:30", ["08:45"], "10:45 12:45 14:45 16:45", "ccpp", "12:45 15:15", id="just early"
        ),
        # Due 09:31, too soon after 07:31. 12:00 is before rest (12:30); 09:15 to 14:30 is 315 m.
        pytest.param(
            "07:31", [], "10:00 12:00 14:00 16:00", "ccpp", "14:30 16:30", id="bottle at the start"
        ),
    ],
)
def test_two_hour_feeds(
    last_feed: str, feeds: list[str], bottles: str, who: str, pumps: str
) -> None:
    found = plan("10:00", "low", last_feed, feed_every=120)
    assert starts(found, "feed") == [at(feed) for feed in feeds]
    assert starts(found, "bottle") == ats(bottles)
    assert givers(found) == who
    assert starts(found, "pump") == ats(pumps)
    assert found["notices"] == BASICS | ({"feed-early"} if feeds else set())


def test_a_six_hour_session_counts_all_waits_from_its_end() -> None:
    # Zero 15:00, care 19:00, drive 23:00, nurse 03:00. Rest 15:30, cut 01:45.
    # 08:15 to 16:00 is 465 m: broken at rest, and 16:00 is then only 30 m on. Own bottles end
    # 19:30 (240 m on), 22:30, 01:30.
    found = plan("09:00", "high", "07:00", session_minutes=360)
    assert milestones(found) == ats("15:00 15:00 19:00 23:00 2026-12-02T03:00")
    assert starts(found, "bottle") == ats("10:00 13:00 16:00 19:00 22:00 2026-12-02T01:00")
    assert givers(found) == "cccppp"
    assert starts(found, "pump") == ats("15:30 19:30 22:30 2026-12-02T01:30")
    assert found["notices"] == BASICS | {"night-hours", "past-midnight"}


def test_a_short_session_shortens_no_wait() -> None:
    found = plan("10:00", "medium", "07:30", session_minutes=30)
    assert milestones(found) == ats("10:30 12:00 15:00 18:00 21:00")


def test_a_feed_due_exactly_at_the_start_is_offered_early() -> None:
    # 09:15 to 14:45 is 330 m, over 315: broken at 13:15; 90 m on is 14:45. Own bottle ends 18:15.
    found = plan("10:00", "medium", "07:00", now="08:45")
    assert starts(found, "feed") == ats("08:45")
    assert starts(found, "bottle") == ats("11:45 14:45 17:45 20:45")
    assert givers(found) == "ccpp"
    assert starts(found, "pump") == ats("13:15 14:45 18:15")
    assert found["notices"] == BASICS | {"feed-early", "nurse-soon", "bottle-runs-over"}


def test_a_minute_later_that_feed_is_a_bottle_at_the_start() -> None:
    # Own bottles 16:00 and 19:00; 09:15 to 13:00 is 225 m, 16:30, 19:30.
    found = plan("10:00", "medium", "07:00", now="08:46")
    assert starts(found, "feed") == []
    assert starts(found, "bottle") == ats("10:00 13:00 16:00 19:00")
    assert starts(found, "pump") == ats("13:00 16:30 19:30")
    assert found["notices"] == BASICS


@pytest.mark.parametrize(
    ("last_feed", "feed", "early"),
    [
        pytest.param("05:44", "08:44", False, id="a minute before: as usual"),
        pytest.param("05:45", "08:45", False, id="exactly then: as usual"),
        pytest.param("05:46", "08:45", True, id="a minute after: moved"),
    ],
)
def test_a_feed_about_75_minutes_before_the_start(last_feed: str, feed: str, early: bool) -> None:
    found = plan("10:00", "medium", last_feed)
    assert starts(found, "feed") == ats(feed)
    assert starts(found, "bottle")[0] == at(feed) + 180
    assert ("feed-early" in found["notices"]) is early


@pytest.mark.parametrize(
    ("last_feed", "before", "pumps"),
    [
        # Bottles 11:45, 14:45 (ends 15:15); 09:15 to 15:15 is 360 m: broken at 13:15.
        pytest.param("08:45", True, "13:15 15:15", id="given at the limit"),
        # Counted from the feed: 08:46 to 15:16 is 390 m: broken at 12:46.
        pytest.param("08:46", False, "12:46 15:16", id="given a minute later"),
    ],
)
def test_pump_before_follows_the_last_feed_given(last_feed: str, before: bool, pumps: str) -> None:
    found = plan("10:00", "low", last_feed)
    assert ("pump-before" in found["events"]) is before
    assert ("pump-before-left-out" in found["notices"]) is not before
    assert starts(found, "pump") == ats(pumps)


SIX = "06:30 09:30 13:00 16:30 19:30 23:00"


@pytest.mark.parametrize(
    ("usual", "last_feed", "feeds", "bottles", "pumps"),
    [
        # 06:30 counts as given, 09:30 moves to 08:45, 13:00 is not over 13:45. All gaps 240 m.
        pytest.param(SIX, None, ["08:45"], "13:00 16:30 19:30", "13:00 17:00", id="none given"),
        # 06:30 is 50 m after 05:40: the same feed. 61 m after 05:29: another.
        pytest.param(SIX, "05:40", ["08:45"], "13:00 16:30 19:30", "13:00 17:00", id="50 m"),
        pytest.param(
            SIX, "05:29", ["06:30", "08:45"], "13:00 16:30 19:30", "13:00 17:00", id="61 m"
        ),
        # After 08:45 the next is 14:00, over 5 h. Gap 300 m (09:00-14:00, more than half inside):
        # 285 m to 14:00; 330 m to 19:30, not over 375.
        pytest.param(
            "04:00 09:00 14:00 19:00 23:30", None, [], "10:00 14:00 19:00", "14:00 19:30", id="5 h"
        ),
    ],
)
def test_usual_feeds(
    usual: str, last_feed: str | None, feeds: list[str], bottles: str, pumps: str
) -> None:
    found = plan("10:00", "medium", last_feed, usual_feeds=of_day(usual))
    assert starts(found, "feed") == [at(feed) for feed in feeds]
    assert starts(found, "bottle") == ats(bottles)
    assert starts(found, "pump") == ats(pumps)
    assert found["notices"] == BASICS | ({"feed-early"} if feeds else set())


def test_mixed_feeding_counts_only_the_feeds_at_the_breast() -> None:
    # Formula 09:30 (hand-over), 16:30; nursing 13:00, 19:30. Longest gap 19:30-06:30, 660 m:
    # 225 m to 13:00, then 480 m to 21:00 are not too long; 20:00 is past the cut (19:45).
    # Two bottles of 90 are 180, 80 short: 2 pumps of 45, one of them before the session.
    found = plan(
        "10:00",
        "medium",
        "06:30",
        usual_feeds=of_day(SIX),
        nursing_feeds=of_day("06:30 13:00 19:30"),
        feeding="mixed",
        milk={"bottle_ml": 90, "stash_ml": 100, "build_stash": True, "prep_at": 480},
        now="2026-11-29 12:00",
    )
    assert starts(found, "feed") == []
    assert starts(found, "bottle") == ats("09:30 13:00 16:30 19:30")
    assert givers(found) == "ccpp"
    assert starts(found, "pump") == ats("13:00")
    assert starts(found, "prep-pump") == ats("2026-11-30T08:00")
    assert found["milk"] == {
        "bottles": 2,
        "bottle_ml": 90,
        "needed_ml": 180,
        "stash_ml": 100,
        "short_ml": 80,
        "short_bottles": 1,
        "extra_pumps": 1,
        "missing_ml": 0,
        "rule_of_thumb_ml": None,
        "thaw_at": None,
        "use_by": None,
    }
    assert found["notices"] == BASICS


def test_a_formula_feed_near_a_bottle_moved_to_the_start_is_that_bottle() -> None:
    # Nursing 09:00 is due but 08:45 is past at 08:50: a bottle at 10:00. Formula 10:30 is 30 m on,
    # within half of its 90 m gap: the same one. Then nursing 14:00, formula 18:00.
    found = plan(
        "10:00",
        "medium",
        "05:00",
        usual_feeds=of_day("05:00 09:00 10:30 14:00 18:00 22:00"),
        nursing_feeds=of_day("05:00 09:00 14:00 22:00"),
        feeding="mixed",
        now="08:50",
    )
    assert starts(found, "bottle") == ats("10:00 14:00 18:00")
    # Longest nursing gap 22:00-05:00 or 14:00-22:00, 480 m. 14:00 is on 285 m.
    assert starts(found, "pump") == ats("14:00")


@pytest.mark.parametrize(
    ("now", "feeds"),
    [
        # Due 10:00; half the interval is 90 m. From 10:30 the next is 13:30, offered at 12:45;
        # from 11:30 it is 14:30, a bottle; from 10:00 it is 13:00, offered at 12:45.
        pytest.param("10:30", "10:30 12:45", id="30 m overdue: now"),
        pytest.param("11:30", "11:30", id="90 m overdue: now"),
        pytest.param("11:31", "10:00 12:45", id="91 m overdue: stays"),
    ],
)
def test_an_overdue_feed(now: str, feeds: str) -> None:
    found = plan("14:00", "low", "07:00", now=now)
    assert starts(found, "feed") == ats(feeds)
    assert "feed-overdue" in found["notices"]


def test_a_start_that_is_past() -> None:
    # 10:30 is 30 m overdue, so 11:00, 14:00, 17:00, 20:00; 09:15 to 14:00 is 285 m, 17:30.
    found = plan("10:00", "medium", "07:30", now="11:00")
    assert starts(found, "bottle") == ats("11:00 14:00 17:00 20:00")
    assert "pump-before" in found["events"]
    assert starts(found, "pump") == ats("14:00 17:30")
    assert found["notices"] == BASICS | {"in-the-past", "feed-overdue"}


@pytest.mark.parametrize(
    ("now", "prep", "missing", "thaw", "more"),
    [
        # 4 bottles of 90 are 360, 160 short: 4 pumps of 45, 3 beside the one before.
        # The first bottle is at 10:30; 12 h before is 22:30, brought back to 20:00.
        pytest.param("2026-11-27 12:00", ["28", "29", "30"], 0, True, set(), id="time enough"),
        pytest.param("2026-11-29 12:00", ["30"], 70, True, {"milk-short"}, id="two days lost"),
        pytest.param(
            "2026-11-30 20:01", [], 115, False, {"milk-short", "thaw-past"}, id="thaw is past"
        ),
    ],
)
def test_milk_from_the_freezer(
    now: str, prep: list[str], missing: int, thaw: bool, more: set[str]
) -> None:
    milk = {"bottle_ml": 90, "stash_ml": 200, "frozen": True, "build_stash": True, "prep_at": 480}
    found = plan("10:00", "medium", "07:30", now=now, milk=milk)
    assert starts(found, "prep-pump") == [at(f"2026-11-{day} 08:00") for day in prep]
    assert found["milk"]["extra_pumps"] == 3
    assert found["milk"]["missing_ml"] == missing
    assert found["milk"]["thaw_at"] == (at("2026-11-30 20:00") if thaw else None)
    assert found["milk"]["use_by"] == (at("2026-12-02 08:00") if thaw else None)
    assert ("thaw" in found["events"]) is thaw
    assert found["notices"] == BASICS | more


def test_the_rule_of_thumb_is_a_range_and_a_young_baby_is_asked_about() -> None:
    # 10:00 to 18:00 are 8 h: 240 to 360 ml. 41 days are under 6 weeks.
    found = plan("10:00", "low", "07:30", milk={"baby_age_days": 41})
    assert found["milk"]["rule_of_thumb_ml"] == [240, 360]
    assert found["milk"]["needed_ml"] is None
    assert found["notices"] == BASICS | {"ask-paediatrician"}


# --- its parts at their limits ------------------------------------------------------------


def test_an_unknown_dose_plans_like_high() -> None:
    high, unknown = (plan("10:00", dose, "07:30") for dose in ("high", "unknown"))
    assert unknown == high
    assert milestones(high) == ats("12:00 12:00 16:00 20:00 2026-12-02T00:00")


@pytest.mark.parametrize(
    ("usual", "anchor", "expected"),
    [
        pytest.param([0, 120, 240], 60, (240, 120), id="60 m and half the gap: that one"),
        pytest.param([0, 119, 240], 59, (119, 119), id="60 m and more than half the gap"),
        pytest.param([0, 200, 400], 140, (400, 200), id="60 m and under half the gap"),
        pytest.param([0, 200, 400], 139, (200, 200), id="61 m"),
        pytest.param([0, 80, 200], 40, (200, 120), id="40 m of 80"),
        pytest.param([0, 80, 200], 39, (80, 80), id="41 m of 80"),
        pytest.param([0, 200, 400], 0, (200, 200), id="on a usual feed"),
    ],
)
def test_the_usual_feed_after_another(
    usual: list[int], anchor: int, expected: tuple[int, int]
) -> None:
    assert following(anchor, usual, 180) == expected


def test_usual_feeds_over_clock_changes() -> None:
    spring, autumn = at("2027-03-14 12:00"), at("2026-11-01 12:00")
    assert at("2027-03-14T03:30-04:00") in usual_instants((150,), NEW_YORK, spring, spring)
    assert at("2026-11-01T01:30-04:00") in usual_instants((90,), NEW_YORK, autumn, autumn)
    assert at("2026-11-01T01:30-05:00") not in usual_instants((90,), NEW_YORK, autumn, autumn)


@pytest.mark.parametrize(
    ("last", "gap"),
    [
        # The gap from 240 to 840 is 600 m; 301 m of it lie after 539, 300 m after 540.
        pytest.param(539, 480, id="more than half inside, cut to 8 h"),
        pytest.param(540, 240, id="half inside"),
    ],
)
def test_the_pump_gap_of_usual_feeds(last: int, gap: int) -> None:
    assert pump_gap(last, 840, "nursing", [0, 240, 840, 1080], (), 180) == gap


def test_the_pump_gap_of_an_interval_and_of_mixed_feeding() -> None:
    by_interval = [pump_gap(0, 900, "nursing", [], (), every) for every in (120, 240, 241, 360)]
    assert by_interval == [240, 240, 241, 360]
    # 06:00 to 20:00 is 840 m; 18:01 to 06:00 is 719 m; three-hourly feeds leave 180 m.
    assert pump_gap(0, 900, "mixed", [0], (360, 1200), 180) == 720
    assert pump_gap(0, 900, "mixed", [0], (360, 539, 720, 900, 1081), 180) == 719
    assert pump_gap(0, 900, "mixed", [0], tuple(range(0, 1440, 180)), 180) == 240


@pytest.mark.parametrize(
    ("moments", "own", "gap", "nursing", "pumps"),
    [
        # The walk starts at 0, the zero of all waits is 120, rest 150.
        pytest.param([], [], 240, 315, [], id="4 h and 75 m hold"),
        pytest.param([], [], 240, 316, [240], id="a minute more does not"),
        pytest.param([], [], 420, 480, [], id="8 h hold"),
        pytest.param([], [], 420, 481, [406], id="a minute more: 75 m before nursing"),
        pytest.param([], [], 720, 720, [], id="mixed: 12 h hold"),
        pytest.param([150], [], 240, 300, [150], id="at rest"),
        pytest.param([149], [], 240, 300, [], id="before rest"),
        pytest.param([225], [], 240, 300, [225], id="75 m before nursing"),
        pytest.param([226], [], 240, 300, [], id="74 m before nursing"),
        pytest.param([150, 225], [], 240, 500, [150, 225], id="75 m apart"),
        pytest.param([150, 224], [], 240, 450, [150], id="74 m apart"),
        # 240 meets 250: 230. 470 begins as 440 ends. 710 ends as 730 begins.
        pytest.param([], [250, 440, 730], 240, 1000, [230, 470, 710], id="own bottles"),
        # 240 is in the last minute of 211 … 241: 191, and 125 m are left. 210 … 240 is over.
        pytest.param([], [211], 240, 316, [191], id="own bottle by a minute"),
        pytest.param([], [210], 240, 316, [240], id="own bottle just over"),
        pytest.param([], [259], 240, 316, [239], id="own bottle a minute before the end"),
        pytest.param([], [260], 240, 316, [240], id="own bottle right after"),
    ],
)
def test_the_walk_of_the_pumps(
    moments: list[int], own: list[int], gap: int, nursing: int, pumps: list[int]
) -> None:
    found = walk_pumps(
        last=0,
        waits_from=120,
        nursing_resume=nursing,
        moments=moments,
        own_bottles=own,
        gap_of=lambda *_: gap,
    )
    assert found == pumps


@pytest.mark.parametrize(
    ("first_bottle", "thaw"),
    [
        pytest.param("20:00", "08:00", id="08:00 is day"),
        pytest.param("19:59", "2026-11-30T20:00", id="07:59 is night"),
        pytest.param("08:00", "2026-11-30T20:00", id="20:00 stays"),
        pytest.param("07:59", "2026-11-30T19:59", id="19:59 is day"),
        pytest.param("08:01", "2026-11-30T20:00", id="20:01 is night"),
    ],
)
def test_thawing_is_not_for_the_night(first_bottle: str, thaw: str) -> None:
    assert thaw_time(at(first_bottle), NEW_YORK) == at(thaw)


def test_the_rule_of_thumb_holds_from_one_month_to_under_six() -> None:
    assert [rule_of_thumb(age, 480) is None for age in (30, 31, 182, 183)] == [1, 0, 0, 1]
    # 11 h: 330, and 495 is half-way.
    assert rule_of_thumb(31, 660) == [330, 500]


@pytest.mark.parametrize(
    ("start", "last_feed", "others", "code", "there"),
    [
        pytest.param("10:00", "04:00", {}, "last-feed-long-ago", False, id="6 h"),
        pytest.param("10:00", "03:59", {}, "last-feed-long-ago", True, id="over 6 h"),
        pytest.param("10:00", "07:30", {"now": "10:00"}, "in-the-past", False, id="starts now"),
        pytest.param("10:00", "07:30", {"now": "10:01"}, "in-the-past", True, id="past"),
        pytest.param("10:00", "07:30", {"now": "09:15"}, "pump-before-left-out", False, id="now"),
        pytest.param("10:00", "07:30", {"now": "09:16"}, "pump-before-left-out", True, id="begun"),
        pytest.param("10:00", "07:30", {"now": "10:00"}, "pump-before-left-out", True, id="start"),
        pytest.param("10:00", "07:30", {"now": "10:01"}, "pump-before-left-out", False, id="over"),
        pytest.param("11:00", "08:30", {}, "night-hours", False, id="nursing at 22:00"),
        pytest.param("11:01", "08:31", {}, "night-hours", True, id="nursing at 22:01"),
        pytest.param("06:00", "03:30", {}, "night-hours", False, id="starts at 06:00"),
        pytest.param("05:59", "03:29", {}, "night-hours", True, id="starts at 05:59"),
        pytest.param("10:00", "08:30", {}, "nurse-soon", False, id="bottle at 20:30"),
        pytest.param("10:00", "08:31", {}, "nurse-soon", True, id="bottle at 20:31"),
        pytest.param("10:00", "08:29", {}, "feed-overdue", False, id="nothing is due yet"),
        pytest.param("10:00", "07:30", {"now": "10:30"}, "feed-overdue", False, id="due now"),
        pytest.param("10:00", "07:30", {"now": "10:31"}, "feed-overdue", True, id="overdue"),
    ],
)
def test_notices_at_their_limits(
    start: str, last_feed: str, others: dict[str, Any], code: str, there: bool
) -> None:
    assert (code in plan(start, "medium", last_feed, **others)["notices"]) is there


@pytest.mark.parametrize(
    ("last_feed", "first"),
    [
        # Two-hourly, start 18:00: 12 h before is 06:00.
        pytest.param("04:00", "06:00", id="12 h before: listed"),
        pytest.param("03:59", "07:59", id="a minute more: not listed"),
    ],
)
def test_feeds_are_listed_from_twelve_hours_before(last_feed: str, first: str) -> None:
    found = plan("18:00", "low", last_feed, feed_every=120)
    assert starts(found, "feed")[0] == at(first)


@pytest.mark.parametrize(
    ("next_feed", "feeds"),
    [
        pytest.param("13:45", ["08:45"], id="5 h after the early feed"),
        pytest.param("13:46", [], id="more: a bottle at the start"),
    ],
)
def test_an_early_feed_needs_another_within_five_hours(next_feed: str, feeds: list[str]) -> None:
    usual = of_day(f"04:00 09:00 {next_feed} 19:00")
    found = plan("10:00", "medium", None, usual_feeds=usual)
    assert starts(found, "feed") == [at(feed) for feed in feeds]
    assert starts(found, "bottle")[0] == at("10:00" if not feeds else next_feed)


@pytest.mark.parametrize(
    ("last_feed", "first"),
    [
        pytest.param("06:15", "09:15", id="as the hand-over begins"),
        pytest.param("06:14", "12:14", id="a minute before"),
    ],
)
def test_not_nursing_begins_with_the_hand_over(last_feed: str, first: str) -> None:
    assert starts(plan("10:00", "low", last_feed, feeding="bottle"), "bottle")[0] == at(first)


@pytest.mark.parametrize(
    ("prep_at", "thaw"),
    [
        # 225 short: 5 pumps of 45, 4 beside the one before, the first on 27 November. The last
        # bottle is on 1 December at 19:30: 96 h later, or 96 h and a minute.
        pytest.param("19:30", False, id="96 h keep in the fridge"),
        pytest.param("19:29", True, id="a minute more goes in the freezer"),
    ],
)
def test_prep_milk_keeps_four_days_in_the_fridge(prep_at: str, thaw: bool) -> None:
    minute = of_day(prep_at)[0]
    milk = {"bottle_ml": 90, "stash_ml": 135, "build_stash": True, "prep_at": minute}
    found = plan("10:00", "medium", "07:30", now=f"2026-11-27 {prep_at}", milk=milk)
    days = ("27", "28", "29", "30")
    assert starts(found, "prep-pump") == [at(f"2026-11-{day} {prep_at}") for day in days]
    assert ("thaw" in found["events"]) is thaw


@pytest.mark.parametrize(
    ("others", "thaw", "code", "there"),
    [
        pytest.param({"now": "2026-11-30 20:00"}, True, "thaw-past", False, id="begins now"),
        pytest.param({"now": "2026-11-30 20:01"}, False, "thaw-past", True, id="began"),
        pytest.param({"stash": 0}, False, "thaw-past", False, id="no stash"),
        pytest.param({"stash": None}, True, "thaw-past", False, id="a stash of unknown size"),
        pytest.param({"age": 41}, True, "ask-paediatrician", True, id="under 6 weeks"),
        pytest.param({"age": 42}, True, "ask-paediatrician", False, id="6 weeks"),
    ],
)
def test_frozen_milk_and_age(others: dict[str, Any], thaw: bool, code: str, there: bool) -> None:
    milk = {"frozen": True, "stash_ml": others.get("stash", 90), "baby_age_days": others.get("age")}
    now = others.get("now", "2026-11-30 12:00")
    found = plan("10:00", "medium", "07:30", now=now, milk=milk)
    assert ("thaw" in found["events"]) is thaw
    assert (code in found["notices"]) is there


@pytest.mark.parametrize(("dose", "late"), [("medium", False), ("high", True)])
def test_thawed_milk_runs_out(dose: str, late: bool) -> None:
    # First bottle 19:59, so thawed at 20:00 the evening before: good until 08:00 after the session.
    # The last bottle is at 07:59 (nursing 09:00), or at 10:59 (nursing 12:00).
    milk = {"frozen": True}
    found = plan("18:00", dose, "16:59", session_minutes=360, now="2026-11-30 12:00", milk=milk)
    assert found["milk"]["use_by"] == at("2026-12-02 08:00")
    assert ("thaw-late" in found["notices"]) is late


def test_a_stash_that_is_enough_needs_no_pumps() -> None:
    milk = {"bottle_ml": 90, "stash_ml": 400, "build_stash": True}
    found = plan("10:00", "medium", "07:30", milk=milk)
    wanted = ("needed_ml", "short_ml", "short_bottles", "extra_pumps", "missing_ml")
    assert [found["milk"][key] for key in wanted] == [360, 0, 0, 0, 0]
    assert found["notices"] == BASICS
