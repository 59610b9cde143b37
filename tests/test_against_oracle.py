"""The planner against a second reading of the rules, written apart from it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

import oracle
from ppdplan.model import Caregiver, Dose, Feeding, MilkRequest, Request, Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.zone import Zone

ZONES = (
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Europe/London",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Apia",
    "UTC",
)
CHANGES = (
    dt.date(2026, 3, 8),
    dt.date(2026, 3, 29),
    dt.date(2026, 4, 5),
    dt.date(2026, 10, 4),
    dt.date(2026, 10, 25),
    dt.date(2026, 11, 1),
)
NOT_OURS = {"several-names", "zone-unset", "not-discreet", "practice-bottle"}

days = st.one_of(
    st.sampled_from(CHANGES).flatmap(
        lambda day: st.integers(-1, 1).map(lambda step: day + dt.timedelta(days=step))
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
)


@st.composite
def usual_times(draw):
    """Four to fourteen wall times, neighbours one to ten hours apart around the clock."""
    steps = draw(st.lists(st.integers(12, 120), min_size=3, max_size=13))
    steps = [step * 5 for step in steps]
    first = draw(st.integers(0, 59)) * 5
    times = [first]
    for step in steps:
        if times[-1] + step > first + 1440 - 60:
            break
        times.append(times[-1] + step)
    if len(times) < 4 or first + 1440 - times[-1] > 600:
        times = [first + 240 * k for k in range(6)]
    return tuple(sorted({time % 1440 for time in times}))


@st.composite
def requests(draw, *, usual=False):
    zone = Zone(draw(st.sampled_from(ZONES)))
    start = zone.at_wall(draw(days), draw(st.integers(0, 1439)))
    now = start + draw(st.one_of(st.integers(-600, 900), st.integers(-20000, -600)))
    times = draw(usual_times()) if usual else ()
    mixed = usual and draw(st.booleans())
    nursing = ()
    if mixed:
        count = draw(st.integers(2, len(times)))
        nursing = tuple(sorted(draw(st.permutations(times))[:count]))
    feeding = Feeding.MIXED if mixed else draw(st.sampled_from((Feeding.NURSING, Feeding.BOTTLE)))
    last = start - draw(st.one_of(st.integers(0, 400), st.integers(0, 2000)))
    sitter = draw(st.sampled_from((None, "Kim", "Sam")))
    return Request(
        now=now,
        start=start,
        zone=zone,
        dose=draw(st.sampled_from(list(Dose))),
        last_feed=None if usual and draw(st.booleans()) else last,
        feed_every_minutes=draw(st.integers(120, 360)),
        session_minutes=draw(st.integers(30, 360)),
        usual_feeds=times,
        nursing_feeds=nursing,
        feeding=feeding,
        caregivers=draw(st.sampled_from(((), (Caregiver("Sam"),)))),
        sitter=sitter,
        driver=draw(st.sampled_from((None, "Lee"))),
        milk=draw(milk_requests(feeding)),
    )


@st.composite
def milk_requests(draw, feeding):
    if draw(st.booleans()):
        return MilkRequest()
    bottle = draw(st.one_of(st.none(), st.integers(10, 300)))
    stash = draw(st.one_of(st.none(), st.integers(0, 1500)))
    build = bottle is not None and stash is not None and feeding is not Feeding.BOTTLE
    return MilkRequest(
        baby_age_days=draw(st.one_of(st.none(), st.integers(0, 400))),
        bottle_ml=bottle,
        stash_ml=stash,
        frozen=draw(st.booleans()),
        build_stash=build and draw(st.booleans()),
        prep_at=draw(st.integers(0, 1439)),
    )


def read_apart(request):
    return oracle.reading(
        start=request.start,
        zone=request.zone.name,
        dose=request.dose.value,
        last_feed=request.last_feed,
        feed_every=request.feed_every_minutes,
        usual_feeds=request.usual_feeds,
        nursing_feeds=request.nursing_feeds,
        session_minutes=request.session_minutes,
        feeding=request.feeding.value,
        caregiver=request.caregivers[0].name if request.caregivers else None,
        sitter=request.sitter,
        driver=request.driver,
        now=request.now,
        milk=milk_apart(request.milk),
    )


def milk_apart(asked):
    if not asked.is_given:
        return None
    names = ("bottle_ml", "stash_ml", "frozen", "build_stash", "prep_at", "baby_age_days")
    return {name: getattr(asked, name) for name in names}


def compare(request):
    plan, apart = build_plan(request, ARTICLE_POLICY), read_apart(request)
    ours = plan.milestones
    assert {name: getattr(ours, name) for name in apart["milestones"]} == apart["milestones"]
    assert {e.key: (e.start, e.end) for e in plan.events} == apart["events"]
    givers = {
        e.key: "caregiver" if Role.CAREGIVER in e.roles else "patient"
        for e in plan.of_kind("bottle")
    }
    assert givers == apart["givers"]
    assert {n.code for n in plan.notices} - NOT_OURS == apart["notices"] - NOT_OURS
    if apart["milk"] is not None:
        assert_same_milk(plan.milk, apart["milk"])
    else:
        assert plan.milk is None
    return plan


def assert_same_milk(ours, apart):
    found = {name: getattr(ours, name) for name in ours.__dataclass_fields__}
    thumb = found["rule_of_thumb_ml"]
    found["rule_of_thumb_ml"] = list(thumb) if thumb else None
    assert found == apart


@given(requests())
def test_a_plan_by_interval_equals_the_second_reading(request):
    compare(request)


@given(requests(usual=True))
def test_a_plan_by_usual_feeds_equals_the_second_reading(request):
    compare(request)
