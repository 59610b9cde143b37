"""What counts, for how long, and how often: one small calendar for each question."""

from datetime import date

import pytest

from ppdplan.calendars.busy import known_until
from ppdplan.calendars.place import is_place
from ppdplan.calendars.read import read_available, read_busy
from ppdplan.errors import PlanError
from ppdplan.model import Span
from ppdplan.zone import Zone

NEW_YORK = Zone("America/New_York")
AT_TEN = "DTSTART:20270111T100000|DTEND:20270111T110000"


def window(first="2027-01-11", last="2027-01-14"):
    start = NEW_YORK.at_wall(date.fromisoformat(first), 0)
    return Span(start, NEW_YORK.at_wall(date.fromisoformat(last), 24 * 60))


def calendar(*events, head=""):
    """Events as lines between bars."""
    lines = ["BEGIN:VCALENDAR", *filter(None, head.split("|"))]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(*events, head="", span=None, **options):
    return read_busy(calendar(*events, head=head), "sam.ics", span or window(), NEW_YORK, **options)


def told(reading):
    return [
        (f"{NEW_YORK.local(event.start):%m-%d %H:%M}", event.minutes) for event in reading.events
    ]


TEN = [("01-11 10:00", 60)]
COUNTING = [
    pytest.param("", TEN, TEN, id="plain"),
    pytest.param("|TRANSP:OPAQUE", TEN, TEN, id="opaque"),
    pytest.param("|TRANSP:TRANSPARENT", [], TEN, id="transparent: no time taken, a shift"),
    pytest.param("|X-MICROSOFT-CDO-BUSYSTATUS:FREE", [], TEN, id="marked free in Outlook"),
    pytest.param("|STATUS:CANCELLED", [], [], id="cancelled"),
    pytest.param("|STATUS:TENTATIVE", TEN, [], id="tentative: busy, but no shift"),
    pytest.param("|X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", TEN, [], id="tentative in Outlook"),
    pytest.param("|ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.test", TEN, [], id="declined"),
    pytest.param('|ATTENDEE;CN="A; B";PARTSTAT="declined":mailto:a@b.test', TEN, [],
                 id="declined, in quotes"),
    pytest.param("|ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.test", TEN, TEN, id="accepted"),
    pytest.param("|status:cancelled", [], [], id="lower case"),
]  # fmt: skip


@pytest.mark.parametrize("more, taken, given", COUNTING)
def test_what_takes_time_and_what_gives_it(more, taken, given):
    assert told(busy(AT_TEN + more)) == taken
    shifts = read_available(calendar(AT_TEN + more), "ana.ics", window(), NEW_YORK)
    assert told(shifts) == given


LENGTHS = [
    pytest.param("DTSTART:20270111T100000", [], 1, id="no end: no block, counted"),
    pytest.param("DTSTART:20270111T100000|DTEND:20270111T100000", [], 1, id="ends as it starts"),
    pytest.param("DTSTART:20270111T100000|DURATION:PT0S", [], 1, id="a length of nothing"),
    pytest.param("DTSTART;VALUE=DATE:20270111", [("01-11 00:00", 1440)], 0, id="a day"),
    pytest.param("DTSTART;VALUE=DATE:20270111|DTEND;VALUE=DATE:20270111",
                 [("01-11 00:00", 1440)], 0, id="a day that ends on itself"),
    pytest.param("DTSTART;VALUE=DATE:20270111|DTEND;VALUE=DATE:20270114",
                 [("01-11 00:00", 3 * 1440)], 0, id="three days"),
    pytest.param("DTSTART:20270111|DURATION:P2D", [("01-11 00:00", 2880)], 0,
                 id="two days, and no VALUE=DATE"),
    pytest.param("DTSTART;VALUE=DATE:20270111|DURATION:PT6H", [("01-11 00:00", 360)], 0,
                 id="the first six hours of a day"),
    pytest.param("DTSTART:20270111T150000Z|DURATION:P1W", [("01-11 10:00", 7 * 1440)], 0,
                 id="a week"),
    pytest.param("DTSTART:20270111T150000Z|DURATION:P1DT2H30M", [("01-11 10:00", 1590)], 0,
                 id="a day and a half-hour more"),
    pytest.param("DTSTART:20270111T100030|DTEND:20270111T105959", [("01-11 10:00", 60)], 0,
                 id="seconds are rounded outwards"),
    pytest.param("DTSTART:20270111T1000|DTEND:20270111T1100", TEN, 0, id="no seconds"),
    pytest.param("DTSTART;TZID=Mars:20270111T150000Z|DURATION:PT1H", TEN, 0,
                 id="Z wins over a TZID"),
    pytest.param("DTSTART:20270111T095960|DTEND:20270111T105960", [("01-11 09:59", 61)], 0,
                 id="a leap second"),
    pytest.param("DTSTART;TZID=America/Denver:20270111T080000"
                 "|DTEND;TZID=America/New_York:20270111T110000", TEN, 0,
                 id="a flight from zone to zone"),
]  # fmt: skip


