"""A request and a policy in, the plan of the day out. Pure: the same in, the same out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

from ppdplan.cover import cover_after, held_by
from ppdplan.errors import PlanError
from ppdplan.feeding import PUMPED_JUST_NOW, Feed, Rhythm, last_feed_given, lay_feeds, rhythm_of
from ppdplan.milk import Hold, plan_milk
from ppdplan.model import Event, Feeding, Milestones, Past, Plan, Request, Role, Shift, Span
from ppdplan.notices import Laid, in_order, notices_of
from ppdplan.pumping import Bottle, PumpLimits, walk
from ppdplan.rehearsal import practice, practice_notices
from ppdplan.rules import Policy
from ppdplan.talks import place_talks
from ppdplan.words import list_of, short_date, span_words
from ppdplan.zone import Minute

MARKER = 15
"""How long the two markers are in a calendar: some clients refuse an event without length."""
LONGEST_STRETCH = 8 * 60
"""A stretch between pumps may run over to meet a bottle, but not past this."""
LONGEST_GAP_MIXED = 12 * 60

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
        *_session_events(request, milestones, policy),
        *_care_events(request, milestones, policy, past, cover, gaps),
        *_feed_events(feeds, request, milestones, policy, past, cover),
    ]
    if request.nursing:
        laid += _pump_before(request, policy, rhythm, past)
        laid += _pumps(request, milestones, policy, rhythm, past, laid)
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


def _session_events(request: Request, milestones: Milestones, policy: Policy) -> Iterator[Event]:
    start, end = request.start, milestones.session_end
    by_hours = milestones.waits_from + policy.minutes("drive.after", request.dose.tier)
    yield Event("session", "session", start, end, (Role.PATIENT,), "session.length")
    if request.sitter:
        yield Event(
            "watch",
            "watch",
            start,
            milestones.waits_from,
            (Role.SITTER,),
            "waits.from",
            name=request.sitter,
        )
    if policy.reach_minutes is not None:
        yield Event(
            "within-reach",
            "reach",
            start,
            milestones.waits_from + policy.reach_minutes,
            (Role.CAREGIVER,),
            "reach.after",
        )
    if request.driver:
        yield Event(
            "on-call",
            "driving",
            start,
            milestones.safe_to_drive,
            (Role.DRIVER,),
            "drive.after",
            name=request.driver,
        )
    yield Event(
        "safe-to-drive",
        "driving",
        milestones.safe_to_drive,
        milestones.safe_to_drive + MARKER,
        (Role.PATIENT,),
        "drive.after" if by_hours == milestones.safe_to_drive else "drive.morning",
    )
    if milestones.nursing_resume is not None:
        yield Event(
            "nursing-resume",
            "nursing",
            milestones.nursing_resume,
            milestones.nursing_resume + MARKER,
            (Role.PATIENT,),
            "nurse.after",
        )


def _care_events(
    request: Request,
    milestones: Milestones,
    policy: Policy,
    past: Past,
    cover: tuple[Shift, ...],
    gaps: tuple[Span, ...],
) -> Iterator[Event]:
    """The hand-over, and one event for each person who then has the baby."""
    start, until = request.start, milestones.caregiver_until
    begins = start - policy.minutes("care.handover")
    if past.handover and past.handover.start < start:
        begins = past.handover.start
    first = next((shift.name for shift in cover if Span(shift.start, shift.end).holds(start)), None)
    both = (Role.CAREGIVER, Role.PATIENT)
    yield Event("hand-over", "caregiver", begins, start, both, "care.handover", name=first)
    duties: list[tuple[Minute, Minute, str | None]] = [
        (shift.start, shift.end, shift.name) for shift in cover
    ]
    if request.caregivers:
        duties += [(gap.start, gap.end, None) for gap in gaps]
    else:
        duties = [(start, until, None)]
    after_start = sorted((duty for duty in duties if duty[1] > start), key=lambda duty: duty[:2])
    for number, (begin, end, name) in enumerate(after_start, start=1):
        yield Event(
            "caregiver" if number == 1 else f"caregiver-{number}",
            "caregiver",
            max(begin, start),
            end,
            (Role.CAREGIVER,),
            "care.after",
            name=name,
            tentative=name is None,
        )


def _feed_events(
    feeds: list[Feed],
    request: Request,
    milestones: Milestones,
    policy: Policy,
    past: Past,
    cover: tuple[Shift, ...],
) -> Iterator[Event]:
    """Feeds before the start as nursing, the others as bottles with whoever gives them."""
    length = policy.minutes("feed.length")
    keys = {kind: _free_keys(past, kind) for kind in ("feed", "bottle")}
    for feed in feeds:
        kind = "bottle" if feed.is_bottle else "feed"
        role, name = Role.PATIENT, None
        if feed.is_bottle:
            role, name = _giver(feed.at, feed.at + length, request, milestones, cover)
        yield Event(
            next(keys[kind]),
            kind,
            feed.at,
            feed.at + length,
            (role,),
            "feed.early" if feed.early else "feed.interval",
            name=name,
            early=feed.early,
            formula=feed.formula,
            amount_ml=request.milk.bottle_ml if feed.is_bottle else None,
        )


def _giver(
    start: Minute,
    end: Minute,
    request: Request,
    milestones: Milestones,
    cover: tuple[Shift, ...],
) -> tuple[Role, str | None]:
    """Who gives a bottle: the caregiver while on duty, later only if their hours hold it."""
    if start < milestones.caregiver_until:
        on_duty = (shift.name for shift in cover if shift.start <= start < shift.end)
        return Role.CAREGIVER, next(on_duty, None)
    name = held_by(request.caregivers, start, end)
    return (Role.CAREGIVER, name) if name else (Role.PATIENT, None)


def _free_keys(past: Past, kind: str) -> Iterator[str]:
    """Keys of a kind, numbered, without those that begun events bear."""
    taken = {event.key for event in past.events}
    return (key for key in (f"{kind}-{number}" for number in count(1)) if key not in taken)


def _pump_before(request: Request, policy: Policy, rhythm: Rhythm, past: Past) -> Iterator[Event]:
    """The pump of the hand-over, unless she has just fed, or has just pumped, or it is past."""
    at = request.start - policy.minutes("pump.before")
    begun = [event for event in past.events if event.key.startswith("pump-before")]
    just_pumped = any(event.start >= request.start - PUMPED_JUST_NOW for event in begun)
    if just_pumped or not pump_before_fits(request, policy, rhythm, past):
        return
    key = f"pump-before-{len(begun) + 1}" if begun else "pump-before"
    length = policy.minutes("pump.length")
    yield Event(key, "pump", at, at + length, (Role.PATIENT,), "pump.before")


def pump_before_fits(request: Request, policy: Policy, rhythm: Rhythm, past: Past) -> bool:
    """Whether there is milk and time for the pump of the hand-over."""
    at = request.start - policy.minutes("pump.before")
    fed = [event.start for event in past.events if event.kind == "feed"]
    last = max([last_feed_given(request, rhythm, policy), *fed])
    has_fed = last > request.start - policy.minutes("feed.early")
    is_past = at < request.now and (past.rerun or request.now <= request.start)
    return not has_fed and not is_past


def _pumps(
    request: Request,
    milestones: Milestones,
    policy: Policy,
    rhythm: Rhythm,
    past: Past,
    laid: list[Event],
) -> list[Event]:
    """The pumps of the hold; a pump that has begun is where the walk goes on from."""
    assert milestones.nursing_resume is not None, "no hold without nursing"
    length = policy.minutes("pump.length")
    longest = LONGEST_GAP_MIXED if request.feeding is Feeding.MIXED else LONGEST_STRETCH
    least = policy.minutes("pump.gap")
    rest = milestones.waits_from + policy.minutes("pump.rest")
    starts = walk(
        [
            Bottle(e.start, e.end, e.roles == (Role.PATIENT,), e.formula)
            for e in laid
            if e.kind == "bottle"
        ],
        last=_last_emptied(request, policy, rhythm, laid),
        rest=max(rest, request.now) if past.rerun else rest,
        resume=milestones.nursing_resume,
        gap=lambda last, moment: min(max(least, rhythm.pump_gap(last, moment)), longest),
        limits=PumpLimits(length, policy.minutes("pump.slack"), LONGEST_STRETCH),
    )
    return [
        Event(key, "pump", at, at + length, (Role.PATIENT,), "pump.gap")
        for key, at in zip(_free_keys(past, "pump"), starts, strict=False)
    ]


def _last_emptied(request: Request, policy: Policy, rhythm: Rhythm, laid: list[Event]) -> Minute:
    """The start of her last pump, or of the last nursing feed if there was none."""
    pumps = [event.start for event in laid if event.rule in ("pump.before", "pump.gap")]
    if pumps:
        return max(pumps)
    feeds = [event.start for event in laid if event.kind == "feed"]
    return max([last_feed_given(request, rhythm, policy), *feeds])
