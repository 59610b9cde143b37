"""The search over starts, held to a slow second reading, and what it shows."""

from dataclasses import replace

import brute
import pytest
import searches
from hypothesis import given, settings
from hypothesis import strategies as st

from ppdplan.costs import Ground
from ppdplan.errors import PlanError
from ppdplan.finder import field_of, single_starts, suggest, windows_of
from ppdplan.finder_rules import KEYS
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.search import starts_tried


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
    singles = single_starts(field_of(search, ARTICLE_POLICY))
    assert [(w.best.cost, w.best.start) for w in singles] == sorted(
        (row[2], row[1]) for row in costed if row[2] is not None
    )


def slow_near_misses(case):
    """The cheapest start of each day with one thing changed, by trying every change."""
    best = min((brute.cost(f[0], brute.WEIGHTS) for _, _, f in slow(case) if f), default=None)
    limit = 10**9 if best is None else best - 30
    changed = []
    for number, person in enumerate(case["people"]):
        for event in person["busy"]:
            if event[1] - event[0] <= 60:
                busy = list(person["busy"])
                busy.remove(event)
                others = [*case["people"]]
                others[number] = {**person, "busy": busy}
                changed.append(slow(case, others))
        for kind in ("hours", "shifts"):
            for low, high in stretches(case, person, kind):
                for added in ((low - 60, low), (high, high + 60)):
                    changed.append(slow(case, extra=(number, (kind, *added))))
    for event in case["patient"]:
        if event[1] - event[0] <= 60:
            left = [each for each in case["patient"] if each != event]
            changed.append(slow(case, patient=left))
    by_day = {}
    for rows in changed:
        for day, start, found in rows:
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
