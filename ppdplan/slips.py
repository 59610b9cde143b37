"""What really happened on the day, laid into the plan: started late, ended late, fed in between."""

from dataclasses import dataclass, replace

from ppdplan.day import past_of
from ppdplan.errors import PlanError
from ppdplan.feeding import SAME_FEED, Rhythm, UsualTimes, rhythm_of
from ppdplan.model import Event, Past, Plan, Request, Role
from ppdplan.words import duration_words, when_words
from ppdplan.zone import DAY, Minute


@dataclass(frozen=True, slots=True)
class Slip:
    """What is reported of a day; ``None``: nothing. All but ``start`` have happened."""

    start: Minute | None = None
    last_feed: Minute | None = None
    started: Minute | None = None
    ended: Minute | None = None
    fed: Minute | None = None
    session_minutes: int | None = None


def slipped(old: Plan, slip: Slip, now: Minute) -> tuple[Request, Past]:
    """The request and the past that follow from what was reported.

    Raises ``bad-time`` for something that is said to have happened after now, or an end that is
    not after the start.
    """
    for option, at in (("--started", slip.started), ("--ended", slip.ended), ("--fed", slip.fed)):
        if at is not None and at > now:
            raise _not_yet(option, at, old, now)
    match = None if slip.fed is None else _matching(old, slip.fed)
    request = _with_session(replace(old.request, now=now), old, slip, match)
    past = past_of(old, request)
    if slip.fed is None:
        return request, past
    if past.rerun:
        return request, _with_fed(past, old, request, slip.fed, match)
    return request, _fed_on_another_day(past, old, request, slip.fed)


def _fed_on_another_day(past: Past, old: Plan, request: Request, fed: Minute) -> Past:
    """A feed of a day that none of the forecasts was made for."""
    if fed <= request.start:
        return past
    return replace(past, events=(_one_more(replace(old, events=()), request, fed),))


def _not_yet(option: str, at: Minute, old: Plan, now: Minute) -> PlanError:
    zone = old.request.zone
    return PlanError(
        "bad-time",
        f"{option} {when_words(zone, at, now)} is still to come: it is {zone.clock(now)} now.",
        "Report what has happened; to plan ahead use --start.",
    )


def _with_session(request: Request, old: Plan, slip: Slip, match: Event | None) -> Request:
    """The request with another start, length or last feed."""
    start = next((at for at in (slip.started, slip.start) if at is not None), request.start)
    last_feed = _last_feed(request, old, slip, start, match)
    minutes = slip.session_minutes or request.session_minutes
    if slip.ended is not None:
        if slip.ended <= start:
            raise PlanError(
                "bad-time",
                f"--ended {request.zone.clock(slip.ended)} is not after the start at "
                f"{when_words(request.zone, start, slip.ended)}.",
                "Give the real start too, with --started.",
            )
        minutes = slip.ended - start
        if minutes > DAY:
            raise _too_long(request, slip.ended, minutes)
    if last_feed is not None and last_feed > start:
        raise _after_start(last_feed, request, start, slip)
    return replace(request, start=start, session_minutes=minutes, last_feed=last_feed)


def _too_long(request: Request, ended: Minute, minutes: int) -> PlanError:
    zone = request.zone
    return PlanError(
        "bad-time",
        f"--ended {when_words(zone, ended, request.now)} makes the session "
        f"{duration_words(minutes)} long: at most 24 h can be recorded.",
        f"Give the date too, like --ended '{zone.local(ended):%Y-%m-%d %H:%M}'.",
    )


def _last_feed(
    request: Request, old: Plan, slip: Slip, start: Minute, match: Event | None
) -> Minute | None:
    """The last feed before the session; a bottle of formula is none of hers."""
    is_hers = match is None or not match.formula
    if slip.fed is not None and slip.fed <= start and is_hers:
        return slip.fed
    if slip.last_feed is not None:
        return slip.last_feed
    if request.last_feed is not None and request.last_feed > request.now:
        return _on_new_day(request.last_feed, old.request, start)
    return request.last_feed


