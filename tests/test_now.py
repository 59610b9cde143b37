"""``now``: what holds at a moment, from the file alone, whatever was done to it by hand.

1 December 2026, New York: medium at 10:00 after a feed at 07:30. The session ends at 12:00, care
at 15:00, the driving wait at 18:00, nursing at 21:00.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from icalendar import Calendar

from helpers import DAY, at, ppdplan, schedule, state_of
from ppdplan.calendars import state
from ppdplan.calendars.ours import read_ours
from ppdplan.calendars.write import uid_of

PLAN = Path("plan.ics")
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")
SCHEMA = json.loads(
    (Path(__file__).parent.parent / "ppdplan" / "schemas" / "now.json").read_text("utf-8")
)


def planned(*arguments, **others):
    ran = schedule("--out", "plan.ics", "--quiet", *(arguments or PEOPLE), **others)
    assert ran.code == 0, ran.err


def now(moment, *, file="plan.ics", **others):
    """The JSON of ``now`` at a wall time of the plan's day."""
    ran = ppdplan("now", file, "--at", moment if "-" in moment else f"{DAY} {moment}", "--json")
    assert ran.code == 0, ran.err
    jsonschema.validate(ran.json, SCHEMA)
    return ran.json


def words(moment):
    ran = ppdplan("now", "plan.ics", "--at", f"{DAY} {moment}")
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def keys(rows):
    return [row["key"] for row in rows]


def codes(found):
    return [notice["code"] for notice in found["notices"]]


def by_hand(data, **edits):
    """The file after somebody changed entries in it: by key what became of each.

    ``None`` deletes it; else ``start`` and ``end`` as minutes, or any property by its name.
    """
    filed = read_ours(data, "test").filed
    uids = {uid_of(filed.plan_id, filed.audience, key): key for key in filed.entries}
    calendar = Calendar.from_ical(data)
    kept = []
    for event in calendar.subcomponents:
        name = uids.get(str(event.get("UID")), "")
        edit = edits.get(name.replace("-", "_"), {})
        if edit is not None:
            _apply(event, edit)
            kept.append(event)
    calendar.subcomponents = kept
    return calendar.to_ical()


def _apply(event, edit):
    names = {"start": "DTSTART", "end": "DTEND"}
    for name, value in edit.items():
        prop = names.get(name, name)
        event.pop(prop, None)
        if value is not None:
            is_minute = isinstance(value, int) and prop.startswith("DT")
            event.add(prop, datetime.fromtimestamp(value * 60, UTC) if is_minute else value)


def changed(**edits):
    PLAN.write_bytes(by_hand(PLAN.read_bytes(), **edits))


# --- the phases, and what runs -------------------------------------------------------------


@pytest.mark.parametrize(
    "moment, phase",
    [
        pytest.param("09:59", "before", id="a minute before the start"),
        pytest.param("10:00", "session", id="at the start"),
        pytest.param("11:59", "session", id="in the last minute of the session"),
        pytest.param("12:00", "recovery", id="when the session is over"),
        pytest.param("14:59", "recovery", id="in the caregiver's last minute"),
        pytest.param("15:00", "waiting", id="when the caregiver may leave"),
        pytest.param("20:59", "waiting", id="in the last minute of the last wait"),
        pytest.param("21:00", "done", id="when the last wait is over"),
    ],
)
def test_every_boundary_belongs_to_the_phase_that_follows(moment, phase):
    planned()
    assert now(moment)["phase"] == phase


@pytest.mark.parametrize(
    "moment, nursing, driving",
    [
        pytest.param("09:59", (False, 0), (False, 0), id="before the start nothing holds"),
        pytest.param("10:00", (True, 660), (True, 480), id="from the start both hold"),
        pytest.param("17:59", (True, 181), (True, 1), id="a last minute of driving"),
        pytest.param("18:00", (True, 180), (False, 0), id="driving is over, nursing is not"),
        pytest.param("20:59", (True, 1), (False, 0), id="a last minute of nursing"),
        pytest.param("21:00", (False, 0), (False, 0), id="both are over"),
    ],
)
def test_a_wait_holds_from_the_start_until_its_end(moment, nursing, driving):
    planned()
    found = now(moment)
    for wait, expected, ends in (
        ("nursing", nursing, "2026-12-01T21:00:00-05:00"),
        ("driving", driving, "2026-12-01T18:00:00-05:00"),
    ):
        assert (found[wait]["on_hold"], found[wait]["minutes_left"]) == expected
        assert found[wait]["from"] == ends


