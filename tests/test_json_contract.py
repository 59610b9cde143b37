"""What scripts rely on: the keys of the JSON, pinned, and the schemas that ship with it."""

import copy
import json
from importlib.resources import files

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from helpers import DAY, ppdplan, schedule
from ppdplan.errors import EXIT_CODES
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.views.jsonout import plan_json
from ppdplan.words import Titles
from test_against_oracle import requests


def schema(name):
    return json.loads((files("ppdplan") / "schemas" / f"{name}.json").read_text("utf-8"))


VALIDATORS = {name: Draft202012Validator(schema(name)) for name in ("plan", "rules", "error")}
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")
MILK = ("--bottle", "90ml", "--stash", "240ml", "--frozen", "--baby-age", "3mo")

# --- the keys, pinned ---------------------------------------------------------------------

PLAN_KEYS = {
    "schema",
    "plan_id",
    "revision",
    "policy",
    "request",
    "milestones",
    "cover",
    "events",
    "milk",
    "notices",
    "changes",
    "sources",
}
REQUEST_KEYS = {
    "start",
    "timezone",
    "dose",
    "last_feed",
    "feed_every_minutes",
    "usual_feeds",
    "session_minutes",
    "nursing",
    "caregivers",
    "sitter",
    "driver",
}
MILESTONE_KEYS = {
    "session_start",
    "session_end",
    "waits_from",
    "caregiver_until",
    "safe_to_drive",
    "nursing_resume",
}
MILK_KEYS = {
    "bottles",
    "bottle_ml",
    "needed_ml",
    "stash_ml",
    "short_ml",
    "short_bottles",
    "extra_pumps",
    "missing_ml",
    "rule_of_thumb_ml",
    "thaw_at",
    "use_by",
}


def test_no_key_of_a_plan_was_renamed():
    schedule("--out", "plan.ics", *PEOPLE)
    plan = schedule("--out", "plan.ics", "--json", *PEOPLE, *MILK, start=f"{DAY} 10:25").json
    assert plan["schema"] == "ppdplan.plan/1"
    assert set(plan) >= PLAN_KEYS
    assert set(plan["policy"]) >= {"name", "version"}
    assert set(plan["request"]) >= REQUEST_KEYS
    assert set(plan["request"]["caregivers"][0]) >= {"name", "hours", "calendar"}
    assert set(plan["milestones"]) >= MILESTONE_KEYS
    assert set(plan["cover"][0]) >= {"name", "from", "to"}
    event = {"key", "kind", "start", "end", "title", "for", "name", "rule"}
    assert all(set(each) >= event for each in plan["events"])
    assert set(plan["milk"]) >= MILK_KEYS
    assert all(set(each) >= {"code", "level", "message"} for each in plan["notices"])
    change = {"key", "what", "from", "to", "minutes"}
    assert plan["changes"]
    assert all(set(each) >= change for each in plan["changes"])
    assert all(set(each) >= {"rule", "title", "url"} for each in plan["sources"])
    assert plan["sources"]


def test_no_key_of_an_error_was_renamed():
    found = schedule("--json", dose="tiny").json
    assert set(found) >= {"schema", "error", "exit_code"}
    assert set(found["error"]) >= {"code", "message", "hint"}
    assert (found["schema"], found["exit_code"]) == ("ppdplan.error/1", 2)


def test_no_key_of_the_rules_was_renamed():
    found = ppdplan("rules", "--json").json
    assert found["schema"] == "ppdplan.rules/1"
    rule = found["rules"][0]
    assert set(rule) >= {"id", "what", "unit", "counted", "floor", "date", "note", "numbers"}
    assert set(rule["numbers"]) == {"low", "medium", "high"}
    assert set(rule["numbers"]["low"]) >= {"value", "whose", "source", "url"}


# --- the example of the contract, by hand -------------------------------------------------


