"""The search over starts, held to a slow second reading, and what it shows."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brute
import searches
from ppdplan.errors import PlanError
from ppdplan.finder.costs import Ground
from ppdplan.finder.rules import KEYS
from ppdplan.finder.search import CalendarFacts, starts_tried
from ppdplan.finder.suggest import field_of, plan_request, single_starts, suggest, windows_of
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from searches import at, busy, clock, roster, search


def slow(case, people=None, extra=(), patient=None):
    """Every start by the slow reading: (day, start, (values, cover, unsure) or None)."""
    people = case["people"] if people is None else people
    case = {**case, "people": people, "patient": case["patient"] if patient is None else patient}
    tried = brute.starts_tried(
        case["first"], case["last"], case["step"], case["between"], case["weekdays"],
        case["now"], case["zone"],
    )  # fmt: skip
    if not tried:
        return []
    low, high = tried[0][1] - 60, tried[-1][1] + 4 * 1440
    frees = [
        brute.free_minutes(
            person, low, high, case["zone"], case["rest"], case["buffer"],
            extra[1] if extra and extra[0] == n else None,
        )
        for n, person in enumerate(people)
    ]  # fmt: skip
    return [(day, start, brute.score(start, case, frees)) for day, start in tried]


@given(searches.cases())
def test_every_start_equals_the_slow_reading(case):
    rows = slow(case)
    starts = starts_tried(case["search"], ARTICLE_POLICY)

    assert [(tried.day, tried.start) for tried in starts] == [row[:2] for row in rows]
    ground = Ground(case["search"], ARTICLE_POLICY)
    for tried, (_, _, expected) in zip(starts, rows, strict=True):
        score = ground.score(tried)
        if expected is None:
            assert score is None
            continue
        values, held, unsure = expected
        assert dict(zip(KEYS, score.values, strict=True)) == values
        assert list(score.duties) == held
        assert score.unsure == unsure
        assert score.cost == brute.cost(values, brute.WEIGHTS)


@given(searches.cases(days=3), st.integers(1, 3))
def test_windows_equal_the_slow_reading(case, per_day):
    rows = slow(case)
    if not any(found for _, _, found in rows):
        return
    costed = [
        (day, start, brute.cost(found[0], brute.WEIGHTS), [who for who, _, _ in found[1]])
        if found
        else (day, start, None, None)
        for day, start, found in rows
    ]
    search = replace(case["search"], per_day=per_day)

    shown = windows_of(field_of(search, ARTICLE_POLICY))

    assert [(w.best.cost, w.best.start, w.earliest, w.latest) for w in shown] == brute.windows(
        costed, per_day
    )
    others = suggest(search, ARTICLE_POLICY).alternatives
    assert [(a.start, list(a.better), list(a.worse)) for a in others] == brute.alternatives(
        [(start, found[0]) for _, start, found in rows if found]
    )
    singles = single_starts(field_of(search, ARTICLE_POLICY))
    assert [(w.best.cost, w.best.start) for w in singles] == sorted(
        (row[2], row[1]) for row in costed if row[2] is not None
    )


def with_one_change(case):
    """The slow reading of every search that differs from this one by one change."""
    for number, person in enumerate(case["people"]):
        for event in person["busy"]:
            if event[1] - event[0] <= 60:
                others, busy = list(case["people"]), list(person["busy"])
                busy.remove(event)
                others[number] = {**person, "busy": busy}
                yield slow(case, others)
        for kind in ("hours", "shifts"):
            for low, high in stretches(case, person, kind):
                yield slow(case, extra=(number, (kind, low - 60, low)))
                yield slow(case, extra=(number, (kind, high, high + 60)))
    for event in case["patient"]:
        if event[1] - event[0] <= 60:
            yield slow(case, patient=[each for each in case["patient"] if each != event])


def slow_near_misses(case):
    """The cheapest start of each day with one thing changed, by trying every change."""
    best = min((brute.cost(f[0], brute.WEIGHTS) for _, _, f in slow(case) if f), default=None)
    limit = 10**9 if best is None else best - 30
    by_day = {}
    for day, start, found in (row for rows in with_one_change(case) for row in rows):
        if found and brute.cost(found[0], brute.WEIGHTS) <= limit:
            rank = (brute.cost(found[0], brute.WEIGHTS), start)
            by_day[day] = min(rank, by_day.get(day, rank))
    return sorted(by_day.values())[:3]


def stretches(case, person, kind):
    """Hours or shifts of a person that touch each other, as one."""
    if person[kind] is None:
        return []
    low = brute.at_wall(case["first"], 0, case["zone"]) - 2 * 1440
    spans = person["shifts"]
    if kind == "hours":
        spans = brute.hour_spans(person, low, low + 7 * 1440, case["zone"])
    minutes = sorted({m for a, b in spans for m in range(a, b)})
    edges = [i for i in range(1, len(minutes)) if minutes[i] > minutes[i - 1] + 1]
    firsts, lasts = [0, *edges], [*edges, len(minutes)]
    return [(minutes[a], minutes[b - 1] + 1) for a, b in zip(firsts, lasts, strict=True) if minutes]


@settings(max_examples=15)
@given(searches.cases(days=2, step=120))
def test_near_misses_equal_trying_every_change(case):
    expected = slow_near_misses(case)

    try:
        found = [(n.cost, n.start) for n in suggest(case["search"], ARTICLE_POLICY).near_misses]
    except PlanError as error:
        zone = case["search"].plan.zone
        found = error.details.get("near_misses", [])
        assert [(n["cost"], n["start"]) for n in found] == [(c, zone.iso(s)) for c, s in expected]
    else:
        assert found == expected


def only(found):
    assert len(found.candidates) == 1
    return found.candidates[0]


def value(candidate, key):
    return candidate.values[KEYS.index(key)]


@pytest.mark.parametrize(
    "changes, key, expected",
    [
        pytest.param({}, "alone_minutes", 0, id="a calendar with nothing in it: always there"),
        pytest.param(
            {"patient": (busy("2027-01-05 09:00", "2027-01-05 09:20"),)},
            "conflict_minutes",
            5,
            id="her own plans count from the hand-over at 09:15 on",
        ),
        pytest.param(
            {"patient": (busy("2027-01-05 14:30", "2027-01-05 15:30"),)},
            "conflict_minutes",
            30,
            id="and until the caregiver leaves at 15:00",
        ),
        pytest.param(
            {"patient": (busy("2027-01-05 17:59", "2027-01-05 19:00", is_somewhere=True),)},
            "rides_needed",
            1,
            id="a ride is needed before 18:00",
        ),
        pytest.param(
            {"patient": (busy("2027-01-05 18:00", "2027-01-05 19:00", is_somewhere=True),)},
            "rides_needed",
            0,
            id="from 18:00 on she may drive herself",
        ),
        pytest.param(
            {"patient": (busy("2027-01-05 14:30", "2027-01-05 15:00", is_somewhere=True),)},
            "rides_needed",
            0,
            id="what ends with the care at 15:00 is her own plan, not a ride",
        ),
        pytest.param(
            {
                "patient": (busy("2027-01-05 16:00", "2027-01-05 17:00", is_somewhere=True),),
                "driver": "Dee",
            },
            "rides_needed",
            0,
            id="somebody drives",
        ),
        pytest.param(
            {"between": (720, 720)}, "night_minutes", 60, id="noon: the waits end at 23:00"
        ),
        pytest.param(
            {"hours": [(540, 1260)]}, "night_after_hours", 8, id="gone at 21:00: eight hours alone"
        ),
        pytest.param(
            {"hours": [(540, 1321)]},
            "night_after_hours",
            8,
            id="a minute into the night: still eight begun hours",
        ),
        pytest.param(
            {"hours": [(540, 1380)]}, "night_after_hours", 7, id="an hour into the night: seven"
        ),
    ],
)
def test_what_a_start_at_ten_costs(changes, key, expected):
    changes = dict(changes)
    asked = search(roster("Sam", hours=changes.pop("hours", None)), **changes)

    assert value(only(suggest(asked, ARTICLE_POLICY)), key) == expected


def test_the_command_plans_it_as_pasted():
    options = ("--dose", "medium", "--caregiver", "Sam=my files/sam.ics")

    with_feeds = suggest(search(roster("Sam"), options=options), ARTICLE_POLICY)
    without = suggest(search(roster("Sam"), options=options, usual_feeds=()), ARTICLE_POLICY)

    start = ("ppdplan", "schedule", "--start", "2027-01-05 10:00", "--tz", "America/New_York")
    assert only(with_feeds).command == (*start, *options)
    assert only(without).command == (*start, "--last-feed", "2027-01-05 08:45", *options)


def test_a_repeated_hour_is_typed_with_its_offset():
    sunday = {"first": "2027-11-07", "last": "2027-11-07", "between": (90, 90)}

    found = only(suggest(search(roster("Sam"), **sunday), ARTICLE_POLICY))

    assert found.command[3] == "2027-11-07T01:30-04:00"


def test_a_moved_event_is_a_near_miss():
    """Ruth's five minutes at noon leave nobody: with them elsewhere, 10:00 is covered."""
    ruth = roster("Ruth", busy("2027-01-05 12:00", "2027-01-05 12:05", "Call"))

    with pytest.raises(PlanError) as caught:
        suggest(search(ruth), ARTICLE_POLICY)

    assert caught.value.code == "no-cover"
    assert caught.value.details["nearest"] == {
        "start": "2027-01-05T10:00:00-05:00",
        "gaps": [{"from": "2027-01-05T12:00:00-05:00", "to": "2027-01-05T12:05:00-05:00"}],
    }
    (near,) = caught.value.details["near_misses"]
    assert (near["who"], near["what"]) == ("Ruth", "moved")
    assert (near["from"][11:16], near["to"][11:16]) == ("12:00", "12:05")
    assert 'If Ruth moves "Call" 12:00–12:05' in caught.value.hint


