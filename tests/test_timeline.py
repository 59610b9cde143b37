"""What a person sees on a terminal: the answer, the axis, the list, notices, sources."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from ppdplan.model import (
    Caregiver,
    Change,
    Dose,
    Event,
    Feeding,
    Hours,
    Milk,
    MilkRequest,
    Notice,
    Past,
    Plan,
    Request,
    Role,
    Shift,
    Span,
)
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.views.axis import axis_of, clock_labels, day_labels, hour_labels, joined, place
from ppdplan.views.page import clip, to_ascii, wrap
from ppdplan.views.timeline import timeline
from ppdplan.words import Titles
from ppdplan.zone import Zone

NEW_YORK = Zone("America/New_York")
FIRST_OF_DECEMBER = date(2026, 12, 1)
SAM = (Caregiver("Sam"),)


def plan_of(start="10:00", dose="medium", fed="07:30", day=FIRST_OF_DECEMBER, **more) -> Plan:
    zone, past = more.pop("zone", NEW_YORK), more.pop("past", Past())

    def at(text):
        hour, minute = text.split(":")
        return zone.at_wall(day, int(hour) * 60 + int(minute))

    request = Request(
        now=at(more.pop("now", "00:05")),
        start=at(start),
        zone=zone,
        dose=Dose(dose),
        last_feed=at(fed),
        feed_every_minutes=more.pop("every", 180),
        session_minutes=more.pop("length", 120),
        **more,
    )
    return build_plan(request, ARTICLE_POLICY, past)


def hours(name, *spans, day=FIRST_OF_DECEMBER):
    """Someone with hours, given as minutes of the day."""
    free = tuple(Span(NEW_YORK.at_wall(day, a), NEW_YORK.at_wall(day, b)) for a, b in spans)
    return Caregiver(name, hours=tuple(Hours(a, b) for a, b in spans), free=free)


def shown(plan, width=100, *, color=False, **how) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        height=50,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
    )
    timeline(plan, console, **how)
    return console.file.getvalue()


def lane(text: str, name: str) -> str:
    """A lane's drawing, without its name."""
    return next(line for line in text.splitlines() if line.startswith(f"  {name}  "))[14:]


def test_the_first_line_echoes_the_reading():
    first = shown(plan_of(caregivers=SAM)).splitlines()[0]
    assert first == "Tuesday 1 December 2026, New York time, medium tier"


def test_an_unknown_tier_says_that_it_is_planned_like_the_highest():
    text = shown(plan_of(dose="unknown", caregivers=SAM))
    assert "tier unknown: planned like the highest" in text.splitlines()[0]
    assert "No driving  before 20:00 (8 h after it wears off at 12:00;" in text


def test_with_nobody_for_the_baby_the_first_line_says_so_and_nothing_says_it_again():
    text = shown(plan_of())
    assert text.splitlines()[0] == "Not ready: nobody is named for the baby"
    assert text.count("Not ready") == 1


def test_the_answer_comes_first():
    lines = shown(plan_of(caregivers=SAM)).splitlines()
    assert lines[2:7] == [
        "  Baby care   10:00 – 15:00 Sam (come by 09:15)",
        "  Bottles     about 10:30, 13:30, 16:30, 19:30",
        "  No driving  before 18:00 (6 h after it wears off at 12:00; the drug's label says 24 h)",
        "  No nursing  before 21:00 (9 h after it wears off)",
        "  What the prescriber says wins whenever it is later.",
    ]


def test_with_several_people_each_has_a_row_in_the_answer_and_a_name_in_the_lane():
    three = (hours("Ana", (540, 780)), hours("Ruth", (780, 930)), hours("Kai", (930, 1080)))
    text = shown(plan_of(dose="high", caregivers=three))
    for row in (
        "Baby care   10:00 – 13:00 Ana (come by 09:15)",
        "            13:00 – 15:30 Ruth",
        "            15:30 – 16:00 Kai",
    ):
        assert f"  {row}\n" in text
    names = text.splitlines()[
        text.splitlines().index(f"  baby care   {lane(text, 'baby care')}") + 1
    ]
    # From 07:00 in quarters of an hour: Ana from column 12, Ruth from 24, Kai from 34 to 18:00.
    assert names[14:] == " " * 12 + "Ana         Ruth      Kai       patient alone"
    assert lane(text, "baby care") == (
        " " * 12 + "━" * 12 + "┃" + "━" * 9 + "┃━" + "─" * 8 + "┃" + "┄" * 7
    )


