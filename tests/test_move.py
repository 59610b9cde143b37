"""``move``: what really happened, laid into the plan, from the file alone.

1 December 2026, New York: medium at 10:00 after a feed at 07:30, planned on the eve. Bottles
10:30, 13:30, 16:30, 19:30; pumps 09:15, 13:30, 17:00; care until 15:00, no driving before 18:00,
no nursing before 21:00.
"""

import json
from pathlib import Path

import jsonschema
import pytest
from icalendar import Calendar

from helpers import DAY, at, by_key, events_of, ppdplan, schedule, starts, state_of
from test_now import by_hand

PLAN, COPY = Path("plan.ics"), Path("copy.ics")
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")
SCHEMA = json.loads(
    (Path(__file__).parent.parent / "ppdplan" / "schemas" / "plan.json").read_text("utf-8")
)
USUAL = "00:30 03:30 06:30 09:30 12:30 15:30 18:30 21:30"


def planned(*arguments, **others):
    ran = schedule("--out", "plan.ics", "--quiet", *PEOPLE, *arguments, **others)
    assert ran.code == 0, ran.err


def move(*arguments, clock):
    moment = clock if "-" in clock[:5] else f"{DAY}T{clock}-05:00"
    return ppdplan("move", "plan.ics", "--json", *arguments, now=moment)


def moved(*arguments, clock):
    """The new plan as JSON, its file written."""
    ran = move(*arguments, clock=clock)
    assert ran.code == 0, ran.err
    jsonschema.validate(ran.json, SCHEMA)
    return ran.json


def refused(ran, code, exit_code=2):
    assert (ran.code, ran.error["code"]) == (exit_code, code), ran.err
    return ran.error


def spans(plan):
    """``10:00-12:00`` by key."""
    return {e["key"]: f"{e['start'][11:16]}-{e['end'][11:16]}" for e in plan["events"]}


def times(plan, kind):
    """When the events of a kind begin, in order; a number of the stash is none of the day."""
    return " ".join(e["start"][11:16] for e in plan["events"] if e["kind"] == kind)


def waits(plan):
    names = ("session_end", "waits_from", "caregiver_until", "safe_to_drive", "nursing_resume")
    return " ".join(plan["milestones"][name][11:16] for name in names)


def warnings(plan):
    return {n["code"] for n in plan["notices"] if n["level"] == "warning"}


# --- started, ended, a longer session ---------------------------------------


def test_started_late_shifts_the_session_and_every_wait():
    planned()
    plan = moved("--started", "10:25", clock="10:30")
    assert waits(plan) == "12:25 12:25 15:25 18:25 21:25"
    found = spans(plan)
    assert (found["session"], found["caregiver"]) == ("10:25-12:25", "10:25-15:25")
    assert (found["watch"], found["on-call"]) == ("10:25-12:25", "10:25-18:25")
    # The hand-over had begun: it keeps its start and reaches the new one.
    assert (found["hand-over"], found["pump-before"]) == ("09:15-10:25", "09:15-09:35")
    assert times(plan, "bottle") == "10:30 13:30 16:30 19:30"
    # 20:00 now lies 85 min before nursing: there is time for one more pump.
    assert times(plan, "pump") == "09:15 13:30 17:00 20:00"


def test_what_moved_is_printed():
    planned()
    ran = ppdplan("move", "plan.ics", "--started", "10:25", now=f"{DAY}T10:30-05:00")
    assert ran.code == 0, ran.err
    assert "  Moved: Session 10:00 → 10:25, +25 min" in ran.out.splitlines()
    assert "No driving before 18:00 → 18:25, +25 min" in ran.out
    assert "Wrote plan.ics" in ran.err


def test_started_early_before_the_hand_over():
    planned()
    plan = moved("--started", "09:05", clock="09:10")
    assert waits(plan) == "11:05 11:05 14:05 17:05 20:05"
    assert spans(plan)["hand-over"] == "08:20-09:05"
    # Nothing is planned into the past: she has not pumped.
    assert times(plan, "pump") == "11:35 13:30 17:00"
    assert "pump-before-left-out" in {n["code"] for n in plan["notices"]}


def test_ended_late_sets_the_end_and_the_waits_count_from_it():
    planned()
    plan = moved("--ended", "13:15", clock="13:20")
    assert waits(plan) == "13:15 13:15 16:15 19:15 22:15"
    assert plan["request"]["session_minutes"] == 195
    assert times(plan, "bottle") == "10:30 13:30 16:30 19:30"
    # At 13:30 she rests still; from 13:45 on, then after each bottle that she gives.
    assert times(plan, "pump") == "09:15 13:45 17:00 20:00"