@pytest.mark.parametrize(
    "hours, expected",
    [
        pytest.param((540, 870), ("14:30", "15:30"), id="an hour longer: half of it is company"),
        pytest.param((585, 960), ("09:15", "09:45"), id="half an hour sooner, no more than helps"),
    ],
)
def test_longer_hours_are_a_near_miss(hours, expected):
    with pytest.raises(PlanError) as caught:
        suggest(search(roster("Ruth", hours=[hours], calendar=False)), ARTICLE_POLICY)

    (near,) = caught.value.details["near_misses"]
    assert (near["who"], near["what"]) == ("Ruth", "longer")
    assert (near["from"][11:16], near["to"][11:16]) == expected


def test_longer_hours_of_an_unknown_roster_are_not_sure_either():
    """To 15:00: 345 min not sure, 360 alone, 8 hours of the night at 15, 3 bottles at 30."""
    kai = roster("Kai", hours=[(540, 870)], known_until=at("2027-01-04 16:00"))

    with pytest.raises(PlanError) as caught:
        suggest(search(kai), ARTICLE_POLICY)

    (near,) = caught.value.details["near_misses"]
    assert near["cost"] == 345 + 360 + 8 * 15 + 3 * 30
    assert (near["from"][11:16], near["to"][11:16]) == ("14:30", "15:00")