def test_after_a_plain_name_the_patient_is_drawn_alone_until_she_may_drive():
    text = shown(plan_of(caregivers=SAM))
    assert lane(text, "baby care") == " " * 12 + "━" * 20 + "┃" + "┄" * 11
    assert "patient alone" in text


def test_a_roster_that_has_run_out_is_drawn_as_unknown():
    plan = plan_of(caregivers=SAM)
    (shift,) = plan.cover
    text = shown(replace(plan, cover=(replace(shift, unknown=True),)))
    assert "10:00 – 15:00 Sam, if free" in text
    assert lane(text, "baby care") == " " * 12 + "┄" * 20 + "┃" + "┄" * 11


def test_lanes_and_marks_stand_at_their_hours():
    text = shown(plan_of(caregivers=SAM))
    assert "\n" + " " * 14 + "07  08  09  10  11  12" in text
    assert lane(text, "hand-over") == " " * 9 + "━" * 3
    assert lane(text, "session") == " " * 12 + "━" * 8
    assert lane(text, "no driving") == " " * 12 + "─" * 32
    assert lane(text, "no nursing") == " " * 12 + "─" * 44
    assert [m.start() for m in re.finditer("●", lane(text, "bottles"))] == [14, 26, 38, 50]
    assert [m.start() for m in re.finditer("▲", lane(text, "pumps"))] == [9, 26, 40]
    assert lane(text, "feeds") == "  ○"


def test_a_wait_that_ends_within_a_column_is_not_drawn_shorter_than_it_is():
    text = shown(plan_of(start="10:05", fed="07:35", caregivers=SAM))
    # From 07:00 in quarters of an hour: 10:05 lies in column 12, 18:05 in column 44.
    assert lane(text, "no driving") == " " * 12 + "─" * 33
    assert axis_of(plan_of(start="10:05", fed="07:35"), 86).columns == 57


def test_a_last_feed_that_an_event_tells_of_is_not_told_twice():
    plan = plan_of(caregivers=SAM)
    at = plan.request.last_feed
    fed = Event("feed-1", "feed", at, at + 30, (Role.PATIENT,), "feed.interval", reported=True)
    text = shown(replace(plan, events=(fed, *plan.events)))
    assert "Last feed given" not in text
    assert "        07:30  −2 h 30   Feed\n" in text
    assert lane(text, "feeds") == "  ○"


def test_a_last_feed_long_before_the_hand_over_does_not_stretch_the_axis():
    text = shown(plan_of(start="12:00", fed="03:00", every=360, caregivers=SAM))
    assert "03:00  −9 h      Last feed, planned" in text
    assert hour_row(text).split()[0] == "09"
    assert lane(text, "feeds") == "○"
    bottles = plan_of("12:00", fed="03:00", every=360, caregivers=SAM, feeding=Feeding.BOTTLE)
    assert "\n  feeds" not in shown(bottles)


def hour_row(text: str) -> str:
    return next(line for line in text.splitlines() if re.fullmatch(r" +\d\d( +\d\d){3,}", line))


def test_without_nursing_no_word_assumes_it():
    text = shown(plan_of(feeding=Feeding.BOTTLE, caregivers=SAM)).lower()
    assert "nurs" not in text
    assert "pump" not in text


@pytest.mark.parametrize(
    "width, unit",
    [(200, 15), (66, 15), (53, 20), (40, 30), (30, 30), (20, 60), (8, 180)],
    ids=str,
)
def test_the_minutes_of_a_column_follow_from_the_width(width, unit):
    # From 07:00 to 21:00: 14 hours, and two cells more for the last label.
    assert axis_of(plan_of(), width).unit == unit