@pytest.mark.parametrize("lines, expected, no_length", LENGTHS)
def test_how_long_an_event_is(lines, expected, no_length):
    reading = busy(lines)
    assert (told(reading), reading.no_length) == (expected, no_length)


def test_a_shift_is_rounded_inwards():
    data = calendar("DTSTART:20270111T100030|DTEND:20270111T105959")
    assert told(read_available(data, "a", window(), NEW_YORK)) == [("01-11 10:01", 58)]


def test_events_without_a_length_count_only_near_the_search_and_only_if_busy():
    reading = busy(
        "UID:a|DTSTART:20270111T100000|RRULE:FREQ=DAILY",
        "UID:b|DTSTART:20260111T100000",
        "UID:c|DTSTART:20270111T100000|TRANSP:TRANSPARENT",
    )
    assert (reading.no_length, reading.events) == (1, ())


# New York springs forward on 14 March 2027: 02:00 is followed by 03:00.
SPRING = [
    pytest.param("DURATION:PT8H", 480, id="eight hours stay eight"),
    pytest.param("DURATION:PT24H", 1440, id="24 hours are 24 hours"),
    pytest.param("DURATION:P1D", 1380, id="a day has 23"),
    pytest.param("DTEND;TZID=America/New_York:20270314T060000", 420, id="22:00 to 06:00 stays so"),
]


@pytest.mark.parametrize("length, minutes", SPRING)
@pytest.mark.parametrize("rule", ["", "|RRULE:FREQ=DAILY;COUNT=1", "|RRULE:FREQ=DAILY"])
def test_lengths_across_the_change_of_clocks(length, minutes, rule):
    lines = f"DTSTART;TZID=America/New_York:20270313T220000|{length}{rule}"
    found = busy(lines, span=window("2027-03-13", "2027-03-13")).events
    assert found[0].minutes == minutes


@pytest.mark.parametrize(
    "length, minutes",
    [
        pytest.param("DTEND:20270301T060000", 420, id="22:00 to 06:00 is seven hours that night"),
        pytest.param("DURATION:PT8H", 480, id="eight hours end at 07:00"),
    ],
)
def test_a_nightly_shift_that_began_weeks_before_the_change(length, minutes):
    span = window("2027-03-13", "2027-03-13")
    found = busy(f"DTSTART:20270228T220000|{length}|RRULE:FREQ=DAILY", span=span).events
    nights = [e for e in found if f"{NEW_YORK.local(e.start):%m-%d %H:%M}" == "03-13 22:00"]
    assert [night.minutes for night in nights] == [minutes]


