"""The events of a plan laid one kind at a time: session, care, feeds and bottles, pumps."""

from collections.abc import Iterator
from itertools import count

from ppdplan.cover import held_by
from ppdplan.feeding import PUMPED_JUST_NOW, Feed, Rhythm, last_feed_given
from ppdplan.model import Event, Feeding, Milestones, Past, Request, Role, Shift, Span
from ppdplan.pumping import Bottle, PumpLimits, walk
from ppdplan.rules import Policy
from ppdplan.zone import Minute

MARKER = 15
"""How long the two markers are in a calendar: some clients refuse an event without length."""
LONGEST_STRETCH = 8 * 60
"""A stretch between pumps may run over to meet a bottle, but not past this."""
LONGEST_GAP_MIXED = 12 * 60


def session_events(request: Request, milestones: Milestones, policy: Policy) -> Iterator[Event]:
    """The session, who watches, drives and is within reach, and the two markers."""
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


def care_events(
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


def feed_events(
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


def pump_before(request: Request, policy: Policy, rhythm: Rhythm, past: Past) -> Iterator[Event]:
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


def pumps(
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
