"""The caregiver's own calendar: what is theirs, whatever the options were, and nothing else."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import DAY, EPOCH, at, by_key, events_of, ppdplan, schedule, starts, telling, unfolded
from ppdplan.calendars import state
from ppdplan.calendars.copy import copy_of
from ppdplan.model import Caregiver, MilkRequest
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.words import Titles
from test_against_oracle import requests

COPY, PLAN = Path("copy.ics"), Path("plan.ics")
ID, STAMP = "0123456789abcdef0123", "20261130T170000Z"
CLINIC = """
name = "Harbour clinic ketamine"
version = "3"
reviewed_by = "R. Velde"
reach_hours = 24
drive_next_morning = "07:00"
[high]
drive_hours = 12
nurse_hours = 15
[phones]
clinic = "ask for Ottokar"
"""
# What is not theirs to know: anywhere in the file, or in the state that it carries.
NOT_THEIRS = (
    "pump",
    "nurs",
    "driv",
    "sitter",
    "kim",
    "lee",
    "velde",
    "harbour",
    "ottokar",
    "policy",
)
MILK = ("--bottle", "90ml", "--stash", "90ml", "--frozen", "--build-stash", "--hold-milk", "label")
OPTIONS = {
    "plain": (),
    "full": ("--titles", "full"),
    "busy": ("--titles", "busy"),
    "cautious": ("--policy", "cautious", "--titles", "full"),
    "clinic": ("--policy", "clinic.toml", "--titles", "full"),
    "milk": (*MILK, "--baby-age", "8w", "--rehearse", "--titles", "full"),
    "usual": ("--usual-feeds", "06:30 09:30 13:00 16:30 19:30 23:00"),
    "bottle": ("--not-nursing",),
    "high": ("--titles", "full"),
    "talks": ("--with", "prep,integration,check-in", "--titles", "full"),
}
PEOPLE = ("--caregiver", "Sam", "--sitter", "Kim", "--driver", "Lee")


def copied(*arguments, people=PEOPLE, **others):
    Path("clinic.toml").write_text(CLINIC, "utf-8")
    files = ("--out", "plan.ics", "--caregiver-out", "copy.ics", "--quiet")
    ran = schedule(*files, *people, *arguments, **others)
    assert ran.code == 0, ran.err
    return COPY.read_bytes()


def clear(data):
    """All that can be read in the file: without the state's letters, and the state itself."""
    lines = "\n".join(unfolded(data))
    words = re.sub(r"Ref: [0-9A-Zx]+", "", lines)
    states = [state.split(str(event["DESCRIPTION"]))[1] for event in events_of(data)]
    return f"{words}\n{json.dumps(states, ensure_ascii=False)}"


def refuse_what_is_not_theirs(data):
    text = clear(data)
    assert telling(text) is None
    low = text.lower()
    assert [word for word in NOT_THEIRS if word in low] == []
    assert not re.search(r"(?<![a-z])dose|(?<![a-z])tier(?![a-z])", low)


