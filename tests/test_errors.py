"""Every refusal of ``schedule`` and ``rules``: code, exit code, message and hint, as JSON too.

Monday noon in New York, for 10:00 on Tuesday 1 December 2026.
"""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from helpers import DAY, ppdplan, schedule
from ppdplan import boundary

SCHEMA = json.loads((files("ppdplan") / "schemas" / "error.json").read_text("utf-8"))
VALID = Draft202012Validator(SCHEMA)
SAM = ("--caregiver", "Sam")
TIMES = (
    "Write it like 2026-12-01 10:00, 10:00, 10am, tomorrow 10:00 or monday 10:00 "
    "(with a date also an offset, like 2026-12-01T10:00-05:00)."
)


def refused(ran, code, exit_code, message, hint):
    """The same words as JSON and on standard error, and nothing else."""
    assert ran.code == exit_code
    assert ran.json["schema"] == "ppdplan.error/1"
    assert ran.json["exit_code"] == exit_code
    assert (ran.error["code"], ran.error["message"], ran.error["hint"]) == (code, message, hint)
    assert ran.err == f"ppdplan: error: {message}\nhint: {hint}\n"
    VALID.validate(ran.json)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "options, values, code, exit_code, message, hint",
    [
        pytest.param(
            (),
            {"start": None, "last_feed": None},
            "missing-option",
            2,
            "Missing: --start, --last-feed.",
            'For example: ppdplan schedule --start "tomorrow 10:00" --dose medium '
            "--last-feed 07:30",
            id="missing-option",
        ),
        pytest.param(
            (),
            {"start": "10"},
            "bad-time",
            2,
            "'10' is a bare hour: morning or evening?",
            TIMES,
            id="bad-time: the start",
        ),
        pytest.param(
            (),
            {"last_feed": "early"},
            "bad-time",
            2,
            "'early' is not a time that I can read.",
            TIMES,
            id="bad-time: the last feed",
        ),
        pytest.param(
            (),
            {"start": "2027-03-14 02:30"},
            "nonexistent-time",
            2,
            "'2027-03-14 02:30' does not exist on Sunday 14 March 2027 in New York time: the clock "
            "goes from 01:59 to 03:00.",
            "Use a time up to 01:59 or from 03:00 on.",
            id="nonexistent-time",
        ),
        pytest.param(
            (),
            {"start": "2027-11-07 01:30"},
            "ambiguous-time",
            2,
            "'2027-11-07 01:30' happens twice on Sunday 7 November 2027 in New York time: once at "
            "UTC-4 and once at UTC-5.",
            "Say which, like 2027-11-07T01:30-04:00 for the first or 2027-11-07T01:30-05:00 for "
            "the second.",
            id="ambiguous-time",
        ),
        pytest.param(
            ("--tz", "America/New_Jork"),
            {},
            "bad-zone",
            2,
            "'America/New_Jork' is not a time zone that I know.",
            "Use a name like America/New_York or Europe/Berlin (--tz).",
            id="bad-zone",
        ),
        pytest.param(
            ("--feed-every", "90m"),
            {},
            "bad-duration",
            2,
            "'90m' is not within 2 h to 6 h.",
            "--feed-every takes 2 h to 6 h, written like 3h, 90m, 2h30m or 2:30.",
            id="bad-duration: the interval",
        ),
        pytest.param(
            ("--session-length", "7h"),
            {},
            "bad-duration",
            2,
            "'7h' is not within 30 min to 6 h.",
            "--session-length takes 30 min to 6 h, written like 3h, 90m, 2h30m or 2:30.",
            id="bad-duration: the session",
        ),
        pytest.param(
            (),
            {"dose": "50mg"},
            "bad-dose",
            2,
            "'50mg' is no tier: low, medium, high or unknown.",
            "Use the tier that the clinic named, never milligrams; 'unknown' plans like 'high'.",
            id="bad-dose",
        ),
        pytest.param(
            (),
            {"last_feed": "21:59"},
            "last-feed-after-start",
            2,
            "The last feed '21:59' is either Monday 30 November 2026, 21:59, 12 h 01 before the "
            "start, or Tuesday 1 December 2026, 21:59, after it.",
            "Give the date too, like --last-feed '2026-11-30 21:59', or correct the start.",
            id="last-feed-after-start",
        ),
        pytest.param(
            ("--policy", "nobodys"),
            {},
            "bad-policy",
            2,
            "'nobodys' is no policy that I know: article, cautious.",
            "Use one of these names, or a file that ends in .toml.",
            id="bad-policy",
        ),
        pytest.param(
            ("--policy", "missing.toml"),
            {},
            "cannot-read",
            1,
            "'missing.toml' cannot be read: no such file or directory.",
            "Check the name.",
            id="cannot-read",
        ),
        pytest.param(
            ("--caregiver", "Ana 09:15-13:00"),
            {},
            "no-cover",
            3,
            "Nobody has the baby 13:00–15:00 (Tue 1 Dec).",
            "Name someone for that time with --caregiver, or move the start.",
            id="no-cover",
        ),
        pytest.param(
            ("--strict",),
            {},
            "strict",
            3,
            "Not ready: nobody is named for the baby. (no-caregiver)",
            "Mend it, or leave --strict out. Nothing was written.",
            id="strict",
        ),
        pytest.param(
            ("--out", "there/is/none.ics"),
            {},
            "cannot-write",
            1,
            "'there/is/none.ics' cannot be written: there is no folder 'there/is'. "
            "Nothing was changed.",
            "Choose another place with --out.",
            id="cannot-write",
        ),
        pytest.param(
            ("--out", "-"),
            {},
            "bad-usage",
            2,
            "--json and --out - both write to standard output.",
            "Give --out a file.",
            id="bad-usage: two things on standard output",
        ),
        pytest.param(
            ("--titles", "loud"),
            {},
            "bad-usage",
            2,
            "--titles 'loud' is none of neutral, busy, full.",
            "Leave it out for neutral.",
            id="bad-usage: no such titles",
        ),
        pytest.param(
            ("--sitter", " "),
            {},
            "bad-usage",
            2,
            "--sitter ' ' holds no name.",
            "Give a name.",
            id="bad-usage: an empty name",
        ),
    ],
)
def test_a_refusal(options, values, code, exit_code, message, hint):
    refused(schedule("--json", *options, **values), code, exit_code, message, hint)
    # Without --json the words alone, and nothing on standard output.
    ran = schedule(*options, **values) if options != ("--out", "-") else None
    if ran:
        assert (ran.code, ran.out) == (exit_code, "")
        assert ran.err == f"ppdplan: error: {message}\nhint: {hint}\n"


