"""Asking at a terminal for what was left out. Monday noon in New York."""

import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest

from conftest import ROOT
from helpers import DAY, EVE, NEW_YORK, at, by_key, events_of, schedule, state_of, tried
from ppdplan import cli
from ppdplan.shell.asking import DOSE, LAST_FEED, START, fill
from ppdplan.shell.typed import Typed
from ppdplan.zone import Zone


class Person:
    """Answers one question after the other, and keeps what was said to her."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.told = []

    def ask(self, question):
        self.asked.append(question)
        return self.answers.pop(0)

    def fill(self, **typed):
        now = at("2026-11-30 12:00")
        return fill(Typed(**typed), now, Zone(NEW_YORK), ask=self.ask, tell=self.told.append)


def test_each_missing_value_is_one_question():
    person = Person("tomorrow 10:00", "medium", "07:30")
    found = person.fill(tz=NEW_YORK, sitter="Kim")
    assert person.asked == [START, DOSE, LAST_FEED]
    assert found == Typed("tomorrow 10:00", "medium", "07:30", tz=NEW_YORK, sitter="Kim")
    assert person.told == []


@pytest.mark.parametrize(
    "given, questions",
    [
        pytest.param({"start": "10:00", "dose": "low", "last_feed": "07:30"}, [], id="nothing"),
        pytest.param({"start": "10:00", "dose": "low"}, [LAST_FEED], id="the last feed"),
        pytest.param({"start": "10:00", "last_feed": "07:30"}, [DOSE], id="the tier"),
        pytest.param({"dose": "low", "last_feed": "07:30"}, [START], id="the start"),
        pytest.param(
            {"start": "10:00", "dose": "low", "usual_feeds": "06:00 09:00 15:00 22:00"},
            [],
            id="no last feed where usual feeds are given",
        ),
    ],
)
def test_only_what_is_missing_is_asked(given, questions):
    answers = {START: "10:00", DOSE: "low", LAST_FEED: "07:30"}
    person = Person(*(answers[question] for question in questions))
    person.fill(**given)
    assert person.asked == questions


def test_a_wrong_answer_asks_the_same_again_and_says_why():
    answers = ("", "10", "tomorrow 10:00", "50mg", "medium", "soon", "21:00", "07:30")
    person = Person(*answers)
    found = person.fill()
    assert person.asked == [START] * 3 + [DOSE] * 2 + [LAST_FEED] * 3
    assert (found.start, found.dose, found.last_feed) == ("tomorrow 10:00", "medium", "07:30")
    codes = [error.code for error in person.told]
    assert codes == ["bad-time", "bad-time", "bad-dose", "bad-time", "last-feed-after-start"]
    assert "'10' is a bare hour" in person.told[1].message


def test_enter_at_the_tier_means_that_she_does_not_know():
    assert Person("10:00", "  ", "07:30").fill().dose == "unknown"


def test_a_time_that_is_skipped_or_doubled_is_asked_again():
    person = Person("2027-03-14 02:30", "2027-11-07 01:30", "2027-11-07T01:30-04:00")
    found = person.fill(dose="low", last_feed="2027-11-06 23:00")
    assert found.start == "2027-11-07T01:30-04:00"
    assert [error.code for error in person.told] == ["nonexistent-time", "ambiguous-time"]


@pytest.mark.parametrize(
    "given, code",
    [
        pytest.param({"start": "10"}, "bad-time", id="the start"),
        pytest.param({"dose": "50mg"}, "bad-dose", id="the tier"),
        pytest.param({"last_feed": "soon"}, "bad-time", id="the last feed"),
    ],
)
def test_a_wrong_value_on_the_command_line_is_refused_before_any_question(given, code):
    person = Person()
    _, error = tried(lambda: person.fill(**given))
    assert (error.code, person.asked) == (code, [])


# --- in the program -----------------------------------------------------------------------


@pytest.fixture
def person_at_terminal(monkeypatch):
    """The program as at a terminal, with somebody who gives these answers."""

    def sit(*answers):
        person = Person(*answers)
        as_it_is = cli.surroundings

        def around():
            import dataclasses

            return dataclasses.replace(as_it_is(), ask=person.ask)

        monkeypatch.setattr(cli, "surroundings", around)
        return person

    return sit


def test_answers_make_the_plan(person_at_terminal):
    person_at_terminal("tomorrow 10:00", "", "07:30")
    ran = schedule(start=None, dose=None, last_feed=None)
    assert ran.code == 0
    asked_for = state_of(Path(f"session-{DAY}.ics").read_bytes())["request"]
    assert (asked_for["start"], asked_for["dose"]) == (at("10:00"), "unknown")
    assert asked_for["last_feed"] == at("07:30")


def test_why_an_answer_was_not_taken_is_told_on_standard_error(person_at_terminal):
    person_at_terminal("10", "tomorrow 10:00")
    ran = schedule("--quiet", start=None)
    assert (ran.code, ran.out) == (0, "")
    assert "ppdplan: error: '10' is a bare hour: morning or evening?\nhint: " in ran.err


@pytest.mark.parametrize(
    "answer, moves",
    [
        pytest.param("y", True, id="y"),
        pytest.param("Y", True, id="a capital Y"),
        pytest.param("", False, id="Enter"),
        pytest.param("n", False, id="n"),
        pytest.param("what?", False, id="anything else"),
    ],
)
def test_a_plan_under_the_default_name_is_moved_only_if_she_says_so(
    person_at_terminal, answer, moves
):
    path = Path(f"session-{DAY}.ics")
    assert schedule("--quiet", "--caregiver", "Sam").code == 0
    data = path.read_bytes()
    person = person_at_terminal(answer)
    ran = schedule("--quiet", "--caregiver", "Ruth")
    assert person.asked == [f"'{path}' holds a plan. Move that plan? [y/N]"]
    assert (ran.code == 0) is moves
    assert (path.read_bytes() != data) is moves
    if moves:
        uids = {str(event["UID"]) for event in events_of(data)}
        assert {str(event["UID"]) for event in events_of(path.read_bytes())} == uids
        assert "Ruth" in by_key(path.read_bytes())["caregiver"]["SUMMARY"]


# --- at a real terminal -------------------------------------------------------------------


@pytest.fixture
def terminal():
    """Starts the program at a pseudo-terminal; ends it whatever happens."""
    started = []

    def start(*options):
        found = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PPDPLAN_NOW": EVE,
            "TERM": "xterm",
            "LANG": "C.UTF-8",
        }
        arguments = ["-m", "ppdplan", "schedule", "--tz", NEW_YORK, *options]
        child = pexpect.spawn(
            sys.executable,
            arguments,
            env=found,
            encoding="utf-8",
            timeout=60,
            dimensions=(50, 100),
            # A run in the background ignores Ctrl-C, and would hand that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def ended(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_a_plan_is_asked_for_question_by_question(terminal):
    child = terminal("--caregiver", "Sam")
    child.expect_exact(START)
    child.sendline("10")
    child.expect_exact("is a bare hour: morning or evening?")
    child.expect_exact(START)
    child.sendline("tomorrow 10:00")
    child.expect_exact(DOSE)
    child.sendline("")
    child.expect_exact(LAST_FEED)
    child.sendline("07:30")
    child.expect_exact(f"Wrote session-{DAY}.ics")
    assert ended(child) == 0
    found = state_of(Path(f"session-{DAY}.ics").read_bytes())["request"]
    assert (found["start"], found["dose"]) == (at("10:00"), "unknown")


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([], id="at the first question"),
        pytest.param(["tomorrow 10:00", "low"], id="at the last question"),
    ],
)
@pytest.mark.parametrize("leave", ["sendintr", "sendeof"])
def test_who_leaves_leaves_with_130_and_nothing_written(terminal, leave, answers):
    child = terminal()
    for question, answer in zip((START, DOSE, LAST_FEED), [*answers, None], strict=False):
        child.expect_exact(question)
        if answer is not None:
            child.sendline(answer)
    getattr(child, leave)()
    assert ended(child) == 130
    assert "Traceback" not in child.before
    assert list(Path().iterdir()) == []
