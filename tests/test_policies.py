"""A clinic's policy: what it may set, what it may not, and what a plan makes of it.

1 December 2026, New York: a session at 10:00 after a feed at 07:30; all waits count from 12:00.
"""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import DAY, at, by_key, events_of, ppdplan, request, schedule, unfolded
from ppdplan.calendars import state
from ppdplan.calendars.ours import read_ours
from ppdplan.errors import PlanError
from ppdplan.planner import build_plan
from ppdplan.policies import from_state, policy_from, policy_of, to_state
from ppdplan.policy_file import PolicyFile
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY, TIERS, WAITS

PLAN = Path("plan.ics")
SCHEMA = json.loads(
    (Path(__file__).parent.parent / "ppdplan" / "schemas" / "policy.json").read_text("utf-8")
)
HEAD = 'name = "harbour"\nversion = "3"\n'
FULL = """
name = "harbour"
version = "3"
reviewed_by = "the medical director"
reviewed_on = 2026-10-01
expires_on = "2027-10-01"
country = "US"
hold_milk = "label"
drive_next_morning = "07:30"
reach_hours = 24
[low]
session_hours = 2.5
care_hours = 3
drive_hours = 8
nurse_hours = 8
[medium]
care_hours = 4
drive_hours = 10
nurse_hours = 12
[high]
care_hours = 5
drive_hours = 12
nurse_hours = 14.5
[feeds]
interval_minutes = 150
length_minutes = 20
[pumps]
gap_minutes = 200
rest_minutes = 45
length_minutes = 15
[sessions]
min_gap_days = 4
max_gap_days = 10
[phones]
clinic = "555 0100"
emergency = "911"
"""
FLOORS = {"care.after": 2, "drive.after": 4, "nurse.after": 6}
KEYS = {"care.after": "care_hours", "drive.after": "drive_hours", "nurse.after": "nurse_hours"}


def policy(text):
    return policy_from(f"{HEAD}{text}".encode(), "clinic.toml")


def file(text, name="clinic.toml"):
    Path(name).write_text(f"{HEAD}{text}", "utf-8")
    return name


def refused(text):
    with pytest.raises(PlanError) as caught:
        policy(text)
    return caught.value


def planned(*policies, dose="medium", **others):
    """A plan's JSON by these policies, its file written."""
    options = [part for name in policies for part in ("--policy", name)]
    ran = schedule(
        "--out", "plan.ics", "--json", "--caregiver", "Sam", *options, dose=dose, **others
    )
    assert ran.code == 0, ran.err
    return ran.json


def rules_of(plan):
    return {event["key"]: event["rule"] for event in plan["events"]}


# --- floors ----------------------------------------


@pytest.mark.parametrize("rule", WAITS)
def test_the_lower_end_itself_is_allowed_in_every_tier(rule):
    hours = FLOORS[rule]
    found = policy("".join(f"[{tier}]\n{KEYS[rule]} = {hours}\n" for tier in TIERS))
    assert [found.minutes(rule, tier) for tier in TIERS] == [hours * 60] * 3


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("rule", WAITS)
def test_a_minute_under_the_lower_end_is_refused_in_every_tier(rule, tier):
    short = FLOORS[rule] * 60 - 1
    error = refused(f"[{tier}]\n{KEYS[rule]} = {short / 60!r}\n")
    assert (error.code, error.exit_code) == ("window-too-short", 3)
    assert error.details == {
        "rule": rule,
        "tier": tier,
        "value_minutes": short,
        "floor_minutes": short + 1,
    }
    said = f"sets {rule} to {FLOORS[rule] - 1} h 59 in the {tier} tier: the least is "
    assert f"{said}{FLOORS[rule]} h." in error.message
    assert "clinic.toml" in error.message