def test_half_past_two_in_the_spring_gap_takes_nothing_away_from_the_file():
    span = window("2027-03-13", "2027-03-15")
    lines = "DTSTART:20270313T023000|DTEND:20270313T030000|RRULE:FREQ=DAILY;COUNT=3"
    assert told(busy(lines, span=span)) == [("03-13 02:30", 30), ("03-15 02:30", 30)]
    longer = "DTSTART:20270313T023000|DTEND:20270313T040000|RRULE:FREQ=DAILY;COUNT=2"
    assert told(busy(longer, span=span)) == [("03-13 02:30", 90), ("03-14 03:30", 30)]


ZONES = [
    pytest.param("", "10:00", id="the reader's zone"),
    pytest.param("X-WR-TIMEZONE:Europe/Berlin", "04:00", id="the calendar's own"),
    pytest.param("X-WR-TIMEZONE:W. Europe Standard Time", "04:00", id="by its Windows name"),
    pytest.param("X-WR-TIMEZONE:Nowhere", "10:00", id="an unknown one is not used"),
]


@pytest.mark.parametrize("head, clock", ZONES)
def test_floating_times_and_days_are_in_the_calendars_zone(head, clock):
    assert told(busy(AT_TEN, head=head)) == [(f"01-11 {clock}", 60)]


def test_the_calendars_zone_is_for_floating_times_only():
    # 09:00Z every day is 04:00 in New York in winter and 05:00 in summer, whatever Berlin does.
    lines = "DTSTART:20270301T090000Z|DTEND:20270301T100000Z|RRULE:FREQ=DAILY"
    reading = busy(
        lines, head="X-WR-TIMEZONE:Europe/Berlin", span=window("2027-03-13", "2027-03-14")
    )
    assert ("03-13 04:00", 60) in told(reading)
    assert ("03-14 05:00", 60) in told(reading)


def test_an_unknown_zone_of_the_calendar_is_said():
    reading = busy(AT_TEN, head="X-WR-TIMEZONE:Nowhere")
    assert reading.assumptions == (
        "its own zone 'Nowhere' is not known: times without a zone are read as America/New_York",
    )


OWN = (
    "BEGIN:VTIMEZONE|TZID:{}|BEGIN:STANDARD|DTSTART:19700101T000000|"
    "TZOFFSETFROM:+0500|TZOFFSETTO:+0500|END:STANDARD|END:VTIMEZONE"
)


def test_a_zone_declared_in_one_file_is_unknown_in_the_next():
    event = "SUMMARY:Dentist|DTSTART;TZID=Ours:20270111T150000|DURATION:PT1H"
    assert told(busy(event, head=OWN.format("Ours"))) == [("01-11 05:00", 60)]
    with pytest.raises(PlanError, match=r"'Dentist' on 2027-01-11 .*'Ours' is not known"):
        busy(event)


def test_a_known_name_means_the_known_zone_whatever_a_file_declares():
    event = "DTSTART;TZID=Europe/Berlin:20270111T160000|DURATION:PT1H"
    assert told(busy(event, head=OWN.format("Europe/Berlin"))) == TEN


def test_a_short_name_means_what_the_file_says():
    event = "DTSTART;TZID=EST:20270111T150000|DURATION:PT1H"
    assert told(busy(event, head=OWN.format("EST"))) == [("01-11 05:00", 60)]
    assert told(busy(event)) == [("01-11 15:00", 60)]


WEEK = "UID:w|DTSTART:20270104T100000|DTEND:20270104T110000|RRULE:FREQ=DAILY"
OVERRIDES = [
    pytest.param("RECURRENCE-ID:20270112T100000|DTSTART:20270112T130000|DURATION:PT30M",
                 "01-12 13:00", id="moved"),
    pytest.param("RECURRENCE-ID:20270112T150000Z|DTSTART:20270112T130000|DURATION:PT30M",
                 "01-12 13:00", id="named in UTC"),
    pytest.param("RECURRENCE-ID;VALUE=DATE:20270112|DTSTART:20270112T130000|DURATION:PT30M",
                 "01-12 13:00", id="named by its day"),
    pytest.param("RECURRENCE-ID:20270112T100000|DTSTART:20270112T100000|DURATION:PT30M|"
                 "STATUS:CANCELLED", None, id="cancelled"),
    pytest.param("RECURRENCE-ID:20270112T100000|DTSTART:20270112T100000|DURATION:PT30M|"
                 "TRANSP:TRANSPARENT", None, id="transparent"),
]  # fmt: skip