def test_a_start_soon_counts_a_bottle_where_the_early_feed_is_past():
    """It is Sunday 12:00: for 13:00 the feed of 13:00 cannot be offered at 11:45 any more."""
    asked = search(roster("Sam"), first="2027-01-03", last="2027-01-04", between=(780, 780))

    found = sorted(suggest(asked, ARTICLE_POLICY).candidates, key=lambda each: each.start)

    assert [value(each, "bottles") for each in found] == [4, 3]


def test_her_own_event_may_move_too():
    """An hour of her own plans costs 120, a ride 60 more: moved, the start costs 180 less."""
    hers = busy("2027-01-05 14:30", "2027-01-05 15:30", "Dentist", is_somewhere=True)

    found = suggest(search(roster("Sam"), patient=(hers,)), ARTICLE_POLICY)

    (near,) = found.near_misses
    assert (near.who, near.what, near.summary) == (None, "moved", "Dentist")
    assert near.cost == only(found).cost - 2 * 30 - 60


def test_starts_outside_the_times_asked_for_are_named():
    evening = roster("Ruth", hours=[(1020, 180)], calendar=False)

    with pytest.raises(PlanError) as caught:
        suggest(search(evening, between=(480, 960)), ARTICLE_POLICY)

    # From 17:45 (she comes at 17:00) to 22:00 (care ends at 03:00).
    assert "Starts at 17:45 to 22:00 would be covered: use --between 08:00-22:00" in (
        caught.value.hint
    )


def test_windows_that_differ_only_in_the_date_are_one_entry():
    asked = search(roster("Sam", hours=[(540, 1320)]), last="2027-01-07", top=1)

    found = suggest(asked, ARTICLE_POLICY)

    (entry,) = found.entries
    assert len(found.candidates) == 1
    assert [clock(c.start)[:10] for c in (entry.candidate, *entry.others)] == [
        "2027-01-05",
        "2027-01-06",
        "2027-01-07",
    ]


def test_a_name_stands_beside_every_hour():
    sam = roster("Sam", hours=[(540, 1260)], calendar=False)
    kai = roster("Kai", busy("2026-12-20 08:00", "2026-12-20 16:00"), hours=[(1200, 1350)],
                 known_until=at("2026-12-20 16:00"))  # fmt: skip

    found = only(suggest(search(sam, kai), ARTICLE_POLICY))

    assert [(p.name, clock(p.start)[11:], clock(p.end)[11:], p.unknown) for p in found.hours] == [
        ("Sam", "09:15", "15:00", False),
        ("Sam", "15:00", "21:00", False),
        ("Kai", "21:00", "22:30", True),
        (None, "22:30", "06:00", False),
    ]
    assert [p.on_duty for p in found.hours] == [True, False, False, False]