def test_a_plan_says_what_was_asked_and_when_things_are():
    plan = schedule("--json", *PEOPLE).json
    assert (plan["plan_id"], plan["revision"], plan["milk"], plan["changes"]) == (None, 0, None, [])
    asked = plan["request"]
    assert asked["start"] == "2026-12-01T10:00:00-05:00"
    assert asked["timezone"] == "America/New_York"
    assert (asked["dose"], asked["nursing"], asked["session_minutes"]) == ("medium", True, 120)
    assert asked["last_feed"] == "2026-12-01T07:30:00-05:00"
    assert (asked["feed_every_minutes"], asked["usual_feeds"]) == (180, None)
    assert [person["name"] for person in asked["caregivers"]] == ["Sam"]
    assert (asked["caregivers"][0]["hours"], asked["caregivers"][0]["calendar"]) == (None, None)
    assert (asked["sitter"], asked["driver"]) == ("Kim", "Lee")
    assert plan["milestones"] == {
        "session_start": "2026-12-01T10:00:00-05:00",
        "session_end": "2026-12-01T12:00:00-05:00",
        "waits_from": "2026-12-01T12:00:00-05:00",
        "caregiver_until": "2026-12-01T15:00:00-05:00",
        "safe_to_drive": "2026-12-01T18:00:00-05:00",
        "nursing_resume": "2026-12-01T21:00:00-05:00",
    }
    (cover,) = plan["cover"]
    assert (cover["name"], cover["from"], cover["to"]) == (
        "Sam",
        "2026-12-01T09:15:00-05:00",
        "2026-12-01T15:00:00-05:00",
    )
    events = {event["key"]: event for event in plan["events"]}
    assert {k: events["caregiver"][k] for k in ("kind", "start", "end", "for", "name", "rule")} == {
        "kind": "caregiver",
        "start": "2026-12-01T10:00:00-05:00",
        "end": "2026-12-01T15:00:00-05:00",
        "for": ["caregiver"],
        "name": "Sam",
        "rule": "care.after",
    }
    starts = [event["start"] for event in plan["events"]]
    assert starts == sorted(starts)


def test_times_carry_the_offset_of_their_moment():
    # 20:00 on the evening before the clocks go forward; eleven real hours later it is 08:00.
    spring = {"start": "2026-03-07 20:00", "last_feed": "2026-03-07 18:00"}
    found = schedule("--json", **spring, now="2026-03-01T12:00-05:00").json["milestones"]
    assert found["session_start"] == "2026-03-07T20:00:00-05:00"
    assert found["nursing_resume"] == "2026-03-08T08:00:00-04:00"


@pytest.mark.parametrize(
    "options, is_null",
    [
        pytest.param((), True, id="neither"),
        pytest.param(("--id", "one"), False, id="an id"),
        pytest.param(("--out", "plan.ics"), False, id="a file"),
    ],
)
def test_the_plans_id_is_null_unless_it_can_be_found_again(options, is_null):
    found = schedule("--json", *options).json["plan_id"]
    assert (found is None) is is_null
    assert found != "one"


def test_not_nursing_has_no_such_milestone():
    found = schedule("--json", "--not-nursing").json
    assert found["milestones"]["nursing_resume"] is None
    assert found["request"]["nursing"] is False


# --- the schemas --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan", "rules", "error"])
def test_a_schema_is_one_and_can_be_printed(name):
    Draft202012Validator.check_schema(schema(name))
    ran = ppdplan("schema", name)
    assert (ran.code, ran.json) == (0, schema(name))
    assert ran.json["$id"] == f"ppdplan.{name}/1"


def test_a_schema_that_there_is_not_is_refused():
    ran = ppdplan("schema", "plans")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no schema 'plans'." in ran.err
    assert "error" in ran.err.split("hint: ")[1]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="nobody named"),
        pytest.param(PEOPLE, id="everybody named"),
        pytest.param(("--not-nursing",), id="not nursing"),
        pytest.param((*PEOPLE, *MILK), id="with milk"),
        pytest.param(("--titles", "busy", *PEOPLE), id="busy"),
        pytest.param(("--titles", "full", *PEOPLE), id="full"),
        pytest.param(("--caregiver", "Ana 9am-1pm", "--caregiver", "Bo 13:00-15:00"), id="hours"),
        pytest.param(("--usual-feeds", "06:30 09:30 13:00 16:30 19:30 23:00"), id="usual feeds"),
        pytest.param(("--policy", "cautious"), id="another policy"),
        pytest.param(("--id", "one", "--out", "plan.ics"), id="on file"),
    ],
)
def test_a_plan_holds_to_its_schema(options):
    ran = schedule("--json", *options)
    assert ran.code == 0, ran.err
    VALIDATORS["plan"].validate(ran.json)


def test_changes_hold_to_the_schema():
    schedule("--out", "plan.ics", *PEOPLE)
    options = ("--out", "plan.ics", "--json", "--caregiver", "Ruth", "--not-nursing")
    plan = schedule(*options, start=f"{DAY} 10:25").json
    assert {change["what"] for change in plan["changes"]} >= {"moved", "cancelled"}
    VALIDATORS["plan"].validate(plan)


@given(requests())
def test_any_plan_holds_to_its_schema(asked):
    plan = plan_json(build_plan(asked, ARTICLE_POLICY), Titles.NEUTRAL, plan_id=None, revision=0)
    VALIDATORS["plan"].validate(json.loads(json.dumps(plan)))


