"""Calendar files as real programs export them, each with its own oddity, read as a person would."""

from datetime import date
from pathlib import Path

import pytest

from ppdplan.calendars.decode import load
from ppdplan.calendars.read import read_available, read_busy
from ppdplan.errors import PlanError
from ppdplan.model import Span
from ppdplan.zone import Zone

FOLDER = Path(__file__).parent / "calendars"
NEW_YORK = Zone("America/New_York")


def window(first="2027-01-11", last="2027-01-14"):
    start = NEW_YORK.at_wall(date.fromisoformat(first), 0)
    return Span(start, NEW_YORK.at_wall(date.fromisoformat(last), 24 * 60))


def busy(file, span=None, **options):
    return read_busy((FOLDER / file).read_bytes(), file, span or window(), NEW_YORK, **options)


def told(reading):
    """Each event as local start, length in minutes and title."""
    return [
        (f"{NEW_YORK.local(event.start):%m-%d %H:%M}", event.minutes, event.summary)
        for event in reading.events
    ]


READ = [
    pytest.param(
        "exchange-windows-zones.ics",
        [
            ("01-11 03:00", 30, "Report"),
            ("01-13 11:00", 60, "Perhaps"),
            ("01-14 15:00", 30, "Ward round"),
        ],
        id="Windows keys, a quote that swallowed the time, EXDATE folded, marked free, tentative",
    ),
    pytest.param(
        "exchange-no-vtimezone.ics",
        [("01-11 08:00", 60, "Shift")],
        id="a Windows key without a VTIMEZONE",
    ),
    pytest.param(
        "owa-display-names.ics",
        [
            ("01-11 17:00", 60, "Sydney call"),
            ("01-13 08:00", 30, "No UID either"),
            ("01-14 13:30", 90, "Team"),
            ("01-15 13:30", 90, "Team"),
        ],
        id="what Windows shows for a zone, and no UIDs",
    ),
    pytest.param(
        "exchange-moved-day.ics",
        [
            ("01-08 18:00", 1440, "Away"),
            ("01-12 18:00", 1440, "Away"),
            ("01-14 18:00", 1440, "Away"),
        ],
        id="all days in the calendar's own zone, one moved from Friday to Saturday",
    ),
    pytest.param(
        "outlook-custom-zone.ics",
        [("01-11 08:30", 60, "Half an hour off")],
        id="a custom Microsoft zone with its VTIMEZONE",
    ),
    pytest.param(
        "google-one-change.ics",
        [
            ("01-11 07:00", 60, "Course"),
            ("01-12 08:00", 60, "An hour later"),
            ("01-13 07:00", 60, "Course"),
        ],
        id="an old zone name, one change before its series, an alarm with a title and a length",
    ),
    pytest.param(
        "icloud-old-offsets.ics",
        [
            ("01-12 00:00", 1440, "Birthday"),
            ("01-13 04:00", 60, "Check-up"),
            ("01-14 03:00", 60, "Visit"),
        ],
        id="impossible offsets of 1893, in a known zone and in one of its own",
    ),
    pytest.param(
        "rail-ticket.ics",
        [("01-12 09:15", 171, "Trip to Brussels")],
        id="an alarm that no standard knows",
    ),
    pytest.param(
        "travel-floating.ics",
        [
            ("01-11 09:45", 130, "Flight PHX to SFO"),
            ("01-12 10:05", 60, "Drive to the hotel"),
        ],
        id="transparent days, UTC, floating times, escaped commas, a DTSTART inside a note",
    ),
    pytest.param(
        "freebusy.ics",
        [
            ("01-11 09:00", 60, ""),
            ("01-12 09:00", 30, ""),
            ("01-13 09:00", 60, ""),
            ("01-14 09:00", 480, ""),
        ],
        id="free/busy periods, all but the free one",
    ),
    pytest.param(
        "two-calendars.ics",
        [
            ("01-11 03:00", 60, "In Berlin time"),
            ("01-12 01:00", 60, "In our time"),
            ("01-13 09:00", 60, "In the reader's time"),
            ("01-14 12:00", 60, "In another zone of that name"),
        ],
        id="two calendars in a stream, each with its own zones and UIDs",
    ),
    pytest.param("bom-only.ics", [], id="a byte order mark and nothing else"),
]


@pytest.mark.parametrize("file, expected", READ)
def test_a_file_is_read_as_a_person_would(file, expected):
    assert told(busy(file)) == expected


def test_declined_meetings_are_busy_and_a_zone_of_one_year_does_not_stop_the_clocks():
    span = window("2027-06-07", "2027-06-07")
    assert told(busy("declined.ics", span)) == [("06-07 07:30", 60, "Declined: advice")]
    data = (FOLDER / "declined.ics").read_bytes()
    assert read_available(data, "declined.ics", span, NEW_YORK).events == ()


@pytest.mark.parametrize(
    "file, words",
    [
        pytest.param(
            "exchange-unknown-zone.ics",
            "the event 'Handover meeting' on 2027-01-11 cannot be read: "
            "its time zone 'Customized Time Zone' is not known.",
            id="a zone that only its server knew",
        ),
        pytest.param(
            "broken-start.ics",
            "the event 'broken-123' cannot be read: 'NO-DATE' is no date or time.",
            id="a start that is no date",
        ),
    ],
)
def test_an_event_that_cannot_be_read_is_named_with_its_file(file, words):
    with pytest.raises(PlanError) as caught:
        busy(file)
    assert caught.value.code == "bad-calendar"
    assert caught.value.message == f"'{file}': {words}"
    assert busy(file, skip_unreadable=True).unreadable_skipped == 1


def test_an_unreadable_event_far_from_the_search_is_only_counted():
    reading = busy("exchange-unknown-zone.ics", window("2027-01-14", "2027-01-20"))
    assert (reading.events, reading.unreadable_skipped) == ((), 1)


def test_what_is_left_out_is_counted_and_what_is_assumed_is_said():
    custom = busy("outlook-custom-zone.ics")
    assert (custom.no_length, custom.assumptions) == (1, ())
    assert busy("owa-display-names.ics").assumptions == (
        "the zone '(GMT+10:00) Canberra, Melbourne, Sydney' is read as Australia/Sydney",
        "the zone '(UTC-05:00) Eastern Time (US & Canada)' is read as America/New_York",
    )
    assert busy("travel-floating.ics").assumptions == (
        "times without a zone are read as America/New_York",
    )


def test_a_calendar_without_any_event_is_empty_and_one_with_free_events_is_not():
    assert busy("bom-only.ics").is_empty
    assert not busy("exchange-moved-day.ics", window("2030-01-01", "2030-01-02")).is_empty


def test_a_roster_ends_with_its_last_long_event():
    moved = busy("exchange-moved-day.ics")
    berlin = Zone("Europe/Berlin")
    assert moved.long_until == berlin.at_wall(date(2027, 1, 16), 0)
    assert not moved.endless
    assert busy("icloud-old-offsets.ics").endless
    assert busy("rail-ticket.ics").long_until is None


def test_loading_stops_at_the_limit_and_names_what_is_not_there(tmp_path):
    big = tmp_path / "big.ics"
    with big.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(PlanError, match="more than 20,000,000 bytes") as caught:
        load(big)
    assert caught.value.code == "bad-calendar"
    with pytest.raises(PlanError, match="No such file") as caught:
        load(tmp_path / "none.ics")
    assert caught.value.code == "cannot-read"
    small = tmp_path / "small.ics"
    small.write_bytes(b"BEGIN:VCALENDAR")
    assert load(small) == b"BEGIN:VCALENDAR"
