"""How much milk the hold takes, where it comes from, and until when it keeps.

Volumes are millilitres. What is pumped in the hold itself is never counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from ppdplan.model import (
    MONTH_DAYS,
    WEEK_DAYS,
    Event,
    Milestones,
    Milk,
    MilkRequest,
    Notice,
    Past,
    Request,
    Role,
)
from ppdplan.rules import Policy
from ppdplan.words import list_of, volume_words, when_words
from ppdplan.zone import Minute, Zone

YOUNG_DAYS = 6 * WEEK_DAYS
EVENING, MORNING = 20 * 60, 8 * 60
THAW_LENGTH = 15
"""A practice bottle comes no later than so many days before the session's day."""


@dataclass(frozen=True, slots=True)
class MilkPlan:
    """What stored milk adds to a plan."""

    milk: Milk | None = None
    events: tuple[Event, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """What the milk is planned for. ``bottles`` are those that stand in for nursing."""

    request: Request
    policy: Policy
    milestones: Milestones
    bottles: tuple[Event, ...]
    past: Past
    has_pump_before: bool

    @property
    def asked(self) -> MilkRequest:
        return self.request.milk


@dataclass(slots=True)
class _Sums:
    """Volumes while they are being worked out."""

    needed: int | None = None
    short: int | None = None
    extra: int | None = None
    missing: int | None = None
    preps: list[Event] = field(default_factory=list)


def plan_milk(hold: Hold) -> MilkPlan:
    """The milk of a plan, the events it needs on the days before, and what to know about it."""
    notices = list(_ask(hold))
    if not hold.asked.is_given:
        return MilkPlan(None, (), tuple(notices))
    sums = _sums(hold)
    begun = [event for event in hold.past.events if event.key.startswith("prep-pump-")]
    thaw = _thaw(hold, [*begun, *sums.preps], sums)
    thaw_at = thaw.start if thaw and thaw.start >= hold.request.now else _thawing(hold)
    use_by = _use_by(hold, thaw_at)
    notices += _milk_notices(hold, sums, thaw, use_by)
    events = list(sums.preps)
    if thaw and thaw.start >= hold.request.now:
        events.append(thaw)
    return MilkPlan(_milk(hold, sums, thaw_at, use_by), tuple(events), tuple(notices))


def _milk(hold: Hold, sums: _Sums, thaw_at: Minute | None, use_by: Minute | None) -> Milk:
    size = hold.asked.bottle_ml
    return Milk(
        bottles=len(hold.bottles),
        bottle_ml=size,
        needed_ml=sums.needed,
        stash_ml=hold.asked.stash_ml,
        short_ml=sums.short,
        short_bottles=_up(sums.short, size) if sums.short is not None and size else None,
        extra_pumps=sums.extra,
        missing_ml=sums.missing,
        rule_of_thumb_ml=_rule_of_thumb(hold),
        thaw_at=thaw_at,
        use_by=use_by,
    )


def _sums(hold: Hold) -> _Sums:
    """Needed, short, extra pumps and what they leave missing; half a bottle comes of each pump."""
    asked, sums = hold.asked, _Sums()
    size = asked.bottle_ml
    if size is None:
        return sums
    sums.needed = len(hold.bottles) * size
    if asked.stash_ml is None:
        return sums
    sums.short = max(0, sums.needed - _stash_that_counts(hold))
    if not hold.request.nursing:
        return sums
    before = int(hold.has_pump_before)
    sums.extra = max(0, _up(2 * sums.short, size) - before)
    if asked.build_stash:
        sums.preps = list(_prep_pumps(hold, sums.extra))
        count = len(sums.preps) + _begun_preps(hold)
        sums.missing = max(0, _up(2 * sums.short - (count + before) * size, 2))
    return sums


def _up(amount: int, by: int) -> int:
    """Divided and rounded up."""
    return -(-amount // by)


def _stash_that_counts(hold: Hold) -> int:
    """The stash without milk that was thawed and has passed its time before the first bottle."""
    thawed = _begun_thaw(hold)
    stash = hold.asked.stash_ml or 0
    return stash - min(stash, thawed.amount_ml or 0) if thawed and _is_spoilt(hold) else stash


def _begun_preps(hold: Hold) -> int:
    return sum(event.key.startswith("prep-pump-") for event in hold.past.events)


def _prep_pumps(hold: Hold, extra: int) -> Iterator[Event]:
    """One a day on the last days before the session's day, none in the past."""
    request, zone = hold.request, hold.request.zone
    length = hold.policy.minutes("pump.length")
    begun = {
        zone.date(event.start) for event in hold.past.events if event.key.startswith("prep-pump-")
    }
    number = len(begun)
    for back in range(extra, 0, -1):
        day = zone.date(request.start) - timedelta(days=back)
        at = zone.at_wall(day, hold.asked.prep_at)
        if at < request.now or day in begun:
            continue
        number += 1
        yield Event(
            f"prep-pump-{number}",
            "pump",
            at,
            at + length,
            (Role.PATIENT,),
            "pump.yield",
            store=_store(hold, at),
        )


def _store(hold: Hold, at: Minute) -> str:
    """In the fridge only if it keeps until the last bottle starts."""
    keeps = at + hold.policy.minutes("milk.fridge")
    return "fridge" if hold.bottles and hold.bottles[-1].start <= keeps else "freezer"


def _thaw(hold: Hold, preps: list[Event], sums: _Sums) -> Event | None:
    """When frozen milk is taken out; one that was begun and still keeps is not done twice."""
    asked = hold.asked
    frozen_stash = asked.frozen and asked.stash_ml != 0
    frozen_preps = [event for event in preps if event.store == "freezer"]
    if not hold.bottles or not (frozen_stash or frozen_preps):
        return None
    begun = _begun_thaw(hold)
    if begun and not _is_spoilt(hold):
        return None
    at = thaw_time(hold.bottles[0].start - hold.policy.minutes("milk.thaw"), hold.request.zone)
    return Event(
        "thaw-2" if begun else "thaw",
        "milk",
        at,
        at + THAW_LENGTH,
        (Role.PATIENT, Role.CAREGIVER),
        "milk.thaw",
        amount_ml=_to_thaw(hold, at, len(frozen_preps), sums),
    )


def thaw_time(at: Minute, zone: Zone) -> Minute:
    """The same minute, or the 20:00 before it if it falls in the night (20:00 to 08:00)."""
    local = zone.local(at)
    minute = local.hour * 60 + local.minute
    if MORNING <= minute < EVENING:
        return at
    day = local.date() - timedelta(days=1 if minute < MORNING else 0)
    return zone.at_wall(day, EVENING)


def _to_thaw(hold: Hold, at: Minute, frozen_preps: int, sums: _Sums) -> int | None:
    """How much to thaw: never more than the bottles take that it keeps for, since thawed milk is
    not frozen again."""
    asked, use_by = hold.asked, _use_by(hold, at) or at
    if sums.needed is None or asked.bottle_ml is None:
        return None
    needed = asked.bottle_ml * sum(bottle.start <= use_by for bottle in hold.bottles)
    if asked.frozen and asked.stash_ml is None:
        return needed
    frozen = _stash_that_counts(hold) if asked.frozen else 0
    return min(needed, frozen + frozen_preps * asked.bottle_ml // 2)


def _begun_thaw(hold: Hold) -> Event | None:
    thawed = [event for event in hold.past.events if event.kind == "milk"]
    return thawed[-1] if thawed else None


def _thawing(hold: Hold) -> Minute | None:
    begun = _begun_thaw(hold)
    return begun.start if begun and not _is_spoilt(hold) else None


def _use_by(hold: Hold, thaw_at: Minute | None) -> Minute | None:
    keeps = hold.policy.minutes("milk.thaw") + hold.policy.minutes("milk.thawed")
    return None if thaw_at is None else thaw_at + keeps


def _is_spoilt(hold: Hold) -> bool:
    """Whether milk that was thawed passes its time before the first bottle still to come."""
    begun = _begun_thaw(hold)
    use_by = _use_by(hold, begun.start if begun else None)
    return bool(use_by and hold.bottles and hold.bottles[0].start > use_by)


def _rule_of_thumb(hold: Hold) -> tuple[int, int] | None:
    """Without a bottle size, from 1 to under 6 months: a range, each end to the nearest 10 ml."""
    asked, resume = hold.asked, hold.milestones.nursing_resume
    age = asked.baby_age_days
    if asked.bottle_ml is not None or age is None or resume is None:
        return None
    if not MONTH_DAYS <= age < 6 * MONTH_DAYS:
        return None
    minutes = resume - hold.request.start
    low, high = (hold.policy.minutes(f"milk.hourly.{end}") for end in ("from", "to"))
    return _nearest_ten(low * minutes), _nearest_ten(high * minutes)


def _nearest_ten(millilitre_minutes: int) -> int:
    return (millilitre_minutes + 300) // 600 * 10


def _ask(hold: Hold) -> Iterator[Notice]:
    age = hold.asked.baby_age_days
    is_young = age is not None and age < YOUNG_DAYS
    if hold.request.nursing and (is_young or hold.asked.preterm):
        yield Notice(
            "ask-paediatrician",
            "warning",
            "Ask the baby's doctor before this: so young or so early a baby may need a longer "
            "wait. This plan does not guess one.",
        )


def _milk_notices(
    hold: Hold, sums: _Sums, thaw: Event | None, use_by: Minute | None
) -> Iterator[Notice]:
    request, unit = hold.request, hold.asked.unit
    if sums.missing:
        yield Notice(
            "milk-short",
            "warning",
            f"{volume_words(sums.missing, unit)} of milk will be missing. {_ways_out(hold, sums)}",
        )
    if thaw and thaw.start < request.now:
        yield Notice(
            "thaw-past",
            "warning",
            "There is no time left to thaw milk in the fridge before the first bottle. Use other "
            "milk or formula, or ask how to thaw it sooner.",
        )
    late = [bottle.start for bottle in hold.bottles if use_by and bottle.start > use_by]
    if late:
        times = list_of([when_words(request.zone, at, request.start) for at in late])
        yield Notice(
            "thaw-late",
            "warning",
            f"Thawed milk keeps until {when_words(request.zone, use_by or 0, request.start)}: for "
            f"the bottle{'s' * (len(late) > 1)} about {times} use other milk.",
        )


def _ways_out(hold: Hold, sums: _Sums) -> str:
    """What can still be done about missing milk: two pumps a day only where one is planned."""
    if hold.request.start <= hold.request.now:
        return "Have formula ready."
    first = "Pump twice a day, have" if sums.preps else "Have"
    return f"{first} formula ready, or choose a later date."
