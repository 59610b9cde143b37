"""A run onto our own file: it moves the plan, keeps what has begun and cuts no running wait short.

All on 1 December 2026 in New York: medium, 10:00, last feed 07:30, first planned on the eve.
Bottles 10:30, 13:30, 16:30, 19:30; pumps 09:15, 13:30, 17:00; care until 15:00, no driving before
18:00, no nursing before 21:00.
"""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar

from helpers import DAY, at, by_key, events_of, request, schedule, starts, state_of
from ppdplan.calendars.write import edition
from ppdplan.day import Standing, replan
from ppdplan.errors import PlanError
from ppdplan.model import Caregiver, Dose, Feeding, Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.words import Titles
from test_against_oracle import requests

PLAN = Path("plan.ics")
SAM = ("--caregiver", "Sam")


def run(*arguments, clock=None, **others):
    """``schedule`` onto the plan's file, at a time of the day or on the eve."""
    if clock:
        others["now"] = clock if "T" in clock else f"{DAY}T{clock}-05:00"
    return schedule("--out", "plan.ics", "--json", *arguments, **others)


def rerun(*arguments, **others):
    ran = run(*arguments, **others)
    assert ran.code == 0, ran.err
    return ran.json


def first(*arguments, **others):
    return rerun(*(arguments or SAM), **others)


def changes(plan):
    return {change["key"]: change for change in plan["changes"]}


def sequences():
    return {key: int(event["SEQUENCE"]) for key, event in by_key(PLAN.read_bytes()).items()}


def warnings(plan):
    return {n["code"] for n in plan["notices"] if n["level"] == "warning"}


# --- what changes, and what does not ------------------------------------------------------


def test_a_moved_start_keeps_the_uids_and_raises_sequence_where_something_changed():
    first()
    before = {key: str(event["UID"]) for key, event in by_key(PLAN.read_bytes()).items()}
    plan = rerun(*SAM, start=f"{DAY} 10:25")
    after = by_key(PLAN.read_bytes())
    assert {key: str(after[key]["UID"]) for key in before} == before
    assert plan["revision"] == 1
    # 25 min later: waits move; the feeds keep their beat from 07:30, and so do the bottles.
    # Pumps: 09:40 (before); 13:30 (a bottle, 230 min on); 17:00 (after her bottle).
    # After her bottle until 20:00 there are 85 min left now: one more, at 20:00.
    moved = {"session", "hand-over", "caregiver", "pump-before", "safe-to-drive", "nursing-resume"}
    assert set(changes(plan)) == moved | {"pump-3"}
    assert all(changes(plan)[key]["minutes"] == 25 for key in moved)
    assert changes(plan)["pump-3"]["what"] == "added"
    assert starts(PLAN.read_bytes())["pump-3"] == at("20:00")
    assert sequences() == {key: int(key in moved) for key in before} | {"pump-3": 1}
    assert changes(plan)["session"] == {
        "key": "session",
        "what": "moved",
        "from": "2026-12-01T10:00:00-05:00",
        "to": "2026-12-01T10:25:00-05:00",
        "minutes": 25,
    }


def test_a_change_is_printed_in_words():
    first()
    ran = schedule("--out", "plan.ics", "--plain", *SAM, start=f"{DAY} 10:25")
    assert ran.code == 0
    assert "Moved: Session 10:00 to 10:25, later by 25 minutes." in ran.out
    ran = schedule("--out", "plan.ics", *SAM, start=f"{DAY} 10:40")
    assert "10:25 → 10:40, +15 min" in ran.out


def test_a_longer_session_resizes_it_and_moves_the_waits():
    first()
    plan = rerun(*SAM, "--session-length", "3h")
    found = changes(plan)
    assert (found["session"]["what"], found["session"]["minutes"]) == ("resized", 60)
    assert (found["caregiver"]["what"], found["caregiver"]["minutes"]) == ("resized", 60)
    assert (found["nursing-resume"]["what"], found["nursing-resume"]["minutes"]) == ("moved", 60)
    assert "hand-over" not in found
    assert "bottle-1" not in found


def test_another_name_renames_and_leaves_the_rest_alone():
    first()
    plan = rerun("--caregiver", "Ruth")
    named = {"hand-over", "caregiver", "bottle-1", "bottle-2"}
    assert {key: change["what"] for key, change in changes(plan).items()} == dict.fromkeys(
        named, "renamed"
    )
    assert {key for key, number in sequences().items() if number} == named