def test_a_plan_in_the_way_is_file_exists():
    assert schedule("--quiet", *SAM).code == 0
    ran = schedule("--quiet", *SAM)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"ppdplan: error: 'session-{DAY}.ics' holds a plan already. Nothing was changed.\n"
        f"hint: To change that plan, add --out session-{DAY}.ics; for what happened use "
        f"'ppdplan move session-{DAY}.ics'. For another plan, give --out "
        "another name.\n"
    )


def test_a_running_wait_is_wait_shortened():
    schedule("--out", "plan.ics", *SAM)
    ran = schedule("--out", "plan.ics", "--json", *SAM, dose="low", now=f"{DAY}T16:00-05:00")
    assert (ran.code, ran.error["code"]) == (3, "wait-shortened")
    assert ran.error["message"] == (
        "A wait is running (driving until 18:00 and nursing until 21:00), and this would end it "
        "earlier."
    )
    assert ran.error["hint"] == (
        "If the session did not begin, add --not-begun. To do it all the same, add --force: "
        "'now' then goes on showing the old wait."
    )
    VALID.validate(ran.json)


def test_no_cover_names_the_gaps_to_the_minute():
    ran = schedule("--json", "--caregiver", "Ana 09:16-12:00", "--caregiver", "Bo 12:30-15:00")
    assert (ran.code, ran.error["code"]) == (3, "no-cover")
    assert ran.error["gaps"] == [
        {"from": "2026-12-01T09:15:00-05:00", "to": "2026-12-01T09:16:00-05:00"},
        {"from": "2026-12-01T12:00:00-05:00", "to": "2026-12-01T12:30:00-05:00"},
    ]
    assert "09:15–09:16 and 12:00–12:30" in ran.error["message"]