def test_at_half_past_one_all_of_it_by_hand():
    planned()
    found = now("13:30")
    assert found["at"] == "2026-12-01T13:30:00-05:00"
    assert found["caregiver"] == {
        "on_duty": True,
        "name": "Sam",
        "until": "2026-12-01T15:00:00-05:00",
        "minutes_left": 90,
    }
    running = {row["key"]: (row["until"][11:16], row["minutes_left"]) for row in found["running"]}
    assert running == {
        "caregiver": ("15:00", 90),
        "on-call": ("18:00", 270),
        "bottle-2": ("14:00", 30),
        "pump-1": ("13:50", 20),
    }
    coming = [(row["key"], row["start"][11:16], row["in_minutes"]) for row in found["next"]]
    assert coming == [
        ("bottle-3", "16:30", 180),
        ("pump-2", "17:00", 210),
        ("safe-to-drive", "18:00", 270),
        ("bottle-4", "19:30", 360),
        ("nursing-resume", "21:00", 450),
    ]
    assert found["notices"] == []


def test_what_begins_now_runs_and_what_ends_now_does_not():
    planned()
    assert "bottle-1" in keys(now("10:30")["running"])
    assert "bottle-1" in keys(now("10:29")["next"])
    assert "bottle-1" in keys(now("10:59")["running"])
    assert "bottle-1" not in keys(now("11:00")["running"])


def test_seconds_of_the_clock_never_shorten_what_is_left():
    planned()
    ran = ppdplan("now", "plan.ics", "--json", now=f"{DAY}T20:59:30-05:00")
    assert ran.json["nursing"] == {
        "on_hold": True,
        "from": "2026-12-01T21:00:00-05:00",
        "minutes_left": 1,
    }
    assert ran.json["phase"] == "waiting"


def test_feeds_are_no_entries_of_the_calendar_but_are_shown():
    planned(*PEOPLE, dose="low", last_feed=f"{DAY} 07:00")
    assert keys(now("08:44")["next"])[0] == "feed-1"
    assert keys(now("08:45")["running"]) == ["feed-1"]


def test_a_family_that_does_not_nurse_has_no_nursing_wait():
    planned(*PEOPLE, "--not-nursing")
    assert now("11:00")["nursing"] is None
    assert not any("nursing" in line for line in words("11:00"))
    # The last wait is driving.
    assert [now(t)["phase"] for t in ("17:59", "18:00")] == ["waiting", "done"]


def test_who_has_the_baby_changes_with_the_hours():
    planned("--caregiver", "Ana 09:15-13:00", "--caregiver", "Ruth 13:00-17:00")
    assert [now(t)["caregiver"]["name"] for t in ("09:14", "09:15", "12:59", "13:00", "14:59")] == [
        None,
        "Ana",
        "Ana",
        "Ruth",
        "Ruth",
    ]
    assert now("15:00")["caregiver"] == {
        "on_duty": False,
        "name": None,
        "until": None,
        "minutes_left": None,
    }


def test_nobody_named_is_nobody_on_duty():
    planned("--driver", "Lee")
    assert now("11:00")["caregiver"]["on_duty"] is False
    assert "Baby: no other adult is named for this time." in words("11:00")


def test_busy_titles_keep_the_duty_and_no_name():
    planned(*PEOPLE, "--titles", "busy")
    found = now("11:00")
    assert (found["caregiver"]["on_duty"], found["caregiver"]["name"]) == (True, None)
    assert {row["title"] for row in found["running"] + found["next"]} == {"Busy", "Reminder"}


def test_the_words_say_it_in_a_few_lines():
    planned()
    assert words("13:30") == [
        "Tue 1 Dec, 13:30, New York time",
        "By the plan the session is over.",
        "Baby: Sam, until 15:00 (1 h 30 left)",
        "No nursing before 21:00 (7 h 30 left)",
        "No driving before 18:00 (4 h 30 left)",
        "Now: Reachable with a car: Lee, until 18:00",
        "Now: Bottle about 13:30: Sam",
        "Now: Pump",
        "Next: Bottle about 16:30 (in 3 h)",
        "Next: Pump, 17:00 (in 3 h 30)",
        "Next: No driving before 18:00, and only if fully alert (in 4 h 30)",
    ]