@pytest.mark.parametrize("command", [("rules", "--check"), ("schedule", "--policy")])
def test_too_short_a_wait_is_refused_wherever_the_policy_is_read(command):
    file("[medium]\nnurse_hours = 5\n")
    if command[0] == "schedule":
        ran = schedule("--json", "--policy", "clinic.toml", "--out", "plan.ics")
    else:
        ran = ppdplan(*command, "clinic.toml", "--json")
    assert (ran.code, ran.error["code"]) == (3, "window-too-short")
    assert (ran.error["rule"], ran.error["floor_minutes"]) == ("nurse.after", 360)
    assert not PLAN.exists()


@given(st.sampled_from(WAITS), st.sampled_from(TIERS), st.floats(0, 168))
def test_no_policy_gets_under_the_lower_end(rule, tier, hours):
    try:
        found = policy(f"[{tier}]\n{KEYS[rule]} = {hours:.6f}\n")
    except PlanError as error:
        # Refused for being too short, or for being shorter than in the tier below.
        assert error.code in ("window-too-short", "bad-policy")  # noqa: PT017
        return
    values = [found.minutes(rule, each) for each in TIERS]
    assert min(values) >= FLOORS[rule] * 60
    assert values == sorted(values)
    assert found.minutes(rule, tier) >= float(f"{hours:.6f}") * 60 - 0.001


def test_a_wait_shorter_in_a_higher_tier_is_refused():
    error = refused("[low]\nnurse_hours = 10\n[high]\nnurse_hours = 8\n")
    assert error.code == "bad-policy"
    assert "nurse.after shorter in a higher tier (10 h, 10 h, 8 h)" in error.message


def test_a_tier_left_out_is_the_articles_and_never_shorter_than_the_one_below():
    found = policy("[low]\nnurse_hours = 7\n")
    assert [found.minutes("nurse.after", t) for t in TIERS] == [420, 540, 720]
    found = policy("[low]\nnurse_hours = 13\n")
    assert [found.minutes("nurse.after", t) for t in TIERS] == [780, 780, 780]


# --- what the file may say ----------------------------------------


def test_everything_that_a_file_can_say():
    found = policy_from(FULL.encode(), "clinic.toml")
    assert (found.name, found.version) == ("harbour", "3")
    assert dict(found.facts) == {
        "reviewed_by": "the medical director",
        "reviewed_on": "2026-10-01",
    }
    assert (found.expires_on, found.country, found.hold_milk) == ("2027-10-01", "US", "label")
    assert (found.next_morning, found.reach_minutes) == (450, 1440)
    assert (found.min_gap_days, found.max_gap_days) == (4, 10)
    assert dict(found.phones) == {"clinic": "555 0100", "emergency": "911"}
    minutes = {
        "session.length": [150, 120, 120],
        "care.after": [180, 240, 300],
        "drive.after": [480, 600, 720],
        "nurse.after": [480, 720, 870],
        "feed.interval": [150] * 3,
        "feed.length": [20] * 3,
        "pump.gap": [200] * 3,
        "pump.rest": [45] * 3,
        "pump.length": [15] * 3,
    }
    for rule, values in minutes.items():
        assert [found.minutes(rule, tier) for tier in TIERS] == values, rule
        assert found.rules[rule].numbers["low"].whose == "harbour"
    # The rest is the article's, with its own source.
    rest = set(ARTICLE_POLICY.rules) - set(minutes)
    assert all(found.rules[rule] == ARTICLE_POLICY.rules[rule] for rule in rest)


@pytest.mark.parametrize(
    "text, key, meant",
    [
        pytest.param("expire_on = 2027-01-01\n", "expire_on", "expires_on", id="at the top"),
        pytest.param("[medum]\n", "medum", "medium", id="a table"),
        pytest.param("[low]\nnurse_hour = 9\n", "low.nurse_hour", "nurse_hours", id="in a tier"),
        pytest.param(
            "[pumps]\ngap_minute = 200\n", "pumps.gap_minute", "gap_minutes", id="in the pumps"
        ),
        pytest.param("[feeds]\nlenght_minutes = 20\n", "feeds.lenght_minutes", "length_minutes"),
    ],
)
def test_an_unknown_key_is_an_error_with_what_was_meant(text, key, meant):
    error = refused(text)
    assert (error.code, error.exit_code) == ("bad-policy", 2)
    assert f"unknown key '{key}'" in error.message
    assert error.hint == f"Did you mean '{meant}'?"


