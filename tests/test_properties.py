"""What holds for every plan, whatever is asked: laid by the planner, judged by plain rules."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers import NEW_YORK, at, request
from ppdplan.calendars.write import edition
from ppdplan.model import Dose, Feeding, Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.words import Titles
from ppdplan.zone import Zone
from test_against_oracle import requests

# The article's lower ends, in minutes after the zero of all waits.
FLOORS = {"caregiver_until": 120, "safe_to_drive": 240, "nursing_resume": 360}
WEEK = 7 * 24 * 60
any_request = st.one_of(requests(), requests(usual=True))


def laid(asked):
    return build_plan(asked, ARTICLE_POLICY)


def pumps_of(plan):
    """Without those of the days before, which fill the freezer."""
    pumps = plan.of_kind("pump")
    return sorted(event.start for event in pumps if not event.key.startswith("prep-pump"))


@given(any_request)
def test_milestones_never_come_before_the_articles_floors(asked):
    points = laid(asked).milestones
    assert points.session_end == asked.start + asked.session_minutes
    assert points.waits_from == max(points.session_end, asked.start + 120)
    for name, floor in FLOORS.items():
        found = getattr(points, name)
        if name == "nursing_resume" and not asked.nursing:
            assert found is None
        else:
            assert found >= points.waits_from + floor
    if asked.nursing:
        assert points.caregiver_until <= points.safe_to_drive <= points.nursing_resume


@given(any_request)
def test_an_unknown_tier_is_planned_like_the_highest(asked):
    unknown = laid(replace(asked, dose=Dose.UNKNOWN))
    high = laid(replace(asked, dose=Dose.HIGH))
    assert unknown.events == high.events
    assert unknown.milestones == high.milestones


@given(any_request)
def test_a_longer_session_ends_no_wait_sooner(asked):
    assume(asked.session_minutes < 360)
    shorter = laid(asked).milestones
    longer = laid(replace(asked, session_minutes=asked.session_minutes + 1)).milestones
    for name in ("waits_from", *FLOORS):
        assert (getattr(longer, name) or 0) >= (getattr(shorter, name) or 0)


@given(any_request)
def test_pumps_are_75_minutes_apart_and_none_is_in_the_last_75(asked):
    plan = laid(asked)
    pumps = pumps_of(plan)
    assert asked.nursing or not pumps
    for before, after in pairwise(pumps):
        assert after - before >= 75
    for pump in pumps:
        assert pump <= plan.milestones.nursing_resume - 75
        assert pump == asked.start - 45 or pump >= plan.milestones.waits_from + 30


@given(requests())
def test_no_stretch_between_pumps_is_longer_than_the_walk_allows(asked):
    plan = laid(asked)
    assume(asked.nursing)
    before = plan.event("pump-before")
    if before:
        last = before.start
    else:
        last = max([asked.last_feed, *(event.start for event in plan.of_kind("feed"))])
    gap = max(240, asked.feed_every_minutes)
    allowed = max(gap, min(gap + 75, 480))
    rest = plan.milestones.waits_from + 30
    pumps = [pump for pump in pumps_of(plan) if pump >= asked.start]
    for earlier, later in pairwise([last, *pumps, plan.milestones.nursing_resume]):
        # Before the rest is over there is no pump, however long it has been; and a pump that
        # would meet her own bottle comes up to 50 min sooner, which lengthens no stretch.
        assert later - earlier <= allowed or later == rest or earlier < rest <= later < rest + 50


@given(any_request)
def test_nobody_does_two_things_at_one_minute(asked):
    plan = laid(asked)
    # What takes her hands; the session takes all of her, the hand-over needs her only nearby.
    hers = [
        event
        for event in plan.events
        if event.kind in ("pump", "session", "feed")
        or (event.kind == "bottle" and event.roles == (Role.PATIENT,))
    ]
    hers = sorted((event.start, event.end, event.key) for event in hers)
    for (start, end, key), (following, _, other) in pairwise(hers):
        assert end <= following, (key, other, start)
    # The baby has one mouth.
    fed = sorted(event.start for event in plan.events if event.kind in ("feed", "bottle"))
    for earlier, later in pairwise(fed):
        assert later - earlier >= 30


@given(any_request)
def test_the_patient_has_no_part_of_the_babys_care_before_she_may(asked):
    plan = laid(asked)
    for event in plan.of_kind("bottle"):
        if event.start < plan.milestones.caregiver_until:
            assert event.roles == (Role.CAREGIVER,)
    for event in plan.of_kind("feed"):
        assert event.end <= asked.start


@given(any_request)
def test_keys_differ_and_events_are_in_order(asked):
    plan = laid(asked)
    keys = [event.key for event in plan.events]
    assert len(keys) == len(set(keys))
    starts = [event.start for event in plan.events]
    assert starts == sorted(starts)
    assert all(event.start < event.end for event in plan.events)
    codes = [notice.code for notice in plan.notices]
    assert len(set(plan.notices)) == len(codes)


@given(requests(), st.integers(-52, 52))
def test_the_same_day_some_weeks_off_is_the_same_plan(asked, weeks):
    # Where the zone's clock does not change around either.
    moved_by = weeks * WEEK
    around = (min(asked.last_feed, asked.now, asked.start) - 3 * 1440, asked.start + 3 * 1440)
    assume(asked.start - asked.now < 30 * 1440)
    zone = asked.zone
    offsets = {
        zone.offset(at)
        for edge in (around, (around[0] + moved_by, around[1] + moved_by))
        for at in range(edge[0], edge[1], 60)
    }
    assume(len(offsets) == 1)
    moved = replace(
        asked,
        now=asked.now + moved_by,
        start=asked.start + moved_by,
        last_feed=asked.last_feed + moved_by,
    )
    here, there = laid(asked), laid(moved)
    assert [(e.key, e.start + moved_by, e.end + moved_by, e.roles) for e in here.events] == [
        (e.key, e.start, e.end, e.roles) for e in there.events
    ]
    assert [n.code for n in here.notices] == [n.code for n in there.notices]


@given(requests(), st.sampled_from(["Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"]))
def test_another_zone_changes_no_wait(asked, name):
    # By interval nothing but stored milk hangs on the wall clock.
    here, there = laid(asked), laid(replace(asked, zone=Zone(name)))
    assert here.milestones == there.milestones
    on_the_wall = ("thaw", "prep-pump")
    assert [event for event in here.events if not event.key.startswith(on_the_wall)] == [
        event for event in there.events if not event.key.startswith(on_the_wall)
    ]


@given(any_request)
def test_the_same_request_gives_the_same_bytes(asked):
    options = {"plan_id": "0" * 20, "stamp": "20261130T120000Z"}
    first = edition(laid(asked), Titles.NEUTRAL, **options)
    again = edition(laid(asked), Titles.NEUTRAL, **options)
    assert first.data == again.data
    assert max(len(line) for line in first.data.split(b"\r\n")) <= 75


@given(any_request)
def test_not_nursing_has_nothing_that_assumes_nursing(asked):
    plan = laid(replace(asked, feeding=Feeding.BOTTLE, nursing_feeds=()))
    assert not {event.kind for event in plan.events} & {"feed", "pump", "nursing"}
    until = plan.milestones.caregiver_until
    for bottle in plan.of_kind("bottle"):
        assert asked.start - 45 <= bottle.start < until
        assert bottle.roles == (Role.CAREGIVER,)


# --- at the edges of the last feed, by hand -----------------------------------------------


@pytest.mark.parametrize(
    "last_feed, now, first, note",
    [
        # A feed due in (08:45, 10:00] is offered at 08:45, or is a bottle at 10:00.
        pytest.param("05:45", "2026-11-30 12:00", ("feed-1", "08:45"), None, id="due at 08:45"),
        pytest.param("05:46", "2026-11-30 12:00", ("feed-1", "08:45"), "early", id="due at 08:46"),
        pytest.param("07:00", "2026-11-30 12:00", ("feed-1", "08:45"), "early", id="due at 10:00"),
        pytest.param("07:01", "2026-11-30 12:00", ("bottle-1", "10:01"), None, id="due at 10:01"),
        pytest.param("07:00", "2026-12-01 08:45", ("feed-1", "08:45"), "early", id="08:45 is now"),
        pytest.param("07:00", "2026-12-01 08:46", ("bottle-1", "10:00"), None, id="08:45 is past"),
    ],
)
def test_a_feed_due_around_the_last_75_minutes(last_feed, now, first, note):
    plan = laid(request("10:00", "medium", last_feed, now=now))
    fed = [event for event in plan.events if event.kind in ("feed", "bottle")]
    assert (fed[0].key, fed[0].start) == (first[0], at(first[1]))
    assert any(n.code == "feed-early" for n in plan.notices) is (note == "early")


@pytest.mark.parametrize(
    "last_feed, every, first",
    [
        # By 07:30 a feed at 08:45 would be 75 min on; nearer than that it is a bottle at 10:00.
        pytest.param("07:30", 120, ("feed-1", "08:45"), id="75 min before the early feed"),
        pytest.param("07:31", 120, ("bottle-1", "10:00"), id="74 min before it"),
    ],
)
def test_an_early_feed_is_not_offered_right_after_another(last_feed, every, first):
    plan = laid(request("10:00", "medium", last_feed, feed_every_minutes=every))
    fed = [event for event in plan.events if event.kind in ("feed", "bottle")]
    assert (fed[0].key, fed[0].start) == (first[0], at(first[1]))


@pytest.mark.parametrize(
    "last_feed, is_planned",
    [
        pytest.param("08:45", True, id="fed at start − 75 min"),
        pytest.param("08:46", False, id="fed a minute later"),
        pytest.param("10:00", False, id="fed at the start"),
    ],
)
def test_pump_before_is_left_out_after_a_feed_in_the_last_75_minutes(last_feed, is_planned):
    plan = laid(request("10:00", "medium", last_feed))
    assert (plan.event("pump-before") is not None) is is_planned
    left_out = any(notice.code == "pump-before-left-out" for notice in plan.notices)
    assert left_out is not is_planned


@pytest.mark.parametrize(
    "start, last_feed, zone, resume",
    [
        # Eleven real hours after the start, whatever the wall does.
        pytest.param(
            "2026-03-07 20:00", "2026-03-07 18:00", NEW_YORK, "2026-03-08T08:00-04:00", id="forward"
        ),
        pytest.param(
            "2026-10-31 20:00", "2026-10-31 18:00", NEW_YORK, "2026-11-01T06:00-05:00", id="back"
        ),
        pytest.param(
            "2026-04-04 20:00",
            "2026-04-04 18:00",
            "Australia/Lord_Howe",
            "2026-04-05T06:30+10:30",
            id="back by half an hour",
        ),
    ],
)
def test_waits_are_elapsed_hours(start, last_feed, zone, resume):
    asked = request("10:00", "medium", "07:30", now="2026-01-01 12:00", zone=Zone(zone))
    asked = replace(asked, start=at(start, zone), last_feed=at(last_feed, zone))
    plan = laid(asked)
    assert plan.milestones.nursing_resume == at(resume)
    assert plan.milestones.nursing_resume - asked.start == 11 * 60
    assert any(notice.code == "clock-change" for notice in plan.notices)


def test_a_last_feed_of_long_ago_costs_no_time_and_shows_half_a_day():
    asked = request("10:00", "medium", "1971-01-01 00:00")
    asked = replace(asked, start=at("2199-12-30 10:00"), now=at("2199-12-29 10:00"))
    plan = laid(asked)
    feeds = plan.of_kind("feed")
    assert all(asked.start - 720 <= feed.start < asked.start for feed in feeds)
    assert 3 <= len(feeds) <= 5
    assert any(notice.code == "last-feed-long-ago" for notice in plan.notices)
    assert Zone(NEW_YORK).date(plan.milestones.session_start) == dt.date(2199, 12, 30)