def test_a_wait_that_is_over_still_asks_for_a_clear_head():
    planned()
    lines = words("22:00")
    assert "The wait for nursing ended at 21:00. If she is not fully awake, wait longer." in lines
    assert "The wait for driving ended at 18:00. If she is not fully alert, wait longer." in lines


# --- --at ----------------------------------------------------------------------------------

LATE = {"start": f"{DAY} 20:00", "last_feed": f"{DAY} 17:30"}
"""Care until 01:00, driving 04:00, nursing 07:00 of the next day."""


@pytest.mark.parametrize(
    "others, clock, typed, meant",
    [
        pytest.param({}, None, "12:30", f"{DAY}T12:30", id="on the eve: the day of the plan"),
        pytest.param({}, "2027-05-01T12:00Z", "12:30", f"{DAY}T12:30", id="months later too"),
        pytest.param({}, None, "08:00", f"{DAY}T08:00", id="just before it begins"),
        pytest.param({}, None, "23:00", f"{DAY}T23:00", id="just after it ends"),
        pytest.param(LATE, None, "21:00", f"{DAY}T21:00", id="the evening before midnight"),
        pytest.param(LATE, None, "02:00", "2026-12-02T02:00", id="the night after midnight"),
        pytest.param(LATE, None, "6:30 am", "2026-12-02T06:30", id="the next morning"),
        pytest.param({}, None, f"{DAY} 08:00", f"{DAY}T08:00", id="a date is taken at its word"),
        pytest.param({}, None, "2026-12-03 12:30", "2026-12-03T12:30", id="also a late one"),
        pytest.param({}, None, f"{DAY}T16:00Z", f"{DAY}T11:00", id="an offset is turned"),
        pytest.param({}, None, "today 12:30", "2026-11-30T12:30", id="today is the clock's day"),
    ],
)
def test_a_time_without_a_date_is_the_nearest_within_the_plan(others, clock, typed, meant):
    planned(**others)
    clock = {"now": clock} if clock else {}
    ran = ppdplan("now", "plan.ics", "--at", typed, "--json", **clock)
    assert ran.code == 0, ran.err
    assert ran.json["at"] == f"{meant}:00-05:00"


@pytest.mark.parametrize(
    "clock, meant",
    [
        pytest.param(f"{DAY}T09:30-05:00", DAY, id="in the first morning"),
        pytest.param("2026-12-02T09:30-05:00", "2026-12-02", id="in the second"),
        pytest.param("2026-11-20T09:30-05:00", DAY, id="days before: the first"),
    ],
)
def test_in_a_plan_of_two_mornings_it_is_the_one_near_to_now(clock, meant):
    planned(*PEOPLE, "--policy", "cautious")
    ran = ppdplan("now", "plan.ics", "--at", "10:00", "--json", now=clock)
    assert ran.json["at"] == f"{meant}T10:00:00-05:00"


def test_pumps_for_the_stash_days_before_do_not_take_the_time_to_their_day():
    stash = ("--bottle", "90ml", "--stash", "0ml", "--build-stash")
    planned(*PEOPLE, *stash, now="2026-11-20T12:00-05:00")
    assert "prep-pump-1" in keys(now("2026-11-20 12:00")["next"])
    ran = ppdplan("now", "plan.ics", "--at", "11:00", "--json", now="2026-11-28T12:00-05:00")
    assert ran.json["at"] == "2026-12-01T11:00:00-05:00"


@pytest.mark.parametrize(
    "typed, code",
    [
        pytest.param("noon", "bad-time", id="a word"),
        pytest.param("10", "bad-time", id="a bare hour"),
        pytest.param("25:00", "bad-time", id="no hour of the day"),
        pytest.param("10:00-05:00", "bad-time", id="an offset without a date"),
        pytest.param("12/01 10:00", "bad-time", id="slashes"),
        pytest.param("", "bad-time", id="nothing"),
        pytest.param("2027-03-14 02:30", "nonexistent-time", id="skipped by a clock change"),
        pytest.param("2026-11-01 01:30", "ambiguous-time", id="that happens twice"),
    ],
)
def test_a_bad_time_is_refused(typed, code):
    planned()
    ran = ppdplan("now", "plan.ics", "--at", typed, "--json")
    assert (ran.code, ran.error["code"]) == (2, code)


