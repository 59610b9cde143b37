"""Times and durations as people type them. Unless said otherwise it is Monday noon in New York."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import NEW_YORK, at, tried
from ppdplan.errors import EXIT_CODES
from ppdplan.when import read_duration, read_last_feed, read_start, read_time
from ppdplan.zone import Zone

MONDAY_NOON = "2026-11-30 12:00"
FIX = (
    "Write it like 2026-12-01 10:00, 10:00, 10am, tomorrow 10:00 or monday 10:00 "
    "(with a date also an offset, like 2026-12-01T10:00-05:00)."
)


def start(text, *, now=MONDAY_NOON, zone=NEW_YORK):
    return read_start(text, at(now, zone), Zone(zone))


def refused(read, *arguments):
    found, error = tried(read, *arguments)
    assert error, found
    return error


# --- what reads ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("2026-12-01 10:00", "2026-12-01 10:00", id="a date and a time"),
        pytest.param("2026-12-01T10:00", "2026-12-01 10:00", id="with a T"),
        pytest.param("2026-12-01t10:00:00", "2026-12-01 10:00", id="with seconds that are nought"),
        pytest.param("2026-12-01 10am", "2026-12-01 10:00", id="a date and a bare hour with am"),
        pytest.param("2026-12-1 9:05", "2026-12-01 09:05", id="single figures"),
        pytest.param("2026-12-01T10:00Z", "2026-12-01 05:00", id="Z is UTC"),
        pytest.param("2026-12-01T10:00+05:30", "2026-11-30 23:30", id="an offset of half an hour"),
        pytest.param("2026-12-01 10:00 -0500", "2026-12-01 10:00", id="an offset without colon"),
        pytest.param("2026-12-01 10:00-05", "2026-12-01 10:00", id="an offset of hours alone"),
        pytest.param("2026-11-29 10:00", "2026-11-29 10:00", id="a date in the past is taken"),
        pytest.param("12:00", "2026-11-30 12:00", id="this very minute is the next such time"),
        pytest.param("11:59", "2026-12-01 11:59", id="a minute ago is tomorrow"),
        pytest.param("12:01", "2026-11-30 12:01", id="in a minute is today"),
        pytest.param("10am", "2026-12-01 10:00", id="am"),
        pytest.param("10 AM", "2026-12-01 10:00", id="am in capitals, apart"),
        pytest.param("12am", "2026-12-01 00:00", id="12am is midnight"),
        pytest.param("12pm", "2026-11-30 12:00", id="12pm is noon"),
        pytest.param("10:30 pm", "2026-11-30 22:30", id="pm with minutes"),
        pytest.param("10:30p.m.", "2026-11-30 22:30", id="pm with full stops"),
        pytest.param("today 10:00", "2026-11-30 10:00", id="today is today, past or not"),
        pytest.param("yesterday 10:00", "2026-11-29 10:00", id="yesterday"),
        pytest.param("Tomorrow 10pm", "2026-12-01 22:00", id="tomorrow, in capitals"),
        pytest.param("monday 12:00", "2026-11-30 12:00", id="the weekday it is, now"),
        pytest.param("mon 11:59", "2026-12-07 11:59", id="the weekday it is, a minute ago"),
        pytest.param("tues 9:05", "2026-12-01 09:05", id="tues"),
        pytest.param("THUR 9pm", "2026-12-03 21:00", id="thur"),
        pytest.param("sunday 10:00", "2026-12-06 10:00", id="the last day of the week"),
        pytest.param("  tomorrow \t 10:00\n", "2026-12-01 10:00", id="blanks around and within"),
        pytest.param("2028-02-29 10:00", "2028-02-29 10:00", id="a leap day"),
    ],
)
def test_a_start_reads_as(text, expected):
    assert start(text) == at(expected)


@pytest.mark.parametrize(
    "text, reason",
    [
        pytest.param("10", "is a bare hour: morning or evening?", id="a bare hour"),
        pytest.param("2026-12-01 10", "is a bare hour: morning or evening?", id="also with a date"),
        pytest.param("10:00Z", "has an offset but no date.", id="Z without a date"),
        pytest.param("10:00-05:00", "has an offset but no date.", id="an offset without a date"),
        pytest.param(
            "tomorrow 10:00+01:00", "has an offset but no date.", id="an offset after a word"
        ),
        pytest.param(
            "12/01/2026 10:00",
            "has a date with slashes, which is read in two ways.",
            id="a date with slashes",
        ),
        pytest.param(
            "2026-12-01T10:00:30", "has seconds: plans are laid on whole minutes.", id="seconds"
        ),
        pytest.param("2026-02-29 10:00", "is no day of the calendar.", id="29 February, no leap"),
        pytest.param("2026-13-01 10:00", "is no day of the calendar.", id="a 13th month"),
        pytest.param("0000-01-01 10:00", "is no day of the calendar.", id="the year nought"),
        pytest.param("1969-12-31 10:00", "is not between 1970 and 2199.", id="before 1970"),
        pytest.param("2200-01-01 10:00", "is not between 1970 and 2199.", id="after 2199"),
        pytest.param("24:00", "is not on a clock of 00:00 to 23:59.", id="24 o'clock"),
        pytest.param("10:60", "is not on a clock of 00:00 to 23:59.", id="60 minutes"),
        pytest.param("0am", "has am or pm with an hour that is not 1 to 12.", id="nought am"),
        pytest.param("13:00 pm", "has am or pm with an hour that is not 1 to 12.", id="13 pm"),
        pytest.param(
            "2026-12-01T10:00+99:00",
            "has an offset that no place on earth uses.",
            id="an offset of 99 hours",
        ),
        pytest.param(
            "mo 10:00", "begins with 'mo', which is no day that I know.", id="too short a day"
        ),
        pytest.param(
            "mondays 10:00", "begins with 'mondays', which is no day that I know.", id="mondays"
        ),
        pytest.param("", "is not a time that I can read.", id="nothing"),
        pytest.param("noon", "is not a time that I can read.", id="a word for a time"),
        pytest.param("tomorrow", "is not a time that I can read.", id="a day without a time"),
        pytest.param("2026-12-01", "is not a time that I can read.", id="a date alone"),
        pytest.param("10:00 tomorrow", "is not a time that I can read.", id="the day last"),
        pytest.param("-1:00", "is not a time that I can read.", id="a minus"),
        pytest.param("10:0", "is not a time that I can read.", id="one figure of minutes"),
        pytest.param(
            "\u0661\u0660:\u0660\u0660",
            "is not a time that I can read.",
            id="figures of another script",
        ),
        pytest.param("10:00:00.000", "is not a time that I can read.", id="parts of seconds"),
    ],
)
def test_a_start_is_refused_with_its_value_and_the_fix(text, reason):
    error = refused(start, text)
    assert (error.code, error.message, error.hint) == ("bad-time", f"'{text}' {reason}", FIX)
    assert error.exit_code == 2


def test_a_long_value_is_quoted_in_short_and_without_control_characters():
    error = refused(start, "\x1b[31m" + "x" * 10_000)
    assert error.message == "'�[31m" + "x" * 52 + "...' is not a time that I can read."


def test_a_long_run_of_blanks_is_read_in_one_go():
    # 100,000 blanks once took the pattern hours.
    assert start("tomorrow" + " " * 100_000 + "10:00") == at("2026-12-01 10:00")
    assert refused(start, "1" + " " * 100_000 + "x").code == "bad-time"


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(text):
    found, error = tried(read_time, text)
    assert error.code == "bad-time" if error else 0 <= found.minute_of_day < 1440


# --- clock changes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone, now, text, day, before, after",
    [
        pytest.param(
            NEW_YORK,
            "2026-03-08 00:30",
            "02:30",
            "Sunday 8 March 2026 in New York time",
            "01:59",
            "03:00",
            id="New York",
        ),
        pytest.param(
            NEW_YORK,
            "2026-03-01 00:30",
            "2026-03-08 02:00",
            "Sunday 8 March 2026 in New York time",
            "01:59",
            "03:00",
            id="its first minute",
        ),
        pytest.param(
            "Europe/Berlin",
            "2026-03-28 12:00",
            "tomorrow 2:59am",
            "Sunday 29 March 2026 in Berlin time",
            "01:59",
            "03:00",
            id="Berlin, its last minute",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "2026-10-04 01:00",
            "02:15",
            "Sunday 4 October 2026 in Lord Howe time",
            "01:59",
            "02:30",
            id="Lord Howe: half an hour",
        ),
        pytest.param(
            "America/Santiago",
            "2026-09-05 12:00",
            "00:30",
            "Sunday 6 September 2026 in Santiago time",
            "Sat 23:59",
            "01:00",
            id="Santiago: the gap begins at midnight",
        ),
        pytest.param(
            "Pacific/Apia",
            "2011-12-29 12:00",
            "2011-12-30 10:00",
            "Friday 30 December 2011 in Apia time",
            "Thu 23:59",
            "Sat 00:00",
            id="Apia: a whole day",
        ),
    ],
)
def test_a_time_that_a_clock_change_skips_names_both_sides(zone, now, text, day, before, after):
    error = refused(lambda: start(text, now=now, zone=zone))
    assert error.code == "nonexistent-time"
    assert error.message == (
        f"'{text}' does not exist on {day}: the clock goes from {before} to {after}."
    )
    assert error.hint == f"Use a time up to {before} or from {after} on."


@pytest.mark.parametrize(
    "zone, text, expected",
    [
        pytest.param(NEW_YORK, "2026-03-08 03:00", "2026-03-08T07:00+00:00", id="New York"),
        pytest.param(
            "Australia/Lord_Howe", "2026-10-04 02:30", "2026-10-03T15:30+00:00", id="Lord Howe"
        ),
        pytest.param("Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00+00:00", id="Berlin"),
    ],
)
def test_the_first_minute_after_a_gap_reads(zone, text, expected):
    assert start(text, now="2026-01-01 00:00", zone=zone) == at(expected)


@pytest.mark.parametrize(
    "zone, now, text, offsets, first, second",
    [
        pytest.param(
            NEW_YORK,
            "2026-10-31 12:00",
            "01:30",
            "Sunday 1 November 2026 in New York time: once at UTC-4 and once at UTC-5",
            "2026-11-01T01:30-04:00",
            "2026-11-01T01:30-05:00",
            id="New York",
        ),
        pytest.param(
            "Europe/Berlin",
            "2026-10-01 12:00",
            "2026-10-25 02:00",
            "Sunday 25 October 2026 in Berlin time: once at UTC+2 and once at UTC+1",
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:00+01:00",
            id="Berlin, its first minute",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "2026-04-05 00:00",
            "01:45",
            "Sunday 5 April 2026 in Lord Howe time: once at UTC+11 and once at UTC+10:30",
            "2026-04-05T01:45+11:00",
            "2026-04-05T01:45+10:30",
            id="Lord Howe: half an hour",
        ),
        pytest.param(
            NEW_YORK,
            "2026-11-01T01:50-04:00",
            "01:30",
            "Sunday 1 November 2026 in New York time: once at UTC-4 and once at UTC-5",
            "2026-11-01T01:30-04:00",
            "2026-11-01T01:30-05:00",
            id="between the two: the second is the next such time, not tomorrow's",
        ),
    ],
)
def test_a_time_that_happens_twice_names_both_offsets(zone, now, text, offsets, first, second):
    error = refused(lambda: start(text, now=now, zone=zone))
    assert error.code == "ambiguous-time"
    assert error.message == f"'{text}' happens twice on {offsets}."
    assert error.hint == f"Say which, like {first} for the first or {second} for the second."
    assert start(first, now=now, zone=zone) < start(second, now=now, zone=zone)
    assert {start(one, now=now, zone=zone) for one in (first, second)} == {at(first), at(second)}


def test_a_repeated_hour_that_is_over_counts_for_tomorrow():
    assert start("01:30", now="2026-11-01T01:31-05:00") == at("2026-11-02 01:30")


def test_the_time_right_after_an_overlap_happens_once():
    lord_howe = "Australia/Lord_Howe"
    assert start("02:00", now="2026-04-05 00:00", zone=lord_howe) == at("2026-04-04T15:30+00:00")


# --- the last feed ------------------------------------------------------------------------


def last_feed(text, begins="10:00", *, now=MONDAY_NOON):
    return read_last_feed(text, at(begins), at(now), Zone(NEW_YORK))


@pytest.mark.parametrize(
    "text, begins, expected",
    [
        pytest.param("07:30", "10:00", "07:30", id="the same morning"),
        pytest.param("10:00", "10:00", "10:00", id="at the start"),
        pytest.param("22:00", "10:00", "2026-11-30 22:00", id="exactly 12 h before"),
        pytest.param("23:15", "01:00", "2026-11-30 23:15", id="before midnight"),
        pytest.param("2026-11-29 07:30", "10:00", "2026-11-29 07:30", id="with a date, any day"),
        pytest.param("yesterday 20:00", "10:00", "2026-11-29 20:00", id="yesterday, seen from now"),
        pytest.param("monday 20:00", "10:00", "2026-11-30 20:00", id="the latest such Monday"),
        pytest.param("tuesday 10:01", "10:00", "2026-11-24 10:01", id="last week's Tuesday"),
        pytest.param(
            "21:30",
            "2026-03-08 10:00",
            "2026-03-07 21:30",
            id="12 h 30 on the wall",
        ),
    ],
)
def test_a_last_feed_is_the_latest_such_time_not_after_the_start(text, begins, expected):
    assert last_feed(text, begins) == at(expected)


def test_a_last_feed_a_minute_over_12_h_before_names_both_readings():
    error = refused(last_feed, "21:59")
    assert (error.code, error.exit_code) == ("last-feed-after-start", 2)
    assert error.message == (
        "The last feed '21:59' is either Monday 30 November 2026, 21:59, 12 h 01 before the "
        "start, or Tuesday 1 December 2026, 21:59, after it."
    )
    assert error.hint == (
        "Give the date too, like --last-feed '2026-11-30 21:59', or correct the start."
    )
    assert last_feed("2026-11-30 21:59") == at("2026-11-30 21:59")


def test_12_h_are_counted_as_they_pass():
    # 22:30 to 10:00 are 11 h 30 on the wall and 12 h 30 in all.
    error = refused(last_feed, "22:30", "2026-11-01 10:00")
    assert error.code == "last-feed-after-start"
    assert "12 h 30 before the start" in error.message


def test_a_last_feed_with_a_date_after_the_start_is_refused():
    error = refused(last_feed, "2026-12-01 10:01")
    assert error.code == "last-feed-after-start"
    assert error.message == (
        "The last feed '2026-12-01 10:01' is Tuesday 1 December 2026, 10:01, after the start at "
        "Tuesday 1 December 2026, 10:00."
    )
    assert error.hint == "Give the last feed before the start."


def test_a_last_feed_in_a_repeated_hour_is_not_yesterdays():
    # The start is 01:30 for the second time; 01:45 was there once before it.
    error = refused(last_feed, "01:45", "2026-11-01T01:30-05:00")
    assert error.code == "ambiguous-time"


# --- durations ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, minutes",
    [
        pytest.param("3h", 180, id="hours"),
        pytest.param("3 H", 180, id="apart, in capitals"),
        pytest.param("150m", 150, id="minutes"),
        pytest.param("150 min", 150, id="min"),
        pytest.param("2h30m", 150, id="both"),
        pytest.param("2h30", 150, id="both, without the m"),
        pytest.param("2 h 30 min", 150, id="both, apart"),
        pytest.param("2:30", 150, id="with a colon"),
        pytest.param("2h", 120, id="the least"),
        pytest.param("120m", 120, id="the least in minutes"),
        pytest.param("6h", 360, id="the most"),
        pytest.param("5:60", None, id="60 minutes after a colon"),
        pytest.param("2h75m", None, id="75 minutes after an hour"),
        pytest.param("1h59m", None, id="a minute under the least"),
        pytest.param("6h1m", None, id="a minute over the most"),
        pytest.param("0m", None, id="nought"),
        pytest.param("-3h", None, id="a minus"),
        pytest.param("180", None, id="a bare number"),
        pytest.param("1.5h", None, id="a fraction"),
        pytest.param("3 hours", None, id="a word"),
        pytest.param("٣h", None, id="figures of another script"),
        pytest.param("99999999999h", None, id="far too many figures"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_duration_reads_or_is_refused(text, minutes):
    if minutes is not None:
        assert read_duration(text, "--feed-every", 120, 360) == minutes
        return
    error = refused(read_duration, text, "--feed-every", 120, 360)
    assert (error.code, EXIT_CODES[error.code]) == ("bad-duration", 2)
    assert f"'{text}'" in error.message
    assert error.hint == "--feed-every takes 2 h to 6 h, written like 3h, 90m, 2h30m or 2:30."