@pytest.mark.parametrize(
    "environment, code, message",
    [
        pytest.param(
            {"now": "yesterday"}, "bad-time", "PPDPLAN_NOW is 'yesterday'", id="a clock of words"
        ),
        pytest.param(
            {"SOURCE_DATE_EPOCH": "soon"},
            "bad-usage",
            "SOURCE_DATE_EPOCH is 'soon'",
            id="an epoch of words",
        ),
        pytest.param(
            {"SOURCE_DATE_EPOCH": "-1"}, "bad-usage", "SOURCE_DATE_EPOCH is '-1'", id="before 1970"
        ),
        pytest.param(
            {"SOURCE_DATE_EPOCH": "9" * 20}, "bad-usage", "SOURCE_DATE_EPOCH", id="far too late"
        ),
    ],
)
def test_an_environment_that_cannot_be_read(environment, code, message):
    ran = schedule("--json", **environment)
    assert (ran.code, ran.error["code"]) == (2, code)
    assert message in ran.error["message"]
    assert ran.error["hint"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["schedule", "--strat", "10:00"], id="a mistyped option"),
        pytest.param(["schedule", "--start"], id="an option without its value"),
        pytest.param(["schedule", "one", "more"], id="words that are no option"),
        pytest.param(["shedule"], id="a mistyped command"),
        pytest.param(["--nonsense"], id="a mistyped option before the command"),
        pytest.param(["rules", "--dose"], id="of rules, too"),
        pytest.param(["schema"], id="an argument left out"),
        pytest.param(["schedule", "--json=yes"], id="a flag with a value"),
    ],
)
def test_a_mistyped_command_line_is_bad_usage_without_a_traceback(arguments):
    ran = ppdplan(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("ppdplan: error: ")
    assert "\nhint: " in ran.err
    assert "Traceback" not in ran.err
    again = ppdplan(arguments[0], "--json", *arguments[1:])
    assert (again.error["code"], again.json["exit_code"]) == ("bad-usage", 2)
    VALID.validate(again.json)


def test_a_bug_shows_no_traceback_unless_asked(monkeypatch):
    def broken(*_, **__):
        message = "ketamine"
        raise RuntimeError(message)

    monkeypatch.setattr("ppdplan.commands.schedule.lay", broken)
    ran = schedule("--json")
    assert (ran.code, ran.error["code"]) == (1, "internal")
    assert "Traceback" not in ran.err
    assert "ketamine" not in ran.err
    VALID.validate(ran.json)
    assert "Traceback" in schedule("--json", PPDPLAN_DEBUG="1").err


@pytest.mark.parametrize("raised", [KeyboardInterrupt, EOFError])
def test_an_interruption_is_130_without_a_traceback(monkeypatch, raised):
    def interrupted(*_, **__):
        raise raised

    monkeypatch.setattr("ppdplan.commands.schedule.lay", interrupted)
    ran = schedule()
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\udcff", id="a byte that is no letter"),
        pytest.param("\x1b[31m\x07", id="control characters"),
        pytest.param("[/red] [bold", id="the markup of terminals"),
        pytest.param("{0} %s {", id="marks of formats"),
        pytest.param("x" * 100_000, id="a hundred thousand letters"),
        pytest.param("\u202e" * 50, id="changes of direction"),
        pytest.param("", id="nothing"),
    ],
)
@pytest.mark.parametrize(
    "option",
    [
        *("--start", "--dose", "--last-feed", "--tz", "--feed-every", "--session-length"),
        *("--caregiver", "--sitter", "--driver", "--policy", "--titles", "--id"),
    ],
)
def test_no_odd_value_is_a_bug_of_ours(option, text):
    ran = schedule("--json", option, text)
    assert ran.code in (0, 2)
    if ran.code:
        VALID.validate(ran.json)
        assert len(ran.error["message"]) < 300
        assert not any(ord(char) < 32 for char in ran.error["message"])


def test_a_value_that_is_empty_is_not_taken_for_one_left_out():
    for option in ("--tz", "--last-feed", "--policy"):
        assert schedule("--json", option, "").code == 2, option


def test_what_was_not_reported_is_not_printed_twice(monkeypatch):
    # A failing standard output: the error is told once, and nothing is raised.
    monkeypatch.setattr(boundary, "_close_stdout", lambda: None)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ppdplan.commands.schedule.show", full)
    ran = schedule("--dry-run")
    assert ran.code == 1
    assert ran.err.count("ppdplan: error: ") == 1
    assert "no space left on device" in ran.err
