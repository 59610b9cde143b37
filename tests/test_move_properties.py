"""``move`` over random plans and random slips: what had begun stays, the rest is what the rules
give for the times that really were, read a second time apart from the program."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
from ppdplan.day import Standing, replan
from ppdplan.errors import PlanError
from ppdplan.model import Dose, Feeding, MilkRequest, Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY
from ppdplan.slips import Slip, slipped
from test_against_oracle import requests

WAITS = ("caregiver_until", "safe_to_drive", "nursing_resume")
MILESTONE = dict(zip(("care", "drive", "nurse"), WAITS, strict=True))
FED = ("feed", "bottle")


@st.composite
def first_plans(draw, *, usual=False):
    """A plan laid before anything of it began, with a last feed that is near."""
    asked = draw(requests(usual=usual))
    assume(asked.feeding is not Feeding.MIXED)
    last = asked.start - draw(st.integers(0, 400))
    now = min(last, asked.start - 720) - draw(st.integers(1, 3000))
    return replace(asked, now=now, last_feed=last, milk=MilkRequest())


@st.composite
def slips(draw, asked):
    """A moment from shortly before the start on, and what is reported then."""
    earliest = max(asked.last_feed, asked.start - 60)
    now = max(earliest, asked.start + draw(st.integers(-60, 1100)))
    what = {}
    if draw(st.booleans()) or now < asked.start:
        # A start 12 h off is another day.
        what["started"] = draw(st.integers(earliest, min(now, asked.start + 719)))
    start = what.get("started", asked.start)
    if now > start and draw(st.booleans()):
        what["ended"] = draw(st.integers(start + 1, now))
    if draw(st.booleans()):
        what["fed"] = draw(st.integers(max(start - 300, now - 400), now))
    return now, Slip(**what)


@st.composite
def slipped_days(draw, *, usual=False):
    asked = draw(first_plans(usual=usual))
    assume(asked.last_feed >= asked.start - 300)
    now, slip = draw(slips(asked))
    return build_plan(asked, ARTICLE_POLICY), now, slip


def lay(old, now, slip, *, force=False):
    request, past = slipped(old, slip, now)
    return replan(request, old.policy, Standing(old), past=past, force=force)


# --- before anything has begun --------------------------------------------------------------


@given(first_plans(), st.integers(-3000, 3000), st.integers(0, 400), st.data())
def test_another_start_before_anything_began_equals_a_fresh_plan(asked, by, before, data):
    old = build_plan(asked, ARTICLE_POLICY)
    start = asked.start + by
    first = min(start, asked.start) - 800
    now = data.draw(st.integers(min(asked.now, first) - 10, min(asked.last_feed, first) - 1))
    slip = Slip(start=start, last_feed=start - before)
    plan, held = lay(old, now, slip)
    fresh = build_plan(
        replace(asked, now=now, start=start, last_feed=start - before), ARTICLE_POLICY
    )
    assert held == {}
    assert (plan.milestones, plan.events) == (fresh.milestones, fresh.events)
    assert (plan.cover, plan.milk, plan.notices) == (fresh.cover, fresh.milk, fresh.notices)


# --- the second reading of a day that slipped ----------------------------------------------------


def usual_of(asked):
    if not asked.usual_feeds:
        return []
    return oracle.usual_instants(
        asked.usual_feeds, asked.zone.name, asked.start - 3000, asked.start + 3000
    )


def reach_of(asked, usual, due):
    half = (oracle.gap_before(usual, due) if usual else asked.feed_every_minutes) / 2
    return min(60, half) if usual else half


def given_by(old, now, slip):
    """The feeds and bottles that count as given, and the last feed before the session."""
    asked, usual = old.request, usual_of(old.request)
    forecast = {e.key: e.start for e in old.events if e.kind in FED}
    if slip.fed is None:
        return sorted(at for at in forecast.values() if at < now), asked.last_feed
    if usual:
        # Feeds that were moved from their usual times have no gap of their own.
        moved = [at for at in forecast.values() if at not in usual]
        assume(not any(abs(at - slip.fed) <= 61 for at in moved))
    near = [
        (abs(at - slip.fed), -at, key)
        for key, at in forecast.items()
        if abs(at - slip.fed) <= reach_of(asked, usual, at)
    ]
    match = min(near)[2] if near else None
    kept = [at for key, at in forecast.items() if key != match and at < now and at <= slip.fed]
    start = asked.start if slip.started is None else slip.started
    last = slip.fed if slip.fed <= start else asked.last_feed
    return sorted([*kept, slip.fed]), last


def feeds_to_come(asked, plan, last, now, happened):
    points = plan.milestones
    until = points.nursing_resume or points.caregiver_until
    walked = oracle.walk_feeds(
        start=points.session_start,
        last_feed=max([last, *happened]),
        now=now,
        until=until,
        nursing=asked.nursing,
        usual=usual_of(asked),
        feed_every=asked.feed_every_minutes,
    )
    # With the pump before begun, an early feed would have been a bottle at the start.
    assume(not any(what == "early" for _, _, what in walked))
    return [at for at, _, _ in walked if at >= now]


def pumps_to_come(asked, plan, last, now):
    points = plan.milestones
    bottles = [event for event in plan.events if event.kind == "bottle"]
    own = [event.start for event in bottles if event.roles == (Role.PATIENT,)]
    usual = usual_of(asked)
    pumped = [event.start for event in plan.events if event.kind == "pump" and event.start < now]
    nursed = [event.start for event in plan.events if event.kind == "feed"]
    return oracle.walk_pumps(
        last=max(pumped) if pumped else max([last, *nursed]),
        # The walk rests half an hour from here: never into the past.
        waits_from=max(points.waits_from, now - 30),
        nursing_resume=points.nursing_resume,
        moments=sorted(at + 30 if at in own else at for at in (b.start for b in bottles)),
        own_bottles=own,
        gap_of=lambda before, m: oracle.pump_gap(
            before, m, "nursing", usual, (), asked.feed_every_minutes
        ),
    )


def check_points(asked, plan, now, slip):
    points = plan.milestones
    start = asked.start if slip.started is None else slip.started
    end = start + asked.session_minutes if slip.ended is None else slip.ended
    zero = max(end, start + 120)
    dose = asked.dose.value
    assert (points.session_start, points.session_end, points.waits_from) == (start, end, zero)
    assert points.caregiver_until == zero + oracle.CARE[dose]
    assert points.safe_to_drive == zero + oracle.DRIVE[dose]
    assert points.nursing_resume == (zero + oracle.NURSE[dose] if asked.nursing else None)
    spans = {e.key: (e.start, e.end) for e in plan.events}
    assert spans["session"] == (start, end)
    if now <= points.caregiver_until:
        assert spans["caregiver"] == (start, points.caregiver_until)
    assert spans["safe-to-drive"][0] == points.safe_to_drive
    assert spans.get("watch", (start, zero)) == (start, zero)
    assert spans.get("on-call", (start, points.safe_to_drive)) == (start, points.safe_to_drive)
    if asked.nursing:
        assert spans["nursing-resume"][0] == points.nursing_resume


def check_day(old, now, slip):
    asked = old.request
    happened, last = given_by(old, now, slip)
    plan, _ = lay(old, now, slip, force=True)
    check_points(asked, plan, now, slip)
    fed = sorted(event.start for event in plan.events if event.kind in FED)
    planned_last = slip.fed is not None and slip.fed in happened and slip.fed not in fed
    if planned_last:
        # The last feed that was planned, a little sooner: it is none of the forecast.
        assert slip.fed <= asked.last_feed
        happened.remove(slip.fed)
    assert [at for at in fed if at < now] == happened or slip.fed == now
    coming = feeds_to_come(asked, plan, last, now, happened)
    assert [at for at in fed if at >= now and at != slip.fed] == [
        at for at in coming if at != slip.fed
    ]
    pumped = {e.key: e for e in old.events if e.kind == "pump" and e.start < now}
    assert {e.key: e for e in plan.events if e.kind == "pump" and e.start < now} == pumped
    if asked.nursing:
        pumps = [e.start for e in plan.events if e.kind == "pump" and e.start >= now]
        read = pumps_to_come(asked, plan, last, now)
        latest = plan.milestones.nursing_resume - 75
        # The second reading knows first plans only: none that is past or too late to be laid.
        if all(now <= at <= latest for at in read):
            assert pumps == read
        assert all(at <= latest for at in pumps)
    for event in plan.of_kind("bottle"):
        if event.start >= now and not event.reported:
            by_patient = event.start >= plan.milestones.caregiver_until
            assert event.roles == ((Role.PATIENT,) if by_patient else (Role.CAREGIVER,))
    return plan


@given(slipped_days())
def test_a_day_that_slipped_equals_the_second_reading(day):
    check_day(*day)


@given(slipped_days(usual=True))
def test_a_day_by_usual_feeds_that_slipped_equals_the_second_reading(day):
    check_day(*day)


@given(slipped_days(), st.data())
def test_what_had_begun_is_kept_as_it_was(day, data):
    old, now, slip = day
    plan, _ = lay(old, now, replace(slip, fed=None), force=True)
    begun = {e.key: e for e in old.events if e.kind in (*FED, "pump") and e.start < now}
    assert {e.key: e for e in plan.events if e.kind in (*FED, "pump") and e.start < now} == begun
    # And once more, later, with nothing new to say: all of it stays.
    later = now + data.draw(st.integers(0, 600))
    again, _ = replan(replace(plan.request, now=later), plan.policy, Standing(plan))
    assert again.events == plan.events


@given(slipped_days(), st.sampled_from(list(Dose)))
def test_no_running_hold_ends_earlier_without_force(day, dose):
    old, now, slip = day
    try:
        plan, held = lay(old, now, slip)
    except PlanError as error:
        assert error.code == "wait-shortened"  # noqa: PT017
        plan, held = lay(old, now, slip, force=True)
        assert held
    before = old.milestones
    for name, wait in zip(WAITS, ("care", "drive", "nurse"), strict=True):
        until = getattr(before, name)
        if until and old.request.start <= now < until:
            laid = getattr(plan.milestones, name)
            span = held.get(wait)
            assert laid >= until or (span.start, span.end) == (old.request.start, until)


@st.composite
def ended_early(draw):
    """A long session that ended early: the waits get shorter."""
    asked = replace(draw(first_plans()), session_minutes=draw(st.integers(150, 360)))
    now = asked.start + draw(st.integers(120, asked.session_minutes))
    ended = draw(st.integers(asked.start + 1, asked.start + asked.session_minutes - 1))
    return build_plan(asked, ARTICLE_POLICY), now, Slip(ended=min(ended, now))


@given(ended_early(), st.integers(0, 1200))
def test_what_was_held_by_force_holds_through_every_later_run(day, later):
    old, now, slip = day
    plan, held = lay(old, now, slip, force=True)
    until = {wait: getattr(old.milestones, name) for wait, name in MILESTONE.items()}
    shorter = {wait for wait, name in MILESTONE.items() if _ends_earlier(name, plan, old)}
    assert {wait: (span.start, span.end) for wait, span in held.items()} == {
        wait: (old.request.start, until[wait]) for wait in shorter
    }
    moment = now + later
    request, past = slipped(plan, Slip(fed=moment), moment)
    again, still = replan(request, plan.policy, Standing(plan, held), past=past)
    assert again.milestones == plan.milestones
    assert still == {wait: span for wait, span in held.items() if moment < span.end}


def _ends_earlier(name, plan, old):
    before = getattr(old.milestones, name)
    return before is not None and getattr(plan.milestones, name) < before