@pytest.mark.parametrize("lines, at", OVERRIDES)
@pytest.mark.parametrize("first", [True, False], ids=["before its series", "after it"])
def test_one_changed_occurrence(lines, at, first):
    events = [WEEK, "UID:w|" + lines]
    found = told(busy(*(reversed(events) if first else events)))
    assert [start for start, _ in found if start.startswith("01-12")] == ([at] if at else [])
    assert ("01-13 10:00", 60) in found


def test_of_two_changes_of_one_occurrence_the_later_version_counts():
    change = "UID:w|RECURRENCE-ID:20270112T100000|DURATION:PT30M|"
    found = told(busy(
        WEEK,
        change + "SEQUENCE:3|DTSTART:20270112T150000",
        change + "SEQUENCE:2|DTSTART:20270112T130000",
    ))  # fmt: skip
    assert [start for start, _ in found if start.startswith("01-12")] == ["01-12 15:00"]


def test_this_and_following():
    found = told(busy(
        WEEK,
        "UID:w|RECURRENCE-ID;RANGE=THISANDFUTURE:20270112T100000|DTSTART:20270112T120000"
        "|DURATION:PT2H",
    ))  # fmt: skip
    assert ("01-11 10:00", 60) in found
    assert ("01-12 12:00", 120) in found
    assert ("01-13 12:00", 120) in found


def test_an_orphaned_change_still_takes_time():
    lines = "UID:x|RECURRENCE-ID:20270112T100000|DTSTART:20270112T130000|DURATION:PT30M"
    assert told(busy(lines)) == [("01-12 13:00", 30)]


def test_two_events_that_share_a_uid_both_count():
    found = told(busy(
        "UID:same|" + AT_TEN,
        "UID:same|DTSTART:20270112T080000|DURATION:PT15M|RRULE:FREQ=DAILY;COUNT=2",
    ))  # fmt: skip
    assert found == [("01-11 10:00", 60), ("01-12 08:00", 15), ("01-13 08:00", 15)]


def test_of_two_versions_of_an_event_the_later_counts():
    found = told(busy(
        "UID:same|SEQUENCE:1|DTSTART:20270111T100000|DURATION:PT3H",
        "UID:same|SEQUENCE:2|DTSTART:20270111T100000|DURATION:PT1H",
    ))  # fmt: skip
    assert found == TEN


def test_the_same_event_twice_is_one():
    assert told(busy("UID:same|" + AT_TEN, "UID:same|" + AT_TEN)) == TEN


