"""``now`` over random plans: it agrees with the plan at every minute, also on a file that other
programs stored, and nothing that is done to a file by hand frees anything."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event, vText

from helpers import at, schedule, unfolded
from ppdplan.calendars.ours import read_ours
from ppdplan.calendars.write import edition
from ppdplan.commands.now import standing_of
from ppdplan.planner import build_plan
from ppdplan.present import present
from ppdplan.rules import ARTICLE_POLICY, CAUTIOUS_POLICY
from ppdplan.views.moment import moment_json
from ppdplan.words import Titles
from radicale_server import Radicale
from test_against_oracle import requests
from test_now import by_hand

ID, STAMP = "0123456789abcdef0123", "20261130T170000Z"
HOUR = 60

policies = st.sampled_from((ARTICLE_POLICY, CAUTIOUS_POLICY))
modes = st.sampled_from(list(Titles))


def file_of(plan, mode=Titles.NEUTRAL):
    return edition(plan, mode, plan_id=ID, stamp=STAMP).data


def read(data, now=0):
    return standing_of(read_ours(data, "test", now), now)


def every_minute(plan):
    """From an hour before the plan's day to an hour after its last wait."""
    first = min(event.start for event in plan.events if event.start >= plan.request.start - 720)
    last = max(event.end for event in plan.events)
    return range(first - HOUR, min(last, plan.milestones.last + 30) + HOUR)


# --- a second, plain reading of one moment ---------------------------------------------------


def phase_at(plan, minute):
    points = plan.milestones
    last = max(points.caregiver_until, points.safe_to_drive, points.nursing_resume or 0)
    if minute < points.session_start:
        return "before"
    if minute < points.session_end:
        return "session"
    if minute < points.caregiver_until:
        return "recovery"
    return "waiting" if minute < last else "done"


def wait_at(plan, until, minute):
    if until is None:
        return None
    holds = plan.request.start <= minute < until
    return holds, until, until - minute if holds else 0


def seen_wait(wait):
    return None if wait is None else (wait.on_hold, wait.until, wait.minutes_left)


def check_minute(plan, standing, minute):
    seen = present(standing, minute)
    points = plan.milestones
    assert seen.phase == phase_at(plan, minute)
    assert seen_wait(seen.nursing) == wait_at(plan, points.nursing_resume, minute)
    assert seen_wait(seen.driving) == wait_at(plan, points.safe_to_drive, minute)
    running = {(e.key, e.end) for e in plan.events if e.start <= minute < e.end}
    assert {(h.key, h.end) for h in seen.running} == running
    coming = {(e.key, e.start) for e in plan.events if e.start > minute}
    assert {(h.key, h.start) for h in seen.next} == coming
    starts = [happening.start for happening in seen.next]
    assert starts == sorted(starts)
    duty = [(s.start, s.end) for s in plan.cover if s.start <= minute < s.end]
    assert ([(seen.on_duty.start, seen.on_duty.end)] if seen.on_duty else []) == duty
    assert seen.notices == ()


@given(requests(), policies, modes)
def test_now_agrees_with_the_plan_at_every_minute(asked, policy, mode):
    plan = build_plan(asked, policy)
    standing = read(file_of(plan, mode))
    for minute in every_minute(plan):
        check_minute(plan, standing, minute)


@given(requests(usual=True), policies)
def test_now_agrees_with_a_plan_by_usual_feeds(asked, policy):
    plan = build_plan(asked, policy)
    standing = read(file_of(plan))
    for minute in every_minute(plan):
        check_minute(plan, standing, minute)


# --- after other programs ----------------------------------------------------------------------


def without_extras(calendar):
    """As a program that drops what it does not know, and adds its own."""
    for name in ("NAME", "X-WR-CALNAME", "CALSCALE"):
        calendar.pop(name, None)
    calendar["PRODID"] = vText("-//Store//Store 2.1//EN")
    calendar.add("X-STORE-ID", "17")
    for event in calendar.walk("VEVENT"):
        for name in ("LAST-MODIFIED", "CLASS", "CATEGORIES", "TRANSP"):
            event.pop(name, None)
        event.subcomponents = []
        event.add("X-STORE-COLOR", "red")
        event.add("CREATED", datetime(2026, 11, 30, 17, tzinfo=UTC))
    return calendar


def backwards(calendar):
    calendar.subcomponents.reverse()
    return calendar


