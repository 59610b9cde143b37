"""Messages to paste into a chat: every line by hand, short, for one person and their hours."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from helpers import DAY, EVE, at, ppdplan, request, schedule, telling, tried
from ppdplan.model import Caregiver, Feeding, MilkRequest, Span
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.views.text import WHOM, message
from ppdplan.zone import Zone
from test_milk_properties import plans

LOCK_SCREEN = 400
ANA = Caregiver("Ana", free=(Span(at("09:00"), at("13:00")),), calendars=("ana.ics",))
RUTH = Caregiver("Ruth", free=(Span(at("12:00"), at("20:00")),), calendars=("ruth.ics",))

LANE = (
    "Ana has the baby Tuesday 09:15–13:00, Ruth 13:00–15:00. "
    "Longer, until you are steady and awake."
)


def laid(policy=ARTICLE_POLICY, **others):
    return build_plan(request(**others), policy)


def told(whom, name=None, policy=ARTICLE_POLICY, **others):
    return message(laid(policy, **others), whom, name=name).split("\n")


def text(*arguments, **others):
    return ppdplan("text", f"session-{DAY}.ics", *arguments, **others)


# --- nobody is named: a ready question ----------------------------------------------------


@pytest.mark.parametrize(
    ("whom", "question"),
    [
        ("driver", "Can you be reachable with a car Tuesday 15:00–18:00?"),
        ("caregiver", "Can you have the baby Tuesday 09:15–15:00?"),
        ("sitter", "Can you sit with her Tuesday 10:00–12:00?"),
    ],
)
def test_open_hours_are_a_ready_question(whom, question):
    assert told(whom)[:2] == [question, "The day is Tue 1 Dec."]


def test_whoever_is_asked_reads_the_bottles_of_these_hours_alone():
    assert told("caregiver", milk=MilkRequest(bottle_ml=90))[2:] == [
        "Bottles about 10:30 and 13:30, 90 ml each. Hunger comes first.",
        "Stay on until she is steady and awake.",
    ]


def test_where_somebodys_hours_hold_to_the_end_the_driver_is_asked_for_the_whole_wait():
    ruth = replace(RUTH, free=(Span(at("08:00"), at("20:00")),))

    asked = told("driver", caregivers=(ruth,))[0]

    assert asked == "Can you be reachable with a car Tuesday 10:00–18:00?"


def test_a_driver_is_asked_from_the_first_minute_that_nobody_holds():
    ruth = replace(RUTH, free=(Span(at("08:00"), at("16:30")),))

    asked = told("driver", caregivers=(ruth,))[0]

    assert asked == "Can you be reachable with a car Tuesday 16:30–18:00?"


# --- everybody's own hours ----------------------------------------------------------------


def test_one_caregiver_reads_hours_bottles_and_how_long():
    # Last feed 07:30, every 3 h: 10:30 and 13:30 lie in the care, 16:30 and 19:30 are hers.
    assert told("caregiver", caregiver="Sam", milk=MilkRequest(bottle_ml=90)) == [
        "Sam, you have the baby Tuesday 09:15–15:00.",
        "The day is Tue 1 Dec.",
        "Stay on until she is steady and awake.",
        "Bottles about 10:30 and 13:30, 90 ml each. Hunger comes first.",
    ]


def test_of_two_caregivers_the_first_reads_what_is_hers_unless_named():
    assert told("caregiver", caregivers=(ANA, RUTH)) == [
        "Ana, you have the baby Tuesday 09:15–13:00.",
        "The day is Tue 1 Dec.",
        "Ruth takes over at 13:00.",
        "Bottle about 10:30. Hunger comes first.",
    ]


def test_the_second_caregiver_reads_her_own_hours_and_the_bottles_after_them():
    # Ruth's hours hold until 20:00: the bottles of 16:30 and 19:30 are hers to give.
    assert told("caregiver", "ruth", caregivers=(ANA, RUTH)) == [
        "Ruth, you have the baby Tuesday 13:00–15:00.",
        "The day is Tue 1 Dec.",
        "Ana hands over to you at 13:00. Stay on until she is steady and awake.",
        "Bottles about 13:30, 16:30 and 19:30. Hunger comes first.",
        "Please be at home Tuesday 15:00–18:00 too: she may not drive then.",
    ]


def test_two_stretches_of_one_person_stand_side_by_side():
    ana = replace(ANA, free=(Span(at("09:00"), at("11:00")), Span(at("13:00"), at("15:00"))))
    bo = Caregiver("Bo", free=(Span(at("11:00"), at("13:00")),), calendars=("bo.ics",))

    said = told("caregiver", "Ana", caregivers=(ana, bo))

    assert said[0] == "Ana, you have the baby Tuesday 09:15–11:00 and 13:00–15:00."


def test_a_caregiver_without_hours_is_told_so():
    said = told("caregiver", "Bo", caregivers=(Caregiver("Sam"), Caregiver("Bo")))

    assert said[0] == "Bo, there are no hours for you Tuesday."


def test_somebody_whose_roster_is_not_known_is_asked():
    ana = replace(ANA, free=(Span(at("00:00"), at("20:00")),), known_until=at("2026-11-20 08:00"))

    assert told("caregiver", caregivers=(ana,))[0] == (
        "Ana, can you have the baby Tuesday 09:15–15:00?"
    )


def test_sitter_and_driver_read_their_own_hours():
    others = {"caregiver": "Sam", "sitter": "Lee", "driver": "Jo"}

    assert told("sitter", **others) == [
        "Lee, please sit with her Tuesday 10:00–12:00.",
        "The day is Tue 1 Dec.",
        "Stay in the house, within earshot. Look in every 15 minutes. Children are elsewhere.",
        "Sam has the baby.",
    ]
    assert told("driver", **others)[:3] == [
        "Jo, please be reachable with a car Tuesday 10:00–18:00.",
        "The day is Tue 1 Dec.",
        "She may not drive before 18:00.",
    ]


def test_she_reads_who_has_the_baby_her_pumps_and_both_waits_with_their_condition():
    assert told("me", caregivers=(ANA, RUTH)) == [
        LANE,
        "The day is Tue 1 Dec.",
        "No driving before 18:00, and only if fully alert.",
        "No nursing before 21:00, and only if fully awake.",
        "Pump 09:15, 13:30, 16:30 and 19:30.",
        "In doubt, wait. If your prescriber says later, it is later.",
    ]


def test_with_nobody_named_she_reads_that_and_which_bottles_are_hers():
    said = told("me", milk=MilkRequest(bottle_ml=90, unit="oz"))

    assert said[0] == "Nobody is named for the baby Tuesday 09:15–15:00."
    assert "Bottles you give about 16:30 and 19:30, 3 oz each. Hunger comes first." in said


def test_pumps_for_the_stash_stand_apart_with_their_days():
    # 360 ml needed, 100 there: five more pumps, and the one of that morning is past.
    milk = MilkRequest(bottle_ml=90, stash_ml=100, build_stash=True)

    said = told("me", now="2026-11-26T12:00-05:00", caregiver="Sam", milk=milk)

    assert "Pump for the stash Fri 08:00, Sat 08:00, Sun 08:00 and Mon 08:00." in said
    assert "Pump 09:15, 13:30 and 17:00." in said


# --- other days, feeding, policies --------------------------------------------------------


def test_bottles_of_different_size_show_each_its_own():
    plan = laid(caregiver="Sam", milk=MilkRequest(bottle_ml=90))
    events = [replace(e, amount_ml=60) if e.key == "bottle-2" else e for e in plan.events]

    said = message(replace(plan, events=tuple(events)), "caregiver")

    assert "Bottles about 10:30 (90 ml) and 13:30 (60 ml). Hunger comes first." in said


def test_a_bottle_that_was_given_is_asked_of_nobody():
    plan = laid(caregiver="Sam")
    events = [replace(e, reported=True) if e.key == "bottle-1" else e for e in plan.events]

    said = message(replace(plan, events=tuple(events)), "caregiver")

    assert "Bottle about 13:30. Hunger comes first." in said


def test_a_night_names_the_next_day():
    # High: 22:30 + 2 h, care 4 h, driving 8 h after that.
    others = {"start": "22:30", "dose": "high", "last_feed": "20:00"}

    assert told("caregiver", caregiver="Sam", **others)[0] == (
        "Sam, you have the baby Tuesday 21:45–Wed 04:30."
    )
    assert told("driver", **others)[:2] == [
        "Can you be reachable with a car Wednesday 04:30–08:30?",
        "The day is Wed 2 Dec.",
    ]


def test_in_a_repeated_hour_the_times_show_their_offset():
    night = {"now": "2026-10-31T12:00-04:00", "start": "2026-10-31 23:30", "dose": "low"}

    said = told("sitter", **night, last_feed="2026-10-31 21:00")[0]

    # Two real hours after 23:30 in summer time: the first 01:30 of that night.
    assert said == "Can you sit with her Saturday 23:30–Sun 01:30 (UTC-4)?"


@pytest.mark.parametrize("whom", WHOM)
def test_without_nursing_no_word_assumes_it(whom):
    said = "\n".join(told(whom, caregiver="Sam", feeding=Feeding.BOTTLE)).lower()

    assert not [word for word in ("nurs", "pump", "breast") if word in said]


def test_on_a_mixed_day_formula_stands_apart():
    usual = (390, 570, 780, 990, 1170, 1380)
    mixed = {"feeding": Feeding.MIXED, "usual_feeds": usual, "nursing_feeds": (390, 780, 1170)}

    said = told("caregiver", caregiver="Sam", last_feed="06:30", **mixed)

    assert "Bottle about 13:00. Formula about 09:30. Hunger comes first." in said


def test_a_second_adult_in_reach_is_named_where_the_policy_wants_one():
    policy = replace(CAUTIOUS_POLICY, reach_minutes=120)

    said = told("caregiver", policy=policy, caregiver="Sam")

    assert "A second adult stays in reach until 14:00." in said


@given(plans)
def test_every_message_begins_with_hours_and_fits_a_lock_screen(plan):
    for whom in WHOM:
        said = message(plan, whom)
        assert "–" in said.split("\n")[0]
        assert "\n\n" not in said
        if len(plan.events) <= 14 and plan.request.usual_feeds == ():
            assert len(said) <= LOCK_SCREEN


# --- names --------------------------------------------------------------------------------


def test_a_name_that_tells_too_much_becomes_the_role():
    names = {"caregiver": "Ketamine Kate", "sitter": "Dr Clinic", "driver": "Dose\u202aman"}
    said = ["\n".join(told(whom, **names)) for whom in WHOM]

    assert [telling(each) for each in said] == [None] * 4
    assert said[0].startswith("You have the baby Tuesday")
    assert "The caregiver has the baby." in said[1]


def test_a_word_that_hides_behind_a_turn_of_direction_is_found():
    assert telling("".join(told("driver", driver="Keta\u202amine Jo"))) is None


def test_a_long_name_is_cut_and_stays_on_one_line():
    said = told("driver", driver="Jo\nBo " + "x" * 10_000)

    assert said[0] == f"Jo Bo {'x' * 22}…, please be reachable with a car Tuesday 10:00–18:00."


@pytest.mark.parametrize(
    ("whom", "name", "hint"),
    [
        ("caregiver", "Zed", "Name one of: Ana, Ruth."),
        ("sitter", "Ana", "Name one of: Lee."),
        ("driver", "Zed", "Nobody is named there yet: leave out --name, and the message asks."),
        ("me", "Ana", "Leave out --name: this message is for her who has the session."),
        ("dog", None, "Name one of: caregiver, sitter, driver, me."),
    ],
)
def test_who_is_not_in_the_plan_is_a_usage_error(whom, name, hint):
    plan = laid(caregivers=(ANA, RUTH), sitter="Lee")

    _, error = tried(lambda: message(plan, whom, name=name))

    assert (error.code, error.hint) == ("bad-usage", hint)


# --- the command --------------------------------------------------------------------------


def test_the_command_prints_the_message_from_the_file_alone():
    schedule("--caregiver", "Sam", "--titles", "full")

    ran = text("--for", "driver")

    assert (ran.code, ran.out.split("\n")[0]) == (
        0,
        "Can you be reachable with a car Tuesday 15:00–18:00?",
    )


def test_its_json_keeps_to_the_schema_that_ships():
    schedule("--caregiver", "Sam")

    found = text("--for", "caregiver", "--name", "Sam", "--json").json

    shipped = (files("ppdplan") / "schemas" / "text.json").read_text("utf-8")
    Draft202012Validator(json.loads(shipped)).validate(found)
    assert {key: found[key] for key in ("schema", "for", "name")} == {
        "schema": "ppdplan.text/1",
        "for": "caregiver",
        "name": "Sam",
    }
    assert found["text"].startswith("Sam, you have the baby Tuesday 09:15–15:00.\n")


def test_a_cancelled_plan_says_so():
    schedule("--caregiver", "Sam")
    ppdplan("cancel", f"session-{DAY}.ics", now=EVE)

    assert text("--for", "caregiver").out == (
        "The plan for Tuesday 1 December 2026 is cancelled.\n"
    )


def test_a_plan_cancelled_while_its_waits_run_still_says_them():
    schedule("--caregiver", "Sam")
    ppdplan("cancel", f"session-{DAY}.ics", "--force", now=f"{DAY}T12:30-05:00")

    assert text("--for", "me", now=f"{DAY}T12:40-05:00").out.split("\n") == [
        "The plan for Tuesday 1 December 2026 is cancelled.",
        "She is not to be alone with the baby before 15:00.",
        "No driving before 18:00, and only if fully alert.",
        "No nursing before 21:00, and only if fully awake.",
        "",
    ]


def test_a_wait_of_an_earlier_plan_that_goes_on_is_not_cut_short():
    # Forced down from high to low at 12:30: 18:00 of low driving stands behind 20:00 of high.
    schedule("--caregiver", "Sam", dose="high")
    moved = schedule("--caregiver", "Sam", "--force", dose="low", now=f"{DAY}T12:30-05:00")
    assert moved.code == 0

    said = text("--for", "me", now=f"{DAY}T12:40-05:00").out

    assert "No driving before 20:00, and only if fully alert." in said
    assert "nobody" in said.split("\n")[0]


def test_a_dragged_session_is_said_to_whoever_sends_the_message():
    schedule("--caregiver", "Sam")
    file = Path(f"session-{DAY}.ics")
    data = file.read_bytes()
    # 10:00 in New York, dragged to 08:00.
    file.write_bytes(data.replace(b"DTSTART:20261201T150000Z", b"DTSTART:20261201T130000Z"))

    assert "dragged" in text("--for", "driver").err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("copy.ics", "--for", "me"), "bad-calendar"), (("no.ics", "--for", "me"), "cannot-read")],
    ids=["a caregiver's copy does not hold the plan", "a file that is not there"],
)
def test_what_is_no_plan_is_refused(arguments, code):
    schedule("--caregiver", "Sam", "--caregiver-out", "copy.ics")

    assert ppdplan("text", *arguments, "--json").error["code"] == code


def test_whom_it_does_not_know_is_refused_also_for_a_cancelled_plan():
    schedule("--caregiver", "Sam")
    ppdplan("cancel", f"session-{DAY}.ics", now=EVE)

    assert text("--for", "dog", "--json").error["code"] == "bad-usage"


def test_hours_that_came_open_while_it_runs_are_a_question():
    plan = laid(caregivers=(ANA, RUTH), now="10:30")
    # Ruth comes an hour late.
    ana, ruth = plan.cover
    open_plan = replace(
        plan,
        cover=(ana, replace(ruth, start=at("14:00"))),
        gaps=(Span(at("13:00"), at("14:00")),),
    )

    said = message(open_plan, "caregiver")
    hers = message(open_plan, "me").split("\n")[0]

    assert said.endswith("\nNobody has the baby Tuesday 13:00–14:00. Can you?")
    assert "takes over" not in said
    assert hers.startswith(
        "Ana has the baby Tuesday 09:15–13:00, nobody 13:00–14:00, Ruth 14:00–15:00."
    )


def test_hours_that_are_over_are_asked_of_nobody():
    plan = laid(caregivers=(ANA, RUTH), now="13:30")
    open_plan = replace(plan, gaps=(Span(at("12:00"), at("13:00")),))

    assert "?" not in message(open_plan, "caregiver")


def test_the_zone_of_the_plan_decides_the_clock():
    berlin = Zone("Europe/Berlin")
    said = message(
        laid(zone=berlin, start="2026-12-01T10:00+01:00", last_feed="2026-12-01T07:30+01:00"),
        "sitter",
    )

    assert said.startswith("Can you sit with her Tuesday 10:00–12:00?")