def test_an_unknown_key_near_to_none_names_all_that_are_known():
    hint = refused("[sessions]\nzzz = 1\n").hint
    assert hint == "Known here: min_gap_days, max_gap_days."


@pytest.mark.parametrize(
    "text, said",
    [
        pytest.param('expires_on = "2026-02-30"\n', "expires_on is '2026-02-30'", id="no day"),
        pytest.param('expires_on = "soon"\n', "write a day like 2027-01-31", id="a word"),
        pytest.param("expires_on = 2027-01-01T10:00:00\n", "write a day like", id="with a time"),
        pytest.param('drive_next_morning = "25:00"\n', "write a time like 07:00", id="no time"),
        pytest.param('drive_next_morning = "7"\n', "write a time like 07:00", id="a bare hour"),
        pytest.param("reach_hours = true\n", "reach_hours is 'True'", id="yes for a number"),
        pytest.param('reach_hours = "24"\n', "reach_hours is '24'", id="a number in quotes"),
        pytest.param("reach_hours = -1\n", "reach_hours is '-1'", id="a negative number"),
        pytest.param("[low]\nnurse_hours = nan\n", "low.nurse_hours is 'nan'", id="no number"),
        pytest.param("[low]\nnurse_hours = inf\n", "low.nurse_hours is 'inf'", id="for ever"),
        pytest.param("[low]\nnurse_hours = 169\n", "low.nurse_hours is '169'", id="over a week"),
        pytest.param("[low]\nsession_hours = 7\n", "low.session_hours is '7'", id="7 h long"),
        pytest.param("low = 3\n", "low is '3': it is a table", id="a number for a table"),
        pytest.param('hold_milk = "drink"\n', "hold_milk is 'drink'", id="neither"),
        pytest.param('country = "us"\n', "two capital letters", id="small letters"),
        pytest.param("[phones]\nclinic = 5550100\n", "phones.clinic is '5550100'", id="a number"),
        pytest.param("[feeds]\ninterval_minutes = 60\n", "feeds.interval_minutes", id="each hour"),
        pytest.param("[pumps]\ngap_minutes = 200.5\n", "pumps.gap_minutes", id="half a minute"),
        pytest.param('name = "again"\n', "is no TOML", id="a key twice"),
        pytest.param("garbage\n", "is no TOML", id="no TOML at all"),
    ],
)
def test_a_bad_value_is_quoted(text, said):
    error = refused(text)
    assert (error.code, error.exit_code) == ("bad-policy", 2)
    assert said in error.message
    assert "clinic.toml" in error.message
    assert error.hint


@pytest.mark.parametrize("missing", ["name", "version"])
def test_a_file_without_its_name_or_version_is_refused(missing):
    text = "".join(line for line in HEAD.splitlines(True) if not line.startswith(missing))
    with pytest.raises(PlanError, match=f"{missing} is missing") as caught:
        policy_from(text.encode(), "clinic.toml")
    assert caught.value.code == "bad-policy"


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", b"a = " + b"[" * 5000])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(PlanError) as caught:
        policy_from(data, "clinic.toml")
    assert caught.value.code == "bad-policy"


@pytest.mark.parametrize(
    "name, code, exit_code",
    [
        pytest.param("strict", "bad-policy", 2, id="a name that is none"),
        pytest.param("none.toml", "cannot-read", 1, id="a file that is not there"),
    ],
)
def test_a_policy_that_is_not_there(name, code, exit_code):
    ran = schedule("--json", "--policy", name)
    assert (ran.code, ran.error["code"]) == (exit_code, code)


def test_the_schema_for_editors_is_that_of_the_program():
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "ppdplan.policy/1"}
    assert head | PolicyFile.model_json_schema() == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "table, fits",
    [
        pytest.param({}, True, id="a name and a version are enough"),
        pytest.param({"medium": {"nurse_hours": 10}}, True, id="a wait"),
        pytest.param({"expires_on": "2027-01-01"}, True, id="a day"),
        pytest.param({"medium": {"nurse_hour": 10}}, False, id="an unknown key"),
        pytest.param({"drive_next_morning": "25:00"}, False, id="no time of the day"),
        pytest.param({"country": "us"}, False, id="a country in small letters"),
        pytest.param({"reach_hours": "24"}, False, id="a number in quotes"),
    ],
)
def test_the_schema_judges_as_the_program_does(table, fits):
    whole = {"name": "harbour", "version": "3"} | table
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(whole) is fits
    try:
        PolicyFile.model_validate(whole)
    except ValueError:
        assert not fits
    else:
        assert fits