RULES = [
    pytest.param("DTSTART:20270111T100000", "RDATE:20270113T100000,20270114T120000",
                 ["01-11 10:00", "01-13 10:00", "01-14 12:00"], id="dates alone"),
    pytest.param("DTSTART:20270111T100000", "RDATE;VALUE=PERIOD:20270113T100000/PT3H",
                 ["01-11 10:00", "01-13 10:00 180"], id="a period with a length of its own"),
    pytest.param("DTSTART:20270111T100000",
                 "RDATE;VALUE=PERIOD:20270113T100000/20270113T103000",
                 ["01-11 10:00", "01-13 10:00 30"], id="a period with an end of its own"),
    pytest.param("DTSTART:20270111T100000", "RDATE;TZID=America/Denver:20270113T080000",
                 ["01-11 10:00", "01-13 10:00"], id="a date in another zone"),
    pytest.param("DTSTART:20270110T100000",
                 "RRULE:FREQ=DAILY;UNTIL=20270113|EXDATE;VALUE=DATE:20270112",
                 ["01-10 10:00", "01-11 10:00", "01-13 10:00"],
                 id="the last day counts wholly, a bare day is left out wholly"),
    pytest.param("DTSTART:20270111T100000",
                 "RRULE:FREQ=DAILY;UNTIL=20270113T100000|EXDATE:20270112T150000Z",
                 ["01-11 10:00", "01-13 10:00"], id="a local UNTIL, an exception in UTC"),
    pytest.param("DTSTART;TZID=America/New_York:20270111T230000",
                 "RRULE:FREQ=DAILY;UNTIL=20270113T040000Z",
                 ["01-11 23:00", "01-12 23:00"], id="UNTIL in UTC is the next day there"),
    pytest.param("DTSTART:20270113T100000", "RRULE:FREQ=DAILY;UNTIL=20270101T100000", [],
                 id="a series that was emptied"),
    pytest.param("DTSTART:19000101T100000", "RRULE:FREQ=DAILY;INTERVAL=7",
                 ["01-11 10:00"], id="since 1900, every seven days from a Monday"),
    pytest.param("DTSTART:19000101T100000", "RRULE:FREQ=DAILY;COUNT=46397",
                 ["01-09 10:00", "01-10 10:00", "01-11 10:00"],
                 id="since 1900 and counted: day 46,397 is 11 January 2027"),
    pytest.param("DTSTART:20200229T100000", "RRULE:FREQ=MONTHLY;BYDAY=2MO;BYSETPOS=1",
                 ["01-11 10:00"], id="the second Monday"),
    pytest.param("DTSTART:19990111T100000", "RRULE:FREQ=YEARLY", ["01-11 10:00"], id="each year"),
    pytest.param("DTSTART:20270104T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=10,15",
                 ["01-11 10:00", "01-11 15:00"], id="twice on a Monday"),
    pytest.param("DTSTART:20270104T100000", "RRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20270131T000000Z",
                 ["01-11 10:00"], id="COUNT and UNTIL: the wider one"),
    pytest.param("DTSTART;TZID=Asia/Tokyo:20270105T000000",
                 "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z", ["01-11 10:00"],
                 id="until the end of time in UTC"),
    pytest.param("DTSTART:20270104T100000", "RRULE:FREQ=WEEKLY;UNTIL=99991231", ["01-11 10:00"],
                 id="until the last day of all"),
    pytest.param("DTSTART;TZID=America/New_York:20270104T100000",
                 "RRULE:FREQ=WEEKLY;UNTIL=00010101T000000Z", [], id="until the first day of all"),
    pytest.param("DTSTART:20270104T100000", "RRULE:FREQ=WEEKLY;COUNT=-1", ["01-11 10:00"],
                 id="a negative COUNT is none"),
    pytest.param("DTSTART:20270104T100000",
                 "RRULE:FREQ=WEEKLY;COUNT=2|RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3",
                 ["01-11 10:00", "01-12 10:00"], id="two rules"),
]  # fmt: skip


@pytest.mark.parametrize("start, rule, expected", RULES)
def test_what_repeats(start, rule, expected):
    reading = busy(f"{start}|DURATION:PT1H|{rule}")
    found = [
        f"{NEW_YORK.local(e.start):%m-%d %H:%M}" + ("" if e.minutes == 60 else f" {e.minutes}")
        for e in reading.events
    ]
    assert [each for each in found if each < "01-15"] == expected


def test_a_shift_from_before_the_search_reaches_into_it():
    lines = "DTSTART:20261201T100000|DTEND:20270112T100000"
    assert told(busy(lines)) == [("12-01 10:00", 42 * 1440)]
    weekly = "DTSTART:20261107T100000|DURATION:P10D|RRULE:FREQ=WEEKLY;INTERVAL=2"
    assert told(busy(weekly)) == [("01-02 10:00", 10 * 1440), ("01-16 10:00", 10 * 1440)]