@pytest.mark.parametrize("options", [(), ("--dose", "unknown"), ("--policy", "cautious")])
def test_the_rules_hold_to_their_schema(options):
    VALIDATORS["rules"].validate(ppdplan("rules", "--json", *options).json)


def test_the_rules_are_the_tables_of_the_contract():
    rules = {rule["id"]: rule for rule in ppdplan("rules", "--json").json["rules"]}
    tiers = ("low", "medium", "high")
    table = {name: [rules[name]["numbers"][tier]["value"] for tier in tiers] for name in rules}
    assert table["session.length"] == [120, 120, 120]
    assert table["care.after"] == [120, 180, 240]
    assert table["drive.after"] == [240, 360, 480]
    assert table["nurse.after"] == [360, 540, 720]
    assert table["care.handover"] == [45, 45, 45]
    assert table["feed.length"] == [30, 30, 30]
    assert table["feed.interval"] == [180, 180, 180]
    assert table["feed.early"] == [75, 75, 75]
    assert table["pump.length"] == [20, 20, 20]
    assert table["pump.before"] == [45, 45, 45]
    assert table["pump.rest"] == [30, 30, 30]
    assert table["pump.gap"] == [240, 240, 240]
    floors = {name: rules[name]["floor"] for name in ("care.after", "drive.after", "nurse.after")}
    assert floors == {"care.after": 120, "drive.after": 240, "nurse.after": 360}
    # The article ties driving alone to the tier; the midpoints and the rest are our reading.
    whose = {name: [rules[name]["numbers"][t]["whose"] for t in tiers] for name in rules}
    assert whose["drive.after"] == ["article", "our reading", "article"]
    assert set(whose["care.after"]) == set(whose["nurse.after"]) == {"our reading"}


def test_with_a_tier_the_rules_have_its_column_alone():
    rules = ppdplan("rules", "--json", "--dose", "unknown").json["rules"]
    assert {tuple(rule["numbers"]) for rule in rules} == {("high",)}


def _each_key(found, path=()):
    """The path of every key in a document; of a list the first item stands for all."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield (*path, key)
            yield from _each_key(value, (*path, key))
    elif isinstance(found, list) and found:
        yield from _each_key(found[0], (*path, 0))


def _renamed(document, path):
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[f"{path[-1]}_renamed"] = place.pop(path[-1])
    return changed


def test_the_schema_of_a_plan_notices_every_renamed_key():
    schedule("--out", "plan.ics", *PEOPLE)
    plan = schedule("--out", "plan.ics", "--json", *PEOPLE, *MILK, start=f"{DAY} 10:25").json
    paths = list(_each_key(plan))
    assert len(paths) > 60
    missed = [path for path in paths if VALIDATORS["plan"].is_valid(_renamed(plan, path))]
    assert missed == []


def test_the_schemas_of_rules_and_errors_notice_every_renamed_key():
    for name, document in (
        ("rules", ppdplan("rules", "--json").json),
        ("error", schedule("--json", dose="tiny").json),
    ):
        assert VALIDATORS[name].is_valid(document)
        for path in _each_key(document):
            assert not VALIDATORS[name].is_valid(_renamed(document, path)), path


@pytest.mark.parametrize(
    "path, value",
    [
        pytest.param(("schema",), "ppdplan.plan/2", id="another schema"),
        pytest.param(("revision",), -1, id="a revision below nought"),
        pytest.param(("request", "dose"), "tiny", id="no such tier"),
        pytest.param(("request", "start"), "2026-12-01T10:00:00", id="a time without offset"),
        pytest.param(("milestones", "safe_to_drive"), None, id="a milestone that must be there"),
        pytest.param(("events", 0, "kind"), "party", id="no such kind"),
        pytest.param(("events", 0, "for"), ["nobody"], id="no such role"),
        pytest.param(("notices", 0, "level"), "shout", id="no such level"),
        pytest.param(("plan_id",), "one", id="the text of an id"),
    ],
)
def test_the_schema_of_a_plan_refuses(path, value):
    plan = schedule("--json").json
    place = plan
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not VALIDATORS["plan"].is_valid(plan)


def test_the_schema_of_errors_knows_every_code_and_its_exit():
    for code, exit_code in EXIT_CODES.items():
        error = {"code": code, "message": "m", "hint": ""}
        found = {"schema": "ppdplan.error/1", "error": error, "exit_code": exit_code}
        assert VALIDATORS["error"].is_valid(found)
    names = schema("error")["properties"]["error"]["properties"]["code"]["enum"]
    assert sorted(names) == sorted(EXIT_CODES)


def test_keys_may_be_added():
    plan = schedule("--json").json
    plan["new"] = plan["request"]["new"] = plan["events"][0]["new"] = 1
    VALIDATORS["plan"].validate(plan)