# --- when it is no longer signed for ----------------------------------------


@pytest.mark.parametrize(
    "expires, clock, warned",
    [
        pytest.param("2026-12-01", "2026-11-30T12:00-05:00", False, id="on the last day"),
        pytest.param("2026-11-30", "2026-11-30T12:00-05:00", True, id="the session is after it"),
        pytest.param("2026-12-01", "2026-12-02T09:00-05:00", True, id="it was planned after it"),
    ],
)
def test_an_expired_policy_warns(expires, clock, warned):
    plan = planned(file(f"expires_on = {expires}\n"), now=clock)
    said = [n for n in plan["notices"] if n["code"] == "policy-expired"]
    assert bool(said) is warned
    assert all(n["level"] == "warning" and "harbour" in n["message"] for n in said)


def test_strict_refuses_an_expired_policy():
    file("expires_on = 2026-01-01\n")
    ran = schedule("--json", "--strict", "--policy", "clinic.toml", "--caregiver", "Sam")
    assert (ran.code, ran.error["code"]) == (3, "strict")


# --- what a plan makes of it ----------------------------------------


def test_the_waits_are_the_clinics_and_say_so():
    plan = planned(file("[medium]\ncare_hours = 4\ndrive_hours = 7\nnurse_hours = 10.5\n"))
    points = {name: value[11:16] for name, value in plan["milestones"].items()}
    assert points == {
        "session_start": "10:00",
        "session_end": "12:00",
        "waits_from": "12:00",
        "caregiver_until": "16:00",
        "safe_to_drive": "19:00",
        "nursing_resume": "22:30",
    }
    assert plan["policy"] == {"name": "harbour", "version": "3"}
    titles = {source["title"] for source in plan["sources"] if source["rule"] == "nurse.after"}
    assert titles == {"policy harbour, version 3"}


def test_sessions_feeds_and_pumps_follow_it():
    text = "[medium]\nsession_hours = 1.5\n[feeds]\ninterval_minutes = 150\nlength_minutes = 20\n"
    plan = planned(file(f"{text}[pumps]\nlength_minutes = 15\nrest_minutes = 60\n"))
    spans = {e["key"]: (e["start"][11:16], e["end"][11:16]) for e in plan["events"]}
    assert spans["session"] == ("10:00", "11:30")
    # A feed due at 10:00 is offered at 08:45; then every 2 h 30.
    assert spans["bottle-1"] == ("11:15", "11:35")
    assert spans["pump-before"] == ("09:15", "09:30")
    assert spans["bottle-2"] == ("13:45", "14:05")
    assert spans["pump-1"] == ("13:45", "14:00")


def test_what_is_typed_comes_before_what_the_policy_says():
    name = file("[medium]\nsession_hours = 1.5\n[feeds]\ninterval_minutes = 150\n")
    ran = schedule(
        *("--json", "--policy", name, "--session-length", "3h", "--feed-every", "4h"),
    )
    assert ran.json["request"]["session_minutes"] == 180
    assert ran.json["request"]["feed_every_minutes"] == 240


@pytest.mark.parametrize(
    "options, words",
    [
        pytest.param((), "Label this milk", id="the policy's word"),
        pytest.param(("--hold-milk", "discard"), "Discard this milk", id="the family's wins"),
    ],
)
def test_what_becomes_of_the_milk(options, words):
    name = file('hold_milk = "label"\n')
    ran = schedule("--out", "plan.ics", "-q", "--policy", name, *options)
    assert ran.code == 0, ran.err
    assert words in str(by_key(PLAN.read_bytes())["pump-1"]["DESCRIPTION"])