def test_a_medium_day_by_hand():
    found = by_key(copied())
    assert {
        key: (str(e["SUMMARY"]), int(e["DTSTART"].dt.timestamp()) // 60) for key, e in found.items()
    } == {
        "hand-over": ("Hand-over: Sam is there, settle in", at("09:15")),
        "caregiver": (
            "Baby care: Sam, until 15:00 and longer until she is steady and awake",
            at("10:00"),
        ),
        "bottle-1": ("Bottle about 10:30: Sam", at("10:30")),
        "bottle-2": ("Bottle about 13:30: Sam", at("13:30")),
    }


def test_the_alarms_are_on_their_side():
    found = by_key(copied())
    alarms = {
        key: [int(alarm["TRIGGER"].dt.total_seconds()) // 60 for alarm in event.walk("VALARM")]
        for key, event in found.items()
    }
    assert alarms == {"hand-over": [-30], "caregiver": [], "bottle-1": [-10], "bottle-2": [-10]}


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_nothing_that_is_not_theirs_whatever_the_options(options):
    dose = "high" if options == "high" else "medium"
    now = "2026-11-20T12:00-05:00"
    data = copied(*OPTIONS[options], dose=dose, now=now)
    refuse_what_is_not_theirs(data)
    assert b"Baby care" in data or options == "busy"
    # The family's own file holds it, so the test looks for what is really there.
    family = clear(PLAN.read_bytes()).lower()
    assert all(word in family for word in ("driv", "dose"))


def test_later_bottles_are_theirs_if_their_hours_hold_them():
    data = copied(people=("--caregiver", "Sam 09:00-18:00", *PEOPLE[2:]))
    assert "bottle-3" in by_key(data)
    assert "bottle-4" not in by_key(data)


def test_several_people_share_one_copy():
    people = ("--caregiver", "Ana 09:15-13:00", "--caregiver", "Ruth 13:00-17:00", *PEOPLE[2:])
    data = copied(people=people)
    found = by_key(data)
    assert str(found["caregiver"]["SUMMARY"]) == "Baby care: Ana, until 13:00, then Ruth"
    assert "Ruth" in str(found["caregiver-2"]["SUMMARY"])
    refuse_what_is_not_theirs(data)


def test_a_busy_copy_holds_no_names():
    data = copied("--titles", "busy")
    assert {str(event["SUMMARY"]) for event in events_of(data)} == {"Busy"}
    assert "sam" not in clear(data).lower()


def test_a_full_plan_has_a_neutral_copy():
    full = copied("--titles", "full", SOURCE_DATE_EPOCH=EPOCH)
    PLAN.unlink()
    COPY.unlink()
    neutral = copied("--id", "x", SOURCE_DATE_EPOCH=EPOCH)
    words = [[(str(e["SUMMARY"]), e["DTSTART"].dt) for e in events_of(d)] for d in (full, neutral)]
    assert words[0] == words[1]


@pytest.mark.parametrize("name", ["Sam of the clinic", "Ketamine Joe", "Dose Kim"])
def test_a_name_that_tells_becomes_the_role(name):
    data = copied(people=("--caregiver", name))
    assert telling(clear(data)) is None
    assert str(by_key(data)["bottle-1"]["SUMMARY"]) == "Bottle about 10:30: the caregiver"
    ran = ppdplan("now", "copy.ics", "--at", f"{DAY} 11:00", "--json")
    assert ran.json["caregiver"]["name"] == "the caregiver"


def test_the_uids_are_not_the_familys():
    data = copied()
    theirs = {str(event["UID"]) for event in events_of(data)}
    family = {str(event["UID"]) for event in events_of(PLAN.read_bytes())}
    assert len(theirs) == 4
    assert not theirs & family
    assert "caregiver" not in "".join(theirs | family)


def test_the_uids_stay_from_one_run_to_the_next():
    before = {str(event["UID"]) for event in events_of(copied())}
    data = copied("--session-length", "3h")
    assert before <= {str(event["UID"]) for event in events_of(data)}
    assert starts(data)["caregiver"] == at("10:00")
    changed = by_key(data)["caregiver"]
    assert int(changed["SEQUENCE"]) == 1
    assert int(by_key(data)["bottle-1"]["SEQUENCE"]) == 0


def test_what_falls_away_is_called_off_in_the_copy_too():
    copied()
    data = copied(dose="low", last_feed=f"{DAY} 09:50")
    # Low: care until 14:00; the feeds are at 12:50 and 15:50.
    found = by_key(data)
    assert str(found["bottle-1"]["STATUS"]) == "CONFIRMED"
    assert str(found["bottle-2"]["STATUS"]) == "CANCELLED"
    assert str(found["bottle-2"]["SUMMARY"]) == "Cancelled: Bottle about 13:30: Sam"


def test_the_same_run_again_leaves_the_copy_as_it_is():
    data = copied()
    written_at = COPY.stat().st_mtime_ns
    assert copied() == data
    assert COPY.stat().st_mtime_ns == written_at


@pytest.mark.parametrize(
    "others",
    [
        pytest.param({"content": b"my own notes"}, id="a file of somebody's"),
        pytest.param({"content": None}, id="the plan itself"),
    ],
)
def test_only_a_copy_of_this_plan_is_replaced(others):
    copied()
    content = others["content"] or PLAN.read_bytes()
    COPY.write_bytes(content)
    before = PLAN.read_bytes()
    ran = schedule(
        "--out", "plan.ics", "--caregiver-out", "copy.ics", "--json", *PEOPLE, dose="high"
    )
    assert (ran.code, ran.error["code"]) == (1, "file-exists")
    assert (COPY.read_bytes(), PLAN.read_bytes()) == (content, before)
    copied("--force", dose="high")
    assert "bottle-1" in by_key(COPY.read_bytes())


def test_a_copy_is_no_plan_to_lay_anew():
    data = copied()
    ran = schedule("--out", "copy.ics", "--json", *PEOPLE)
    assert (ran.code, ran.error["code"]) == (1, "file-exists")
    assert COPY.read_bytes() == data


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    requests(),
    st.sampled_from((ARTICLE_POLICY, CAUTIOUS_POLICY)),
    st.sampled_from(list(Titles)),
    st.integers(0, 400),
)
def test_no_random_plan_tells_a_caregiver_what_is_not_theirs(asked, policy, mode, stash):
    milk = MilkRequest(bottle_ml=90, stash_ml=stash, frozen=True)
    asked = replace(asked, milk=milk, caregivers=(Caregiver("Sam"),), sitter="Kim", driver="Lee")
    plan = build_plan(asked, policy)
    data = copy_of(plan, mode, plan_id=ID, stamp=STAMP, revision=0).data
    refuse_what_is_not_theirs(data)
    theirs = {event.key for event in plan.events if "caregiver" in [str(r) for r in event.roles]}
    assert set(by_key(data)) == theirs