@pytest.mark.parametrize(
    "event, expected",
    [
        pytest.param(
            busy("2027-01-05 07:00", "2027-01-05 08:31"), "Work", id="home 14 min before: tight"
        ),
        pytest.param(
            busy("2027-01-05 07:00", "2027-01-05 08:29"), None, id="home 16 min before: time enough"
        ),
        pytest.param(
            busy("2027-01-05 08:15", "2027-01-05 09:15"), None, id="an hour is no journey to name"
        ),
    ],
)
def test_who_comes_straight_from_work_is_told(event, expected):
    found = only(suggest(search(roster("Sam", event)), ARTICLE_POLICY))

    assert (found.hours[0].comes_from and found.hours[0].comes_from.summary) == expected


@pytest.mark.parametrize(
    "asked, code, said",
    [
        pytest.param(
            search(
                roster("Kai", known_until=at("2027-01-04 16:00")),
                patient=(),
            ),
            "calendar-ends",
            "Kai's calendar holds no work after Monday 4 January 2027",
            id="what is shown rests on a roster that has run out",
        ),
        pytest.param(
            search(
                roster("Sam"),
                roster("Ruth", busy("2027-01-05 00:00", "2027-01-06 00:00", "Fair", all_day=True)),
            ),
            "all-day-busy",
            'Ruth counts as busy all day: Tue 5 Jan ("Fair")',
            id="an all-day event blocks the day",
        ),
        pytest.param(
            search(
                roster("Sam"), roster("Ruth", busy("2027-01-04 22:00", "2027-01-05 06:00", "Night"))
            ),
            "asleep",
            "Ruth counts as asleep until Tue 5 Jan 13:00 after Night",
            id="a night at work",
        ),
        pytest.param(
            search(roster("Sam"), facts=(CalendarFacts("sam.ics", "Sam", is_empty=True),)),
            "calendar-empty",
            "sam.ics holds no event",
            id="an empty file",
        ),
        pytest.param(
            search(roster("Sam"), facts=(CalendarFacts("sam.ics", "Sam", without_length=2),)),
            "no-length",
            "2 events without a length",
            id="events without a length",
        ),
        pytest.param(
            search(roster("Sam"), facts=(CalendarFacts("sam.ics", "Sam", unreadable=1),)),
            "unreadable-skipped",
            "1 event could not be read",
            id="an event that cannot be read",
        ),
    ],
)
def test_what_is_said_about_calendars(asked, code, said):
    (notice,) = suggest(asked, ARTICLE_POLICY).notices

    assert notice.code == code
    assert said in notice.message


def test_a_calm_search_says_nothing():
    assert suggest(search(roster("Sam")), ARTICLE_POLICY).notices == ()


def test_the_reasons_name_what_it_costs():
    hers = busy("2027-01-05 17:30", "2027-01-05 18:30", "Clinic", is_somewhere=True)
    asked = search(
        roster("Sam", hours=[(540, 780)], calendar=False),
        roster("Ruth", hours=[(750, 1230)], calendar=False),
        patient=(hers,),
    )

    assert tuple(reason.text for reason in only(suggest(asked, ARTICLE_POLICY)).why) == (
        "Nobody is free 20:30–21:00.",
        "Nobody is free for eight hours of the night after.",
        "A ride is needed: Clinic 17:30–18:30.",
        "Ruth takes over at 13:00.",
    )


@pytest.mark.parametrize(
    "asked, code",
    [
        pytest.param(search(), "missing-option", id="nobody is named"),
        pytest.param(search(roster("Sam"), weekdays=(2,)), "bad-usage", id="no such weekday"),
        pytest.param(
            search(roster("Sam"), first="2027-01-01", last="2027-01-03", between=(600, 764)),
            "bad-usage",
            id="every hand-over is past",
        ),
    ],
)
def test_searches_that_hold_no_start(asked, code):
    with pytest.raises(PlanError) as caught:
        suggest(asked, ARTICLE_POLICY)

    assert caught.value.code == code


def test_a_hand_over_that_begins_now_is_not_past():
    asked = search(roster("Sam"), first="2027-01-03", last="2027-01-03", between=(765, 765))

    assert clock(only(suggest(asked, ARTICLE_POLICY)).start) == "2027-01-03 12:45"


@given(searches.cases(days=2, step=90))
def test_the_plan_of_a_start_is_covered_by_the_same_people(case):
    ground = Ground(case["search"], ARTICLE_POLICY)
    names = [each.name for each in case["search"].rosters]
    for tried in starts_tried(case["search"], ARTICLE_POLICY)[:4]:
        score = ground.score(tried)
        if score is None:
            continue
        request = plan_request(case["search"], ARTICLE_POLICY, tried.start)
        plan = build_plan(request, ARTICLE_POLICY)
        duties = [(shift.name, shift.start, shift.end) for shift in plan.cover]
        assert not plan.gaps
        assert len(plan.of_kind("bottle")) == score.value("bottles")
        if not score.unsure:
            assert duties == [(names[who], *hours) for who, *hours in score.duties]