def test_an_adult_within_reach_is_an_event_and_no_cover():
    plan = planned(file("reach_hours = 20\n"))
    event = next(e for e in plan["events"] if e["key"] == "within-reach")
    assert (event["start"], event["end"]) == (
        "2026-12-01T10:00:00-05:00",
        "2026-12-02T08:00:00-05:00",
    )
    assert (event["for"], event["rule"]) == (["caregiver"], "reach.after")
    assert plan["milestones"]["caregiver_until"] == "2026-12-01T15:00:00-05:00"
    assert [(s["name"], s["to"][11:16]) for s in plan["cover"]] == [("Sam", "15:00")]


# --- the next morning ----------------------------------------

EIGHT_HOURS = "[high]\ndrive_hours = 8\n"


@pytest.mark.parametrize(
    "morning, start, driving, rule",
    [
        pytest.param(
            "07:00", f"{DAY} 10:00", "2026-12-02T07:00:00-05:00", "drive.morning", id="by day"
        ),
        pytest.param(
            "07:00",
            f"{DAY} 20:59",
            "2026-12-02T07:00:00-05:00",
            "drive.morning",
            id="eight hours are over a minute before",
        ),
        pytest.param(
            "07:00",
            f"{DAY} 21:00",
            "2026-12-02T07:00:00-05:00",
            "drive.after",
            id="at the very minute",
        ),
        pytest.param(
            "07:00",
            f"{DAY} 21:30",
            "2026-12-02T07:30:00-05:00",
            "drive.after",
            id="eight hours end later",
        ),
        pytest.param(
            "07:00",
            f"{DAY} 21:59",
            "2026-12-02T07:59:00-05:00",
            "drive.after",
            id="it wears off a minute before midnight",
        ),
        pytest.param(
            "07:00",
            f"{DAY} 22:00",
            "2026-12-03T07:00:00-05:00",
            "drive.morning",
            id="at midnight: the morning after that day",
        ),
        pytest.param(
            "07:00",
            "2026-12-02 01:00",
            "2026-12-03T07:00:00-05:00",
            "drive.morning",
            id="in the night",
        ),
        pytest.param(
            "07:00",
            "2026-10-31 20:00",
            "2026-11-01T07:00:00-05:00",
            "drive.morning",
            id="a night of 25 h: eight are over at 05:00",
        ),
        pytest.param(
            "07:00",
            "2027-03-13 20:00",
            "2027-03-14T07:00:00-04:00",
            "drive.after",
            id="a night of 23 h: eight are over at 07:00",
        ),
        pytest.param(
            "02:30",
            "2027-03-13 10:00",
            "2027-03-14T03:30:00-04:00",
            "drive.morning",
            id="a morning that the clock skips moves on",
        ),
        pytest.param(
            "01:30",
            "2026-10-31 10:00",
            "2026-11-01T01:30:00-04:00",
            "drive.morning",
            id="one that happens twice counts once, the first",
        ),
    ],
)
def test_no_driving_before_the_next_morning_either(morning, start, driving, rule):
    name = file(f'drive_next_morning = "{morning}"\n{EIGHT_HOURS}')
    day, clock = start.split()
    last_feed = f"{day} 00:30" if clock == "01:00" else f"{day} 07:30"
    now = f"{day}T00:00-05:00"
    plan = planned(name, dose="high", start=start, last_feed=last_feed, now=now)
    assert plan["milestones"]["safe_to_drive"] == driving
    assert rules_of(plan)["safe-to-drive"] == rule


# --- the policies that are built in ----------------------------------------


