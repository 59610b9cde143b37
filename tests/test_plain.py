"""The plan in sentences, as a screen reader says it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from ppdplan.model import Caregiver, Change, Feeding, Notice
from ppdplan.views.plain import plain, spoken
from ppdplan.words import Titles
from test_timeline import MILK, SAM, hours, plan_of, plans, with_milk


def test_the_answer_is_sentences():
    lines = plain(plan_of(caregivers=SAM)).splitlines()
    assert lines[:8] == [
        "Tuesday 1 December 2026, New York time, medium tier.",
        "Baby care from 10:00 to 15:00: Sam.",
        "Come by 09:15.",
        "Bottles: about 10:30, 13:30, 16:30 and 19:30.",
        (
            "No driving before 18:00: 6 hours after it wears off at 12:00; "
            "the drug's label says 24 hours."
        ),
        "No nursing before 21:00: 9 hours after it wears off.",
        "What the prescriber says wins whenever it is later.",
        "Tuesday 1 December 2026.",
    ]


def test_an_event_is_a_sentence_in_order_of_time():
    lines = plain(plan_of(caregivers=SAM)).splitlines()
    assert lines[8:22] == [
        "07:30: Last feed, planned.",
        "09:15: Hand-over: Sam is there, pump.",
        "09:15: Pump before the start.",
        "10:00: Session, until 12:00.",
        "10:00: Baby care: Sam, until 15:00 and longer until she is steady and awake.",
        "About 10:30: Bottle, Sam gives it.",
        "About 13:30: Bottle, Sam gives it.",
        "13:30: Pump.",
        "About 16:30: Bottle, she gives it.",
        "17:00: Pump.",
        "18:00: No driving before 18:00, and only if fully alert.",
        "About 19:30: Bottle, she gives it.",
        "21:00: No nursing before 21:00, and only if fully awake.",
        (
            "Note: From 15:00 nobody is named: she is the adult at home then and may not drive "
            "until 18:00. Who could drive, if it must be?"
        ),
    ]


def test_with_nobody_for_the_baby_it_begins_so():
    lines = plain(plan_of()).splitlines()
    assert lines[0] == "Not ready: nobody is named for the baby."
    assert lines[2] == "Baby care from 10:00 to 15:00: nobody is named yet."
    assert "About 10:30: Bottle." in lines


def test_another_day_is_announced_once_in_full():
    text = plain(plan_of("21:30", "high", fed="20:00", now="20:01", caregivers=SAM))
    assert text.count("\nWednesday 2 December 2026.\nAbout 02:00: Bottle, Sam gives it.\n") == 1
    assert "No driving before Wednesday 07:30: 8 hours after" in text


def test_a_repeated_hour_says_its_offset_in_words():
    text = plain(plan_of("20:30", fed="18:00", day=date(2026, 10, 31), now="18:05", caregivers=SAM))
    assert "Baby care from 20:30 to Sunday 01:30, UTC minus 4: Sam.\n" in text


def test_each_person_has_a_sentence():
    text = plain(plan_of(caregivers=(hours("Ana", (540, 780)), hours("Ruth", (780, 960)))))
    assert (
        "Baby care from 10:00 to 13:00: Ana.\nBaby care from 13:00 to 15:00: Ruth.\n"
        "Come by 09:15.\nAt home from 15:00 to 16:00: Ruth.\nBottles: about"
    ) in text


def test_the_time_alone_is_told_by_the_note_or_else_by_a_sentence():
    alone = "Nobody is named from 15:00 to 18:00: she is alone with the baby."
    assert alone in plain(plan_of(caregivers=SAM, driver="Kim"))
    assert alone not in plain(plan_of(caregivers=SAM))


def test_without_nursing_no_word_assumes_it():
    text = plain(plan_of(feeding=Feeding.BOTTLE, caregivers=SAM)).lower()
    assert "nurs" not in text
    assert "pump" not in text


def test_warnings_come_before_the_events_and_notes_after():
    noted = (
        Notice("in-the-past", "warning", "This start is already past. Is the date right?"),
        Notice("one-adult", "note", "One person, two jobs."),
        Notice("label-driving", "note", "Said in the driving line."),
    )
    text = plain(replace(plan_of(caregivers=SAM), notices=noted))
    warning, event = text.index("Warning: This start"), text.index("10:00: Session")
    assert warning < event < text.index("Note: One person, two jobs.")
    assert "Said in the driving line" not in text


def test_milk_is_told_in_words():
    text = plain(with_milk())
    assert (
        "Milk: 4 bottles, 90 milliliters each: 360 milliliters needed; 240 milliliters in stock, "
        "120 milliliters short (2 bottles).\n"
    ) in text
    assert "Milk: Still missing then: 30 milliliters.\n" in text
    plan = with_milk()
    poured = tuple(replace(e, amount_ml=90 if e.kind == "bottle" else None) for e in plan.events)
    assert "About 10:30: Bottle of 90 milliliters, Sam gives it." in plain(
        replace(plan, events=poured)
    )
    assert "fresh 4 hours at room temperature" in text
    assert "Stored milk" not in plain(replace(plan_of(caregivers=SAM), milk=MILK))


def test_changes_are_told_in_words():
    plan = plan_of(caregivers=SAM)
    start = plan.request.start
    moved = Change("bottle-1", "moved", "Bottle", start, start + 25)
    sooner = Change("pump-1", "moved", "Pump", start + 240, start + 150)
    lines = plain(plan, changes=[moved, sooner]).splitlines()
    assert lines[1:3] == [
        "Moved: Bottle 10:00 to 10:25, later by 25 minutes.",
        "Moved: Pump 14:00 to 12:30, sooner by 1 hour 30 minutes.",
    ]


def test_sources_are_told_with_whose_number():
    text = plain(plan_of(dose="high", caregivers=SAM))
    assert "No driving: 8 hours, article.\nNo nursing: 12 hours, our reading.\n" in text
    assert "\nRead in: Innerwell, Ketamine Therapy for Postpartum Depression" in text


def test_names_are_clipped_and_stay_one_line():
    plan = plan_of(caregivers=(Caregiver("Sam\n3 h Wed 10" + "a" * 10_000),))
    text = plain(plan)
    assert "Baby care from 10:00 to 15:00: Sam 3 h Wed 10aaa" in text
    assert max(len(line) for line in text.splitlines()) < 300


def test_names_are_as_discreet_as_the_titles():
    plan = plan_of(caregivers=(Caregiver("Ketamine Kate"),))
    assert "Kate" not in plain(plan)
    assert "About 10:30: Bottle, the caregiver gives it." in plain(plan)
    assert "Ketamine Kate" in plain(plan, titles=Titles.FULL)


@pytest.mark.parametrize(
    "text, said",
    [
        ("2 h 30", "2 hours 30 minutes"),
        ("1 h 05", "1 hour 5 minutes"),
        ("1 h", "1 hour"),
        ("45 min", "45 minutes"),
        ("1 min", "1 minute"),
        ("1 oz or 2.5 oz", "1 ounce or 2.5 ounces"),
        ("09:15–13:00", "09:15 to 13:00"),
        ("10:00 – Wed 12:00", "10:00 to Wednesday 12:00"),
        ("Sun 01:30 (UTC-4) nobody", "Sunday 01:30, UTC minus 4, nobody"),
        ("(UTC+11 to UTC+10:30)", "(UTC plus 11 to UTC plus 10:30)"),
        ("Sun 29 Nov, Mon 30 Nov", "Sunday 29 November, Monday 30 November"),
        ("Wedding in May", "Wedding in May"),
    ],
)
def test_short_forms_are_said_in_full(text, said):
    assert spoken(text) == said


def test_names_are_not_rewritten():
    assert spoken("Wed 10:00: Wed 4 h, 4 h", ["Wed 4 h"]) == "Wednesday 10:00: Wed 4 h, 4 hours"


@given(plans())
def test_no_symbol_or_short_form_trips_a_screen_reader(plan):
    quiet = replace(plan.request, caregivers=(), sitter=None, driver=None)
    events = tuple(replace(e, name=e.name and "Sam") for e in plan.events)
    cover = tuple(replace(shift, name="Sam") for shift in plan.cover)
    said = tuple(n for n in plan.notices if n.code != "several-names")
    text = plain(replace(plan, request=quiet, events=events, cover=cover, notices=said))
    assert text.isascii()
    assert not re.search(r"\d (h|min|ml)\b|[|*^~<>\[\]=]|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", text)
    assert all(re.search(r"[.?!]$|https://\S+$", line) for line in text.splitlines())


@given(plans())
def test_every_event_has_its_line_and_each_day_its_heading_once(plan):
    named = replace(plan, events=tuple(replace(e, name=None) for e in plan.events))
    lines = plain(named).splitlines()
    clock = re.compile(r"(?:About )?\d\d:\d\d(?:, UTC (?:plus|minus) [\d:]+)?: ")
    fed_at = plan.request.last_feed
    told = any(e.start == fed_at for e in plan.events if e.kind in ("feed", "bottle"))
    rows = sum(1 for line in lines if clock.match(line))
    assert rows == len(plan.events) + (not told)
    days = [line for line in lines[1:] if re.fullmatch(r"\w+day \d+ \w+ \d{4}\.", line)]
    assert len(days) == len(set(days))