def test_a_25_hour_day_is_an_hour_wider_and_says_when_the_clock_changes():
    autumn = plan_of("20:30", fed="18:00", day=date(2026, 10, 31), now="18:05", caregivers=SAM)
    common = plan_of("20:30", fed="18:00", day=date(2026, 11, 7), now="18:05", caregivers=SAM)
    assert "06:30  +11 h     No nursing before Sun 06:30" in shown(autumn)
    assert "07:30  +11 h     No nursing before Sun 07:30" in shown(common)
    axis = axis_of(autumn, 86)
    labels = [label for _, label in hour_labels(axis)]
    assert labels[6:10] == ["00", "01", "01", "02"]
    assert clock_labels(axis, 86) == [(32, "^clocks back 1 h")]
    assert clock_labels(axis, 40) == [(17, "clocks back 1 h^")]
    assert day_labels(axis) == [(0, "Sat 31 Oct"), (24, "Sun 1 Nov")]
    assert lane(shown(autumn), "no nursing") == lane(shown(common), "no nursing")


def test_in_spring_the_skipped_hour_has_no_label():
    axis = axis_of(plan_of("20:30", fed="18:00", day=date(2027, 3, 13), caregivers=SAM), 86)
    assert [label for _, label in hour_labels(axis)][6:10] == ["00", "01", "03", "04"]
    assert clock_labels(axis, 86) == [(32, "^clocks forward 1 h")]


def test_a_half_hour_change_leaves_the_hours_under_their_labels():
    zone = Zone("Australia/Lord_Howe")
    plan = plan_of("20:30", fed="18:00", day=date(2027, 4, 3), zone=zone, caregivers=SAM)
    # 18:00 is column 0; from 02:00 on the wall is half an hour, two columns, later.
    assert (34, "02") in hour_labels(axis_of(plan, 86))
    assert clock_labels(axis_of(plan, 86), 86) == [(32, "^clocks back 30 min")]


def test_a_day_that_begins_with_too_little_room_keeps_its_weekday():
    axis = axis_of(plan_of("23:30", "low", fed="22:00", caregivers=SAM), 40)
    assert day_labels(axis)[0] == (0, "Tue")


@pytest.mark.parametrize(
    "labels, width, line",
    [
        ([(0, "Ana"), (6, "Ruth")], 20, "Ana   Ruth"),
        ([(0, "Bartholomew"), (6, "Ruth")], 20, "Bart… Ruth"),
        ([(0, "Ana"), (15, "patient alone")], 20, "Ana    patient alone"),
        ([(0, "Ana"), (5, "Ruth"), (7, "Kai")], 20, "Ana    Kai"),
        ([(0, "日本語の名前"), (6, "Kai")], 20, "日本… Kai"),
        ([(0, "Kai"), (15, "日本語名")], 20, "Kai         日本語名"),
    ],
    ids=[
        "room for both",
        "a long name is clipped before the next",
        "the last moves left at the edge",
        "what has no room is left out",
        "wide characters count two cells",
        "at the edge too",
    ],
)
def test_names_have_their_place_beside_each_stretch(labels, width, line):
    assert joined(place(labels, width)) == line


def test_on_a_narrow_screen_names_go_above_the_lanes_where_that_draws_finer():
    text = shown(plan_of(dose="high", caregivers=SAM), 40)
    assert "\nno driving\n      ────────────────────\n" in text
    beside = shown(plan_of(dose="low", caregivers=SAM), 40)
    assert "\nno driving       ────────────\n" in beside


def test_the_list_gives_clock_offset_and_title():
    lines = shown(plan_of(caregivers=SAM)).splitlines()
    for line in (
        "        07:30  −2 h 30   Last feed, planned",
        "        09:15  −45 min   Hand-over: Sam is there, pump",
        "        10:00  start     Session, until 12:00",
        "  about 10:30  +30 min   Bottle: Sam",
        "        17:00  +7 h      Pump",
        "  about 19:30  +9 h 30   Bottle: she gives it",
        "        21:00  +11 h     No nursing before 21:00, and only if fully awake",
    ):
        assert line in lines