# --- changed by hand -----------------------------------------------------------------------


def test_a_bottle_dragged_earlier_still_counts_at_its_time():
    planned()
    changed(bottle_3={"start": at("15:30"), "end": at("16:00")})
    found = now("15:45")
    assert codes(found) == ["moved-earlier"]
    assert "bottle-3" in keys(found["running"])
    assert "bottle-3" in keys(now("16:45")["running"])


def test_a_bottle_dragged_later_is_where_it_was_put():
    planned()
    changed(bottle_3={"start": at("17:30"), "end": at("18:00")})
    found = now("16:45")
    assert codes(found) == []
    assert "bottle-3" not in keys(found["running"])
    assert [row["start"][11:16] for row in found["next"] if row["key"] == "bottle-3"] == ["17:30"]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"end": at("12:00")}, id="its end dragged up"),
        pytest.param({"start": at("13:00")}, id="its beginning dragged down"),
    ],
)
def test_care_cut_short_counts_as_laid(edit):
    planned()
    changed(caregiver=edit)
    for moment in ("10:30", "12:30", "14:59"):
        found = now(moment)
        assert codes(found) == ["cut-short"]
        assert [r["until"][11:16] for r in found["running"] if r["key"] == "caregiver"] == ["15:00"]
        assert found["caregiver"]["on_duty"] is True
    assert "caregiver" not in keys(now("15:00")["running"])


def test_care_made_longer_runs_longer():
    planned()
    changed(caregiver={"end": at("16:00")})
    found = now("15:30")
    assert codes(found) == []
    assert "caregiver" in keys(found["running"])


@pytest.mark.parametrize("key", ["nursing_resume", "safe_to_drive"])
@pytest.mark.parametrize(
    "edit, code",
    [
        pytest.param({"start": at("16:00"), "end": at("16:15")}, "moved-earlier", id="earlier"),
        pytest.param(None, "event-missing", id="deleted"),
        pytest.param({"STATUS": "CANCELLED"}, "event-missing", id="called off"),
    ],
)
def test_a_marker_changed_by_hand_frees_nothing(key, edit, code):
    planned()
    changed(**{key: edit})
    found = now("17:00")
    assert codes(found) == [code]
    assert found["nursing"] == {
        "on_hold": True,
        "from": "2026-12-01T21:00:00-05:00",
        "minutes_left": 240,
    }
    assert found["driving"]["on_hold"] is True
    for moment in ("16:05", "17:00"):
        assert key.replace("_", "-") not in keys(now(moment)["running"])
    assert now("18:00")["driving"]["on_hold"] is False


def test_the_session_dragged_later_counts_twice_and_not_between():
    planned()
    # From 22:00: no driving until 06:00, no nursing until 09:00 of the next day.
    changed(session={"start": at("22:00"), "end": at("2026-12-02 00:00")})
    holds = {
        "09:59": (False, False),
        "10:00": (True, True),
        "17:59": (True, True),
        "18:00": (True, False),
        "21:00": (False, False),
        "21:59": (False, False),
        "22:00": (True, True),
        "2026-12-02 05:59": (True, True),
        "2026-12-02 06:00": (True, False),
        "2026-12-02 09:00": (False, False),
    }
    for moment, expected in holds.items():
        found = now(moment)
        assert (found["nursing"]["on_hold"], found["driving"]["on_hold"]) == expected, moment
        assert codes(found) == ["session-moved"]
    assert now("21:30")["nursing"]["from"] == "2026-12-02T09:00:00-05:00"
    # The phase is that of the plan.
    assert [now(t)["phase"] for t in ("11:00", "22:30")] == ["session", "done"]
    assert "session" in keys(now("11:00")["running"])
    assert "session" in keys(now("22:30")["running"])


