"""A state line that somebody forged is no plan of ours: refused in words, never a crash."""

import datetime as dt

import pytest

from ppdplan.calendars import state
from ppdplan.calendars.kept import state_of
from ppdplan.calendars.ours import read_ours
from ppdplan.calendars.write import edition
from ppdplan.errors import PlanError
from ppdplan.files import write_all
from ppdplan.model import Dose, Request
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.words import Titles
from ppdplan.zone import Zone

ZONE = Zone("Europe/Berlin")
START = ZONE.at_wall(dt.date(2026, 12, 1), 600)
REQUEST = Request(
    now=START - 600,
    start=START,
    zone=ZONE,
    dose=Dose.LOW,
    last_feed=START - 150,
    feed_every_minutes=180,
    session_minutes=120,
)


def file_with(change):
    """A file of ours whose state was changed by hand."""
    plan = build_plan(REQUEST, ARTICLE_POLICY)
    kept = state_of(plan, Titles.NEUTRAL, "family") | {"plan_id": "ab" * 10, "revision": 0}
    honest = edition(plan, Titles.NEUTRAL, plan_id="ab" * 10, stamp="20261101T000000Z").data
    change(kept)
    head, _, _ = honest.decode().replace("\r\n ", "").partition("Ref:")
    tail = "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    return (head + state.encode(kept) + tail).encode()


def test_the_state_as_it_was_written_is_read():
    assert read_ours(file_with(dict), "day.ics").record.plan_id == "ab" * 10


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["milestones"].__setitem__(3, None),
        lambda kept: kept["milestones"].__setitem__(4, 10**15),
        lambda kept: kept["events"][0].update(rule="no.such.rule"),
        lambda kept: kept["request"].update(every=0),
        lambda kept: kept["request"].update(zone="Nowhere/Here"),
        lambda kept: kept["request"].update(usual=[5000]),
    ],
    ids=[
        "a milestone is missing",
        "a milestone is in another age",
        "a rule has a name that is none",
        "feeds come every nought minutes",
        "the zone is none",
        "a usual feed is no time of day",
    ],
)
def test_a_forged_state_is_no_plan_of_ours(change):
    with pytest.raises(PlanError) as caught:
        read_ours(file_with(change), "day.ics")

    assert caught.value.code == "bad-calendar"


def test_if_the_second_file_cannot_be_put_in_place_the_first_is_put_back(tmp_path, monkeypatch):
    from pathlib import Path

    first, second = tmp_path / "a.ics", tmp_path / "b.ics"
    first.write_bytes(b"before")
    real = Path.replace

    def replace(self, target):
        if Path(target) == second:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)

    with pytest.raises(PlanError):
        write_all({first: b"after", second: b"new"})

    assert first.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ics"]
