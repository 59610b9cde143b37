"""``cancel``: the same entries, called off; never while a wait runs, unless somebody insists.

1 December 2026, New York: medium at 10:00 after a feed at 07:30. Care until 15:00, no driving
before 18:00, no nursing before 21:00.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import vobject
from icalendar import Calendar

from helpers import DAY, EPOCH, by_key, events_of, ppdplan, schedule, state_of, telling, unfolded

PLAN, OUT = Path("plan.ics"), Path("gone.ics")
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")
LATER = "2026-11-30T18:00-05:00"
SCHEMA = json.loads(
    (Path(__file__).parent.parent / "ppdplan" / "schemas" / "cancel.json").read_text("utf-8")
)


def planned(*arguments, **others):
    ran = schedule("--out", "plan.ics", "--quiet", *PEOPLE, *arguments, **others)
    assert ran.code == 0, ran.err
    return PLAN.read_bytes()


def cancel(*arguments, clock=LATER, file="plan.ics"):
    moment = clock if "-" in clock[:5] else f"{DAY}T{clock}-05:00"
    return ppdplan("cancel", file, *arguments, now=moment)


def cancelled(*arguments, **others):
    """The JSON of a cancel that went through."""
    ran = cancel("--json", *arguments, **others)
    assert ran.code == 0, ran.err
    jsonschema.validate(ran.json, SCHEMA)
    return ran.json


def on_hold(clock):
    ran = ppdplan("now", "plan.ics", "--json", now=f"{DAY}T{clock}-05:00")
    assert ran.json["phase"] == "cancelled"
    return ran.json["nursing"]["on_hold"], ran.json["driving"]["on_hold"]


# --- the file ---------------------------------------


def test_every_entry_is_called_off_under_its_own_uid():
    before = by_key(planned())
    cancelled()
    after = by_key(PLAN.read_bytes())
    assert {key: e["UID"] for key, e in before.items()} == {k: e["UID"] for k, e in after.items()}
    for key, event in after.items():
        assert str(event["STATUS"]) == "CANCELLED"
        assert int(event["SEQUENCE"]) == int(before[key]["SEQUENCE"]) + 1
        assert str(event["SUMMARY"]) == f"Cancelled: {before[key]['SUMMARY']}"
        assert str(event["TRANSP"]) == "TRANSPARENT"
        assert not event.walk("VALARM")
        for edge in ("DTSTART", "DTEND"):
            assert event[edge].dt == before[key][edge].dt
    stamps = {event["DTSTAMP"].to_ical() for event in after.values()}
    assert stamps == {b"20261130T230000Z"}


def test_a_second_time_nothing_changes():
    planned()
    first = cancelled()
    data, written_at = PLAN.read_bytes(), PLAN.stat().st_mtime_ns
    again = cancelled(clock="2026-11-30T20:00-05:00")
    assert (PLAN.read_bytes(), PLAN.stat().st_mtime_ns) == (data, written_at)
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["revision"] == first["revision"] == 1
    assert "cancelled before: nothing changed" in cancel().out


def test_an_event_that_had_fallen_away_is_not_called_off_twice():
    planned()
    ran = schedule("--out", "plan.ics", "-q", *PEOPLE[:2])  # Kim and Lee are no longer needed.
    assert ran.code == 0, ran.err
    before = by_key(PLAN.read_bytes())
    assert str(before["watch"]["STATUS"]) == "CANCELLED"
    cancelled()
    after = by_key(PLAN.read_bytes())
    assert int(after["watch"]["SEQUENCE"]) == int(before["watch"]["SEQUENCE"])
    assert str(after["watch"]["SUMMARY"]) == str(before["watch"]["SUMMARY"])
    assert int(after["session"]["SEQUENCE"]) == int(before["session"]["SEQUENCE"]) + 1


def test_an_entry_that_somebody_put_back_is_called_off_again():
    planned()
    cancelled()
    calendar = Calendar.from_ical(PLAN.read_bytes())
    for event in calendar.walk("VEVENT"):
        if str(event["SUMMARY"]).endswith("Session"):
            event["STATUS"] = "CONFIRMED"
    PLAN.write_bytes(calendar.to_ical())
    assert cancelled()["changed"] is True
    assert {str(e["STATUS"]) for e in events_of(PLAN.read_bytes())} == {"CANCELLED"}


def test_a_file_that_was_stored_elsewhere_is_cancelled_as_well():
    data = planned()
    calendar = Calendar.from_ical(data)
    calendar.subcomponents.reverse()
    PLAN.write_bytes(calendar.to_ical())
    cancelled()
    assert {str(e["STATUS"]) for e in events_of(PLAN.read_bytes())} == {"CANCELLED"}
    assert {e["UID"] for e in events_of(PLAN.read_bytes())} == {e["UID"] for e in events_of(data)}


def test_equal_input_gives_equal_bytes():
    planned(SOURCE_DATE_EPOCH=EPOCH)
    data = PLAN.read_bytes()
    found = []
    for _ in range(2):
        PLAN.write_bytes(data)
        ran = ppdplan("cancel", "plan.ics", now=LATER, SOURCE_DATE_EPOCH=EPOCH)
        assert ran.code == 0, ran.err
        found.append(PLAN.read_bytes())
    assert found[0] == found[1]


# --- while a wait runs ---------------------------------------


@pytest.mark.parametrize(
    "clock, named",
    [
        pytest.param("10:00", "baby care until 15:00, driving until 18:00 and nursing until 21:00"),
        pytest.param("15:00", "driving until 18:00 and nursing until 21:00"),
        pytest.param("20:59", "nursing until 21:00"),
    ],
)
def test_while_a_wait_runs_it_is_refused(clock, named):
    data = planned()
    ran = cancel("--json", "--out", "gone.ics", clock=clock)
    assert (ran.code, ran.error["code"]) == (3, "wait-running")
    assert named in ran.error["message"]
    assert "--not-begun" in ran.error["hint"]
    assert "--force" in ran.error["hint"]
    assert PLAN.read_bytes() == data
    assert not OUT.exists()


@pytest.mark.parametrize("clock", ["09:59", "21:00"])
def test_before_the_start_and_after_the_last_wait_it_is_not(clock):
    planned()
    cancelled(clock=clock)
    assert on_hold(clock) == (False, False)


def test_force_calls_it_off_and_the_waits_go_on_being_shown():
    planned()
    cancelled("--force", clock="15:30")
    assert on_hold("15:30") == (True, True)
    assert on_hold("18:00") == (True, False)
    assert on_hold("21:00") == (False, False)
    # Care was over by then.
    assert set(state_of(PLAN.read_bytes())["held"]) == {"drive", "nurse"}


def test_not_begun_calls_it_off_and_drops_the_waits():
    planned()
    cancelled("--not-begun", clock="10:30")
    assert on_hold("10:31") == (False, False)


def test_a_plan_that_is_cancelled_already_needs_no_force_a_second_time():
    planned()
    cancelled("--force", clock="12:00")
    data = PLAN.read_bytes()
    assert cancelled(clock="12:30")["changed"] is False
    assert PLAN.read_bytes() == data
    assert on_hold("12:31") == (True, True)


def test_not_begun_said_afterwards_drops_what_force_had_kept():
    planned()
    cancelled("--force", clock="12:00")
    cancelled("--not-begun", clock="12:30")
    assert on_hold("12:31") == (False, False)


def test_a_session_that_did_not_begin_leaves_no_wait_a_second_time_either():
    planned()
    cancelled("--not-begun", clock="10:30")
    assert cancelled("--force", clock="11:00")["changed"] is False
    assert on_hold("11:01") == (False, False)


def test_a_wait_that_a_forced_run_left_is_running_too():
    planned()
    ran = schedule(
        "--out",
        "plan.ics",
        *("-q", "--force", *PEOPLE),
        start="2026-12-03 10:00",
        last_feed="2026-12-03 07:30",
        now=f"{DAY}T12:00-05:00",
    )
    assert ran.code == 0, ran.err
    ran = cancel("--json", clock="13:00")
    assert (ran.code, ran.error["code"]) == (3, "wait-running")
    cancelled("--force", clock="13:00")
    assert on_hold("13:00") == (True, True)


# --- words ---------------------------------------


def test_the_words_name_what_to_delete_by_hand():
    planned()
    ran = cancel()
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("Some calendars ignore a cancelled file: Google")
    assert lines[1:-1] == [
        "  09:15  Pump before the start",
        "  09:15  Hand-over: Sam is there, pump",
        "  10:00  Session",
        "  10:00  Stay within earshot: Kim, until 12:00",
        "  10:00  Baby care: Sam, until 15:00 and longer until she is steady and awake",
        "  10:00  Reachable with a car: Lee, until 18:00",
        "  10:30  Bottle about 10:30: Sam",
        "  13:30  Pump",
        "  13:30  Bottle about 13:30: Sam",
        "  16:30  Bottle about 16:30",
        "  17:00  Pump",
        "  18:00  No driving before 18:00, and only if fully alert",
        "  19:30  Bottle about 19:30",
        "  21:00  No nursing before 21:00, and only if fully awake",
    ]
    assert lines[-1] == "The plan is cancelled. Tell everyone who was named in it."
    assert ran.err == "Wrote plan.ics.\n"


def test_what_had_fallen_away_before_need_not_be_deleted():
    planned()
    schedule("--out", "plan.ics", "-q", *PEOPLE[:2])
    out = cancel().out
    assert "Kim" not in out
    assert "Cancelled" not in out


def test_the_json_names_what_was_called_off():
    data = planned()
    found = cancelled()
    assert [row["key"] for row in found["cancelled"]][:3] == [
        "pump-before",
        "hand-over",
        "session",
    ]
    assert {row["key"] for row in found["cancelled"]} == set(by_key(data))
    assert found["cancelled"][2] == {
        "key": "session",
        "title": "Cancelled: Session",
        "start": "2026-12-01T10:00:00-05:00",
    }


# --- the file of cancellations ---------------------------------------


def test_with_out_there_is_also_a_file_of_cancellations():
    planned()
    cancelled("--out", "gone.ics")
    data = OUT.read_bytes()
    calendar = Calendar.from_ical(data)
    assert str(calendar["METHOD"]) == "CANCEL"
    assert "METHOD" not in Calendar.from_ical(PLAN.read_bytes())
    found = by_key(data)
    assert {k: int(e["SEQUENCE"]) for k, e in found.items()} == {
        k: int(e["SEQUENCE"]) for k, e in by_key(PLAN.read_bytes()).items()
    }
    assert {str(event["STATUS"]) for event in found.values()} == {"CANCELLED"}
    # A cancellation carries no alarm, and every line is as it should be.
    assert b"VALARM" not in data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert len(list(vobject.readOne(data.decode()).vevent_list)) == len(found)
    for event in found.values():
        assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS"} <= set(event)


def test_the_file_of_cancellations_is_itself_a_cancelled_plan():
    planned()
    cancelled("--out", "gone.ics", "--force", clock="12:00")
    ran = ppdplan("now", "gone.ics", "--json", now=f"{DAY}T12:30-05:00")
    assert ran.json["phase"] == "cancelled"
    assert ran.json["nursing"]["on_hold"] is True


def test_it_can_still_be_had_after_the_plan_was_cancelled():
    planned()
    cancelled()
    data = PLAN.read_bytes()
    cancelled("--out", "gone.ics")
    assert str(Calendar.from_ical(OUT.read_bytes())["METHOD"]) == "CANCEL"
    assert PLAN.read_bytes() == data


@pytest.mark.parametrize(
    "name", [pytest.param("plan.ics", id="the plan's own file"), pytest.param("", id="no name")]
)
def test_it_needs_a_file_of_its_own(name):
    data = planned()
    ran = cancel("--json", "--out", name)
    assert (ran.code, ran.error["code"]) == (2, "bad-usage")
    assert PLAN.read_bytes() == data


def test_where_it_cannot_be_written_the_plan_stays_as_it_is():
    data = planned()
    ran = cancel("--json", "--out", "no/such/folder/gone.ics")
    assert (ran.code, ran.error["code"]) == (1, "cannot-write")
    assert PLAN.read_bytes() == data


@pytest.mark.parametrize("titles", ["neutral", "busy"])
def test_a_cancelled_file_is_as_discreet_as_the_plan(titles):
    planned("--titles", titles)
    cancelled("--out", "gone.ics")
    for file in (PLAN, OUT):
        words = "\n".join(unfolded(file.read_bytes()))
        assert telling(re.sub(r"Ref: [0-9A-Zx]+", "", words)) is None


# --- other files ---------------------------------------


def test_a_caregivers_copy_can_be_called_off():
    planned("--caregiver-out", "copy.ics")
    assert cancelled(file="copy.ics")["changed"] is True
    data = Path("copy.ics").read_bytes()
    assert {str(event["STATUS"]) for event in events_of(data)} == {"CANCELLED"}
    ran = ppdplan("now", "copy.ics", "--json")
    assert (ran.json["phase"], ran.json["running"], ran.json["next"]) == ("cancelled", [], [])
    assert cancelled(file="copy.ics")["changed"] is False


@pytest.mark.parametrize(
    "content, code, exit_code",
    [
        pytest.param(None, "cannot-read", 1, id="not there"),
        pytest.param(b"", "bad-calendar", 2, id="empty"),
        pytest.param(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "bad-calendar", 2, id="foreign"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(content, code, exit_code):
    if content is not None:
        PLAN.write_bytes(content)
    ran = cancel("--json")
    assert (ran.code, ran.error["code"]) == (exit_code, code)


def test_a_start_that_was_reported_cannot_be_said_not_to_have_happened():
    planned()
    at_half_past_ten, at_five = f"{DAY}T10:30-05:00", f"{DAY}T17:00-05:00"
    ppdplan("move", "plan.ics", "--started", "10:20", now=at_half_past_ten)

    ran = ppdplan("cancel", "plan.ics", "--not-begun", "--json", now=at_five)
    assert (ran.code, ran.error["code"]) == (3, "wait-running")
    assert "10:20" in ran.error["message"]
    assert ppdplan("cancel", "plan.ics", "--not-begun", "--force", now=at_five).code == 0
