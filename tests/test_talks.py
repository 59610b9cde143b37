"""Talks around a session: where they are placed, by hand on one week."""

import datetime as dt

import pytest

from ppdplan.model import Dose, Request, Span
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.zone import Zone

ZONE = Zone("America/New_York")


def at(day, hour, minute=0, month=12):
    return ZONE.at_wall(dt.date(2026, month, day), hour * 60 + minute)


def talks(policy=ARTICLE_POLICY, busy=(), now=None, wanted=("prep", "integration", "check-in")):
    request = Request(
        now=at(20, 9, month=11) if now is None else now,
        start=at(1, 10),
        zone=ZONE,
        dose=Dose.MEDIUM,
        last_feed=at(1, 7, 30),
        feed_every_minutes=180,
        session_minutes=120,
        talks=wanted,
        patient_busy=busy,
    )
    plan = build_plan(request, policy)
    return {event.key: event.start for event in plan.of_kind("talk")}


def test_each_talk_lies_where_the_program_wants_it_on_a_weekday():
    # Tuesday 1 December: three days before is a Saturday, so the Friday; a day and a week after.
    assert talks() == {
        "prep-talk": at(27, 17, month=11),
        "ob-word": at(27, 10, month=11),
        "integration": at(2, 12),
        "check-in": at(8, 10),
    }


def test_a_talk_goes_around_the_patients_own_appointments():
    busy = (Span(at(2, 11), at(2, 15, 10)),)

    assert talks(busy=busy)["integration"] == at(2, 15, 30)


def test_no_talk_is_placed_while_she_may_not_drive():
    # Cautious: no driving before 12:00 the next day, so neither a talk.
    found = talks(policy=CAUTIOUS_POLICY)

    assert found["integration"] >= at(2, 12)


@pytest.mark.parametrize(
    ("now", "missing"),
    [
        (at(30, 21, 30, month=11), {"prep-talk", "ob-word"}),
        (at(1, 9, 59), {"prep-talk", "ob-word"}),
    ],
    ids=["the evening before is too late to prepare", "a minute before the start is, too"],
)
def test_what_finds_no_time_any_more_is_left_out(now, missing):
    assert set(talks()) - set(talks(now=now)) == missing


def test_nothing_is_added_unasked():
    assert talks(wanted=()) == {}