def test_what_falls_away_is_cancelled_and_comes_back_with_a_higher_sequence():
    first()
    plan = rerun(*SAM, "--not-nursing")
    gone = {"pump-before", "pump-1", "pump-2", "nursing-resume", "bottle-3", "bottle-4"}
    found = by_key(PLAN.read_bytes())
    cancelled = {key for key, event in found.items() if event["STATUS"] == "CANCELLED"}
    assert cancelled == gone
    assert {key for key, change in changes(plan).items() if change["what"] == "cancelled"} == gone
    for key in gone:
        assert str(found[key]["SUMMARY"]).startswith("Cancelled: ")
        assert found[key]["TRANSP"] == "TRANSPARENT"
        assert not found[key].subcomponents
        assert found[key]["SEQUENCE"] == 1
    assert found["pump-1"]["SUMMARY"] == "Cancelled: Pump"
    # A second run says nothing of them again, and leaves the file alone.
    data = PLAN.read_bytes()
    assert rerun(*SAM, "--not-nursing")["changes"] == []
    assert PLAN.read_bytes() == data
    back = rerun(*SAM)
    assert {key for key, change in changes(back).items() if change["what"] == "added"} == gone
    found = by_key(PLAN.read_bytes())
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}
    assert found["pump-1"]["SUMMARY"] == "Pump"
    assert found["pump-1"].subcomponents
    assert {sequences()[key] for key in gone} == {2}


def test_a_new_event_begins_at_the_revision():
    first()
    rerun(*SAM, start=f"{DAY} 10:25")
    rerun(*SAM, "--driver", "Lee", start=f"{DAY} 10:25")
    assert sequences()["on-call"] == 2
    assert sequences()["session"] == 1


@pytest.mark.parametrize(
    "clock",
    [
        None,
        "2026-11-30T23:00-05:00",
        *("07:00", "09:15", "09:16", "10:00", "10:31", "12:00", "13:31", "15:00", "17:01"),
        *("20:59", "21:00", "2026-12-20T12:00-05:00"),
    ],
)
@pytest.mark.parametrize("titles", ["neutral", "busy", "full"])
def test_the_same_run_again_leaves_the_file_as_it_is(clock, titles):
    first(*SAM, "--titles", titles)
    data, inode = PLAN.read_bytes(), PLAN.stat().st_ino
    plan = rerun(*SAM, "--titles", titles, clock=clock)
    assert (plan["changes"], plan["revision"]) == ([], 0)
    assert PLAN.read_bytes() == data
    assert PLAN.stat().st_ino == inode


def test_words_say_that_nothing_changed():
    first()
    assert "nothing changed" in schedule("--out", "plan.ics", *SAM).err


def test_a_change_of_the_state_alone_raises_no_sequence():
    first(dose="high")
    plan = rerun(*SAM, dose="unknown")
    assert (plan["changes"], plan["revision"]) == ([], 0)
    assert set(sequences().values()) == {0}
    assert state_of(PLAN.read_bytes())["request"]["dose"] == "unknown"


# --- whose file it is ---------------------------------------------------------------------


def refused(ran, code, exit_code):
    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert f"ppdplan: error: {ran.error['message']}\n" in ran.err
    assert f"hint: {ran.error['hint']}\n" in ran.err
    return ran.error


def test_where_only_the_default_name_meets_a_plan_it_is_refused_off_a_terminal():
    assert schedule("--quiet", *SAM).code == 0
    path = Path(f"session-{DAY}.ics")
    data = path.read_bytes()
    ran = schedule("--quiet", "--caregiver", "Ruth")
    assert ran.code == 1
    assert "holds a plan already. Nothing was changed." in ran.err
    assert f"add --out {path}" in ran.err
    assert path.read_bytes() == data
    assert schedule("--quiet", "--caregiver", "Ruth", "--out", path).code == 0
    assert path.read_bytes() != data


def test_force_moves_the_plan_under_the_default_name():
    path = Path(f"session-{DAY}.ics")
    assert schedule("--quiet", *SAM).code == 0
    uids = {str(event["UID"]) for event in events_of(path.read_bytes())}
    assert schedule("--quiet", "--force", "--caregiver", "Ruth").code == 0
    assert {str(event["UID"]) for event in events_of(path.read_bytes())} == uids


