"""What always holds for feeds, pumps and milk, whatever was typed."""

import io
import re
from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from rich.console import Console

import oracle
from helpers import unfolded
from ppdplan.calendars import state
from ppdplan.calendars.ours import read_ours
from ppdplan.calendars.write import edition
from ppdplan.model import Dose, Feeding, HoldMilk, MilkRequest, Role, Span
from ppdplan.planner import build_plan
from ppdplan.pumping import Bottle, PumpLimits, walk
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.views.jsonout import plan_json
from ppdplan.views.plain import plain
from ppdplan.views.timeline import timeline
from ppdplan.words import Titles, details, title
from test_against_oracle import requests

DAY = 24 * 60
APART = 75
TIERS = (Dose.LOW, Dose.MEDIUM, Dose.HIGH)
ASSUMES_NURSING = re.compile(r"nurs|pump|breast", re.IGNORECASE)
JUDGES = re.compile(r"\b(?:bands?|late|norms?|normal|should have)\b", re.IGNORECASE)

all_requests = st.one_of(requests(), requests(usual=True))
plans = all_requests.map(lambda request: build_plan(request, ARTICLE_POLICY))


@st.composite
def stocked_plans(draw, *, frozen=False):
    """Plans of a mother who nurses, with a bottle's size, a stash and time to pump before."""
    request = draw(all_requests.filter(lambda request: request.nursing))
    milk = MilkRequest(
        bottle_ml=draw(st.integers(10, 300)),
        stash_ml=draw(st.one_of(st.integers(0, 1500), st.integers(0, 100))),
        frozen=frozen or draw(st.booleans()),
        build_stash=True,
        prep_at=draw(st.integers(0, DAY - 1)),
    )
    now = request.start - draw(st.integers(-1, 14)) * DAY + draw(st.integers(-600, 600))
    return build_plan(replace(request, milk=milk, now=now), ARTICLE_POLICY)


def of_her_walk(request):
    """The times that her own walk looks at: with mixed feeding those at the breast."""
    return request.nursing_feeds if request.feeding is Feeding.MIXED else request.usual_feeds


def end_of_bottles(plan):
    return plan.milestones.nursing_resume or plan.milestones.caregiver_until


def of_the_hold(plan):
    """Bottles that are no formula of a mixed day, as starts in order."""
    return [e.start for e in plan.of_kind("bottle") if not e.formula]


# --- feeds ------------------------------------------------------------------------------


@given(requests())
def test_by_interval_no_feed_is_left_out_and_none_given_twice(request):
    plan, every = build_plan(request, ARTICLE_POLICY), request.feed_every_minutes
    start, now, bottles = request.start, request.now, of_the_hold(plan)
    shown_from = start - 12 * 60 if request.nursing else start - 45
    feeds = [event.start for event in plan.of_kind("feed")] + bottles
    if request.last_feed >= shown_from:
        feeds.insert(0, request.last_feed)
    for before, after in pairwise(feeds):
        # One due in the last 75 min is offered early, or waits for the start; an overdue one is
        # given when somebody looks, up to half an interval after its time.
        moved = request.nursing and (
            (after == start - APART and 0 < before + every - after <= APART)
            or (after == start and 0 <= after - before - every < APART)
        )
        overdue = after == now and 0 < after - before - every <= every / 2
        both = after == start and now < start and after - before - every <= APART + every / 2
        assert after - before == every or moved or overdue or both
    for last, end in pairwise([*feeds[-1:], end_of_bottles(plan)]):
        assert last < end
        assert end <= last + every or end <= now <= last + 1.5 * every