@pytest.mark.parametrize(
    "rule, values, whose, url",
    [
        pytest.param("care.after", [120, 180, 240], None, "helloinnerwell.com", id="the article's"),
        pytest.param("drive.after", [1440] * 3, "label", "ketalar", id="24 h: the label"),
        pytest.param("drive.morning", [420] * 3, "label", "spravato", id="07:00: after a sleep"),
        pytest.param("nurse.after", [900] * 3, "e-lactancia", "e-lactancia.org", id="15 h"),
        pytest.param(
            "reach.after",
            [1440] * 3,
            "Association of Anaesthetists",
            "anaesthetists.org",
            id="24 h within reach",
        ),
    ],
)
def test_each_number_of_cautious_has_its_source(rule, values, whose, url):
    numbers = [CAUTIOUS_POLICY.rules[rule].numbers[tier] for tier in TIERS]
    assert [number.value for number in numbers] == values
    assert all(url in number.source.url for number in numbers)
    assert whose is None or {number.whose for number in numbers} == {whose}


def test_cautious_differs_in_nothing_else():
    same = set(ARTICLE_POLICY.rules) - {"drive.after", "nurse.after"}
    assert all(CAUTIOUS_POLICY.rules[rule] == ARTICLE_POLICY.rules[rule] for rule in same)
    added = set(CAUTIOUS_POLICY.rules) - set(ARTICLE_POLICY.rules)
    assert added == {"drive.morning", "reach.after"}


@pytest.mark.parametrize("dose", ["low", "medium", "high", "unknown"])
def test_a_cautious_day_by_hand(dose):
    plan = planned("cautious", dose=dose)
    assert plan["milestones"]["safe_to_drive"] == "2026-12-02T12:00:00-05:00"
    assert plan["milestones"]["nursing_resume"] == "2026-12-02T03:00:00-05:00"
    care = {"low": "14:00", "medium": "15:00"}.get(dose, "16:00")
    assert plan["milestones"]["caregiver_until"] == f"2026-12-01T{care}:00-05:00"
    reach = next(e for e in plan["events"] if e["key"] == "within-reach")
    assert reach["end"] == "2026-12-02T12:00:00-05:00"


def test_a_cautious_session_after_midnight_waits_for_a_whole_night():
    # It wears off at 03:00; 24 h later is 03:00, and driving waits for the morning.
    plan = planned("cautious", start="2026-12-02 01:00", last_feed=f"{DAY} 23:00")
    assert plan["milestones"]["safe_to_drive"] == "2026-12-03T07:00:00-05:00"
    assert rules_of(plan)["safe-to-drive"] == "drive.morning"


# --- several at once ----------------------------------------


def test_of_several_the_later_time_wins_for_each_wait():
    one = (
        "[medium]\ndrive_hours = 30\nnurse_hours = 10\n[high]\ndrive_hours = 30\nnurse_hours = 12\n"
    )
    plan = planned(file(one), "cautious")
    # Driving by the clinic's 30 h, nursing by the 15 h of e-lactancia.
    assert plan["milestones"]["safe_to_drive"] == "2026-12-02T18:00:00-05:00"
    assert plan["milestones"]["nursing_resume"] == "2026-12-02T03:00:00-05:00"
    assert plan["policy"] == {"name": "harbour+cautious", "version": "3+2026.11"}
    titles = {source["rule"]: source["title"] for source in plan["sources"]}
    assert titles["drive.after"] == "policy harbour, version 3"
    assert titles["nurse.after"].startswith("e-lactancia")
    assert titles["care.after"].startswith("Innerwell")


@pytest.mark.parametrize("order", [("clinic.toml", "cautious"), ("cautious", "clinic.toml")])
def test_the_order_does_not_matter_for_a_wait(order):
    file('reach_hours = 12\ndrive_next_morning = "13:00"\n[medium]\ncare_hours = 4\n')
    found = policy_of(order)
    assert [found.minutes(rule, "medium") for rule in WAITS] == [240, 1440, 900]
    assert (found.next_morning, found.reach_minutes) == (13 * 60, 1440)


def test_the_rule_that_set_the_time_is_named():
    file('drive_next_morning = "13:00"\n')
    plan = planned("cautious", "clinic.toml")
    # 24 h after 12:00 is 12:00; the clinic's morning is an hour later.
    assert plan["milestones"]["safe_to_drive"] == "2026-12-02T13:00:00-05:00"
    assert rules_of(plan)["safe-to-drive"] == "drive.morning"
    titles = {source["rule"]: source["title"] for source in plan["sources"]}
    assert titles["drive.morning"] == "policy harbour, version 3"


