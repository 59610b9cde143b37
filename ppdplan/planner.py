"""A request and a policy in, the plan of the day out. Pure: the same in, the same out."""

from dataclasses import replace
from datetime import timedelta

from ppdplan.cover import cover_after
from ppdplan.errors import PlanError
from ppdplan.feeding import lay_feeds, rhythm_of
from ppdplan.laying import care_events, feed_events, pump_before, pumps, session_events
from ppdplan.milk import Hold, plan_milk
from ppdplan.model import Event, Milestones, Past, Plan, Request, Shift, Span
from ppdplan.notices import Laid, in_order, notices_of
from ppdplan.rehearsal import practice, practice_notices
from ppdplan.rules import Policy
from ppdplan.talks import place_talks
from ppdplan.words import list_of, short_date, span_words
from ppdplan.zone import Minute

NOTHING = Past()

_ORDER = (
    "session",
    "hand-over",
    "caregiver",
    "watch",
    "on-call",
    "within-reach",
    "feed",
    "pump-before",
    "bottle",
    "pump",
    "nursing-resume",
    "safe-to-drive",
)


def build_plan(request: Request, policy: Policy, past: Past = NOTHING) -> Plan:
    """Lay the day out.

    All waits are elapsed minutes from the later of the session's end and two hours after its
    start. ``past`` holds what an earlier plan says has begun: it is kept, not laid again.
    """
    milestones = milestones_of(request, policy)
    rhythm = rhythm_of(request, milestones)
    cover, gaps = _cover(request, milestones, policy, past)
    feeds = lay_feeds(request, milestones, policy, rhythm, past)
    laid = [
        *past.events,
        *session_events(request, milestones, policy),
        *care_events(request, milestones, policy, past, cover, gaps),
        *feed_events(feeds, request, milestones, policy, past, cover),
    ]
    if request.nursing:
        laid += pump_before(request, policy, rhythm, past)
        laid += pumps(request, milestones, policy, rhythm, past, laid)
    hold = _hold(request, policy, milestones, past, laid)
    stored = plan_milk(hold)
    tried = tuple(practice(request, policy, hold.bottles))
    talks = place_talks(request, milestones, policy)
    events = tuple(sorted([*laid, *stored.events, *tried, *talks], key=_place))
    about = Laid(request, policy, milestones, events, cover, gaps, feeds, rhythm, past.rerun)
    to_try = practice_notices(request, hold.bottles, tried)
    notices = in_order([*notices_of(about), *stored.notices, *to_try])
    return Plan(request, policy, milestones, cover, gaps, events, stored.milk, notices)


def _hold(
    request: Request, policy: Policy, milestones: Milestones, past: Past, laid: list[Event]
) -> Hold:
    """What stored milk is planned for: the bottles that stand in for nursing, still to come."""
    bottles = [event for event in laid if event.kind == "bottle" and not event.formula]
    if past.rerun:
        bottles = [event for event in bottles if event.start >= request.now]
    has_pump = any(event.key.startswith("pump-before") for event in laid)
    ordered = tuple(sorted(bottles, key=lambda event: event.start))
    return Hold(request, policy, milestones, ordered, past, has_pump)


def milestones_of(request: Request, policy: Policy) -> Milestones:
    """When the session ends and each wait is over."""
    tier = request.dose.tier
    end = request.start + request.session_minutes
    zero = max(end, request.start + policy.minutes("waits.from", tier))
    return Milestones(
        session_start=request.start,
        session_end=end,
        waits_from=zero,
        caregiver_until=zero + policy.minutes("care.after", tier),
        safe_to_drive=_drive_at(zero, zero + policy.minutes("drive.after", tier), request, policy),
        nursing_resume=zero + policy.minutes("nurse.after", tier) if request.nursing else None,
    )


def _drive_at(zero: Minute, at: Minute, request: Request, policy: Policy) -> Minute:
    """When the driving wait is over: under some policies not before the next morning."""
    if policy.next_morning is None:
        return at
    day = request.zone.date(zero) + timedelta(days=1)
    return max(at, request.zone.at_wall(day, policy.next_morning))


def care_window(request: Request, milestones: Milestones, policy: Policy) -> Span:
    """The stretch in which the baby must have an adult: from the hand-over on."""
    start = request.start - policy.minutes("care.handover")
    return Span(start, milestones.caregiver_until)


def _cover(
    request: Request, milestones: Milestones, policy: Policy, past: Past
) -> tuple[tuple[Shift, ...], tuple[Span, ...]]:
    """Who has the baby when; who had it up to now is not changed any more.

    Raises ``no-cover`` where hours or calendars are given and leave a gap before the session
    has begun: a late end must always be recorded.
    """
    window = care_window(request, milestones, policy)
    shifts, gaps = cover_after(request.caregivers, window, request.start, past.shifts, request.now)
    # Care that is over when a shorter end is told ends with that, not with now.
    shifts = tuple(
        replace(shift, end=min(shift.end, window.end))
        for shift in shifts
        if shift.start < window.end
    )
    has_begun = past.rerun and request.start <= request.now
    if gaps and request.caregivers and not has_begun:
        raise _no_cover(request, gaps)
    return shifts, gaps


def _no_cover(request: Request, gaps: tuple[Span, ...]) -> PlanError:
    zone = request.zone
    named = list_of([span_words(zone, gap.start, gap.end) for gap in gaps])
    return PlanError(
        "no-cover",
        f"Nobody has the baby {named} ({short_date(zone, gaps[0].start)}).",
        "Name someone for that time with --caregiver, or move the start.",
        gaps=[{"from": zone.iso(gap.start), "to": zone.iso(gap.end)} for gap in gaps],
    )


def _place(event: Event) -> tuple[Minute, int, int]:
    """Events are ordered by start, then in the order of the table."""
    name = event.key if event.key in _ORDER else event.kind
    rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
    return event.start, rank, event.end