HABITS = [
    pytest.param("FREQ=DAILY", True, id="daily"),
    pytest.param("FREQ=DAILY;INTERVAL=1;BYHOUR=10", True, id="daily, at an hour"),
    pytest.param("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", False, id="on workdays"),
    pytest.param("FREQ=DAILY;INTERVAL=2", False, id="every other day"),
    pytest.param("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", True, id="weekly on all seven days"),
    pytest.param("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU", False, id="every other week"),
    pytest.param("FREQ=WEEKLY", False, id="weekly"),
]


@pytest.mark.parametrize("rule, expected", HABITS)
def test_a_rule_that_falls_on_every_day_is_marked(rule, expected):
    event = busy(f"{AT_TEN}|RRULE:{rule}").events[0]
    assert (event.recurring, event.repeats_daily) == (True, expected)


def test_a_single_event_has_its_words_and_no_rule():
    event = busy(AT_TEN + r"|SUMMARY:Lunch\, late\nwith Jo|LOCATION:Main St 5").events[0]
    assert (event.summary, event.location) == ("Lunch, late with Jo", "Main St 5")
    assert (event.recurring, event.repeats_daily, event.all_day) == (False, False, False)
    assert event.is_somewhere


def test_a_free_busy_period_is_no_event_that_can_be_moved():
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:20270111T150000Z/PT1H\n"
        b"FREEBUSY;FBTYPE=FREE:20270111T170000Z/PT2H\nEND:VFREEBUSY\nEND:VCALENDAR"
    )
    taken = read_busy(data, "a", window(), NEW_YORK)
    assert (told(taken), taken.events[0].is_event, taken.is_empty) == (TEN, False, False)
    assert told(read_available(data, "a", window(), NEW_YORK)) == [("01-11 12:00", 120)]


LONG = "DTSTART:20270104T080000|DTEND:20270104T120000"
ROSTERS = [
    pytest.param([LONG], "01-04 12:00", id="one event of four hours"),
    pytest.param(["DTSTART:20270104T080000|DTEND:20270104T115900"], None, id="a minute under"),
    pytest.param([LONG + "|TRANSP:TRANSPARENT"], None, id="not busy"),
    pytest.param([LONG + "|RRULE:FREQ=WEEKLY"], None, id="an endless rule"),
    pytest.param([LONG + "|RRULE:FREQ=WEEKLY;COUNT=3"], "01-18 12:00", id="counted"),
    pytest.param([LONG + "|RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4"], "01-13 12:00",
                 id="counted on two days"),
    pytest.param([LONG + "|RRULE:FREQ=WEEKLY;UNTIL=20270119T000000Z"], "01-18 12:00", id="until"),
    pytest.param([LONG + "|RRULE:FREQ=WEEKLY;UNTIL=20270119|EXDATE:20270118T080000"],
                 "01-11 12:00", id="the last one left out"),
    pytest.param([LONG + "|RDATE:20270301T080000"], "03-01 12:00", id="one more date"),
    pytest.param(["UID:s|" + LONG + "|RRULE:FREQ=WEEKLY;COUNT=2",
                  "UID:s|RECURRENCE-ID:20270111T080000|DTSTART:20270125T080000|DURATION:PT9H"],
                 "01-25 17:00", id="the last one moved"),
    pytest.param([LONG, "DTSTART:20270201T080000|DURATION:PT30M"], "01-04 12:00",
                 id="a short event later says nothing"),
    pytest.param(["DTSTART:20200106T080000|DTEND:20200106T120000|RRULE:FREQ=WEEKLY;COUNT=2"],
                 "01-13 12:00", id="over long ago"),
]  # fmt: skip


@pytest.mark.parametrize("events, expected", ROSTERS)
def test_when_a_roster_runs_out(events, expected):
    until = known_until([busy(*events)])
    assert (until and f"{NEW_YORK.local(until):%m-%d %H:%M}") == expected


def test_the_calendars_of_one_person_are_one_roster():
    ended, later = busy(LONG), busy("DTSTART:20270201T080000|DURATION:PT8H")
    endless = busy(LONG + "|RRULE:FREQ=WEEKLY")
    assert known_until([ended, later]) == later.long_until
    assert known_until([ended, endless]) is None
    assert known_until([busy()]) is None