def test_the_first_to_expire_counts():
    file("expires_on = 2027-05-01\n")
    Path("other.toml").write_text('name="b"\nversion="1"\nexpires_on=2027-01-01\n', "utf-8")
    assert policy_of(("clinic.toml", "other.toml")).expires_on == "2027-01-01"
    assert policy_of(("other.toml", "article")).expires_on == "2027-01-01"


# --- from the file alone ----------------------------------------


@pytest.mark.parametrize("titles", ["neutral", "busy", "full"])
@pytest.mark.parametrize(
    "policies", [("clinic.toml",), ("clinic.toml", "cautious"), ("cautious",), ()]
)
def test_the_calendar_keeps_the_policy(titles, policies):
    Path("clinic.toml").write_text(FULL, "utf-8")
    options = [part for name in policies for part in ("--policy", name)]
    ran = schedule("--out", "plan.ics", "-q", "--titles", titles, *options)
    assert ran.code == 0, ran.err
    expected = policy_of(policies)
    Path("clinic.toml").unlink()
    assert read_ours(PLAN.read_bytes(), "test").policy == expected


def test_now_and_move_need_no_file_of_the_policy():
    planned(file("[medium]\nnurse_hours = 13\n"))
    Path("clinic.toml").unlink()
    ran = ppdplan("now", "plan.ics", "--at", f"{DAY} 11:00", "--json")
    assert ran.json["nursing"]["from"] == "2026-12-02T01:00:00-05:00"
    ran = ppdplan("move", "plan.ics", "--ended", "12:30", "--json", now=f"{DAY}T12:40-05:00")
    assert ran.code == 0, ran.err
    assert ran.json["milestones"]["nursing_resume"] == "2026-12-02T01:30:00-05:00"
    assert ran.json["policy"] == {"name": "harbour", "version": "3"}
    titles = {source["rule"]: source["title"] for source in ran.json["sources"]}
    assert titles["nurse.after"] == "policy harbour, version 3"


def test_a_clinics_file_that_bears_a_built_in_name_is_still_the_clinics():
    Path("clinic.toml").write_text('name="cautious"\nversion="9"\n[low]\nnurse_hours=8\n', "utf-8")
    planned("clinic.toml")
    kept = read_ours(PLAN.read_bytes(), "test").policy
    assert kept.version == "9"
    assert [kept.minutes("nurse.after", tier) for tier in TIERS] == [480, 540, 720]
    assert kept.next_morning is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda kept: kept | {"numbers": {"nurse.after": [1, 2, 3]}}, id="bare numbers"
        ),
        pytest.param(
            lambda kept: kept | {"numbers": {"no.rule": [[1, "", "", ""]] * 3}}, id="rule"
        ),
        pytest.param(lambda kept: kept | {"numbers": None}, id="none"),
        pytest.param(lambda _: {}, id="empty"),
        pytest.param(lambda _: None, id="nothing is kept"),
    ],
)
def test_a_damaged_policy_in_the_file_is_no_bug_of_ours(spoil):
    kept = to_state(policy_from(FULL.encode(), "clinic.toml"))
    with pytest.raises(PlanError) as caught:
        from_state("harbour", "3", spoil(kept))
    assert caught.value.code == "bad-calendar"


def test_a_policy_in_the_file_cannot_shorten_a_wait_either():
    kept = to_state(policy_from(FULL.encode(), "clinic.toml"))
    rows = [[value, "harbour", "policy harbour", ""] for value in (300, 300, 300)]
    with pytest.raises(PlanError) as caught:
        from_state("harbour", "3", kept | {"numbers": {"nurse.after": rows}})
    assert caught.value.code == "window-too-short"


