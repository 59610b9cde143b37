"""suggest and course as a script calls them: the schemas, and the line that is printed."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ppdplan.cli import main

EXAMPLES = Path(__file__).parent / "readme"
USUAL = "06:30 09:30 13:00 16:30 19:30 23:00"
PEOPLE = ("--caregiver", "Sam=sam.ics", "--caregiver", "Ruth=ruth.ics")
SEARCH = ("--dose", "medium", "--tz", "America/New_York", "--from", "2027-01-04")
FEEDS = ("--usual-feeds", USUAL)


@pytest.fixture
def ppdplan(monkeypatch, capsys, tmp_path):
    """The program among two exported calendars, on the morning of 24 December 2026."""
    for file in EXAMPLES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.setenv("PPDPLAN_NOW", "2026-12-24T09:00:00-05:00")

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    return run


def valid(name, text):
    found = json.loads(text)
    schema = json.loads((files("ppdplan") / "schemas" / f"{name}.json").read_text())
    Draft202012Validator(schema).validate(found)
    return found


def test_suggest_holds_to_its_schema_and_every_line_plans_the_bottles_it_counts(ppdplan):
    code, out, _ = ppdplan("suggest", *SEARCH, "--to", "2027-01-10", *FEEDS, *PEOPLE, "--json")
    found = valid("suggest", out)

    assert code == 0
    assert found["candidates"]
    for candidate in found["candidates"]:
        command = candidate["command"]
        assert command[:2] == ["ppdplan", "schedule"]
        _, plan, _ = ppdplan(*command[1:], "--json")
        keys = [event["key"] for event in json.loads(plan)["events"]]
        assert sum(key.startswith("bottle-") for key in keys) == candidate["bottles"]


def test_the_printed_line_drops_what_only_the_search_needs(ppdplan):
    options = ("--top", "1", "--between", "09:00-12:00", "--weigh", "bottles=60", "--json")
    patient = ("--patient", "mine.ics")
    _, out, _ = ppdplan("suggest", *SEARCH, "--to=2027-01-10", *FEEDS, *PEOPLE, *patient, *options)
    command = json.loads(out)["candidates"][0]["command"]

    assert command[4:] == [
        *("--tz", "America/New_York", "--dose", "medium", "--usual-feeds", USUAL),
        *("--caregiver", "Sam=sam.ics", "--caregiver", "Ruth=ruth.ics"),
    ]


def test_course_holds_to_its_schema_and_writes_one_file_for_all(ppdplan, tmp_path):
    milk = ("--bottle", "90ml", "--stash", "180ml")
    code, out, _ = ppdplan(
        *("course", *SEARCH, "--to", "2027-01-31", *FEEDS, *PEOPLE, *milk),
        *("--sessions", "3", "--out", "course.ics", "--json"),
    )
    found = valid("course", out)
    data = (tmp_path / "course.ics").read_bytes()

    assert code == 0
    assert len(found["sessions"]) == 3
    assert data.count(b"SUMMARY:Session\r\n") == 3
    assert data.count(b"BEGIN:VCALENDAR") == 1


def test_of_a_courses_file_now_shows_the_session_that_is_on(ppdplan, monkeypatch):
    _, out, _ = ppdplan(
        *("course", *SEARCH, "--to", "2027-01-31", *FEEDS, *PEOPLE),
        *("--sessions", "3", "--out", "course.ics", "--json"),
    )
    for session in json.loads(out)["sessions"]:
        monkeypatch.setenv("PPDPLAN_NOW", session["start"])
        _, shown, _ = ppdplan("now", "course.ics", "--json")
        assert json.loads(shown)["phase"] == "session"


def test_a_courses_file_is_not_moved_as_if_it_held_one_plan(ppdplan, tmp_path):
    ppdplan(
        *("course", *SEARCH, "--to", "2027-01-31", *FEEDS, *PEOPLE),
        *("--sessions", "2", "--out", "course.ics", "--json"),
    )
    before = (tmp_path / "course.ics").read_bytes()

    for command in (("move", "course.ics", "--session-length", "3h"), ("cancel", "course.ics")):
        code, _, err = ppdplan(*command)
        assert (code, "not of this plan" in err) == (1, True)

    assert (tmp_path / "course.ics").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("--between", "18:00-08:00"), 2, "--between", id="a stretch that is none"),
        pytest.param(("--to", "2026-01-01"), 2, "no stretch of", id="an end before the start"),
        pytest.param(("--weigh", "bottle=3"), 2, "'bottles'", id="a weight that is misspelt"),
        pytest.param(("--weigh", "bottles=x"), 2, "whole number", id="a weight that is no number"),
        pytest.param(("--weekdays", "foo"), 2, "--weekdays", id="days that are none"),
        pytest.param(("--step", "1m"), 2, "5 min", id="a step that is too small"),
        pytest.param(("--caregiver", "X=none.ics"), 1, "none.ics", id="a file that is not there"),
    ],
)
def test_bad_input_of_a_search_is_named(ppdplan, arguments, code, words):
    ran, _, err = ppdplan("suggest", *SEARCH, *FEEDS, *PEOPLE, *arguments)

    assert ran == code
    assert words in err


@pytest.mark.parametrize(
    ("gap", "code"),
    [("47h", 3), ("1d", 3), ("three", 2)],
    ids=["under 48 hours", "a day", "no gap at all"],
)
def test_gaps_under_two_days_are_refused(ppdplan, gap, code):
    ran, _, _ = ppdplan("course", *SEARCH, *FEEDS, *PEOPLE, "--sessions", "2", "--min-gap", gap)

    assert ran == code


def test_nobody_named_is_a_missing_option(ppdplan):
    code, out, _ = ppdplan("suggest", *SEARCH, *FEEDS, "--json")

    assert (code, json.loads(out)["error"]["code"]) == (2, "missing-option")