def test_the_list_hangs_its_long_lines_on_a_narrow_screen():
    text = shown(plan_of(caregivers=SAM), 40)
    assert (
        "\n      18:00  No driving before 18:00,\n             and only if fully alert\n"
        "             (+8 h)\n"
    ) in text


def test_another_day_has_its_heading_once():
    text = shown(plan_of("21:30", "high", fed="20:00", now="20:01", caregivers=SAM))
    lines = text.splitlines()
    assert lines.count("Wednesday 2 December 2026") == 1
    at = lines.index("Wednesday 2 December 2026")
    assert lines[at + 1] == "  about 02:00  +4 h 30   Bottle: Sam"
    assert "before Wed 07:30 (8 h after it wears off at 23:30;" in text


def test_a_feed_that_was_reported_is_no_forecast():
    plan = plan_of(fed="04:00", caregivers=SAM)
    told = tuple(replace(e, reported=e.key == "feed-1") for e in plan.events)
    assert "  about 07:00  −3 h      Feed\n" in shown(plan)
    assert "        07:00  −3 h      Feed\n" in shown(replace(plan, events=told))


def test_warnings_come_first_then_two_notes_then_the_rest():
    plan = plan_of(caregivers=SAM)
    noted = (
        Notice("zone-unset", "warning", "A warning."),
        Notice("feed-early", "note", "First note."),
        Notice("nurse-soon", "note", "Second note."),
        Notice("one-adult", "note", "Third note."),
        Notice("night-hours", "note", "Fourth note."),
        Notice("label-driving", "note", "Said in the driving line."),
    )
    text = shown(replace(plan, notices=noted))
    assert (
        "\nWarning: A warning.\nNote: First note.\nNote: Second note.\n\n"
        "Also\n- Third note.\n- Fourth note.\n\nSources\n"
    ) in text
    assert "Said in the driving line." not in text
    assert "the drug's label says 24 h" in text


def test_the_label_is_named_only_where_it_is_stricter():
    plan = plan_of(caregivers=SAM)
    longer = replace(plan, notices=())
    assert "label" not in shown(longer)


def test_sources_name_rule_hours_and_whose_number():
    text = shown(plan_of(dose="high", caregivers=SAM))
    assert "  our reading: waits.from 2 h, care.after 4 h, nurse.after 12 h\n" in text
    assert "  article: drive.after 8 h\n" in text
    assert text.count("Innerwell, Ketamine Therapy") == 1
    assert (
        "\n  https://helloinnerwell.com/reflections/ketamine-therapy-for-postpartum-depression\n"
        in text
    )
    narrower = shown(plan_of(dose="high", caregivers=SAM), 80)
    assert (
        "\n  helloinnerwell.com/reflections/ketamine-therapy-for-postpartum-depression\n"
        in narrower
    )


def test_the_last_line_says_whom_the_plan_is_not_for():
    text = " ".join(shown(plan_of(caregivers=SAM)).split())
    assert text.endswith(
        "It gives no advice. Call the clinic first, and do not start, with: uncontrolled high "
        "blood pressure, unstable heart disease, past psychosis, active substance use, or nobody "
        "for the baby."
    )
    assert text.count("What the prescriber says wins") == 1


MILK = Milk(
    bottles=4,
    bottle_ml=90,
    needed_ml=360,
    stash_ml=240,
    short_ml=120,
    short_bottles=2,
    extra_pumps=2,
    missing_ml=30,
    rule_of_thumb_ml=(330, 500),
    thaw_at=None,
    use_by=None,
)


def with_milk(milk=MILK, request=MilkRequest(stash_ml=240), before=()) -> Plan:  # noqa: B008
    plan = plan_of(caregivers=SAM)
    asked = replace(plan.request, milk=request)
    return replace(plan, milk=milk, request=asked, events=(*before, *plan.events))


def test_milk_has_its_rows_in_the_answer():
    text = shown(with_milk())
    assert (
        "  Milk        4 bottles, 90 ml each: 360 ml needed; 240 ml in stock, 120 ml short "
        "(2 bottles)\n"
        "              330 ml to 500 ml is a rule of thumb for that long (KellyMom); your baby "
        "may differ\n"
        "              Extra pumps to make that up: 2\n"
        "              Still missing then: 30 ml\n"
    ) in text
    assert "Stored milk: fresh 4 h at room temperature" in text