def test_ended_early_shortens_no_wait_below_two_hours_from_the_start():
    planned()
    before = starts(PLAN.read_bytes())
    plan = moved("--ended", "10:40", clock="11:05")
    assert waits(plan) == "10:40 12:00 15:00 18:00 21:00"
    assert starts(PLAN.read_bytes()) == before
    assert [(c["key"], c["what"], c["minutes"]) for c in plan["changes"]] == [
        ("session", "resized", -80)
    ]


@pytest.mark.parametrize(
    "ended, result",
    [
        pytest.param("12:59", "12:59 12:59 15:59 18:59 21:59", id="a minute"),
        pytest.param("12:00", "12:00 12:00 15:00 18:00 21:00", id="as far as two hours"),
        pytest.param("11:10", "11:10 12:00 15:00 18:00 21:00", id="however short it was"),
    ],
)
def test_a_long_session_that_ended_early_shortens_the_wait_only_by_force(ended, result):
    planned("--session-length", "3h")
    data = PLAN.read_bytes()
    error = refused(move("--ended", ended, clock="13:00"), "wait-shortened", 3)
    assert "nursing until 22:00" in error["message"]
    assert PLAN.read_bytes() == data
    plan = moved("--ended", ended, "--force", clock="13:00")
    assert waits(plan) == result
    ran = ppdplan("now", "plan.ics", "--at", f"{DAY} 21:58", "--json")
    assert (ran.json["nursing"]["on_hold"], ran.json["nursing"]["minutes_left"]) == (True, 2)


def test_a_longer_session_can_be_said_before_it_is_over():
    planned()
    assert waits(moved("--session-length", "3h", clock="11:30")) == "13:00 13:00 16:00 19:00 22:00"


def test_several_at_once():
    planned()
    plan = moved("--started", "10:20", "--ended", "12:50", "--fed", "11:00", clock="13:00")
    assert plan["milestones"]["session_start"] == "2026-12-01T10:20:00-05:00"
    assert waits(plan) == "12:50 12:50 15:50 18:50 21:50"
    assert times(plan, "bottle") == "11:00 14:00 17:00 20:00"
    assert plan["revision"] == 1


def test_one_after_the_other_comes_to_the_same():
    planned()
    moved("--started", "10:20", clock="10:30")
    moved("--fed", "11:00", clock="11:10")
    plan = moved("--ended", "12:50", clock="13:00")
    assert waits(plan) == "12:50 12:50 15:50 18:50 21:50"
    assert times(plan, "bottle") == "11:00 14:00 17:00 20:00"
    assert plan["revision"] == 3


def test_uids_stay_and_only_what_changed_is_raised():
    planned()
    before = {key: str(event["UID"]) for key, event in by_key(PLAN.read_bytes()).items()}
    moved("--started", "10:25", clock="10:30")
    found = by_key(PLAN.read_bytes())
    assert {key: str(found[key]["UID"]) for key in before} == before
    raised = {key for key, event in found.items() if int(event["SEQUENCE"]) == 1}
    # The new pump begins at the revision.
    assert raised == {
        *("hand-over", "session", "caregiver", "watch", "on-call", "pump-3"),
        *("safe-to-drive", "nursing-resume"),
    }


def test_nothing_new_leaves_the_file_as_it_is():
    planned()
    moved("--started", "10:25", clock="10:30")
    data = PLAN.read_bytes()
    assert moved("--started", "10:25", clock="10:30")["changes"] == []
    assert PLAN.read_bytes() == data


def test_a_dry_run_writes_nothing():
    planned()
    data = PLAN.read_bytes()
    moved("--started", "10:25", "--dry-run", clock="10:30")
    assert PLAN.read_bytes() == data


# --- times as typed ---------------------------------------


def test_this_morning_said_in_the_night_is_this_morning():
    planned()
    plan = moved("--started", "10:05", "--ended", "12:10", clock="23:30")
    assert plan["milestones"]["session_start"] == "2026-12-01T10:05:00-05:00"
    assert plan["milestones"]["session_end"] == "2026-12-01T12:10:00-05:00"