VTIMEZONE = b"\r\n".join(
    [
        b"BEGIN:VTIMEZONE",
        b"TZID:Store/Fixed",
        b"BEGIN:STANDARD",
        b"DTSTART:19700101T000000",
        b"TZOFFSETFROM:+0330",
        b"TZOFFSETTO:+0330",
        b"TZNAME:FIX",
        b"END:STANDARD",
        b"END:VTIMEZONE",
        b"BEGIN:VEVENT",
    ]
)


def in_a_zone_of_its_own(data):
    """Every time in a zone that the file declares, three and a half hours east."""

    def local(found):
        moment = datetime.strptime(found.group(2).decode(), "%Y%m%dT%H%M%S")
        moved = f"{moment + timedelta(minutes=210):%Y%m%dT%H%M%S}"
        return b"%s;TZID=Store/Fixed:%s" % (found.group(1), moved.encode())

    zoned = re.sub(rb"(DTSTART|DTEND):(\d{8}T\d{6})Z", local, data)
    return zoned.replace(b"BEGIN:VEVENT", VTIMEZONE, 1)


def folded_anew(data, width):
    """Every line folded at another width, with a tab and bare line ends."""
    lines = []
    for line in unfolded(data):
        parts = [line[i : i + width] for i in range(0, len(line), width)]
        lines.append("\n\t".join(parts))
    return ("\n".join(lines) + "\n").encode()


@given(requests(), policies, modes, st.permutations(range(3)), st.integers(20, 70))
def test_now_reads_the_same_after_other_programs(asked, policy, mode, order, width):
    plan = build_plan(asked, policy)
    data = file_of(plan, mode)
    steps = (
        lambda data: without_extras(Calendar.from_ical(data)).to_ical(),
        lambda data: backwards(Calendar.from_ical(data)).to_ical(sorted=False),
        in_a_zone_of_its_own,
    )
    for number in order:
        data = steps[number](data)
    standing = read(folded_anew(data, width))
    assert {key: (f.start, f.end) for key, f in standing.found.items()} == {
        event.key: (event.start, event.end) for event in plan.events if event.kind != "feed"
    }
    edges = {point for event in plan.events for point in (event.start, event.end)}
    edges |= set(every_minute(plan)[::97])
    for minute in sorted(edges):
        check_minute(plan, standing, minute)


def stored_plan():
    """A plan with everything in it, as bytes, and laid once more to compare with."""
    people = ("--caregiver", "Zoë, 😀; \\x", "--sitter", "Kim", "--driver", "Lee")
    ran = schedule("--out", "plan.ics", "-q", "--policy", "cautious", *people, "--titles", "full")
    assert ran.code == 0, ran.err
    return Path("plan.ics").read_bytes()


def answers(data):
    """What now says of the file at every fifth minute."""
    standing = read(data)
    minutes = range(at("08:00"), at("2026-12-02 13:15"), 5)
    return [moment_json(present(standing, minute)) for minute in minutes]


def test_now_reads_what_radicale_has_stored_and_given_back(tmp_path):
    folder = tmp_path / "radicale"
    folder.mkdir()
    server = Radicale(folder)
    server.start()
    try:
        data = stored_plan()
        path = server.new_calendar()
        for number, event in enumerate(Calendar.from_ical(data).walk("VEVENT")):
            one = Calendar()
            one.add("VERSION", "2.0")
            one.add("PRODID", "-//Store//EN")
            one.add_component(event)
            put = {"Content-Type": "text/calendar; charset=utf-8"}
            status, _, said = server.ask("PUT", f"{path}{number}.ics", one.to_ical().decode(), put)
            assert status == 201, said
        status, _, given_back = server.ask("GET", path)
        assert status == 200
    finally:
        server.kill()
    assert given_back.encode() != data
    assert answers(data)[0]["notices"] == []
    assert answers(given_back.encode()) == answers(data)


KHAL = """
[calendars]
[[family]]
path = {home}/family
type = calendar
[locale]
local_timezone = America/New_York
default_timezone = America/New_York
[sqlite]
path = {home}/khal.db
[default]
default_calendar = family
"""


