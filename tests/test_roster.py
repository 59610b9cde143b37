"""Hours, open shifts and busy calendars become free minutes."""

import datetime as dt

import pytest

from ppdplan.finder.nights import mornings, night_minutes
from ppdplan.finder.roster import Busy, Habits, Roster, free_minutes, on_duty_list
from ppdplan.model import Caregiver, Hours, Span
from ppdplan.zone import Zone, minute_of

NEW_YORK = Zone("America/New_York")
EVERYDAY = Habits(420, 30)
NONE = Habits(0, 0)


def at(text, zone=NEW_YORK):
    day, clock = text.split()
    hours, minutes = clock.split(":")
    return zone.at_wall(dt.date.fromisoformat(day), int(hours) * 60 + int(minutes))


def span(start, end):
    return Span(at(start), at(end))


def busy(start, end, **more):
    return Busy(at(start), at(end), **more)


def free(roster, window, habits=NONE):
    return [
        (start, end)
        for start, end in free_minutes(roster, window, NEW_YORK, habits).within(
            window.start, window.end
        )
    ]


def stretches(*pairs):
    return [(at(start), at(end)) for start, end in pairs]


MONDAY = span("2027-01-04 00:00", "2027-01-05 00:00")  # a Monday
WEEK = span("2027-01-04 00:00", "2027-01-11 00:00")


@pytest.mark.parametrize(
    "hours, window, expected",
    [
        pytest.param(
            [Hours(540, 780)],
            MONDAY,
            [("2027-01-04 09:00", "2027-01-04 13:00")],
            id="every day when no day is named",
        ),
        pytest.param(
            [Hours(540, 1020, (0, 2))],
            WEEK,
            [
                ("2027-01-04 09:00", "2027-01-04 17:00"),
                ("2027-01-06 09:00", "2027-01-06 17:00"),
            ],
            id="on the days named only",
        ),
        pytest.param(
            [Hours(1200, 120, (6,))],
            MONDAY,
            [("2027-01-04 00:00", "2027-01-04 02:00")],
            id="past midnight: Sunday's evening reaches into Monday",
        ),
        pytest.param(
            [Hours(540, 540, (0,))],
            WEEK,
            [("2027-01-04 09:00", "2027-01-05 09:00")],
            id="an end at the start is the next day",
        ),
        pytest.param(
            [Hours(540, 720), Hours(700, 800)],
            MONDAY,
            [("2027-01-04 09:00", "2027-01-04 13:20")],
            id="several hours of one name add up",
        ),
        pytest.param(
            [Hours(60, 240)],
            span("2027-03-14 00:00", "2027-03-15 00:00"),
            [("2027-03-14 01:00", "2027-03-14 04:00")],
            id="wall hours: one of them is skipped with the clocks",
        ),
    ],
)
def test_hours_are_wall_times_of_each_day(hours, window, expected):
    roster = Roster(Caregiver("Ana", tuple(hours)))

    assert free(roster, window) == stretches(*expected)


def test_a_skipped_hour_is_not_counted():
    window = span("2027-03-14 00:00", "2027-03-15 00:00")

    assert sum(b - a for a, b in free(Roster(Caregiver("Ana", (Hours(60, 240),))), window)) == 120


CALENDAR = Caregiver("Sam", calendars=("sam.ics",))