def was_fed(plan, before, due):
    """Whether the usual feed due then was one given, offered or moved shortly before."""
    start, near = plan.request.start, min(60, (due - before) // 2)
    if any(e.early and due == start for e in plan.of_kind("feed")):
        return True
    fed = [e.start for e in plan.of_kind("feed") if not e.early]
    fed += [] if plan.request.last_feed is None else [plan.request.last_feed]
    is_moved = start in of_the_hold(plan) and 0 < due - start <= near
    return is_moved or any(0 <= due - at <= near for at in fed)


@given(requests(usual=True))
def test_every_usual_feed_of_the_hold_has_exactly_one_bottle(request):
    assume(request.now <= request.start)
    plan = build_plan(request, ARTICLE_POLICY)
    bottles = of_the_hold(plan)
    times = of_her_walk(request)
    usual = oracle.usual_instants(times, request.zone.name, request.start - DAY, request.start)
    moved = [at for at in bottles if at == request.start]
    for before, due in pairwise(usual):
        if not request.start <= due < end_of_bottles(plan):
            continue
        given = [at for at in bottles if at == due]
        assert len(given) == (0 if was_fed(plan, before, due) else 1), "left out, or given twice"
    assert all(at in usual or at in moved for at in bottles), "at no usual time"
    assert len(set(bottles)) == len(bottles)


@given(plans)
def test_every_bottle_of_the_hold_has_one_giver(plan):
    for bottle in plan.of_kind("bottle"):
        on_duty = bottle.start < plan.milestones.caregiver_until
        assert bottle.roles == ((Role.CAREGIVER,) if on_duty else (Role.PATIENT,))


# --- pumps ------------------------------------------------------------------------------


def stretches_of_hers(plan):
    """From the last time that she was emptied before the hold, over the pumps, to nursing."""
    request = plan.request
    before = plan.event("pump-before")
    pumped = [e.start for e in plan.events if e.rule == "pump.gap"]
    fed = [e.start for e in plan.of_kind("feed")] + [request.last_feed or 0]
    first = before.start if before else max(fed)
    return list(pairwise([first, *pumped, plan.milestones.nursing_resume])), pumped


def longest_allowed(request):
    """Her longest usual stretch counts, or 4 h; up to 8 h it may run over by 75 min."""
    times = of_her_walk(request)
    is_mixed = request.feeding is Feeding.MIXED
    usual = oracle.longest_on_the_circle(times) if times else request.feed_every_minutes
    # An hour more: a clock change can stretch a usual gap.
    gap = min(max(240, usual + 60 * bool(times)), 720 if is_mixed else 480)
    return max(gap, min(gap + APART, 480))


@given(plans)
def test_pumps_keep_their_distance_and_no_stretch_runs_too_long(plan):
    request, stones = plan.request, plan.milestones
    assume(request.nursing)
    # Without a pump before, and with nothing typed, the last feed is the last usual one.
    assume(plan.event("pump-before") or request.last_feed is not None)
    stretches, pumped = stretches_of_hers(plan)
    rest = stones.waits_from + 30
    for earlier, later in stretches:
        assert later - earlier >= APART
        assert later - earlier <= longest_allowed(request) or (later == rest and later in pumped)
    assert all(at >= rest for at in pumped)


@st.composite
def walks(draw):
    """What a walk is made from: bottles an hour or more apart, hers from some time on."""
    rest = 195
    steps = draw(st.lists(st.integers(60, 360), min_size=1, max_size=10))
    starts = [sum(steps[: n + 1]) for n in range(len(steps))]
    hers_from, stretch = draw(st.integers(rest + 90, 600)), draw(st.integers(240, 720))
    bottles = [
        Bottle(at, at + 30, by_patient=at >= hers_from, formula=draw(st.booleans()))
        for at in starts
    ]
    return bottles, rest, draw(st.integers(525, 1100)), stretch


@given(walks())
def test_she_never_pumps_with_a_bottle_in_her_other_hand(made):
    bottles, rest, resume, stretch = made
    limits = PumpLimits(length=20, slack=APART, longest=480)
    pumps = walk(
        bottles, last=0, rest=rest, resume=resume, gap=lambda _last, _moment: stretch, limits=limits
    )
    hers = [Span(bottle.start, bottle.end) for bottle in bottles if bottle.by_patient]
    assert not [at for at in pumps for span in hers if span.meets(at, at + 20)]
    assert all(later - earlier >= APART for earlier, later in pairwise([0, *pumps, resume]))
    longest = max(stretch, min(stretch + APART, 480))
    stretches = pairwise([0, *pumps, resume])
    assert all(later - earlier <= longest or later == rest for earlier, later in stretches)


# --- volumes ----------------------------------------------------------------------------


@given(stocked_plans())
def test_what_is_needed_comes_from_somewhere_or_is_missing(plan):
    milk = plan.milk
    preps = sum(event.key.startswith("prep-pump") for event in plan.events)
    pumps = preps + bool(plan.event("pump-before"))
    assert milk.needed_ml <= milk.stash_ml + pumps * milk.bottle_ml / 2 + milk.missing_ml
    assert milk.missing_ml == 0 or preps < milk.extra_pumps
    # Not one pump more than it takes.
    if preps:
        fewer = (pumps - 1) * milk.bottle_ml / 2
        assert milk.stash_ml + fewer < milk.needed_ml


@given(stocked_plans())
def test_what_is_short_is_told_in_bottles_too(plan):
    milk = plan.milk
    assert milk.needed_ml == milk.bottles * milk.bottle_ml
    assert max(0, milk.needed_ml - milk.stash_ml) == milk.short_ml
    enough = milk.short_bottles * milk.bottle_ml
    assert enough - milk.bottle_ml < milk.short_ml <= enough or milk.short_ml == enough == 0


@given(st.one_of(plans, stocked_plans()))
def test_milk_is_short_exactly_where_the_plan_warns(plan):
    warned = any(notice.code == "milk-short" for notice in plan.notices)
    assert warned == bool(plan.milk and plan.milk.missing_ml)


def with_tier(request, dose):
    return build_plan(replace(request, dose=dose), ARTICLE_POLICY)


@given(all_requests, st.integers(0, 120))
def test_a_longer_hold_never_needs_less_milk(request, longer):
    request = replace(request, milk=replace(request.milk, bottle_ml=90))
    by_tier = [with_tier(request, dose).milk.needed_ml for dose in TIERS]
    assert by_tier == sorted(by_tier)
    stretched = replace(request, session_minutes=request.session_minutes + longer)
    assert (
        build_plan(stretched, ARTICLE_POLICY).milk.needed_ml
        >= build_plan(request, ARTICLE_POLICY).milk.needed_ml
    )


@given(stocked_plans())
def test_what_is_pumped_in_the_hold_is_never_stock(plan):
    needed, pumped = plan.milk.needed_ml, plan.milk.bottle_ml / 2
    before = pumped * bool(plan.event("pump-before"))
    extra = pumped * plan.milk.extra_pumps
    assert plan.milk.stash_ml + before + extra >= needed


# --- how long it keeps ------------------------------------------------------------------


@st.composite
def long_evenings(draw):
    """Frozen milk for a long hold that begins in the evening: it has to be thawed early."""
    request = draw(all_requests.filter(lambda request: request.nursing))
    start = request.zone.at_wall(request.zone.date(request.start), draw(st.integers(1000, 1170)))
    evening = replace(
        request,
        now=start - DAY,
        start=start,
        dose=Dose.HIGH,
        session_minutes=draw(st.integers(240, 360)),
        last_feed=start - draw(st.integers(76, 120)),
        feed_every_minutes=draw(st.integers(120, 240)),
        milk=MilkRequest(bottle_ml=90, stash_ml=900, frozen=True),
    )
    return build_plan(evening, ARTICLE_POLICY)


@given(st.one_of(plans, stocked_plans(), long_evenings()))
def test_no_stored_bottle_is_older_than_its_limit(plan):
    bottles = of_the_hold(plan)
    preps = [event for event in plan.events if event.key.startswith("prep-pump")]
    last = bottles[-1] if bottles else 0
    assert all(e.store == "freezer" or last - e.start <= 96 * 60 for e in preps)
    assert all(e.store == "fridge" or last - e.start > 96 * 60 for e in preps)
    codes = {notice.code for notice in plan.notices}
    asked = plan.request.milk
    in_freezer = (asked.frozen and asked.stash_ml != 0) or any(e.store == "freezer" for e in preps)
    if not in_freezer or not bottles:
        assert not codes & {"thaw-late", "thaw-past"}
        assert plan.event("thaw") is None
        return
    thaw = plan.event("thaw")
    assert ("thaw-past" in codes) == (thaw is None)
    if thaw:
        # Thawed 12 h after it left the freezer, it keeps a day; longer ones are told of.
        assert thaw.start + 12 * 60 <= bottles[0]
        assert plan.milk.use_by == thaw.start + 36 * 60
        assert ("thaw-late" in codes) == (last > plan.milk.use_by)


@given(stocked_plans(frozen=True))
def test_nobody_gets_up_at_night_to_thaw_and_no_more_is_thawed_than_is_needed(plan):
    thaw = plan.event("thaw")
    assume(thaw)
    clock = (
        plan.request.zone.local(thaw.start).hour * 60 + plan.request.zone.local(thaw.start).minute
    )
    assert 8 * 60 <= clock <= 20 * 60
    if thaw.amount_ml is not None:
        assert 0 < thaw.amount_ml <= plan.milk.needed_ml


# --- words ------------------------------------------------------------------------------


def screen(plan, titles):
    console = Console(file=io.StringIO(), width=100, height=200, color_system=None)
    timeline(plan, console, titles=titles)
    return console.file.getvalue()


def texts_in(found):
    """Every text that stands in the JSON as a value; keys are the contract's, not ours to say."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        return [text for part in found for text in texts_in(part)]
    return [found] if isinstance(found, str) else []


def calendar_words(plan, titles):
    made = edition(plan, titles, plan_id="a1", stamp="20261130T170000Z", filed=None, extra={})
    lines = unfolded(made.data)
    return "\n".join(state.split(line.replace("\\n", "\n"))[0] for line in lines)


def shown_words(plan, titles):
    """All that people read of a plan, in every view."""
    by_event = [title(e, plan, titles) for e in plan.events]
    by_event += [line for e in plan.events for line in details(e, plan, titles)]
    return "\n".join(
        [
            *by_event,
            *(notice.message for notice in plan.notices),
            screen(plan, titles),
            plain(plan, titles=titles),
            calendar_words(plan, titles),
        ]
    )


@given(
    all_requests,
    st.sampled_from(Titles),
    st.sampled_from(HoldMilk),
    st.booleans(),
)
def test_not_nursing_nothing_is_said_of_nursing_or_pumping(request, titles, hold_milk, rehearse):
    milk = replace(request.milk, build_stash=False, hold_milk=hold_milk, preterm=rehearse)
    request = replace(
        request, feeding=Feeding.BOTTLE, nursing_feeds=(), milk=milk, rehearse=rehearse
    )
    plan = build_plan(request, ARTICLE_POLICY)
    kinds = {event.kind for event in plan.events}
    assert not kinds & {"feed", "pump", "nursing", "practice"}
    assert not ASSUMES_NURSING.search(shown_words(plan, titles))
    told = plan_json(plan, titles, plan_id=None, revision=0)
    assert told["milestones"]["nursing_resume"] is None
    # A source is cited by the name that its page bears, whatever it assumes.
    del told["sources"]
    assert not [text for text in texts_in(told) if ASSUMES_NURSING.search(text)]


@given(st.one_of(plans, stocked_plans()), st.sampled_from(Titles))
def test_no_word_judges_the_mother_or_the_baby(plan, titles):
    assert not JUDGES.search(shown_words(plan, titles))


@given(plans)
def test_every_feed_time_is_an_about(plan):
    for event in plan.events:
        if event.kind in ("feed", "bottle"):
            assert " about " in title(event, plan, Titles.NEUTRAL)


# --- practice, and the file -------------------------------------------------------------


@given(
    all_requests.filter(lambda request: request.feeding is Feeding.NURSING),
    st.integers(-DAY, 8 * DAY),
)
def test_a_practice_bottle_is_by_day_three_to_seven_days_ahead_or_a_note_stands_for_it(
    request, ahead
):
    request = replace(request, rehearse=True, now=request.start - ahead)
    plan = build_plan(request, ARTICLE_POLICY)
    practice, zone = plan.event("practice-bottle"), request.zone
    noted = any(notice.code == "practice-bottle" for notice in plan.notices)
    is_ahead = request.now < request.start
    if practice is None:
        assert noted == (is_ahead and bool(plan.of_kind("bottle")))
        return
    assert not noted
    assert practice.start >= request.now
    assert 3 <= (zone.date(request.start) - zone.date(practice.start)).days <= 7
    minute = zone.local(practice.start).hour * 60 + zone.local(practice.start).minute
    by_day = [feed for feed in request.usual_feeds if 480 <= feed < 1200]
    if by_day or not request.usual_feeds:
        assert 480 <= minute < 1200
    assert not by_day or minute in by_day


@given(all_requests, st.booleans(), st.booleans(), st.sampled_from(HoldMilk), st.booleans())
def test_a_file_gives_back_all_that_was_said_of_milk(request, preterm, ounces, hold, rehearse):
    unit = "oz" if ounces else "ml"
    milk = replace(request.milk, preterm=preterm, unit=unit, hold_milk=hold)
    plan = build_plan(replace(request, milk=milk, rehearse=rehearse), ARTICLE_POLICY)
    made = edition(
        plan, Titles.NEUTRAL, plan_id="a1", stamp="20261130T170000Z", filed=None, extra={}
    )
    back = read_ours(made.data, "a plan").plan(ARTICLE_POLICY, request.now).request
    assert back == plan.request
