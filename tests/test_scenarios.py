"""Whole days, each a story with its plan worked out by hand: the files in ``scenarios``.

A file holds what is typed, now, and the expected plan in clock times of the plan's zone; a time
without a date is on the session's day, one that happens twice names its offset. What a file does
not list is expected not to be there.
"""

import re
import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpers import NEW_YORK
from ppdplan.calendars.ours import read_ours
from ppdplan.calendars.write import edition
from ppdplan.model import Milk, Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.shell.typed import Typed, request_of
from ppdplan.words import Titles, details, title

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
PARTS = {"story", "now", "typed", "milestones", "events", "milk", "notices", "titles", "details"}
LENGTHS = {"feed": 30, "bottle": 30, "practice": 30, "pump": 20, "milk": 15, "nursing": 15}
"""Minutes that an event takes by its kind, where the file gives its beginning alone."""
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

_WHEN = re.compile(
    r"(?:(?P<weekday>\w{3}) (?P<day>\d\d?) (?P<month>\w{3}) )?(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?: \(UTC(?P<offset>[+-]\d\d?)\))?"
)


class Scenario:
    """A file, and its times as minutes since 1970 UTC, read without the program's own clock."""

    def __init__(self, path):
        self.file = tomllib.loads(path.read_text(encoding="utf-8"))
        assert self.file.keys() <= PARTS, "a part of the file that no test looks at"
        typed = self.file["typed"]
        self.zone = ZoneInfo(typed.get("tz", NEW_YORK))
        self.day = datetime.fromisoformat(typed["start"])

    def typed(self):
        named = {name.replace("-", "_"): value for name, value in self.file["typed"].items()}
        caregivers = tuple(named.pop("caregiver"))
        return Typed(**{"tz": NEW_YORK} | named, caregiver=caregivers)

    def now(self):
        return self._minute(datetime.fromisoformat(self.file["now"]), None)

    def at(self, text):
        found = _WHEN.fullmatch(text)
        assert found, f"'{text}' is no time"
        wall = self.day.replace(hour=int(found["hour"]), minute=int(found["minute"]))
        if found["weekday"]:
            month = MONTHS.index(found["month"]) + 1
            wall = wall.replace(month=month, day=int(found["day"]))
            assert wall.strftime("%a") == found["weekday"], f"'{text}' is no such weekday"
        return self._minute(wall, found["offset"])

    def _minute(self, wall, offset):
        first, second = (wall.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if offset is None:
            assert first.utcoffset() == second.utcoffset(), f"{wall} needs its offset, or is none"
            return int(first.timestamp()) // 60
        asked = timedelta(hours=int(offset))
        return int(next(m for m in (first, second) if m.utcoffset() == asked).timestamp()) // 60

    def plan(self):
        return build_plan(request_of(self.typed(), self.now(), "UTC"), ARTICLE_POLICY)


def by_file(test):
    return pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])(test)


def expected_event(scenario, text, kind):
    """``09:15``, ``10:00 to 12:00`` or ``10:30 by Sam``: start, end, who."""
    when, _, who = text.partition(" by ")
    start, _, end = when.partition(" to ")
    begins = scenario.at(start)
    length = LENGTHS.get(kind, 15)
    return begins, scenario.at(end) if end else begins + length, who or None


def who_gives(event):
    if event.kind not in ("bottle", "practice"):
        return None
    return "her" if event.roles == (Role.PATIENT,) else event.name


@by_file
def test_the_milestones_are_those_worked_out(path):
    scenario = Scenario(path)
    stones = scenario.plan().milestones
    listed = {name: scenario.at(text) for name, text in scenario.file["milestones"].items()}
    start = scenario.at(scenario.day.strftime("%H:%M"))
    expected = {"session_start": start, "nursing_resume": None} | listed
    assert {name: getattr(stones, name) for name in stones.__dataclass_fields__} == expected


@by_file
def test_every_event_is_where_it_was_worked_out_and_no_other(path):
    scenario = Scenario(path)
    laid = {event.key: event for event in scenario.plan().events}
    listed = scenario.file["events"]
    assert set(laid) == set(listed)
    found = {key: (e.start, e.end, who_gives(e)) for key, e in laid.items()}
    assert found == {
        key: expected_event(scenario, text, laid[key].kind) for key, text in listed.items()
    }


@by_file
def test_the_events_of_a_file_are_in_the_order_in_which_they_begin(path):
    scenario = Scenario(path)
    begin = [expected_event(scenario, text, "")[0] for text in scenario.file["events"].values()]
    assert begin == sorted(begin)


@by_file
def test_the_milk_is_as_counted(path):
    scenario = Scenario(path)
    milk, listed = scenario.plan().milk, scenario.file.get("milk")
    if listed is None:
        assert milk is None
        return
    expected = dict.fromkeys(Milk.__dataclass_fields__) | listed
    for name in ("thaw_at", "use_by"):
        if expected[name] is not None:
            expected[name] = scenario.at(expected[name])
    thumb = milk.rule_of_thumb_ml
    shown = {name: getattr(milk, name) for name in expected}
    assert shown | {"rule_of_thumb_ml": thumb and list(thumb)} == expected


@by_file
def test_the_notices_are_those_that_matter_in_their_order(path):
    scenario = Scenario(path)
    notices = scenario.plan().notices
    listed = scenario.file["notices"]
    assert [notice.code for notice in notices] == listed["codes"]
    said = " ".join(notice.message for notice in notices)
    assert [words for words in listed.get("say", []) if words not in said] == []


@by_file
def test_titles_and_details_read_as_written_down(path):
    plan = Scenario(path).plan()
    file = Scenario(path).file
    listed = file.get("titles", {})
    assert {key: title(plan.event(key), plan, Titles.NEUTRAL) for key in listed} == listed
    for key, words in file.get("details", {}).items():
        assert words in " ".join(details(plan.event(key), plan))


@by_file
def test_a_calendar_file_gives_back_all_that_was_typed(path):
    scenario = Scenario(path)
    plan = scenario.plan()
    made = edition(
        plan, Titles.NEUTRAL, plan_id="a1", stamp="20261130T170000Z", filed=None, extra={}
    )
    back = read_ours(made.data, path.stem).plan(ARTICLE_POLICY, plan.request.now)
    # Whether a zone was typed is not kept: a plan on file has one.
    assert back.request == replace(plan.request, zone_given=True)
    assert back.events == plan.events
    assert back.milestones == plan.milestones


def test_there_are_scenarios_and_each_tells_a_story():
    assert len(FILES) >= 15
    stories = [Scenario(path).file["story"].strip() for path in FILES]
    assert min(len(story) for story in stories) > 40
    assert len(set(stories)) == len(stories)