BAD = [
    pytest.param("SUMMARY:No start", "No start", "no DTSTART", id="no start"),
    pytest.param("SUMMARY:Two|DTSTART:20270111T100000|DTSTART:20270111T120000", "Two",
                 "more than one DTSTART", id="two starts"),
    pytest.param("SUMMARY:Rule|" + AT_TEN + "|RRULE:INTERVAL=2", "Rule",
                 "does not say how often", id="a rule without FREQ"),
    pytest.param("SUMMARY:Never|" + AT_TEN + "|RRULE:FREQ=DAILY;INTERVAL=0", "Never",
                 "holds what no rule can", id="an interval of nothing"),
    pytest.param("SUMMARY:Odd|" + AT_TEN + "|RRULE:FREQ=DAILY;BYHOUR=25", "Odd",
                 "holds what no rule can", id="hour 25"),
    pytest.param("SUMMARY:Backwards|DTSTART:20270111T100000|DTEND:20270111T090000",
                 "Backwards", "ends before it starts", id="ends before it starts"),
    pytest.param("SUMMARY:Minus|DTSTART:20270111T100000|DURATION:-PT1H", "Minus",
                 "negative", id="a negative length"),
    pytest.param("SUMMARY:Feb 30|DTSTART:20270230T100000|DURATION:PT1H", "Feb 30",
                 "not in the calendar", id="30 February"),
    pytest.param("UID:only-a-uid|DTSTART:tomorrow", "only-a-uid", "no date or time",
                 id="named by its UID"),
    pytest.param("DTSTART:tomorrow", "without a title", "no date or time", id="nameless"),
    pytest.param("SUMMARY:Far|DTSTART:20200111T100000|DURATION:PT1H|RRULE:FREQ=SOMETIMES", "Far",
                 "does not say how often", id="long ago, but it repeats"),
    pytest.param("SUMMARY:Until|" + AT_TEN + "|RRULE:FREQ=DAILY;UNTIL=later", "Until",
                 "no date or time", id="until a word"),
    pytest.param("SUMMARY:Except|" + AT_TEN + "|RRULE:FREQ=DAILY|EXDATE:never", "Except",
                 "no date or time", id="except a word"),
    pytest.param("SUMMARY:Eternal|DTSTART:99991231T100000|DURATION:P999999W|RRULE:FREQ=DAILY",
                 "Eternal", "", id="past the end of time"),
    pytest.param("SUMMARY:\x1b[31mRed|DTSTART:soon", " [31mRed".strip(), "no date or time",
                 id="a terminal's colours are not passed on"),
]  # fmt: skip


@pytest.mark.parametrize("lines, title, reason", BAD)
def test_a_busy_event_that_cannot_be_read_stops_the_search(lines, title, reason):
    with pytest.raises(PlanError) as caught:
        busy(AT_TEN, lines)
    error = caught.value
    assert (error.code, error.exit_code, error.details["event"]) == ("bad-calendar", 2, title)
    assert error.message.startswith(f"'sam.ics': the event '{title}'")
    assert reason in error.message
    skipped = busy(AT_TEN, lines, skip_unreadable=True)
    assert (told(skipped), skipped.unreadable_skipped) == (TEN, 1)


HARMLESS = [
    pytest.param("DTSTART:soon|TRANSP:TRANSPARENT", id="transparent"),
    pytest.param("DTSTART:20270111T100000|DURATION:x|RRULE:FREQ=x|STATUS:CANCELLED",
                 id="cancelled"),
    pytest.param("DTSTART;TZID=Mars:20270108T235900|DURATION:PT1H", id="three days before"),
    pytest.param("DTSTART;TZID=Mars:20270118T000100|DURATION:PT1H", id="three days after"),
]  # fmt: skip