def test_unknown_milk_is_printed_as_unknown_and_storage_is_left_out():
    empty = Milk(1, None, None, None, None, None, None, None, None, None, None)
    text = shown(with_milk(empty, MilkRequest()))
    assert "  Milk        1 bottle, size unknown\n" in text
    assert "Stored milk" not in text


def test_the_days_before_are_in_the_list_and_do_not_stretch_the_axis():
    day = 24 * 60
    start = plan_of().request.start
    before = (
        replace(
            Event("prep-pump-1", "pump", start - 2 * day, start - 2 * day + 20, (), "pump.gap"),
            store="freezer",
        ),
        Event("thaw", "milk", start - 14 * 60, start - 14 * 60 + 15, (Role.PATIENT,), "pump.gap"),
    )
    named = replace(MILK, thaw_at=start - 14 * 60, use_by=start + 22 * 60, missing_ml=None)
    plan = with_milk(named, before=before[:1])
    text = shown(plan)
    assert (
        "\nSunday 29 November 2026\n        10:00            Pump for the stash, into the freezer\n"
        in text
    )
    assert "One extra pump a day: Sun 29 Nov\n" in text
    assert "Out of the freezer Mon 20:00, use by Wed 08:00\n" in text
    assert "Still missing" not in text
    late = replace(before[1], start=start - 205, end=start - 190)
    assert axis_of(with_milk(named, before=(late,)), 86) == axis_of(plan_of(), 86)
    assert axis_of(with_milk(named, before=before), 86) == axis_of(plan_of(), 86)


def test_enough_milk_is_not_called_short():
    enough = replace(MILK, stash_ml=400, short_ml=0, short_bottles=0, extra_pumps=0, missing_ml=0)
    assert "360 ml needed; 400 ml in stock\n" in shown(with_milk(enough))


def test_ounces_stay_ounces():
    text = shown(with_milk(request=MilkRequest(stash_ml=240, unit="oz")))
    assert "4 bottles, 3 oz each: 12 oz needed; 8 oz in stock, 4 oz short (2 bottles)" in text
    assert "11 oz to 16.7 oz is a rule of thumb" in text


def test_milk_that_a_warning_says_is_missing_is_not_said_twice():
    short = Notice("milk-short", "warning", "30 ml of milk will be missing.")
    assert "Still missing" not in shown(replace(with_milk(), notices=(short,)))


def test_a_practice_bottle_is_about_then():
    start = plan_of().request.start - 5 * 24 * 60
    practice = Event(
        "practice", "practice", start, start + 30, (Role.CAREGIVER,), "feed.interval", name="Sam"
    )
    text = shown(with_milk(before=(practice,)))
    assert "\nThursday 26 November 2026\n  about 10:00            Try a bottle: Sam\n" in text


@pytest.mark.parametrize(
    "what, key, before, after, line",
    [
        ("moved", "bottle-1", 0, 25, "Moved: Bottle 10:00 → 10:25, +25 min"),
        ("moved", "safe-to-drive", 480, 450, "Moved: No driving before 18:00 → 17:30, −30 min"),
        (
            "moved",
            "pump-before",
            -45,
            840,
            "Moved: Pump before the start 09:15 → Wed 00:00, +14 h 45",
        ),
        ("resized", "session", 120, 180, "Longer: Session until 12:00 → 13:00, +1 h"),
        ("resized", "caregiver-2", 300, 280, "Shorter: Baby care until 15:00 → 14:40, −20 min"),
        ("added", "pump-3", None, 240, "New: Pump 14:00"),
        ("cancelled", "feed-2", -60, None, "No longer planned: Feed 09:00"),
        ("renamed", "watch", 0, 0, "Now reads: Stay within earshot: Jo"),
    ],
)
def test_what_a_rerun_changed_stands_on_top(what, key, before, after, line):
    plan = plan_of(caregivers=SAM)
    at = [None if m is None else plan.request.start + m for m in (before, after)]
    change = Change(key, what, "Stay within earshot: Jo", *at)
    assert shown(plan, changes=[change]).splitlines()[2] == f"  {line}"