@pytest.mark.parametrize("titles", ["neutral", "busy"])
@pytest.mark.parametrize("policies", [("clinic.toml",), ("cautious",), ("clinic.toml", "cautious")])
def test_no_policys_name_stands_in_a_discreet_file(titles, policies):
    Path("clinic.toml").write_text(FULL, "utf-8")
    options = [part for name in policies for part in ("--policy", name)]
    schedule("--out", "plan.ics", "-q", "--titles", titles, *options)
    ran = ppdplan("move", "plan.ics", "--start", "10:30", "--quiet")
    assert ran.code == 0, ran.err
    words = re.sub(r"Ref: [0-9A-Zx]+", "", "\n".join(unfolded(PLAN.read_bytes()))).lower()
    for word in ("harbour", "cautious", "article", "policy", "director", "0100", "label", "rule"):
        assert word not in words.replace("label this milk", ""), word
    # It is there, where only the program looks.
    kept = state.split(str(events_of(PLAN.read_bytes())[0]["DESCRIPTION"]))[1]
    assert kept["policy"] == "+".join(
        {"clinic.toml": "harbour"}.get(name, name) for name in policies
    )


def test_a_full_file_names_the_rule_and_whose_it_is():
    ran = schedule("--out", "plan.ics", "-q", "--titles", "full", "--policy", "cautious")
    assert ran.code == 0, ran.err
    said = str(by_key(PLAN.read_bytes())["nursing-resume"]["DESCRIPTION"])
    assert "Rule nurse.after (e-lactancia), policy cautious." in said


# --- rules --check ----------------------------------------


def test_check_prints_what_differs_longer_or_shorter():
    file("[medium]\nnurse_hours = 10\n[high]\ndrive_hours = 7\n[pumps]\ngap_minutes = 200\n")
    ran = ppdplan("rules", "--check", "clinic.toml")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "harbour, version 3: no wait is under its floor."
    assert sorted(lines[1:]) == [
        "  drive.after, high tier: 7 h, shorter than 8 h",
        "  nurse.after, medium tier: 10 h, longer than 9 h",
        "  pump.gap: 3 h 20, shorter than 4 h",
    ]


def test_check_says_what_is_added():
    file('drive_next_morning = "07:00"\nreach_hours = 24\n')
    ran = ppdplan("rules", "--check", "clinic.toml", "--json")
    assert ran.json["differences"] == [
        {
            "rule": "drive.morning",
            "tier": None,
            "value": 420,
            "article": None,
            "how": "added",
            "said": "not before 07:00 (added)",
        },
        {
            "rule": "reach.after",
            "tier": None,
            "value": 1440,
            "article": None,
            "how": "added",
            "said": "24 h (added)",
        },
    ]


def test_check_of_a_file_that_changes_nothing():
    file("")
    assert "It does not differ from the article." in ppdplan("rules", "--check", "clinic.toml").out


# --- over random policies ----------------------------------------


@given(
    st.lists(st.integers(120, 900), min_size=3, max_size=3).map(sorted),
    st.lists(st.integers(240, 2000), min_size=3, max_size=3).map(sorted),
    st.lists(st.integers(360, 2000), min_size=3, max_size=3).map(sorted),
    st.one_of(st.none(), st.integers(0, 1439)),
    st.sampled_from(("low", "medium", "high")),
)
def test_every_wait_is_as_long_as_the_longest_policy_says(care, drive, nurse, morning, dose):
    text = "" if morning is None else f'drive_next_morning = "{morning // 60}:{morning % 60:02d}"\n'
    for i, tier in enumerate(TIERS):
        text += f"[{tier}]\ncare_hours = {care[i] / 60!r}\ndrive_hours = {drive[i] / 60!r}\n"
        text += f"nurse_hours = {nurse[i] / 60!r}\n"
    clinic = policy(text)
    index, zero = TIERS.index(dose), at("12:00")
    points = build_plan(request(dose=dose), clinic).milestones
    assert points.caregiver_until == zero + care[index]
    assert points.nursing_resume == zero + nurse[index]
    next_day = at("2026-12-02 00:00")
    assert points.safe_to_drive == max(
        zero + drive[index], next_day + morning if morning is not None else 0
    )
    assert from_state("harbour", "3", json.loads(json.dumps(to_state(clinic)))) == clinic