def test_last_evening_said_after_midnight_is_last_evening():
    planned(start=f"{DAY} 20:00", last_feed=f"{DAY} 17:30")
    plan = moved("--started", "20:15", "--fed", "23:00", clock="2026-12-02T00:30-05:00")
    assert plan["milestones"]["session_start"] == "2026-12-01T20:15:00-05:00"
    assert "2026-12-01T23:00:00-05:00" in {
        e["start"] for e in plan["events"] if e["kind"] == "bottle"
    }


@pytest.mark.parametrize("option", ["--started", "--ended", "--fed"])
def test_what_is_still_to_come_has_not_happened(option):
    planned()
    data = PLAN.read_bytes()
    error = refused(move(option, "10:31", clock="10:30"), "bad-time")
    assert error["message"] == f"{option} 10:31 is still to come: it is 10:30 now."
    assert PLAN.read_bytes() == data
    assert move(option, "10:30", clock="10:30").code == 0


@pytest.mark.parametrize(
    "arguments, code",
    [
        pytest.param((), "missing-option", id="nothing is said"),
        pytest.param(("--start", "11:00", "--started", "11:00"), "bad-usage", id="two starts"),
        pytest.param(
            ("--ended", "10:20", "--session-length", "2h"), "bad-usage", id="an end and a length"
        ),
        pytest.param(("--last-feed", "07:40"), "bad-usage", id="a last feed without a start"),
        pytest.param(("--ended", "09:50"), "bad-time", id="an end before the start"),
        pytest.param(("--ended", "10:00"), "bad-time", id="an end at the start"),
        pytest.param(("--fed", "noonish"), "bad-time", id="a word for a time"),
        pytest.param(("--fed", "10"), "bad-time", id="a bare hour"),
        pytest.param(("--started", "2027-03-14 02:30"), "nonexistent-time", id="a skipped time"),
        pytest.param(("--session-length", "10m"), "bad-duration", id="too short a session"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, code):
    planned()
    data = PLAN.read_bytes()
    error = refused(move(*arguments, clock="10:30"), code)
    assert error["hint"]
    assert PLAN.read_bytes() == data


def test_a_start_before_the_planned_last_feed_asks_for_the_real_one():
    planned()
    error = refused(move("--started", "06:50", clock="07:00"), "last-feed-after-start")
    assert "--fed" in error["hint"]
    plan = moved("--started", "06:50", "--fed", "04:00", clock="07:00")
    assert plan["request"]["last_feed"] == "2026-12-01T04:00:00-05:00"
    assert waits(plan) == "08:50 08:50 11:50 14:50 17:50"


# --- fed ---------------------------------------


@pytest.mark.parametrize(
    "clock, fed, bottles",
    [
        pytest.param("10:40", "10:30", "10:30 13:30 16:30 19:30", id="as forecast: all stays"),
        pytest.param("12:10", "11:59", "11:59 14:59 17:59 20:59", id="late: the rest follows"),
        pytest.param("12:10", "12:00", "10:30 12:00 15:00 18:00", id="a tie goes to the later"),
        pytest.param("12:10", "12:01", "10:30 12:01 15:01 18:01", id="early for the next"),
        pytest.param(
            "14:00", "10:40", "10:40 14:00 17:00 20:00", id="the forecast after it did not happen"
        ),
    ],
)
def test_a_feed_is_the_forecast_nearest_to_it(clock, fed, bottles):
    planned()
    plan = moved("--fed", fed, clock=clock)
    assert times(plan, "bottle") == bottles
    keys = [event["key"] for event in plan["events"] if event["kind"] == "bottle"]
    assert keys == ["bottle-1", "bottle-2", "bottle-3", "bottle-4"]
    assert waits(plan) == "12:00 12:00 15:00 18:00 21:00"


def test_a_feed_once_reported_is_not_matched_again():
    planned()
    moved("--fed", "10:30", clock="10:40")
    plan = moved("--fed", "10:50", clock="11:00")
    # One more, with the next free number; the forecast counts from it.
    assert spans(plan)["bottle-5"] == "10:50-11:20"
    assert times(plan, "bottle") == "10:30 10:50 13:50 16:50 19:50"


def test_a_reported_feed_stays_reported_through_later_runs():
    planned()
    moved("--fed", "10:45", clock="10:50")
    plan = moved("--ended", "12:30", clock="12:40")
    assert times(plan, "bottle").split()[0] == "10:45"
    # 10:50 is five minutes from it, but it is taken.
    plan = moved("--fed", "11:00", clock="12:45")
    assert times(plan, "bottle").split()[:2] == ["10:45", "11:00"]


def test_a_feed_reported_stands_though_an_earlier_one_is_remembered_after_it():
    planned()
    moved("--fed", "12:00", clock="12:10")
    plan = moved("--fed", "11:00", clock="12:20")
    assert times(plan, "bottle") == "11:00 12:00 15:00 18:00"


def test_a_feed_before_the_start_is_the_last_one():
    planned()
    plan = moved("--fed", "07:50", clock="08:00")
    assert plan["request"]["last_feed"] == "2026-12-01T07:50:00-05:00"
    assert times(plan, "bottle") == "10:50 13:50 16:50 19:50"


def test_the_planned_last_feed_given_sooner_is_no_feed_more():
    planned()
    plan = moved("--fed", "07:00", clock="07:10")
    assert plan["request"]["last_feed"] == "2026-12-01T07:00:00-05:00"
    # 10:00 is offered early instead, at 08:45.
    assert times(plan, "feed") == "08:45"
    assert times(plan, "bottle") == "11:45 14:45 17:45 20:45"


def test_a_feed_given_in_the_session_in_place_of_an_early_one_is_a_bottle():
    planned(dose="low", last_feed=f"{DAY} 07:00")
    plan = moved("--fed", "10:05", clock="10:10")
    event = next(e for e in plan["events"] if e["start"][11:16] == "10:05")
    assert (event["kind"], event["for"], event["name"]) == ("bottle", ["caregiver"], "Sam")
    assert times(plan, "feed") == ""
    assert times(plan, "bottle") == "10:05 13:05 16:05"


def test_a_bottle_reported_in_the_tail_is_given_by_the_patient():
    planned()
    plan = moved("--fed", "16:50", clock="17:00")
    event = next(e for e in plan["events"] if e["start"][11:16] == "16:50")
    assert (event["key"], event["for"]) == ("bottle-3", ["patient"])


@pytest.mark.parametrize(
    "clock, fed, bottles",
    [
        # Usual bottles of this plan: 12:30, 15:30, 18:30.
        pytest.param("13:40", "13:30", "13:30 15:30 18:30", id="60 min off is that one"),
        pytest.param("13:40", "13:31", "12:30 13:31 15:30 18:30", id="61 min off is one more"),
        pytest.param("14:40", "14:29", "12:30 14:29 15:30 18:30", id="61 min before is one more"),
        pytest.param("14:40", "14:30", "12:30 14:30 18:30", id="60 min before is the next one"),
    ],
)
def test_usual_feeds_match_within_an_hour(clock, fed, bottles):
    planned("--usual-feeds", USUAL, last_feed=f"{DAY} 06:30")
    plan = moved("--fed", fed, clock=clock)
    assert times(plan, "bottle") == bottles


@pytest.mark.parametrize(
    "fed, bottles",
    [
        # An hour apart: half of it is 30 min.
        pytest.param("14:00", "12:30 14:00 16:30 20:30", id="30 min off is that one"),
        pytest.param("14:01", "12:30 13:30 14:01 16:30 20:30", id="31 min off is one more"),
    ],
)
def test_usual_feeds_that_are_close_match_within_half_their_gap(fed, bottles):
    usual = "00:30 03:30 06:30 09:30 12:30 13:30 16:30 20:30"
    planned("--usual-feeds", usual, last_feed=f"{DAY} 06:30")
    assert times(moved("--fed", fed, clock="14:10"), "bottle") == bottles


def test_without_nursing_every_feed_is_a_bottle():
    planned("--not-nursing")
    plan = moved("--fed", "09:40", clock="09:45")
    assert times(plan, "feed") == ""
    assert plan["request"]["last_feed"] == "2026-12-01T09:40:00-05:00"
    assert times(plan, "bottle").split()[-1] == "12:40"


# --- another start ---------------------------------------


def as_fresh(plan, *arguments, **others):
    """The plan equals one that is made anew, but for its revision and what changed."""
    ran = schedule("--json", *PEOPLE, *arguments, **others)
    assert ran.code == 0, ran.err
    for key in ("request", "milestones", "events", "cover", "milk", "notices"):
        assert plan[key] == ran.json[key], key


def test_another_start_on_the_eve_equals_a_fresh_plan():
    planned()
    plan = moved("--start", "11:15", clock="2026-11-30T13:00-05:00")
    as_fresh(plan, start=f"{DAY} 11:15", now="2026-11-30T13:00-05:00")


def test_a_last_feed_can_come_with_it():
    planned()
    clock = "2026-11-30T13:00-05:00"
    plan = moved("--start", "11:15", "--last-feed", "08:20", clock=clock)
    as_fresh(plan, start=f"{DAY} 11:15", last_feed=f"{DAY} 08:20", now=clock)


@pytest.mark.parametrize(
    "start, last_feed",
    [
        pytest.param("2026-12-03 10:00", "2026-12-03 07:30", id="two days on"),
        pytest.param("2026-12-01 23:00", f"{DAY} 07:30", id="late on the same day"),
        pytest.param("2027-03-14 11:00", "2027-03-14 07:30", id="a day with a clock change"),
    ],
)
def test_a_last_feed_to_come_keeps_its_wall_time_on_another_day(start, last_feed):
    planned()
    uids = {str(event["UID"]) for event in events_of(PLAN.read_bytes())}
    clock = "2026-11-30T13:00-05:00"
    plan = moved("--start", start, clock=clock)
    as_fresh(plan, start=start, last_feed=last_feed, now=clock)
    assert uids <= {str(event["UID"]) for event in events_of(PLAN.read_bytes())}


def test_a_last_feed_that_was_given_stays_where_it_is():
    planned()
    plan = moved("--start", "2026-12-02 09:00", "--not-begun", clock="09:00")
    assert plan["request"]["last_feed"] == "2026-12-01T07:30:00-05:00"
    assert "last-feed-long-ago" in warnings(plan)


def test_a_start_moved_while_a_wait_runs_is_refused_without_force_or_not_begun():
    planned()
    data = PLAN.read_bytes()
    refused(move("--start", "14:00", clock="10:30"), "wait-shortened", 3)
    refused(move("--start", "2026-12-03 10:00", clock="10:30"), "wait-shortened", 3)
    assert PLAN.read_bytes() == data
    plan = moved("--start", "14:00", "--not-begun", clock="10:10")
    assert plan["milestones"]["nursing_resume"] == "2026-12-02T01:00:00-05:00"
    ran = ppdplan("now", "plan.ics", "--json", now=f"{DAY}T10:15-05:00")
    assert ran.json["nursing"]["on_hold"] is False


def test_after_a_forced_move_a_feed_can_be_reported_without_force():
    planned()
    moved("--start", "14:00", "--force", clock="10:10")
    plan = moved("--fed", "10:20", clock="10:30")
    assert plan["milestones"]["session_start"] == "2026-12-01T14:00:00-05:00"
    held = state_of(PLAN.read_bytes())["held"]
    assert held["nurse"] == [at("10:00"), at("21:00")]


def test_a_wait_runs_again_after_a_late_end_and_that_is_told():
    planned()
    plan = moved("--ended", "13:00", clock="15:30")
    assert "wait-reopened" in warnings(plan)


# --- files ---------------------------------------


def test_a_cancelled_plan_is_moved_only_by_force():
    planned()
    assert ppdplan("cancel", "plan.ics").code == 0
    data = PLAN.read_bytes()
    error = refused(move("--start", "11:00", clock="2026-11-30T13:00-05:00"), "file-exists", 1)
    assert "cancelled" in error["message"]
    assert PLAN.read_bytes() == data
    moved("--start", "11:00", "--force", clock="2026-11-30T13:00-05:00")
    found = by_key(PLAN.read_bytes())
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}
    assert min(int(event["SEQUENCE"]) for event in found.values()) == 2


def test_a_caregivers_copy_cannot_be_moved():
    planned("--caregiver-out", "copy.ics")
    data = COPY.read_bytes()
    ran = ppdplan("move", "copy.ics", "--started", "10:05", "--json", now=f"{DAY}T10:30-05:00")
    assert "caregiver's copy" in refused(ran, "bad-calendar")["message"]
    assert COPY.read_bytes() == data


def test_a_foreign_file_cannot_be_moved():
    PLAN.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    refused(move("--started", "10:05", clock="10:30"), "bad-calendar")


def test_the_copy_is_renewed_or_said_to_be_out_of_date():
    planned("--caregiver-out", "copy.ics")
    old = COPY.read_bytes()
    assert "copy-out-of-date" in warnings(moved("--started", "10:10", clock="10:30"))
    assert COPY.read_bytes() == old
    plan = moved("--started", "10:20", "--caregiver-out", "copy.ics", clock="10:30")
    assert "copy-out-of-date" not in warnings(plan)
    assert starts(COPY.read_bytes())["caregiver"] == at("10:20")
    uids = {str(event["UID"]) for event in events_of(old)}
    assert uids == {str(event["UID"]) for event in events_of(COPY.read_bytes())}
    # Now it is of this revision again, until the next change.
    assert "copy-out-of-date" not in warnings(moved("--started", "10:20", clock="10:30"))
    assert "copy-out-of-date" in warnings(moved("--ended", "12:30", clock="12:40"))


def test_a_plan_without_a_copy_warns_of_none():
    planned()
    assert warnings(moved("--started", "10:10", clock="10:30")) == set()


@pytest.mark.parametrize(
    "report", [("--ended", "13:30"), ("--started", "10:20"), ("--fed", "12:00")]
)
def test_strict_stops_no_run_that_only_lengthens_waits(report):
    ran = schedule("--out", "plan.ics", "-q")
    assert ran.code == 0, ran.err
    assert "no-caregiver" in warnings(moved(*report, "--strict", clock="14:00"))


def test_strict_stops_a_run_before_the_start():
    schedule("--out", "plan.ics", "-q")
    data = PLAN.read_bytes()
    refused(move("--start", "11:00", "--strict", clock="2026-11-30T13:00-05:00"), "strict", 3)
    assert PLAN.read_bytes() == data


def test_a_gap_in_the_hours_stops_no_late_end():
    ran = schedule("--out", "plan.ics", "-q", "--caregiver", "Ana 09:15-15:00")
    assert ran.code == 0, ran.err
    plan = moved("--ended", "12:30", clock="12:40")
    assert "cover-gap" in warnings(plan)
    tentative = [e for e in by_key(PLAN.read_bytes()).values() if e["STATUS"] == "TENTATIVE"]
    assert [int(e["DTSTART"].dt.timestamp()) // 60 for e in tentative] == [at("15:00")]


def test_what_was_changed_by_hand_is_told_and_put_right():
    planned()
    dragged = by_hand(
        PLAN.read_bytes(),
        nursing_resume={"start": at("17:00"), "end": at("17:15")},
        caregiver={"end": at("12:00")},
        bottle_2=None,
        session={"start": at("09:00"), "end": at("11:00")},
    )
    PLAN.write_bytes(dragged)
    ran = move("--session-length", "2h10m", clock="11:00")
    assert ran.code == 0, ran.err
    by_hand_codes = {"session-moved", "moved-earlier", "cut-short", "event-missing"}
    warned = [n["message"] for n in ran.json["notices"] if n["code"] in by_hand_codes]
    assert len(warned) == 4
    for word in ("dragged from 10:00 to 09:00", "cut short", "deleted", "21:00 still counts"):
        assert sum(word in line for line in warned) == 1, word
    # Laid by what was planned, not by what was dragged.
    assert waits(ran.json) == "12:10 12:10 15:10 18:10 21:10"
    assert starts(PLAN.read_bytes())["nursing-resume"] == at("21:10")
    assert starts(PLAN.read_bytes())["session"] == at("10:00")


def test_a_file_that_another_program_rewrote_moves_as_well():
    planned()
    calendar = Calendar.from_ical(PLAN.read_bytes())
    for event in calendar.walk("VEVENT"):
        for name in ("CLASS", "LAST-MODIFIED", "CATEGORIES"):
            event.pop(name, None)
        event.subcomponents = []
    calendar.subcomponents.reverse()
    PLAN.write_bytes(calendar.to_ical())
    plan = moved("--started", "10:25", clock="10:30")
    assert waits(plan) == "12:25 12:25 15:25 18:25 21:25"
    assert len(plan["changes"]) == 8


def test_an_end_that_makes_the_session_longer_than_a_day_is_a_slip_of_the_tongue():
    planned()
    error = refused(move("--ended", "2026-12-03 12:30", clock="2026-12-03T13:00-05:00"), "bad-time")
    assert "50 h 30" in error["message"]


def test_a_bare_end_is_the_one_nearest_to_the_planned_end():
    planned()
    found = moved("--ended", "12:30", clock="2026-12-02T13:00-05:00")
    assert found["milestones"]["session_end"] == "2026-12-01T12:30:00-05:00"


def test_a_sheet_of_an_earlier_plan_is_told():
    planned("--sheet", "fridge.html")
    found = moved("--started", "10:25", clock="10:40")
    told = [n["message"] for n in found["notices"] if n["code"] == "copy-out-of-date"]
    assert len(told) == 1
    assert "--sheet" in told[0]