def test_the_session_dragged_a_little_holds_as_one():
    planned()
    changed(session={"start": at("09:30"), "end": at("11:30")})
    assert now("09:30")["nursing"] == {
        "on_hold": True,
        "from": "2026-12-01T21:00:00-05:00",
        "minutes_left": 690,
    }
    changed(session={"start": at("10:45"), "end": at("12:45")})
    assert now("12:00")["nursing"]["from"] == "2026-12-01T21:45:00-05:00"
    assert now("12:00")["driving"]["from"] == "2026-12-01T18:45:00-05:00"


def test_a_session_made_an_event_of_the_whole_day_is_told_of():
    planned()
    changed(session={"start": date(2026, 12, 1), "end": date(2026, 12, 2)})
    found = now("11:00")
    assert codes(found) == ["session-moved"]
    # From midnight: eleven hours, and the plan's own hold after them.
    assert now("00:00")["nursing"] == {
        "on_hold": True,
        "from": "2026-12-01T21:00:00-05:00",
        "minutes_left": 21 * 60,
    }


def test_times_without_a_zone_are_read_in_the_plans_own():
    planned()
    changed(bottle_3={"start": datetime(2026, 12, 1, 16, 30), "end": datetime(2026, 12, 1, 17)})
    found = now("16:45")
    assert codes(found) == []
    assert [r["until"][11:16] for r in found["running"] if r["key"] == "bottle-3"] == ["17:00"]


def test_a_length_in_place_of_an_end_is_understood():
    planned()
    changed(bottle_3={"end": None, "DURATION": timedelta(minutes=30)})
    found = now("16:45")
    assert codes(found) == []
    assert [r["minutes_left"] for r in found["running"] if r["key"] == "bottle-3"] == [15]


def test_an_entry_called_off_by_hand_neither_runs_nor_comes():
    planned()
    changed(bottle_3={"STATUS": "CANCELLED"})
    assert "bottle-3" not in keys(now("16:45")["running"])
    assert "bottle-3" not in keys(now("12:00")["next"])
    assert codes(now("12:00")) == ["event-missing"]


def test_each_change_is_told_once_and_in_words():
    planned()
    changed(bottle_1=None, pump_1={"start": at("13:00")}, bottle_4={"end": at("19:40")})
    found = now("10:00")
    assert sorted(codes(found)) == ["cut-short", "event-missing", "moved-earlier"]
    said = {notice["code"]: notice["message"] for notice in found["notices"]}
    assert said == {
        "event-missing": "'Bottle about 10:30: Sam' was deleted. It still counts.",
        "moved-earlier": "'Pump' was dragged earlier. 13:30 still counts.",
        "cut-short": "'Bottle about 19:30' was cut short. It counts as laid.",
    }
    warned = [line for line in words("10:00") if line.startswith("Warning: ")]
    assert sorted(warned) == sorted(f"Warning: {message}" for message in said.values())


# --- waits that a forced run cut short, cancelled plans, copies ------------------------------


def test_a_wait_cut_short_by_force_goes_on_being_shown():
    planned()
    ran = schedule("--out", "plan.ics", "-q", *PEOPLE, "--force", dose="low", now=f"{DAY}T12:00-05")
    assert ran.code == 0, ran.err
    # Low: no driving before 16:00, no nursing before 18:00; before that run 18:00 and 21:00.
    found = now("17:00")
    assert found["phase"] == "waiting"
    assert found["driving"]["from"] == "2026-12-01T18:00:00-05:00"
    assert found["nursing"] == {
        "on_hold": True,
        "from": "2026-12-01T21:00:00-05:00",
        "minutes_left": 240,
    }
    # The phase follows the plan as laid, the hold does not.
    found = now("20:59")
    assert (found["phase"], found["nursing"]["on_hold"]) == ("done", True)
    assert now("21:00")["nursing"]["on_hold"] is False


def test_a_forced_move_to_another_day_leaves_todays_hold():
    planned()
    ran = ppdplan(
        "move",
        "plan.ics",
        *("--start", "2026-12-03 10:00", "--force", "--quiet"),
        now=f"{DAY}T12:00-05:00",
    )
    assert ran.code == 0, ran.err
    found = now("13:00")
    assert (found["phase"], found["nursing"]["on_hold"]) == ("before", True)
    assert found["nursing"]["from"] == "2026-12-01T21:00:00-05:00"
    assert now("2026-12-02 12:00")["nursing"]["on_hold"] is False
    assert now("2026-12-03 12:00")["nursing"]["from"] == "2026-12-03T21:00:00-05:00"