def test_without_unicode_the_lanes_are_ascii():
    text = shown(plan_of(caregivers=(Caregiver("Zoë 日本"),)), ascii_only=True)
    assert text.isascii()
    assert lane(text, "no driving") == " " * 12 + "-" * 32
    assert lane(text, "baby care") == " " * 12 + "=" * 20 + "|" + "." * 11
    assert lane(text, "bottles").split() == ["*"] * 4
    assert "10:00 - 15:00 Zoe ?? (come by 09:15)" in text


def test_a_console_that_cannot_encode_unicode_is_given_ascii():
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="latin-1"), width=80, height=50)
    timeline(plan_of(caregivers=SAM), console)
    console.file.flush()
    assert raw.getvalue().isascii()


def test_text_from_people_is_never_markup():
    text = shown(plan_of(caregivers=(Caregiver("[red]Sam[/red] :smile:\x1b[31m\n"),)))
    assert "10:00 – 15:00 [red]Sam[/red] :smile: [31m (come by 09:15)" in text
    assert "\x1b" not in text


def test_a_very_long_name_is_clipped_everywhere():
    plan = plan_of(caregivers=(Caregiver("A" * 10_000), Caregiver("B" * 10_000)))
    text = shown(plan, 80)
    assert f"Baby care   10:00 – 15:00 {'A' * 25}… (come by 09:15)" in text
    assert len(text) < 6_000


def test_names_are_as_discreet_as_the_titles():
    plan = plan_of(caregivers=(Caregiver("Ketamine Kate"),))
    assert "Kate" not in shown(plan)
    assert "10:00 – 15:00 the caregiver (come by 09:15)" in shown(plan)
    assert "Ketamine Kate" in shown(plan, titles=Titles.FULL)


def test_busy_titles_leave_the_list_readable():
    plan = plan_of(caregivers=SAM)
    assert shown(plan, titles=Titles.BUSY) == shown(plan)


def reds(text: str) -> list[str]:
    """What is printed in red."""
    return re.findall(r"\x1b\[(?:\d+;)*(?:31|91|41)(?:;\d+)*m(.*?)\x1b\[0m", text, re.DOTALL)


def test_nothing_is_red_where_somebody_has_the_baby():
    warned = (Notice("in-the-past", "warning", "This start is already past."),)
    plan = replace(plan_of(caregivers=SAM), notices=warned)
    assert reds(shown(plan, color=True)) == []


def test_red_is_only_for_nobody_minding_the_baby():
    found = reds(shown(plan_of(), color=True))
    assert found == [
        "Not ready: nobody is named for the baby",
        "10:00 – 15:00 nobody is named yet (come by 09:15)",
        "┄" * 20,
    ]


def test_a_gap_in_the_cover_of_a_begun_session_is_shown_as_nobody():
    people = (hours("Ana", (540, 720)), hours("Ruth", (780, 960)))
    plan = plan_of(caregivers=people, now="10:30", past=Past(rerun=True))
    text = shown(plan, color=True)
    assert reds(text) == [
        "12:00 – 13:00 nobody has the baby",
        "┃┄┄┄",
        "Warning: ",
        "Nobody has the baby 12:00–13:00. Call someone now.",
    ]


def test_colour_never_carries_meaning_alone():
    plan = plan_of()
    assert re.sub(r"\x1b\[[\d;]*m", "", shown(plan, color=True)) == shown(plan)


NAMES = st.one_of(
    st.sampled_from(
        [
            "[bold]x[/]",
            "A" * 500,
            "日本語の名前" * 9,
            "עברית שם",
            "👩‍👩‍👧😀" * 12,
            "e\u0301" * 40,
            "a\tb\nc",
        ]
    ),
    st.text(min_size=1, max_size=40).filter(lambda text: text.strip() != ""),
)
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