@pytest.mark.parametrize(
    "event, habits, window, expected",
    [
        pytest.param(
            busy("2027-01-04 10:00", "2027-01-04 11:00"),
            EVERYDAY,
            MONDAY,
            [
                ("2027-01-04 00:00", "2027-01-04 10:00"),
                ("2027-01-04 11:00", "2027-01-05 00:00"),
            ],
            id="an hour is no journey",
        ),
        pytest.param(
            busy("2027-01-04 10:00", "2027-01-04 11:01"),
            EVERYDAY,
            MONDAY,
            [
                ("2027-01-04 00:00", "2027-01-04 09:30"),
                ("2027-01-04 11:31", "2027-01-05 00:00"),
            ],
            id="over an hour has a way there and back",
        ),
        pytest.param(
            busy("2027-01-04 10:00", "2027-01-04 11:01"),
            Habits(420, 0),
            MONDAY,
            [
                ("2027-01-04 00:00", "2027-01-04 10:00"),
                ("2027-01-04 11:01", "2027-01-05 00:00"),
            ],
            id="work at home has none",
        ),
        pytest.param(
            busy("2027-01-03 23:00", "2027-01-04 07:00"),
            EVERYDAY,
            MONDAY,
            [("2027-01-04 14:00", "2027-01-05 00:00")],
            id="a night at work is slept off for seven hours",
        ),
        pytest.param(
            busy("2027-01-03 23:00", "2027-01-04 07:00"),
            Habits(0, 30),
            MONDAY,
            [("2027-01-04 07:30", "2027-01-05 00:00")],
            id="unless rest is turned off",
        ),
        pytest.param(
            busy("2027-01-03 23:00", "2027-01-04 07:00", repeats_daily=True),
            EVERYDAY,
            MONDAY,
            [("2027-01-04 07:30", "2027-01-05 00:00")],
            id="what repeats every day is sleep itself",
        ),
        pytest.param(
            busy("2027-01-04 03:00", "2027-01-04 07:00"),
            EVERYDAY,
            MONDAY,
            [
                ("2027-01-04 00:00", "2027-01-04 02:30"),
                ("2027-01-04 14:00", "2027-01-05 00:00"),
            ],
            id="four hours, three of them in the night: slept off",
        ),
        pytest.param(
            busy("2027-01-04 03:01", "2027-01-04 09:00"),
            EVERYDAY,
            MONDAY,
            [
                ("2027-01-04 00:00", "2027-01-04 02:31"),
                ("2027-01-04 09:30", "2027-01-05 00:00"),
            ],
            id="a minute less in the night: not",
        ),
        pytest.param(
            busy("2027-01-04 00:01", "2027-01-04 04:00"),
            EVERYDAY,
            MONDAY,
            [("2027-01-04 04:30", "2027-01-05 00:00")],
            id="a minute under four hours: not",
        ),
    ],
)
def test_busy_time_with_the_way_and_the_sleep_after(event, habits, window, expected):
    assert free(Roster(CALENDAR, (event,)), window, habits) == stretches(*expected)


def test_calendars_take_away_from_hours_and_from_open_shifts():
    typed = Caregiver("Ruth", (Hours(540, 1020),), ("ruth.ics",), ("shifts.ics",))
    roster = Roster(
        typed,
        (busy("2027-01-04 12:00", "2027-01-04 12:30"),),
        (span("2027-01-04 11:00", "2027-01-04 20:00"),),
    )

    assert free(roster, WEEK) == stretches(
        ("2027-01-04 11:00", "2027-01-04 12:00"), ("2027-01-04 12:30", "2027-01-04 17:00")
    )


def test_no_open_shift_left_means_never_free():
    assert free(Roster(Caregiver("Ruth", shifts=("shifts.ics",))), WEEK) == []


@pytest.mark.parametrize(
    "trust, expected",
    [
        pytest.param(False, 12345, id="a roster says how far it is known"),
        pytest.param(True, None, id="a trusted one is known for good"),
    ],
)
def test_how_far_a_roster_is_known(trust, expected):
    rosters = [Roster(CALENDAR, known_until=12345), Roster(Caregiver("Ana"), known_until=12345)]

    sam, ana = on_duty_list(rosters, MONDAY, NEW_YORK, Habits(420, 30, trust))

    assert sam.known_until == expected
    assert sam.free == (MONDAY,)
    assert ana == Caregiver("Ana")


@pytest.mark.parametrize(
    "zone, day, minutes",
    [
        pytest.param("America/New_York", "2027-01-05", 480, id="eight hours on most nights"),
        pytest.param("America/New_York", "2027-03-14", 420, id="an hour is skipped"),
        pytest.param("America/New_York", "2027-11-07", 540, id="an hour comes twice"),
        pytest.param("America/Nuuk", "2022-10-29", 540, id="22:00 itself comes twice"),
    ],
)
def test_the_night_on_the_wall_clock(zone, day, minutes):
    zone = Zone(zone)
    noon = zone.at_wall(dt.date.fromisoformat(day), 720)
    window = Span(noon - 1440, noon) if "Nuuk" not in zone.name else Span(noon, noon + 1440)

    assert night_minutes(zone, window).count(window.start, window.end) == minutes


def test_mornings_are_six_on_the_wall():
    window = span("2027-03-13 12:00", "2027-03-14 12:00")

    shown = [NEW_YORK.clock(m) for m in mornings(NEW_YORK, window)]

    assert shown == ["06:00"] * len(shown)
    assert at("2027-03-14 06:00") in mornings(NEW_YORK, window)
    assert minute_of(dt.datetime(2027, 3, 14, 10, 0, tzinfo=dt.UTC)) in mornings(NEW_YORK, window)