def test_the_same_id_moves_its_plan_and_another_is_refused():
    first(*SAM, "--id", "one")
    assert rerun("--caregiver", "Ruth", "--id", "one")["revision"] == 1
    data = PLAN.read_bytes()
    error = refused(run(*SAM, "--id", "two"), "file-exists", 1)
    assert "another --id" in error["message"]
    assert PLAN.read_bytes() == data
    plan = rerun(*SAM, "--id", "two", "--force")
    assert (plan["revision"], plan["changes"]) == (0, [])
    assert not {str(e["UID"]) for e in events_of(data)} & {
        str(e["UID"]) for e in events_of(PLAN.read_bytes())
    }


FOREIGN = b"\r\n".join(
    [
        b"BEGIN:VCALENDAR",
        b"VERSION:2.0",
        b"PRODID:-//Another//EN",
        b"BEGIN:VEVENT",
        b"UID:another@example.org",
        b"DTSTAMP:20261101T000000Z",
        b"DTSTART:20261201T120000Z",
        b"DTEND:20261201T130000Z",
        b"SUMMARY:Dentist",
        b"END:VEVENT",
        b"END:VCALENDAR",
        b"",
    ]
)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FOREIGN, id="another program's calendar"),
        pytest.param(b"", id="an empty file"),
        pytest.param(b"milk, bread\n", id="a shopping list"),
        pytest.param(b"\x00\xff\xfe" * 1000, id="no text at all"),
        pytest.param(b"BEGIN:VCALENDAR\r\n", id="a calendar cut short"),
        pytest.param(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", id="a calendar without events"),
        pytest.param(
            FOREIGN.replace(b"SUMMARY", b"DESCRIPTION:Ref: " + b" " * 50_000 + b"!\r\nSUMMARY"),
            id="a mark like ours and endless blanks",
        ),
        pytest.param(b"BEGIN:VCALENDAR" + b"x" * 6_000_000, id="six million bytes"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_replaced_by_force(content):
    PLAN.write_bytes(content)
    refused(run(*SAM), "file-exists", 1)
    assert PLAN.read_bytes() == content
    assert rerun(*SAM, "--force")["revision"] == 0
    assert by_key(PLAN.read_bytes())["session"]
    assert [path.name for path in Path().iterdir()] == ["plan.ics"]


def test_a_plan_with_a_strangers_event_in_it_is_refused():
    first()
    stranger = FOREIGN[FOREIGN.index(b"BEGIN:VEVENT") : FOREIGN.index(b"END:VCALENDAR")]
    data = PLAN.read_bytes().replace(b"END:VCALENDAR", stranger + b"END:VCALENDAR")
    PLAN.write_bytes(data)
    error = refused(run("--caregiver", "Ruth"), "file-exists", 1)
    assert "not ours" in error["message"]
    assert PLAN.read_bytes() == data


def test_a_cancelled_plan_needs_force():
    import helpers

    first()
    assert helpers.ppdplan("cancel", "plan.ics").code == 0
    data = PLAN.read_bytes()
    error = refused(run(*SAM), "file-exists", 1)
    assert "cancelled" in error["message"]
    assert PLAN.read_bytes() == data
    rerun(*SAM, "--force")
    found = by_key(PLAN.read_bytes())
    assert {str(event["STATUS"]) for event in found.values()} == {"CONFIRMED"}
    assert min(sequences().values()) == 2


# --- after other programs -----------------------------------------------------------------


def through_icalendar(data):
    return Calendar.from_ical(data).to_ical()


def without_our_extras(data):
    calendar = Calendar.from_ical(data)
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.pop(name, None)
    for event in calendar.walk("VEVENT"):
        for name in ("LAST-MODIFIED", "CLASS", "CATEGORIES"):
            event.pop(name, None)
    return calendar.to_ical()


def backwards(data):
    calendar = Calendar.from_ical(data)
    calendar.subcomponents.reverse()
    return calendar.to_ical()


def one_calendar_each(data):
    head = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Store//EN\r\n"
    tail = b"END:VCALENDAR\r\n"
    return b"".join(head + event.to_ical() + tail for event in events_of(data))


def in_local_time(data):
    """As a program stores it that turns UTC into a zone of its own."""
    zone = b"\r\n".join(
        [
            b"BEGIN:VTIMEZONE",
            b"TZID:America/New_York",
            b"BEGIN:STANDARD",
            b"DTSTART:19700101T000000",
            b"TZOFFSETFROM:-0500",
            b"TZOFFSETTO:-0500",
            b"END:STANDARD",
            b"END:VTIMEZONE",
            b"BEGIN:VEVENT",
        ]
    )

    def local(found):
        moved = f"{int(found.group(3)) - 5:02d}".encode()
        return found.group(1) + b";TZID=America/New_York:" + found.group(2) + moved + found.group(4)

    # Up to 19:00 Z: later ones would change the date, and stay in UTC.
    pattern = rb"(DTSTART|DTEND):(20261201T)(1[4-9])(\d{4})Z"
    return re.sub(pattern, local, data).replace(b"BEGIN:VEVENT", zone, 1)


def with_bare_line_ends(data):
    return data.replace(b"\r\n", b"\n")


REWRITERS = [
    through_icalendar,
    without_our_extras,
    backwards,
    one_calendar_each,
    in_local_time,
    with_bare_line_ends,
]


@pytest.mark.parametrize("rewrite", REWRITERS, ids=lambda rewrite: rewrite.__name__)
def test_a_file_that_another_program_rewrote_is_still_ours(rewrite):
    first("--caregiver", "Zoë, 😀; \\x")
    before = starts(PLAN.read_bytes())
    rewritten = rewrite(PLAN.read_bytes())
    assert rewritten != PLAN.read_bytes()
    PLAN.write_bytes(rewritten)
    # The same run again sees no change, and leaves even the other program's bytes alone.
    assert rerun("--caregiver", "Zoë, 😀; \\x")["changes"] == []
    assert PLAN.read_bytes() == rewritten
    plan = rerun("--caregiver", "Zoë, 😀; \\x", start=f"{DAY} 10:10")
    assert plan["revision"] == 1
    assert "bottle-1" not in changes(plan)
    after = starts(PLAN.read_bytes())
    assert after == {
        key: start + 10 if key in changes(plan) else start for key, start in before.items()
    }


@pytest.mark.parametrize("gone", [None, 5, "x", [[]], [5]])
def test_a_state_whose_list_of_what_fell_away_is_damaged_is_still_ours(gone):
    from ppdplan.calendars import state

    first()
    kept = state_of(PLAN.read_bytes())
    lines = [
        re.sub("Ref: .*", state.encode(kept | {"gone": gone}), line)
        for line in PLAN.read_bytes().replace(b"\r\n ", b"").decode().split("\r\n")
    ]
    PLAN.write_bytes("\r\n".join(lines).encode())
    assert rerun(*SAM)["changes"] == []


def test_an_event_that_somebody_deleted_is_laid_again():
    first()
    calendar = Calendar.from_ical(PLAN.read_bytes())
    calendar.subcomponents = [e for e in calendar.subcomponents if e["SUMMARY"] != "Session"]
    PLAN.write_bytes(calendar.to_ical())
    plan = rerun(*SAM)
    assert [(c["key"], c["what"]) for c in plan["changes"]] == [("session", "added")]
    assert sequences()["session"] == 1


def test_an_event_that_somebody_dragged_is_put_back():
    first()
    data = PLAN.read_bytes().replace(b"DTSTART:20261201T150000Z", b"DTSTART:20261201T153000Z")
    PLAN.write_bytes(data.replace(b"SEQUENCE:0", b"SEQUENCE:7"))
    plan = rerun(*SAM)
    found = changes(plan)
    assert {"session", "caregiver"} == set(found)
    assert found["session"]["minutes"] == -30
    assert sequences()["session"] == 8


# --- what has begun -----------------------------------------------------------------------


def test_what_has_begun_stays_and_counts():
    first()
    # At 10:40 it turns out that the session runs for three hours: waits from 13:00.
    plan = rerun(*SAM, "--session-length", "3h", clock="10:40")
    found = starts(PLAN.read_bytes())
    assert found["pump-before"] == at("09:15")
    assert found["bottle-1"] == at("10:30")
    # Rest until 13:30; at 13:30 somebody gives a bottle, 255 min on. Her own bottle ends 17:00,
    # 210 min on; the next of hers ends 20:00, 180 min on; nursing 22:00.
    assert [found[f"bottle-{n}"] for n in (2, 3, 4)] == [at("13:30"), at("16:30"), at("19:30")]
    assert [found[f"pump-{n}"] for n in (1, 2, 3)] == [at("13:30"), at("17:00"), at("20:00")]
    assert "bottle-5" not in found
    assert plan["milestones"]["nursing_resume"] == "2026-12-01T22:00:00-05:00"


def test_an_hour_that_was_planned_and_is_past_is_not_laid_again():
    first()
    # At 14:00 the last feed is corrected to 08:30: bottles in the past stay where they were, and
    # the latest of them counts.
    rerun(*SAM, last_feed=f"{DAY} 08:30", clock="14:00")
    found = starts(PLAN.read_bytes())
    assert [found[f"bottle-{n}"] for n in (1, 2, 3)] == [at("10:30"), at("13:30"), at("16:30")]
    assert found["pump-before"] == at("09:15")


def test_a_late_start_keeps_a_begun_hand_over():
    first()
    plan = rerun(*SAM, start=f"{DAY} 10:45", clock="09:30")
    events = {event["key"]: event for event in plan["events"]}
    assert events["hand-over"]["start"] == "2026-12-01T09:15:00-05:00"
    assert events["hand-over"]["end"] == "2026-12-01T10:45:00-05:00"
    assert events["pump-before"]["start"] == "2026-12-01T09:15:00-05:00"
    assert "pump-before-2" not in events


@pytest.mark.parametrize(
    "start, second",
    [
        pytest.param("11:15", None, id="two hours on: the first one will do"),
        pytest.param("11:16", "10:31", id="a minute over two hours: one more"),
        pytest.param("12:00", "11:15", id="far over"),
    ],
)
def test_a_begun_pump_before_that_lies_far_back_is_followed_by_another(start, second):
    first()
    rerun(*SAM, start=f"{DAY} {start}", clock="09:40")
    found = starts(PLAN.read_bytes())
    assert found["pump-before"] == at("09:15")
    assert found.get("pump-before-2") == (second and at(second))
    # Both come before the session: that milk is good.
    for key, event in by_key(PLAN.read_bytes()).items():
        if key.startswith("pump-before"):
            assert "This milk can go into a bottle" in event["DESCRIPTION"], key
            assert event["SUMMARY"] == "Pump before the start"


def test_pumps_of_the_hold_keep_their_keys_beside_a_second_pump_before():
    first()
    rerun(*SAM, start=f"{DAY} 12:00", clock="09:40")
    # At 11:40 the second has begun as well: the keys of the hold are the same as before.
    keys = {key for key, event in by_key(PLAN.read_bytes()).items()}
    plan = rerun(*SAM, "--session-length", "2h15m", start=f"{DAY} 12:00", clock="11:40")
    assert {"pump-1", "pump-2"} <= keys
    assert not [c for c in plan["changes"] if c["what"] in ("cancelled", "added")]


def test_a_third_pump_before_has_a_key_of_its_own():
    first()
    rerun(*SAM, start=f"{DAY} 12:00", clock="09:40")
    rerun(*SAM, start=f"{DAY} 15:00", clock="11:40")
    found = by_key(PLAN.read_bytes())
    assert len({str(event["UID"]) for event in events_of(PLAN.read_bytes())}) == len(
        events_of(PLAN.read_bytes())
    )
    assert starts(PLAN.read_bytes())["pump-before-2"] == at("11:15")
    assert at("14:15") in starts(PLAN.read_bytes()).values()
    assert len([key for key in found if key.startswith("pump-before")]) == 3


@pytest.mark.parametrize(
    "start, counts",
    [
        pytest.param("21:59", True, id="a minute under 12 h: the same day"),
        pytest.param("22:00", False, id="12 h: another day"),
    ],
)
def test_a_start_12_h_away_is_another_day(start, counts):
    first()
    # At 09:40, before the start: hand-over and pump have begun.
    plan = rerun(*SAM, start=f"{DAY} {start}", last_feed=f"{DAY} 19:30", clock="09:40")
    events = {event["key"]: event for event in plan["events"]}
    begun = events["hand-over"]["start"] == "2026-12-01T09:15:00-05:00"
    assert begun is counts
    assert (events["pump-before"]["start"] == "2026-12-01T09:15:00-05:00") is counts


def test_next_weeks_session_is_laid_under_the_same_uids_without_a_word_of_the_old_waits():
    first()
    before = {str(event["UID"]) for event in events_of(PLAN.read_bytes())}
    week = {"start": "2026-12-08 10:00", "last_feed": "2026-12-08 07:30"}
    plan = rerun(*SAM, **week, clock="2026-12-02T12:00-05:00")
    assert {str(event["UID"]) for event in events_of(PLAN.read_bytes())} == before
    assert {change["minutes"] for change in plan["changes"]} == {7 * 24 * 60}
    # Nothing runs again: that day's session is still to come.
    assert warnings(plan) == set()


def test_strict_looks_at_next_weeks_plan_as_at_a_first_one():
    first()
    week = {"start": "2026-12-08 10:00", "last_feed": "2026-12-08 07:30"}
    ran = run("--strict", **week, clock="2026-12-02T12:00-05:00")
    assert (ran.code, ran.json.get("error", {}).get("code")) == (3, "strict")


# --- running waits ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, others, named",
    [
        pytest.param(
            (),
            {"dose": "low"},
            "baby care until 15:00, driving until 18:00 and nursing until 21:00",
            id="a lower tier",
        ),
        pytest.param(
            ("--not-nursing",), {}, "nursing until 21:00", id="nursing dropped altogether"
        ),
        pytest.param(
            (),
            {"start": f"{DAY} 09:45"},
            "baby care until 15:00, driving until 18:00 and nursing until 21:00",
            id="an earlier start",
        ),
        pytest.param(
            (),
            {"start": f"{DAY} 14:00"},
            "baby care until 15:00, driving until 18:00 and nursing until 21:00",
            id="a start after now",
        ),
        pytest.param(
            (),
            {"start": "2026-12-03 10:00", "last_feed": "2026-12-03 07:30"},
            "baby care until 15:00, driving until 18:00 and nursing until 21:00",
            id="another day",
        ),
    ],
)
def test_a_running_wait_is_not_cut_short(options, others, named):
    first()
    data = PLAN.read_bytes()
    error = refused(run(*SAM, *options, **others, clock="12:00"), "wait-shortened", 3)
    assert error["message"] == (f"A wait is running ({named}), and this would end it earlier.")
    assert "--not-begun" in error["hint"]
    assert "--force" in error["hint"]
    assert PLAN.read_bytes() == data
    # Before it runs, and once all is over, the same is no trouble.
    assert run(*SAM, *options, "--dry-run", **others).code == 0


@pytest.mark.parametrize(
    "clock, code",
    [
        pytest.param("09:59", 0, id="before the start"),
        pytest.param("10:00", 3, id="at the start"),
        pytest.param("20:59", 3, id="in the last minute"),
        pytest.param("21:00", 0, id="when the last wait is over"),
    ],
)
def test_a_wait_runs_from_the_start_to_its_last_minute(clock, code):
    first()
    assert run(*SAM, dose="low", clock=clock).code == code


def test_only_what_still_runs_is_named():
    first()
    error = refused(run(*SAM, dose="low", clock="16:00"), "wait-shortened", 3)
    assert "(driving until 18:00 and nursing until 21:00)" in error["message"]


def test_force_shortens_it_and_keeps_the_old_wait_in_the_state():
    first()
    plan = rerun(*SAM, "--force", dose="low", clock="12:00")
    assert plan["milestones"]["nursing_resume"] == "2026-12-01T18:00:00-05:00"
    held = state_of(PLAN.read_bytes())["held"]
    assert held == {
        "care": [at("10:00"), at("15:00")],
        "drive": [at("10:00"), at("18:00")],
        "nurse": [at("10:00"), at("21:00")],
    }


def test_a_late_end_can_be_recorded_after_a_forced_run():
    first()
    rerun(*SAM, "--force", dose="low", clock="12:00")
    # The plan on file says 18:00; half an hour more lengthens it. The old wait goes on holding.
    plan = rerun(*SAM, "--session-length", "2h30m", dose="low", clock="12:30")
    assert plan["milestones"]["nursing_resume"] == "2026-12-01T18:30:00-05:00"
    assert state_of(PLAN.read_bytes())["held"]["nurse"] == [at("10:00"), at("21:00")]


def test_the_same_run_after_a_forced_one_changes_nothing():
    first()
    rerun(*SAM, "--force", dose="low", clock="12:00")
    data = PLAN.read_bytes()
    assert rerun(*SAM, dose="low", clock="12:30")["changes"] == []
    assert PLAN.read_bytes() == data
    # What is on file now is not cut short unasked either.
    refused(run(*SAM, "--not-nursing", dose="low", clock="12:30"), "wait-shortened", 3)


def test_not_begun_drops_the_wait():
    first()
    plan = rerun(*SAM, "--not-begun", start=f"{DAY} 14:00", clock="12:00")
    assert plan["milestones"]["nursing_resume"] == "2026-12-02T01:00:00-05:00"
    assert state_of(PLAN.read_bytes())["held"] == {}
    assert starts(PLAN.read_bytes())["bottle-1"] == at("10:30")


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_a_late_end_can_always_be_recorded(strict):
    # Nobody is named and the start is long past: with --strict a first plan would be refused.
    first("--driver", "Lee")
    plan = rerun("--driver", "Lee", *strict, "--session-length", "4h", clock="14:00")
    assert plan["milestones"]["caregiver_until"] == "2026-12-01T17:00:00-05:00"
    assert run("--strict", "--out", "other.ics").code == 3


def test_a_wait_that_was_over_and_runs_again_is_warned_of():
    first()
    plan = rerun(*SAM, "--session-length", "3h", clock="15:30")
    assert plan["milestones"]["caregiver_until"] == "2026-12-01T16:00:00-05:00"
    messages = [n["message"] for n in plan["notices"] if n["code"] == "wait-reopened"]
    assert messages == ["The wait for baby care was over and runs again, until 16:00."]
    assert warnings(plan) == {"wait-reopened"}


@pytest.mark.parametrize(
    "clock, reopened",
    [
        pytest.param("14:59", False, id="it still ran"),
        pytest.param("15:00", True, id="it was just over"),
        pytest.param("15:59", True, id="in the last minute of the new wait"),
        pytest.param("16:00", False, id="the new wait is over as well"),
    ],
)
def test_a_wait_is_reopened_only_if_it_was_over_and_runs(clock, reopened):
    first()
    plan = rerun(*SAM, "--session-length", "3h", clock=clock)
    codes = [n["message"] for n in plan["notices"] if n["code"] == "wait-reopened"]
    assert any("baby care" in message for message in codes) is reopened


# --- who has the baby ---------------------------------------------------------------------


def care():
    found = by_key(PLAN.read_bytes())
    rows = []
    for key in sorted(key for key in found if key.startswith("caregiver")):
        event = found[key]
        if event["STATUS"] != "CANCELLED":
            span = [int(event[edge].dt.timestamp()) // 60 for edge in ("DTSTART", "DTEND")]
            who = re.search(r"care: (\w+),", event["SUMMARY"]).group(1)
            rows.append((key, *span, who))
    return rows


def test_a_caregiver_who_changes_after_the_start_splits_the_care_at_now():
    first()
    rerun("--caregiver", "Ruth", clock="12:00")
    split = [
        ("caregiver", at("10:00"), at("12:00"), "Sam"),
        ("caregiver-2", at("12:00"), at("15:00"), "Ruth"),
    ]
    assert care() == split
    found = by_key(PLAN.read_bytes())
    assert found["caregiver"]["SUMMARY"] == "Baby care: Sam, until 12:00, then Ruth"
    assert found["bottle-1"]["SUMMARY"] == "Bottle about 10:30: Sam"
    assert found["bottle-2"]["SUMMARY"] == "Bottle about 13:30: Ruth"
    assert found["hand-over"]["SUMMARY"].startswith("Hand-over: Sam")


def test_who_had_the_baby_before_a_change_stays_written():
    first()
    rerun("--caregiver", "Ruth", clock="12:00")
    split, data = care(), PLAN.read_bytes()
    plan = rerun("--caregiver", "Ruth", clock="12:30")
    assert plan["changes"] == []
    assert care() == split
    assert PLAN.read_bytes() == data
    # And a third takes over later.
    rerun("--caregiver", "Ana", clock="14:00")
    assert care() == [
        ("caregiver", at("10:00"), at("12:00"), "Sam"),
        ("caregiver-2", at("12:00"), at("14:00"), "Ruth"),
        ("caregiver-3", at("14:00"), at("15:00"), "Ana"),
    ]


def test_a_caregiver_who_changes_before_the_start_has_it_all():
    first()
    rerun("--caregiver", "Ruth", clock="09:59")
    assert care() == [("caregiver", at("10:00"), at("15:00"), "Ruth")]


# --- over random plans --------------------------------------------------------------------


def editions_equal(old, new):
    made = edition(old, Titles.NEUTRAL, plan_id="0" * 20, stamp="20261130T120000Z")
    from ppdplan.calendars.ours import read_ours

    filed = read_ours(made.data, "test").filed
    extra = {key: value for key, value in filed.state.items() if key == "held"}
    again = edition(
        new, Titles.NEUTRAL, plan_id="0" * 20, stamp="20270101T120000Z", filed=filed, extra=extra
    )
    return again.data is None and not again.changes


@given(requests(), st.integers(0, 3000))
def test_the_same_request_at_any_later_time_changes_nothing(asked, later):
    # Feeds that a plan does not show are not on file, so nobody knows whether they happened.
    assume(asked.feeding is Feeding.NURSING and asked.last_feed >= asked.start - 720)
    old = build_plan(asked, ARTICLE_POLICY)
    new, held = replan(replace(asked, now=asked.now + later), ARTICLE_POLICY, Standing(old))
    assert held == {}
    assert new.events == old.events
    assert editions_equal(old, new)


CHANGED = st.one_of(
    st.tuples(st.just("session_minutes"), st.integers(30, 360)),
    st.tuples(st.just("dose"), st.sampled_from(list(Dose))),
    st.tuples(st.just("start"), st.integers(-700, 700)),
    st.tuples(st.just("last_feed"), st.integers(-300, 0)),
    st.tuples(st.just("feeding"), st.sampled_from((Feeding.NURSING, Feeding.BOTTLE))),
    st.tuples(st.just("feed_every_minutes"), st.integers(120, 360)),
    st.tuples(st.just("caregivers"), st.just((Caregiver("Ruth"),))),
)


def changed(asked, change, later):
    field, value = change
    if field in ("start", "last_feed"):
        value += getattr(asked, field)
    moved = replace(asked, now=asked.now + later, **{field: value})
    return replace(moved, last_feed=min(moved.last_feed, moved.start))


def happened(plan, now):
    kinds = ("feed", "bottle", "pump")
    return {e.key: e for e in plan.events if e.kind in kinds and e.start < now}


@given(requests(), st.lists(st.tuples(CHANGED, st.integers(0, 900)), min_size=1, max_size=3))
def test_a_rerun_neither_adds_nor_removes_what_is_past(asked, steps):
    plan = build_plan(asked, ARTICLE_POLICY)
    for change, later in steps:
        wanted = changed(plan.request, change, later)
        new, _ = replan(wanted, ARTICLE_POLICY, Standing(plan), force=True)
        keys = [event.key for event in new.events]
        assert len(keys) == len(set(keys))
        if abs(wanted.start - plan.request.start) < 720:
            assert happened(plan, wanted.now) == happened(new, wanted.now)
            _check_pumps_to_come(new)
        plan = new


def _check_pumps_to_come(plan):
    now, resume = plan.request.now, plan.milestones.nursing_resume
    pumps = sorted(event.start for event in plan.of_kind("pump"))
    for before, after in pairwise(pumps):
        assert after < now or after - before >= 75
    own = [e for e in plan.of_kind("bottle") if e.roles == (Role.PATIENT,) and e.start >= now]
    for pump in pumps:
        if pump >= now and resume is not None:
            assert pump <= resume - 75
            assert not any(bottle.span.meets(pump, pump + 20) for bottle in own)


@given(requests(), st.integers(0, 1200), CHANGED)
def test_no_running_wait_ends_earlier_unasked(asked, later, change):
    plan = build_plan(asked, ARTICLE_POLICY)
    wanted = changed(asked, change, later)
    try:
        new, _ = replan(wanted, ARTICLE_POLICY, Standing(plan))
    except PlanError as error:
        assert error.code == "wait-shortened"  # noqa: PT017
        return
    old = plan.milestones
    for name in ("caregiver_until", "safe_to_drive", "nursing_resume"):
        until = getattr(old, name)
        if until and asked.start <= wanted.now < until:
            assert (getattr(new.milestones, name) or 0) >= until
            assert new.request.start <= wanted.now


def test_a_plan_by_hand_keeps_its_bytes_through_the_library():
    plan = build_plan(request(caregiver="Sam"), ARTICLE_POLICY)
    assert editions_equal(plan, plan)