def test_a_cancelled_plan_holds_nothing_runs_nothing_and_says_so():
    planned()
    assert ppdplan("cancel", "plan.ics").code == 0
    found = now("11:00")
    assert found["phase"] == "cancelled"
    assert (found["running"], found["next"], found["notices"]) == ([], [], [])
    assert found["caregiver"]["on_duty"] is False
    assert (found["nursing"]["on_hold"], found["driving"]["on_hold"]) == (False, False)
    assert words("11:00") == ["Tue 1 Dec, 11:00, New York time", "This plan was cancelled."]


def test_a_plan_cancelled_by_force_in_the_hold_goes_on_showing_it():
    planned()
    assert ppdplan("cancel", "plan.ics", "--force", now=f"{DAY}T12:00-05:00").code == 0
    found = now("13:00")
    assert found["phase"] == "cancelled"
    assert (found["nursing"]["on_hold"], found["nursing"]["minutes_left"]) == (True, 480)
    assert "No nursing before 21:00 (8 h left)" in words("13:00")
    assert now("21:00")["nursing"]["on_hold"] is False


def test_on_a_caregivers_copy_only_what_is_theirs_is_shown():
    planned(*PEOPLE, "--caregiver-out", "copy.ics")
    found = now("13:30", file="copy.ics")
    assert (found["phase"], found["nursing"], found["driving"]) == (None, None, None)
    assert found["caregiver"]["name"] == "Sam"
    assert keys(found["running"]) == ["caregiver", "bottle-2"]
    assert found["next"] == []
    assert keys(now("09:00", file="copy.ics")["next"]) == [
        "hand-over",
        "caregiver",
        "bottle-1",
        "bottle-2",
    ]


def test_a_copy_beside_the_familys_entries_does_not_hide_the_plan():
    planned(*PEOPLE, "--caregiver-out", "copy.ics")
    copy = Path("copy.ics").read_bytes()
    PLAN.write_bytes(copy + PLAN.read_bytes())
    found = now("11:00")
    assert found["phase"] == "session"
    assert found["notices"] == []


# --- files that are not ours -----------------------------------------------------------------

FOREIGN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20261201T000000Z\r\nDTSTART:20261201T150000Z\r\nSUMMARY:Dentist\r\n"
    "DESCRIPTION:Ref: BCDF\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello", id="no calendar"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="a picture"),
        pytest.param(FOREIGN.encode(), id="somebody else's calendar"),
        pytest.param(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", id="no entries"),
        pytest.param(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESC", id="cut off in an entry"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(content):
    PLAN.write_bytes(content)
    ran = ppdplan("now", "plan.ics", "--json")
    assert (ran.code, ran.error["code"]) == (2, "bad-calendar")
    assert "plan.ics" in ran.error["message"]


def test_a_file_that_is_not_there_cannot_be_read():
    ran = ppdplan("now", "none.ics", "--json")
    assert (ran.code, ran.error["code"]) == (1, "cannot-read")


def test_a_file_cut_off_anywhere_is_refused_or_frees_nothing():
    planned()
    data = PLAN.read_bytes()
    for cut in range(0, len(data) - 20, 997):
        PLAN.write_bytes(data[:cut])
        ran = ppdplan("now", "plan.ics", "--at", f"{DAY} 20:59", "--json")
        if ran.code:
            assert (ran.code, ran.error["code"]) == (2, "bad-calendar")
        else:
            assert ran.json["nursing"]["on_hold"] is True
            assert "event-missing" in codes(ran.json)


def test_a_state_line_of_a_later_program_is_not_taken_for_ours():
    planned()
    kept = state_of(PLAN.read_bytes())
    line = state.encode(kept | {"v": 2})
    entries = read_ours(PLAN.read_bytes(), "test").filed.entries
    changed(**{key.replace("-", "_"): {"DESCRIPTION": line} for key in entries})
    ran = ppdplan("now", "plan.ics", "--json")
    assert (ran.code, ran.error["code"]) == (2, "bad-calendar")
