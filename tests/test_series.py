"""A course: the cheapest series of all, held to trying every one, and its milk."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import brute
from ppdplan.errors import PlanError
from ppdplan.finder.costs import Score
from ppdplan.finder.roster import Busy, Roster
from ppdplan.finder.search import Search
from ppdplan.finder.series import CourseRequest, Gap, best_series, course
from ppdplan.model import Caregiver, Dose, Feeding, Hours, MilkRequest, Request
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.zone import Zone

NEW_YORK = Zone("America/New_York")
MONDAY = dt.date(2027, 1, 4)


def at(text):
    day, clock = text.split()
    hours, minutes = map(int, clock.split(":"))
    return NEW_YORK.at_wall(dt.date.fromisoformat(day), hours * 60 + minutes)


def shown(starts):
    return [f"{NEW_YORK.date(s)} {NEW_YORK.clock(s)}" for s in starts]


def search(last="2027-01-17", busy=(), hours=(540, 1320), **more):
    typed = Caregiver("Sam", (Hours(*hours),), ("sam.ics",))
    plan = Request(
        now=at("2027-01-03 12:00"),
        start=0,
        zone=NEW_YORK,
        dose=Dose.LOW,
        last_feed=None,
        feed_every_minutes=180,
        session_minutes=120,
        milk=more.pop("milk", MilkRequest()),
        feeding=more.pop("feeding", Feeding.NURSING),
    )
    taken = tuple(Busy(at(a), at(b), "work") for a, b in busy)
    return Search(
        plan,
        MONDAY,
        dt.date.fromisoformat(last),
        (Roster(typed, taken),),
        between=more.pop("between", (600, 720)),
        step_minutes=60,
        **more,
    )


def days(number):
    return Gap(days=number, text=f"{number}d")


def hours(number):
    return Gap(minutes=number * 60, text=f"{number}h")


gaps = st.one_of(
    st.tuples(st.integers(2, 3), st.integers(3, 6)).map(lambda g: (days(g[0]), days(g[1]))),
    st.tuples(st.integers(48, 80), st.integers(80, 150)).map(lambda g: (hours(g[0]), hours(g[1]))),
    st.tuples(st.integers(2, 3), st.integers(72, 150)).map(lambda g: (days(g[0]), hours(g[1]))),
)


@given(
    st.sampled_from(("2027-01-04", "2027-03-10", "2027-11-03")),
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from((0, 90, 480, 600, 1380)), st.integers(0, 3)),
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    st.integers(1, 4),
    gaps,
    st.booleans(),
)
def test_the_course_equals_trying_every_series(first, rows, sessions, between, same_time):
    first = dt.date.fromisoformat(first)
    scores = sorted(
        (
            Score(
                NEW_YORK.at_wall(first + dt.timedelta(days=day), minute),
                first + dt.timedelta(days=day),
                cost * 30,
                (0,) * 8,
                (),
                frozenset(),
            )
            for day, minute, cost in rows
        ),
        key=lambda score: score.start,
    )
    least, most = between
    request = CourseRequest(search(), sessions, least, most, same_time)

    found = best_series(scores, request)

    expected = brute.best_series(
        [(s.start, s.cost) for s in scores],
        sessions,
        (least.days, "d") if least.days is not None else (least.minutes, "h"),
        (most.days, "d") if most.days is not None else (most.minutes, "h"),
        same_time,
        NEW_YORK.name,
    )
    assert (found and (sum(s.cost for s in found), [s.start for s in found])) == expected


@pytest.mark.parametrize(
    "between, expected",
    [
        pytest.param(
            (days(2), days(7)),
            ["2027-01-04 10:00", "2027-01-06 10:00", "2027-01-08 10:00"],
            id="all cost the same: the earliest",
        ),
        pytest.param(
            (hours(50), days(7)),
            ["2027-01-04 10:00", "2027-01-06 12:00", "2027-01-08 14:00"],
            id="hours are elapsed",
        ),
    ],
)
def test_the_earliest_of_equals(between, expected):
    asked = search(between=(600, 840))

    found = course(CourseRequest(asked, 3, *between), ARTICLE_POLICY)

    assert shown(s.start for s in found.sessions) == expected


def test_two_days_are_never_under_48_hours():
    # Monday has 11:00 only, Wednesday 10:00 only: two days by date, 47 hours.
    asked = search(
        last="2027-01-06",
        between=(600, 660),
        busy=[("2027-01-04 09:00", "2027-01-04 10:00"), ("2027-01-06 14:30", "2027-01-06 15:00")],
        weekdays=(0, 2),
    )

    with pytest.raises(PlanError) as caught:
        course(CourseRequest(asked, 2, days(2), days(2)), ARTICLE_POLICY)

    assert caught.value.details["longest"] == {
        "sessions": 1,
        "starts": ["2027-01-04T11:00:00-05:00"],
    }


def test_the_longest_series_is_named():
    with pytest.raises(PlanError) as caught:
        course(CourseRequest(search(last="2027-01-07"), 4, days(3), days(4)), ARTICLE_POLICY)

    assert caught.value.exit_code == 3
    assert caught.value.details["longest"] == {
        "sessions": 2,
        "starts": ["2027-01-04T10:00:00-05:00", "2027-01-07T10:00:00-05:00"],
    }


@pytest.mark.parametrize(
    "sessions, least, most, code",
    [
        pytest.param(2, hours(47), days(7), "window-too-short", id="under 48 hours"),
        pytest.param(2, days(1), days(7), "window-too-short", id="under two days"),
        pytest.param(2, days(4), days(3), "bad-usage", id="the most under the least"),
        pytest.param(0, days(4), days(7), "bad-usage", id="no session"),
    ],
)
def test_gaps_that_are_refused(sessions, least, most, code):
    with pytest.raises(PlanError) as caught:
        course(CourseRequest(search(), sessions, least, most), ARTICLE_POLICY)

    assert caught.value.code == code


def test_windows_reach_as_far_as_the_gaps_to_the_neighbours_hold():
    asked = search(between=(600, 720))

    found = course(CourseRequest(asked, 3, hours(49), hours(73)), ARTICLE_POLICY)

    # 10:00, 11:00 two days on, 12:00 two days on: each is held in place by the next.
    assert [shown([s.earliest_start, s.start, s.latest_start]) for s in found.sessions] == [
        ["2027-01-04 10:00"] * 3,
        ["2027-01-06 11:00"] * 3,
        ["2027-01-08 12:00"] * 3,
    ]


def test_same_time_keeps_one_time_of_day():
    # Monday from 11:00 on, Wednesday 12:00 only.
    asked = search(
        last="2027-01-06",
        busy=[("2027-01-04 09:00", "2027-01-04 10:00"), ("2027-01-06 10:00", "2027-01-06 10:30")],
        weekdays=(0, 2),
    )
    free = course(CourseRequest(asked, 2, days(2), days(3)), ARTICLE_POLICY)
    kept = course(CourseRequest(asked, 2, days(2), days(3), same_time=True), ARTICLE_POLICY)

    assert shown(s.start for s in free.sessions) == ["2027-01-04 11:00", "2027-01-06 12:00"]
    assert shown(s.start for s in kept.sessions) == ["2027-01-04 12:00", "2027-01-06 12:00"]


@pytest.mark.parametrize(
    "sessions, least, codes",
    [
        pytest.param(2, 2, ["gap-short"], id="two days apart is close"),
        pytest.param(8, 3, [], id="three days are not; 21 days are no change"),
        pytest.param(12, 2, ["gap-short", "feeds-change"], id="22 days are"),
    ],
)
def test_what_is_said_about_gaps(sessions, least, codes):
    asked = CourseRequest(search(last="2027-02-20"), sessions, days(least), days(3))

    found = course(asked, ARTICLE_POLICY)

    assert [notice.code for notice in found.notices] == codes


STORE = MilkRequest(bottle_ml=100, stash_ml=120)


def test_the_store_over_a_course():
    """Low tier, 10:00, fed at 08:45: bottles 11:45 and 14:45 and 17:45, nursing at 18:00."""
    asked = search(last="2027-01-10", between=(600, 600), milk=STORE)

    found = course(CourseRequest(asked, 2, days(3), days(3)), ARTICLE_POLICY)

    first, second = found.milk
    # 300 needed, 120 there: 180 short, that is 4 pumps of 50, one of them before the start.
    # Now is Sunday noon, 08:00 is past: no day is left before Monday, 130 are missing.
    assert (first.before_ml, first.needed_ml, first.extra_pumps) == (120, 300, 0)
    assert (first.missing_ml, first.after_ml) == (130, 0)
    # Nothing is left: 300 short, 6 pumps, one before the start; Tuesday and Wednesday fit two.
    assert (second.before_ml, second.needed_ml, second.extra_pumps) == (0, 300, 2)
    assert (second.missing_ml, second.after_ml) == (150, 0)
    assert "milk-short" in [notice.code for notice in found.notices]


def test_a_store_that_reaches_is_carried_on():
    asked = search(last="2027-01-10", between=(600, 600), milk=replace(STORE, stash_ml=700))

    found = course(CourseRequest(asked, 2, days(3), days(3)), ARTICLE_POLICY)

    # The pump before the start adds 50 each time.
    assert [(m.before_ml, m.missing_ml, m.after_ml) for m in found.milk] == [
        (700, 0, 450),
        (450, 0, 200),
    ]
    assert "milk-short" not in [notice.code for notice in found.notices]


def test_no_prep_pump_before_she_may_nurse_again():
    """From 23:00 nursing rests until 07:00: the pump of 06:00 that day does not fit."""
    asked = search(
        last="2027-01-10",
        between=(1380, 1380),
        hours=(0, 0),
        milk=MilkRequest(bottle_ml=100, stash_ml=300, prep_at=360),
    )

    found = course(CourseRequest(asked, 2, days(3), days(3)), ARTICLE_POLICY)

    # 50 left, 300 needed: 5 pumps, one before the start; only Wednesday of the two days fits.
    assert [(m.before_ml, m.extra_pumps, m.missing_ml) for m in found.milk][1] == (50, 1, 150)


def test_not_nursing_pumps_nothing():
    asked = search(
        last="2027-01-10",
        between=(600, 600),
        milk=replace(STORE, stash_ml=150),
        feeding=Feeding.BOTTLE,
    )

    found = course(CourseRequest(asked, 1, days(3), days(3)), ARTICLE_POLICY)

    # Bottles 11:45 only: the caregiver leaves at 14:00.
    assert [(m.needed_ml, m.extra_pumps, m.missing_ml, m.after_ml) for m in found.milk] == [
        (100, None, 0, 50)
    ]


def test_the_totals_are_sums():
    found = course(CourseRequest(search(), 3, days(3), days(4)), ARTICLE_POLICY)

    assert found.cost == sum(s.cost for s in found.sessions)
    assert found.values == tuple(map(sum, zip(*(s.values for s in found.sessions), strict=True)))
    assert found.exact