@pytest.mark.parametrize("lines", HARMLESS)
def test_an_unreadable_event_that_cannot_matter_is_counted(lines):
    reading = busy(AT_TEN, lines)
    assert (told(reading), reading.unreadable_skipped) == (TEN, 1)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("DTSTART;TZID=Mars:20270109T000100|DURATION:PT1H", id="two days before"),
        pytest.param("DTSTART;TZID=Mars:20270116T235900|DURATION:PT1H", id="two days after"),
        pytest.param("DTSTART;TZID=Mars:20261224T000000|DTEND;TZID=Mars:20270112T000000",
                     id="it began long before and reaches into the search"),
    ],
)  # fmt: skip
def test_an_unreadable_event_within_two_days_of_the_search_matters(lines):
    with pytest.raises(PlanError, match="Mars"):
        busy(lines)


def test_the_number_of_further_unreadable_events_is_told():
    with pytest.raises(PlanError, match=r"'first' .* 2 more cannot be read either\."):
        busy("SUMMARY:first|DTSTART:x", "DTSTART:y", "DTSTART:z")


def test_one_bad_event_leaves_its_neighbours_alone():
    changed = "UID:bad|RECURRENCE-ID:20270112T120000|DTSTART:20270112T150000|DURATION:PT1H"
    good = "UID:good|DTSTART:20270104T100000|DURATION:PT1H|RRULE:FREQ=WEEKLY"
    bad = "UID:bad|DTSTART:20270104T120000|DURATION:PT1H|RRULE:FREQ=DAILY;BYMONTHDAY=99"
    assert told(busy(good, bad, skip_unreadable=True)) == TEN
    never = bad.replace("99", "30;BYMONTH=2")
    reading = busy(good, never, changed, skip_unreadable=True)
    assert (told(reading), reading.unreadable_skipped) == ([*TEN, ("01-12 15:00", 60)], 1)


def test_an_unreadable_free_busy_period_matters_like_an_event():
    head = b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:"
    tail = b"\nEND:VFREEBUSY\nEND:VCALENDAR"
    for value in (b"20270111T100000Z", b"x/PT1H", b"20270111T100000Z/later"):
        with pytest.raises(PlanError, match="free/busy period"):
            read_busy(head + value + tail, "a", window(), NEW_YORK)
    far = read_busy(head + b"20250111T100000Z/later" + tail, "a", window(), NEW_YORK)
    assert (far.unreadable_skipped, far.is_empty) == (1, False)


def test_an_unreadable_shift_is_nobody_being_there():
    shifts = "UID:w|DTSTART:20270109T100000|DURATION:PT1H|RRULE:FREQ=DAILY"
    changed = "UID:w|RECURRENCE-ID:20270111T100000|DTSTART:later"
    reading = read_available(calendar(shifts, changed), "ana.ics", window(), NEW_YORK)
    starts = [start for start, _ in told(reading)]
    assert "01-11 10:00" not in starts
    assert "01-12 10:00" in starts
    assert reading.unreadable_skipped == 1
    lost = "UID:w|RECURRENCE-ID:whenever|DTSTART:later"
    assert read_available(calendar(shifts, lost), "ana.ics", window(), NEW_YORK).events == ()


PLACES = [
    ("Main Street 5", True),
    ("Zoo, Bronx", True),
    ("Meeting room 2", True),
    ("Clinic, 3rd floor, 555 Elm St", True),
    ("", False),
    ("https://example.test/j/123", False),
    ("www.example.test", False),
    ("Zoom", False),
    ("Microsoft Teams Meeting", False),
    ("Teams", False),
    ("Google Meet", False),
    ("Online", False),
    ("Phone", False),
    ("by phone: 212 555 0100", False),
    ("+1 212-555-0100", False),
    ("tel:+12125550100", False),
    ("Video call", False),
]


@pytest.mark.parametrize("location, expected", PLACES)
def test_where_somebody_has_to_go(location, expected):
    assert is_place(location) is expected