@st.composite
def plans(draw):
    zone = Zone(draw(st.sampled_from(ZONES)))
    day = draw(st.sampled_from([date(2026, 12, 1), date(2026, 10, 31), date(2027, 3, 13)]))
    start = zone.at_wall(day, draw(st.integers(0, 24 * 60 - 1)))
    fed = start - draw(st.integers(0, 12 * 60))
    names = draw(st.lists(NAMES, max_size=3))
    request = Request(
        now=fed,
        start=start,
        zone=zone,
        dose=draw(st.sampled_from(Dose)),
        last_feed=fed,
        feed_every_minutes=draw(st.integers(120, 360)),
        session_minutes=draw(st.integers(30, 360)),
        feeding=draw(st.sampled_from([Feeding.NURSING, Feeding.BOTTLE])),
        caregivers=tuple(Caregiver(name) for name in names),
        sitter=draw(st.none() | NAMES),
        driver=draw(st.none() | NAMES),
    )
    plan = build_plan(request, ARTICLE_POLICY)
    return _shared(plan, names, draw(st.integers(0, 300)))


def _shared(plan: Plan, names: list[str], cut: int) -> Plan:
    """The same plan with the baby handed from one to the next, ``cut`` minutes after the start."""
    if len(names) < 2:
        return plan
    care = next(e for e in plan.events if e.key == "caregiver")
    at = min(care.start + cut + 1, care.end - 1)
    first = replace(care, end=at)
    second = replace(care, key="caregiver-2", start=at, name=names[1])
    events = (*(e for e in plan.events if e is not care), first, second)
    cover = (Shift(names[0], care.start, at), Shift(names[1], at, care.end))
    return replace(plan, events=tuple(sorted(events, key=lambda e: e.start)), cover=cover)


@given(plans(), st.integers(40, 160), st.booleans())
def test_no_line_ever_runs_over_the_width(plan, width, ascii_only):
    text = shown(plan, width, ascii_only=ascii_only)
    assert max(cell_len(line) for line in text.split("\n")) <= width
    assert not ascii_only or text.isascii()


@given(plans(), st.integers(40, 160))
def test_the_answer_gives_the_milestones_and_no_sentence_twice(plan, width):
    text = " ".join(shown(plan, width).split())
    zone, stones = plan.request.zone, plan.milestones

    def clock(at):
        days = (zone.date(at) - zone.date(plan.request.start)).days
        return zone.local(at).strftime("%a %H:%M" if days else "%H:%M")

    assert f"No driving before {clock(stones.safe_to_drive)}" in text
    assert f"wears off at {clock(stones.waits_from)}" in text
    if stones.nursing_resume is not None:
        assert f"No nursing before {clock(stones.nursing_resume)}" in text
    else:
        assert "No nursing" not in text
    assert text.count("What the prescriber says wins") == 1
    for notice in plan.notices:
        sentences = [s for s in notice.message.split(". ") if len(s) > 30 and "named" not in s]
        assert all(text.count(s) <= 1 for s in sentences)


@given(st.text(alphabet="ab é日1 h–:\n", max_size=60), st.integers(2, 20))
def test_wrapping_loses_no_character_and_keeps_the_width(text, width):
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("says 24 h", 7, ["says", "24 h"]),
        ("says 24 oz", 8, ["says", "24 oz"]),
        ("wait 2 h 30 now", 9, ["wait", "2 h 30", "now"]),
        ("before Wed 07:30", 10, ["before", "Wed 07:30"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 10, []),
    ],
    ids=[
        "a number keeps its unit",
        "ounces too",
        "hours keep minutes",
        "a day keeps its time",
        "folds",
        "empty",
    ],
)
def test_lines_break_where_a_reader_would(text, width, lines):
    assert wrap(text, width) == lines


@pytest.mark.parametrize(
    "text, width, clipped",
    [("Sam", 3, "Sam"), ("Samuel", 4, "Sam…"), ("日本語", 4, "日…"), ("Samuel", 1, "…")],
)
def test_clipping_counts_cells(text, width, clipped):
    assert clip(text, width) == clipped


def test_ascii_drops_accents_and_marks_what_it_cannot_say():
    assert to_ascii("Zoë – 2 × 3 → 日") == "Zoe - 2 x 3 -> ?"