def test_now_reads_what_khal_has_imported(tmp_path):
    data = stored_plan()
    home = tmp_path / "home"
    (home / "family").mkdir(parents=True)
    (home / "config").write_text(KHAL.format(home=home))
    command = [sys.executable, "-m", "khal", "-c", home / "config", "import", "--batch", "plan.ics"]
    env = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "LC_ALL": "C.UTF-8"}
    ran = subprocess.run(command, env=env, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    files = sorted((home / "family").glob("*.ics"))
    assert len(files) == len(Calendar.from_ical(data).walk("VEVENT"))
    assert answers(b"".join(file.read_bytes() for file in files)) == answers(data)


# --- changed by hand -----------------------------------------------------------------------------

EDITS = st.one_of(
    st.none(),
    st.tuples(st.just("drag"), st.integers(-2000, 2000)),
    st.tuples(st.just("shorten"), st.integers(1, 900)),
    st.tuples(st.just("cut"), st.integers(1, 900)),
    st.tuples(st.just("STATUS"), st.sampled_from(("CANCELLED", "TENTATIVE"))),
)


def edit_of(event, what):
    if what is None:
        return None
    kind, value = what
    if kind == "drag":
        return {"start": event.start + value, "end": event.end + value}
    if kind == "shorten":
        return {"end": max(event.start + 1, event.end - value)}
    if kind == "cut":
        return {"start": min(event.end - 1, event.start + value)}
    return {"STATUS": value}


@st.composite
def edited_plans(draw):
    plan = build_plan(draw(requests()), draw(policies))
    filed = [event for event in plan.events if event.kind != "feed"]
    # At least one entry stays, or there is no file of ours to read.
    chosen = draw(st.lists(st.sampled_from(filed), max_size=len(filed) - 1, unique=True))
    return plan, {event.key: edit_of(event, draw(EDITS)) for event in chosen}


def told_of(event, edit):
    """What must be said of an edited entry, by the first word that fits."""
    if edit is None or edit.get("STATUS") == "CANCELLED":
        return "event-missing"
    start, end = edit.get("start", event.start), edit.get("end", event.end)
    if event.key == "session" and start != event.start:
        return "session-moved"
    if start < event.start:
        return "moved-earlier"
    return "cut-short" if end < event.end or end - start < event.end - event.start else None


@given(edited_plans(), st.data())
def test_nothing_done_by_hand_frees_anything(edited, data):
    plan, edits = edited
    named = {key.replace("-", "_"): edit for key, edit in edits.items()}
    standing = read(by_hand(file_of(plan), **named))
    by_key = {event.key: event for event in plan.events}
    expected = [told_of(by_key[key], edit) for key, edit in edits.items()]
    seen = present(standing, plan.request.start)
    assert sorted(notice.code for notice in seen.notices) == sorted(filter(None, expected))
    session = edits.get("session") or {}
    shift = session.get("start", plan.request.start) - plan.request.start
    if session.get("STATUS") == "CANCELLED":
        shift = 0
    marker_later = any(
        (edits.get(key) or {}).get("start", 0) > by_key[key].start
        for key in ("nursing-resume", "safe-to-drive")
        if key in by_key
    )
    points = plan.milestones
    for minute in every_minute(plan)[:: data.draw(st.integers(1, 23))]:
        seen = present(standing, minute)
        assert seen.phase == phase_at(plan, minute)
        for wait, until in (
            (seen.nursing, points.nursing_resume),
            (seen.driving, points.safe_to_drive),
        ):
            if until is None:
                assert wait is None
                continue
            as_laid = points.session_start <= minute < until
            dragged = points.session_start + shift <= minute < until + shift
            if as_laid:
                assert wait.on_hold
                assert wait.minutes_left >= until - minute
            if not marker_later:
                assert wait.on_hold == (as_laid or dragged)
        if any(s.start <= minute < s.end for s in plan.cover):
            assert seen.on_duty is not None


@given(edited_plans())
def test_a_stranger_in_the_file_changes_nothing(edited):
    plan, _ = edited
    calendar = Calendar.from_ical(file_of(plan))
    dentist = Event()
    dentist.add("UID", "dentist")
    dentist.add("DTSTAMP", datetime(2026, 12, 1, tzinfo=UTC))
    dentist.add("DTSTART", datetime(2026, 12, 1, 15, tzinfo=UTC))
    dentist.add("SUMMARY", "Dentist")
    calendar.subcomponents.insert(0, dentist)
    standing = read(calendar.to_ical())
    for minute in (plan.request.start - 1, plan.request.start, plan.milestones.last - 1):
        check_minute(plan, standing, minute)