def _on_new_day(last_feed: Minute, old: Request, start: Minute) -> Minute:
    """A feed still to come keeps its wall time when the session moves to another day."""
    zone = old.zone
    days = zone.date(start) - zone.date(old.start)
    if not days:
        return last_feed
    local = zone.local(last_feed)
    return zone.at_wall(local.date() + days, local.hour * 60 + local.minute)


def _after_start(last_feed: Minute, request: Request, start: Minute, slip: Slip) -> PlanError:
    zone = request.zone
    option = "--last-feed" if slip.started is None else "--fed"
    return PlanError(
        "last-feed-after-start",
        f"The last feed, {when_words(zone, last_feed, start)}, is after the new start at "
        f"{zone.clock(start)}.",
        f"Give the last feed before the new start with {option}.",
    )


def _with_fed(past: Past, old: Plan, request: Request, fed: Minute, match: Event | None) -> Past:
    """The past with one feed reported: forecasts after it that nobody reported did not happen."""
    kept = [
        event
        for event in past.events
        if event.kind not in ("feed", "bottle") or event.reported or event.start <= fed
    ]
    if match is None and _is_planned_last(old, fed):
        return replace(past, events=tuple(kept))
    if match is None:
        event = _one_more(old, request, fed)
    else:
        kept = [other for other in kept if other.key != match.key]
        event = _given_at(match, old, request, fed)
    return replace(past, events=tuple(sorted([*kept, event], key=lambda each: each.start)))


def _given_at(match: Event, old: Plan, request: Request, fed: Minute) -> Event:
    """A forecast feed at the time at which it was given; in the session it was a bottle."""
    end = fed + match.end - match.start
    event = replace(match, start=fed, end=end, reported=True, early=False)
    if match.kind == "bottle" or fed < request.start:
        return event
    bottle = _one_more(old, request, fed)
    return replace(event, kind=bottle.kind, roles=bottle.roles, rule=bottle.rule, name=bottle.name)


def _is_planned_last(old: Plan, fed: Minute) -> bool:
    """Whether this is the last feed that was still to come, given a little sooner."""
    planned = old.request.last_feed
    reach = _reach(rhythm_of(old.request, old.milestones), planned or fed)
    return planned is not None and 0 <= planned - fed <= reach


def _reach(rhythm: Rhythm, due: Minute) -> float:
    """How far from its time a forecast feed may be given and still be that one."""
    half = rhythm.interval_before(due) / 2
    return min(SAME_FEED, half) if isinstance(rhythm, UsualTimes) else half


def _matching(old: Plan, fed: Minute) -> Event | None:
    """The forecast feed or bottle that this one is; of two as near, the later."""
    rhythm = rhythm_of(old.request, old.milestones)
    near = [
        event
        for event in (*old.of_kind("feed"), *old.of_kind("bottle"))
        if not event.reported and abs(event.start - fed) <= _reach(rhythm, event.start)
    ]
    return min(near, key=lambda event: (abs(event.start - fed), -event.start), default=None)


def _one_more(old: Plan, request: Request, fed: Minute) -> Event:
    """A feed that no forecast expected, with the next free number."""
    is_bottle = fed >= request.start or not request.nursing
    kind = "bottle" if is_bottle else "feed"
    number = 1 + max((int(event.key.rpartition("-")[2]) for event in old.of_kind(kind)), default=0)
    on_duty = next((s for s in old.cover if s.start <= fed < s.end), None)
    role = Role.CAREGIVER if is_bottle and fed < old.milestones.caregiver_until else Role.PATIENT
    return Event(
        f"{kind}-{number}",
        kind,
        fed,
        fed + old.policy.minutes("feed.length"),
        (role,),
        "feed.interval",
        name=on_duty.name if on_duty and role is Role.CAREGIVER else None,
        reported=True,
    )
