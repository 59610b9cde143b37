"""The search over starts, held to a slow second reading, and what it shows."""

import brute
import pytest
import searches
from hypothesis import given
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
